"""Where a map of attributions puts its mass: plain descriptions, each with the value an empty map would give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from skimage.color import rgb2gray
from skimage.filters import sobel

__all__ = ["centre_share", "edge_correlation", "top_tenth"]

Map = NDArray[np.floating]


def top_tenth(values: Map) -> float:
    """Share of a non-negative map's total on its strongest tenth of pixels; a constant map gives 0.1."""
    ordered = np.sort(_checked(values).ravel())[::-1]
    return float(ordered[: max(round(len(ordered) / 10), 1)].sum() / ordered.sum())


def centre_share(values: Map) -> float:
    """Share of a non-negative map's total inside the centred square of half the area; a constant map gives about 0.5."""
    checked = _checked(values)
    margins = [round(side * (1 - 0.5**0.5) / 2) for side in checked.shape]
    inside = checked[margins[0] : checked.shape[0] - margins[0], margins[1] : checked.shape[1] - margins[1]]
    return float(inside.sum() / checked.sum())


def edge_correlation(values: Map, picture: NDArray[np.uint8]) -> float:
    """Spearman's rank correlation between a map (h, w) and the Sobel edge strength of the picture (h, w, 3).

    1 means the map orders pixels as an edge detector does; unrelated maps give about 0, and so does a picture without edges.
    """
    edges = sobel(rgb2gray(picture))
    checked = _checked(values)
    if edges.max() == edges.min() or checked.max() == checked.min():
        return 0.0
    return float(stats.spearmanr(checked.ravel(), edges.ravel()).statistic)


def _checked(values: Map) -> NDArray[np.float64]:
    if not np.isfinite(values).all():
        raise ValueError("the map holds values that are not finite")
    if not (values > 0).any() or (values < 0).any():
        raise ValueError("the map must be non-negative and not zero everywhere")
    return values.astype(np.float64)
