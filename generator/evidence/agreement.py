"""How alike two maps of one picture are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from skimage.metrics import structural_similarity

__all__ = ["rank_correlation", "similarity_of_maps"]

Map = NDArray[np.floating]


def rank_correlation(one: Map, other: Map) -> float:
    """Spearman's rank correlation over the pixels; nan where a map is constant or not finite."""
    if not (np.isfinite(one).all() and np.isfinite(other).all()) or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(stats.spearmanr(one.ravel(), other.ravel()).statistic)


def similarity_of_maps(one: Map, other: Map) -> float:
    """Structural similarity (Wang et al. 2004) of the absolute values, each map scaled to its own 99.5th percentile.

    nan where a map is zero throughout or not finite.
    """
    if any(not np.isfinite(values).all() or not values.any() for values in (one, other)):
        return float("nan")
    scaled = [_scaled(values) for values in (one, other)]
    return float(structural_similarity(scaled[0], scaled[1], data_range=1.0))


def _scaled(values: Map) -> NDArray[np.float64]:
    absolute = np.abs(values.astype(np.float64))
    top = np.percentile(absolute, 99.5) or absolute.max() or 1.0
    return np.clip(absolute / top, 0, 1)
