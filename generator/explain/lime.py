"""LIME (Ribeiro, Singh and Guestrin 2016) with the authors' package, made repeatable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from io import StringIO

import numpy as np
from lime.lime_image import LimeImageExplainer
from numpy.typing import NDArray
from skimage.segmentation import slic

__all__ = ["LocalModel", "explain"]

RGB = NDArray[np.uint8]
Classify = Callable[[NDArray[np.float32]], NDArray[np.float32]]


@dataclass(frozen=True)
class LocalModel:
    """A linear model of one class's probability over which superpixels are kept.

    ``segments`` (h, w) numbers the superpixels from 0, ``weights`` (segments,) is each one's contribution to the probability,
    ``r2`` the weighted share of variance explained on the samples the model was fitted to, ``predicted`` its value with
    every superpixel kept.
    """

    segments: NDArray[np.int32]
    weights: NDArray[np.float64]
    intercept: float
    r2: float
    predicted: float
    samples: int

    def strongest(self, sign: int, limit: int) -> NDArray[np.bool_]:
        """Mask (h, w) of up to ``limit`` superpixels with the largest weights of one sign (+1 speak for, -1 against)."""
        order = np.argsort(-sign * self.weights)[:limit]
        return np.isin(self.segments, [i for i in order if sign * self.weights[i] > 0])


def explain(classify: Classify, picture: RGB, label: int, samples: int, segments: int, seed: int, batch: int = 32) -> LocalModel:
    """Fit a local model around one picture.

    Superpixels come from SLIC, which draws no random numbers; one that is switched off takes its mean colour. All of them
    enter the model (no feature selection), so every weight can be shown.

    Args:
        classify: pictures (n, h, w, 3), 0-1, to probabilities (n, classes).
        picture: (h, w, 3), 0-255.
        segments: how many superpixels SLIC is asked for; it may return a few less.
        seed: decides which superpixels are switched off. The package draws some of its numbers from numpy's global state,
            whatever its ``random_state`` says (marcotcr/lime#477); that is seeded for the call and put back after it.
    """
    regions = slic(picture, n_segments=segments, compactness=12.0, sigma=0.8, start_label=0).astype(np.int32)
    with _numpy_seeded(seed), redirect_stderr(StringIO()):  # the package draws a progress bar of its own
        explainer = LimeImageExplainer(kernel_width=0.25, feature_selection="none", random_state=seed)
        explanation = explainer.explain_instance(
            picture.astype(np.float32) / 255,
            classify,
            labels=(label,),
            top_labels=None,
            num_samples=samples,
            num_features=int(regions.max()) + 1,
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
        float(_of(explanation.score, label)),
        float(np.ravel(_of(explanation.local_pred, label))[0]),
        samples,
    )


def _of(values: object, label: int) -> float:
    """The package keeps one number or one a label, depending on its version."""
    return values[label] if isinstance(values, dict) else values  # type: ignore[return-value]


@contextmanager
def _numpy_seeded(seed: int) -> Iterator[None]:
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(state)
