"""Regions to outlines, as SVG paths, which stay sharp at any size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["outline"]


def outline(region: NDArray[np.bool_], smallest: float = 12.0, tolerance: float = 0.5) -> str:
    """The border of a region (h, w) as path data in pixels, (0, 0) being the upper left corner of the first one.

    Pieces with a perimeter below ``smallest`` pixels are left out; lines are simplified to within ``tolerance`` pixels.
    """
    from skimage.measure import approximate_polygon, find_contours

    parts = []
    for contour in find_contours(np.pad(region.astype(float), 1), 0.5):
        if np.linalg.norm(np.diff(contour, axis=0), axis=1).sum() < smallest:
            continue
        corners = np.clip(approximate_polygon(contour, tolerance) - 0.5, 0, np.array(region.shape))
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for y, x in corners[:-1]) + "Z")
    return "".join(parts)
