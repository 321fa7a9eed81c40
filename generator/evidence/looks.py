"""What a picture looks like, as one vector, without any network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2gray, rgb2lab
from skimage.feature import hog
from skimage.transform import resize

__all__ = ["looks_of", "mean_distance"]

Looks = NDArray[np.float64]


def looks_of(picture: NDArray[np.uint8]) -> Looks:
    """Shape and colour of a picture (h, w, 3), 0-255, equally weighed, (features,).

    Oriented gradients (Dalal and Triggs 2005) for the shape, CIELAB on a grid of eight by eight for the colour.
    """
    gradients = hog(rgb2gray(picture), orientations=8, pixels_per_cell=(16, 16), cells_per_block=(2, 2))
    colours = rgb2lab(resize(picture, (8, 8), anti_aliasing=True)).ravel() / 100
    return np.concatenate([gradients / np.sqrt(len(gradients)) * 4, colours / np.sqrt(len(colours)) * 4])


def mean_distance(looks: Looks, others: Sequence[Looks]) -> float:
    """The mean Euclidean distance to others; nan where there are none."""
    return float(np.mean([np.linalg.norm(looks - other) for other in others])) if others else float("nan")
