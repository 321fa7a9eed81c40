"""LIME (Ribeiro, Singh and Guestrin 2016) with the authors' package, made repeatable."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO

import numpy as np
import torch
from lime.lime_image import LimeImageExplainer
from numpy.typing import NDArray
from skimage.segmentation import relabel_sequential, slic

from generator.explain.attribution import Budget, Classifier, Example, Map, Maps

__all__ = ["LocalModel", "explain", "lime", "painted", "superpixels"]

RGB = NDArray[np.uint8]
Classify = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def lime(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`explain` and :func:`painted`; for the target alone."""

    def classify(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        batch = torch.from_numpy(np.asarray(pictures, dtype=np.float32)).permute(0, 3, 1, 2)
        return classifier.score(batch).softmax(1).cpu().numpy()

    model = explain(classify, example.picture, example.target, budget.lime_samples, budget.segments, example.seed)
    return painted(model)[None]


@dataclass(frozen=True)
class LocalModel:
    """A linear model of one class's probability over which superpixels are kept.

    ``segments`` (h, w) numbers the superpixels from 0, ``weights`` (segments,) is each one's contribution to the probability,
    ``r2`` the weighted share of variance explained on the samples the model was fitted to, ``predicted`` its value with
    every superpixel kept. With few samples for each superpixel ``r2`` flatters: a straight line fits noise as well.
    """

    segments: NDArray[np.int32]
    weights: NDArray[np.float64]
    intercept: float
    r2: float
    predicted: float
    samples: int

    @property
    def standard_error(self) -> float:
        """How far a weight would move with other samples, about the same for every superpixel.

        Superpixels are kept or not with even chances, so the model explains a variance of sum(w^2) / 4 and leaves
        (1 - R^2) / R^2 times as much; each weight is estimated from n samples of an input with variance 1/4.
        """
        unexplained = (1 - self.r2) / max(self.r2, 1e-9)
        return float(np.sqrt(unexplained * (self.weights**2).sum() / self.samples))

    def clear(self, sign: int) -> NDArray[np.bool_]:
        """Which superpixels (segments,) have a weight of that sign and beyond two standard errors of zero."""
        return sign * self.weights > 2 * self.standard_error

    def strongest(self, sign: int, limit: int) -> NDArray[np.bool_]:
        """Mask (h, w) of up to ``limit`` superpixels with the largest clear weights of one sign (+1 speak for, -1 against)."""
        order = np.argsort(-sign * self.weights, kind="stable")[:limit]
        return np.isin(self.segments, [i for i in order if self.clear(sign)[i]])


def painted(model: LocalModel) -> Map:
    """A local model's weights (h, w), each spread evenly over its superpixel, so that the map adds up to their sum."""
    sizes = np.bincount(model.segments.ravel())
    return (model.weights / sizes)[model.segments].astype(np.float32)


def superpixels(picture: RGB, segments: int) -> NDArray[np.int32]:
    """Cut a picture (h, w, 3), 0-255, into about ``segments`` connected pieces (h, w), numbered from 0.

    SLIC (Achanta et al. 2012) rather than the package's quickshift: its pieces are of similar size, so that weights can be
    compared, they follow outlines well at this compactness, and it draws no random numbers.
    """
    pieces = slic(picture, n_segments=segments, compactness=12.0, sigma=0.8, start_label=1)
    return (relabel_sequential(pieces)[0] - 1).astype(np.int32)


def explain(classify: Classify, picture: RGB, label: int, samples: int, segments: int, seed: int, batch: int = 32) -> LocalModel:
    """Fit a local model around one picture.

    A superpixel that is switched off takes its mean colour. All of them enter the model (no feature selection), so every
    weight can be shown.

    The same arguments give the same bits, which the package alone does not (marcotcr/lime#477): an explainer's
    ``random_state`` moves on with every picture, so each gets a new explainer, and ``random_seed`` was only ever meant for
    the segmentation, where today's scikit-image no longer takes it. Nothing here reads or moves numpy's global state.

    Args:
        classify: pictures (n, h, w, 3), 0-1, to probabilities (n, classes).
        picture: (h, w, 3), 0-255.
        segments: how many superpixels to ask for; there may be a few more or less.
        seed: decides which superpixels are switched off.
    """
    regions = superpixels(picture, segments)
    explainer = LimeImageExplainer(kernel_width=0.25, feature_selection="none", random_state=seed)
    with redirect_stderr(StringIO()):  # the package draws a progress bar of its own
        explanation = explainer.explain_instance(
            picture.astype(np.float32) / 255,
            classify,
            labels=(label,),
            top_labels=None,
            num_samples=samples,
            batch_size=batch,
            segmentation_fn=lambda _: regions,
            random_seed=seed,
        )
    weights = np.zeros(int(regions.max()) + 1)
    for region, weight in explanation.local_exp[label]:
        weights[region] = weight
    return LocalModel(
        regions,
        weights,
        float(explanation.intercept[label]),
        float(explanation.score),
        float(explanation.local_pred[0]),
        samples,
    )
