"""LIME (Ribeiro, Singh and Guestrin 2016): the authors' kernel, regression and explanation, with variants chosen by design.

The package tosses coins for each variant of the picture. Here variants come in orthogonal fold-overs, and a guess at what the
network would say of any variant takes part of the noise away: the same weights from fewer passes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from lime.lime_image import LimeImageExplainer
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import pairwise_distances

from generator.explain.attribution import Budget, Classifier, Example, Maps
from generator.explain.coalitions import Coalitions, coalitions
from generator.explain.local_model import LocalModel
from generator.explain.superpixels import Pieces, Score, painted, superpixels

__all__ = ["Neighbourhood", "explain", "kernel", "lime", "sample"]

Array = NDArray[np.float64]

_PACKAGE = LimeImageExplainer(kernel_width=0.25, feature_selection="none").base
_GUESSED = 8192
"""Variants of which the network's answer is only guessed."""
_NOTHING = 1e-6
"""A change in probability that is none."""


def lime(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`explain` and :func:`painted`; for the target alone, with all the passes whether its order settles or not."""
    passes, label = budget.lime_passes, example.target
    model = explain(classifier.score, example.picture, label, budget.segments, example.seed, passes, passes)
    return painted(model.segments, model.weights)[None]


@dataclass(frozen=True)
class Neighbourhood:
    """What the network says of one picture with some superpixels hidden. It holds every class, so any can be explained.

    Attributes:
        segments: (h, w), numbered from 0.
        kept: which superpixels a variant shows, (n, pieces); rows 2i and 2i + 1 are complements.
        logits: (n, classes).
        seed: draws the variants that are guessed.
    """

    segments: NDArray[np.int32]
    kept: Coalitions
    logits: Array
    seed: int

    def local_model(self, label: int, rival: int | None = None) -> LocalModel:
        """The model of one class's probability, or of how far it exceeds that of a ``rival``.

        The package's regression gives the weights. What it makes of guesses at the answers to these variants, less what it makes
        of guesses at a great many, is noise that is known (a control variate); as much of it is taken off as leaves least.
        """
        line, others = self._guess
        many = _regression(others, _answers(line.predict(others), label, rival))
        answers, guesses = (_answers(logits, label, rival) for logits in (self.logits, line.predict(self.kept)))
        found, guessed = _regression(self.kept, answers), _regression(self.kept, guesses)
        moves, known = self._moves(answers, found), self._moves(guesses, guessed)
        share = (moves * known).sum() / max((known**2).sum(), _NOTHING**2)
        intercept, *weights = found - share * (guessed - many)
        covariance = self._covariance(moves - share * known)
        r2 = self._r2(answers, intercept + self.kept @ weights, covariance)
        degrees = max(len(self.kept) // 2 - len(weights), 1)
        return LocalModel(self.segments, np.array(weights), covariance, degrees, float(intercept), r2, len(self.kept))

    @cached_property
    def complete(self) -> bool:
        """Whether these are all variants there are, each once."""
        return len(self.kept) == 2.0 ** self.kept.shape[1] == len(np.unique(self.kept, axis=0))

    @cached_property
    def _guess(self) -> tuple[Ridge, Coalitions]:
        """Logits as if they were linear in the superpixels, which probabilities are less, and the variants to guess."""
        others = self.kept if self.complete else coalitions(self.kept.shape[1], _GUESSED, np.random.default_rng(self.seed))
        return Ridge().fit(self.kept, self.logits), others

    @cached_property
    def _influence(self) -> Array:
        """How far each weight moves with the answer to each variant, (n, pieces)."""
        weights, centred = self._centred
        weighed = weights[:, None] * centred
        influence: Array = weighed @ np.linalg.pinv(centred.T @ weighed)
        return influence

    def _moves(self, answers: Array, fitted: Array) -> Array:
        """What is noise in the weights, by pairs of variants, (n / 2, pieces): within a pair, what a fold-over cancels is not."""
        residuals = answers - fitted[0] - self.kept @ fitted[1:]
        moves: Array = (self._influence * residuals[:, None]).reshape(len(self.kept) // 2, 2, -1).sum(1)
        return moves

    def _covariance(self, moves: Array) -> Array:
        """The sandwich estimate, its clusters the pairs.

        Scaled by m / (m - p) for m pairs and p weights, as residuals of the differences within pairs are that much too small.
        """
        pairs, pieces = moves.shape
        return np.zeros((pieces, pieces)) if self.complete else moves.T @ moves * pairs / (pairs - pieces)

    def _r2(self, answers: Array, predicted: Array, covariance: Array) -> float:
        """As on variants that the model was not fitted to: less Efron's (2004) covariance penalty."""
        weights, centred = self._centred
        varied = np.average((answers - np.average(answers, weights=weights)) ** 2, weights=weights)
        left = np.average((answers - predicted) ** 2, weights=weights)
        flattery = 2 * np.average(np.einsum("ni,ij,nj->n", centred, covariance, centred), weights=weights)
        return float(1 - (left + flattery) / varied) if varied > _NOTHING**2 else 0.0

    @cached_property
    def _centred(self) -> tuple[Array, Array]:
        """The kernel (n,), and the variants from their mean under it, (n, pieces)."""
        weights = kernel(self.kept)
        return weights, self.kept - np.average(self.kept, axis=0, weights=weights)


def sample(
    score: Score, pieces: Pieces, settled: Callable[[Neighbourhood], bool], least: int, most: int, seed: int
) -> Neighbourhood:
    """Ask about one fold-over after another, until ``settled`` or until there would be more than ``most`` variants.

    Args:
        score: pictures (n, 3, h, w), 0-1, to logits (n, classes).
        least: variants that are asked for at first: every one there is, or as many whole fold-overs as it takes. There is always
            one fold-over, whatever ``most`` says: 2.5 to 5 variants a piece.
        seed: decides which superpixels are hidden.
    """
    generator = np.random.default_rng(seed)
    kept = coalitions(pieces.number, least, generator)
    around = Neighbourhood(pieces.segments, kept, pieces.ask(score, kept), seed)
    while not around.complete and not settled(around):
        more = coalitions(pieces.number, 1, generator)
        if len(around.kept) + len(more) > most:
            break
        logits = np.concatenate([around.logits, pieces.ask(score, more)])
        around = Neighbourhood(pieces.segments, np.concatenate([around.kept, more]), logits, seed)
    return around


def explain(
    score: Score,
    picture: NDArray[np.uint8],
    label: int,
    segments: int = 48,
    seed: int = 0,
    least: int = 128,
    most: int = 256,
    limit: int = 8,
) -> LocalModel:
    """The local model of one class's probability around a picture (h, w, 3), 0-255; the same arguments give the same bits.

    A superpixel that is hidden takes its mean colour. All of them enter the model, so every weight can be shown.

    Args:
        segments: how many superpixels to ask for; there may be a few more or less.
        limit: the order of so many of the strongest of each sign has to settle; see :func:`sample` for the others.
    """
    pieces = Pieces(picture, superpixels(picture, segments))
    around = sample(score, pieces, lambda now: now.local_model(label).settled(limit), least, most, seed)
    return around.local_model(label)


def _answers(logits: Array, label: int, rival: int | None) -> Array:
    probabilities: Array = softmax(logits, axis=1)
    return probabilities[:, label] - (0 if rival is None else probabilities[:, rival])


def _distances(kept: Coalitions) -> Array:
    """From the whole picture, as the package has them: the cosine distance."""
    distances: Array = pairwise_distances(kept.astype(float), np.ones((1, kept.shape[1])), metric="cosine").ravel()
    return distances


def kernel(kept: Coalitions) -> Array:
    """How much each variant (n, pieces) counts, (n,): the more, the more of the picture it shows."""
    weights: Array = _PACKAGE.kernel_fn(_distances(kept))
    return weights


def _regression(kept: Coalitions, answers: Array) -> Array:
    """Intercept and weights (1 + pieces,), by the package.

    Without its ridge: that pulls weights towards zero, by 3 % with 256 variants, and less with more of them.
    """
    intercept, ranked, _, _ = _PACKAGE.explain_instance_with_data(
        kept.astype(float), answers[:, None], _distances(kept), 0, kept.shape[1], "none", LinearRegression()
    )
    weights = dict(ranked)
    return np.array([intercept, *(weights[piece] for piece in range(kept.shape[1]))])
