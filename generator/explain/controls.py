"""Maps that know nothing of any network: what a method has to beat. All are (h, w), 0 and up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2gray
from skimage.filters import sobel as sobel_strength

from generator.explain.attribution import Budget, Classifier, Example, Map, Maps

__all__ = ["centred_gaussian", "edges", "gaussian", "random", "random_map", "sobel"]


def random(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`random_map`; the example's seed draws it."""
    return random_map(example.size, example.seed)[None]


def gaussian(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`centred_gaussian`."""
    return centred_gaussian(example.size)[None]


def sobel(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`edges`."""
    return edges(example.picture)[None]


def random_map(shape: tuple[int, int], seed: int) -> Map:
    """Independent uniform numbers."""
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def centred_gaussian(shape: tuple[int, int], spread: float = 0.25) -> Map:
    """A blob in the middle, ``spread`` of the side as standard deviation: the bet that things lie in the middle of pictures."""
    rows, columns = (np.linspace(-0.5, 0.5, side) for side in shape)
    return np.exp(-(rows[:, None] ** 2 + columns**2) / (2 * spread**2)).astype(np.float32)


def edges(picture: NDArray[np.uint8]) -> Map:
    """Sobel's edge strength of a picture (h, w, 3), 0-255."""
    return sobel_strength(rgb2gray(picture)).astype(np.float32)
