"""Shapley's values of superpixels by kernel SHAP (Lundberg and Lee 2017), from few coalitions chosen by design."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.special import comb

from generator.explain.attribution import Budget, Classifier, Example, Maps
from generator.explain.coalitions import Coalitions, balanced, every_coalition, with_complements
from generator.explain.superpixels import Pieces, Score, painted, superpixels

__all__ = ["kernel_shap", "shapley_values"]

Array = NDArray[np.float64]


def kernel_shap(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`shapley_values`, over LIME's superpixels; each value is spread evenly over its superpixel."""
    pieces = Pieces(example.picture, superpixels(example.picture, budget.segments))
    values = shapley_values(classifier.score, pieces, budget.shap_passes, example.seed)
    return np.stack([painted(pieces.segments, of.numpy()) for of in example.answers(torch.from_numpy(values))])


def shapley_values(score: Score, pieces: Pieces, passes: int, seed: int) -> Array:
    """What each superpixel contributes to each class's score, (pieces, classes); every class from the same passes.

    Together the values are exactly the score of the picture less that of the picture with every superpixel hidden. Where there
    are no more than ``passes`` coalitions they are exact. Otherwise coalitions are paired with their complements (Covert and Lee
    2021); all sizes get as many (leverage scores: Musco and Witter 2025), by strata rather than by lot (Olsen and Jullum 2024),
    and the members of each are balanced against the others, see :func:`generator.explain.coalitions.balanced`.

    Args:
        score: pictures (n, 3, h, w), 0-1, to (n, classes).
        passes: how many pictures the score is asked for; 2 at least.
        seed: decides which superpixels are hidden together.
    """
    half, shares = _half(pieces.number, passes, np.random.default_rng(seed))
    whole = np.ones((1, pieces.number), dtype=bool)
    answers = pieces.ask(score, with_complements(np.concatenate([whole, half])))
    differences = answers[::2] - answers[1::2]
    return _solve(half, shares, differences[1:], differences[0])


def _half(pieces: int, passes: int, generator: np.random.Generator) -> tuple[Coalitions, Array]:
    """Coalitions without their complements, neither the whole nor nothing, and the weight of each in the regression."""
    if pieces < 31 and 2**pieces <= passes:
        half = every_coalition(pieces)[1::2]
        half = half[~half.all(1)]
        sizes = half.sum(1)
        return half, 1 / (comb(pieces, sizes) * sizes * (pieces - sizes))
    pairs = (passes - 2) // 2
    ranks = (np.arange(pairs) + generator.random(pairs)) / pairs
    sizes = 1 + np.floor(ranks * (pieces - 1)).astype(int)
    return balanced(sizes, pieces, generator), 1 / (sizes * (pieces - sizes))


def _solve(half: Coalitions, shares: Array, differences: Array, total: Array) -> Array:
    """Least squares under the constraint that the values add up to ``total`` (classes,), (pieces, classes).

    A pair's difference (pairs, classes) is fitted by the values of the pieces kept less those of the hidden. The constraint
    leaves the directions that add up to nothing; with fewer pairs than directions, values stay as even as they can.
    """
    pieces = half.shape[1]
    even = np.tile(total / pieces, (pieces, 1))
    signs, roots = 2.0 * half - 1, np.sqrt(shares)[:, None]
    free = null_space(np.ones((1, pieces)))
    found = np.linalg.lstsq(roots * (signs @ free), roots * (differences - signs @ even), rcond=None)[0]
    values: Array = even + free @ found
    return values
