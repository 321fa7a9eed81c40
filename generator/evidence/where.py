"""Where a map puts its positive mass, against what is known of the picture: needs masks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generator.pictures.masks import CUE, FOOD, PARTS

__all__ = ["areas", "describe_map", "edge_band", "gini", "hit", "outline_density", "shares"]

Map = NDArray[np.floating]
Region = NDArray[np.bool_]


def describe_map(values: Map, mask: NDArray[np.uint8] | None) -> dict[str, Any]:
    """What is measured on one map (h, w): shares by part, the pointing game, the food's edge, sparseness.

    ``fit`` is False for a map that is blank or not finite. Without a mask (h, w) of PARTS nothing is said of them.
    """
    row: dict[str, Any] = {"fit": _sound(values), "gini": gini(values)}
    if mask is None:
        return row
    row["shares"], row["areas"] = shares(values, mask, len(PARTS)), areas(mask, len(PARTS))
    if (mask == FOOD).any():
        edge, shifted = outline_density(values, mask == FOOD)
        row |= {"hit": hit(values, mask == FOOD), "edge": edge, "edge_shifted": shifted}
    if (mask == CUE).any():
        row["cue_hit"] = hit(values, mask == CUE)
    return row


def shares(values: Map, mask: NDArray[np.uint8], parts: int) -> NDArray[np.float64]:
    """Share of the map's positive mass on each value 0 ... parts - 1 of ``mask`` (h, w); they add up to 1.

    A map without anything positive has no shares: nan. So has one that is not finite.
    """
    if not _sound(values):
        return np.full(parts, np.nan)
    positive = np.clip(values.astype(np.float64), 0, None).ravel()
    total = positive.sum()
    return np.bincount(mask.ravel(), weights=positive, minlength=parts)[:parts] / total


def areas(mask: NDArray[np.uint8], parts: int) -> NDArray[np.float64]:
    """Share of the picture that each value of ``mask`` takes: what :func:`shares` gives for an even map."""
    return np.bincount(mask.ravel(), minlength=parts)[:parts] / mask.size


def hit(values: Map, region: Region) -> float:
    """The pointing game (Zhang et al. 2018): 1 when the map's maximum lies in the region, else 0.

    Of several equal maxima each counts for its share, so that a map in blocks is not judged by the order of pixels. A map without
    anything positive, or one that is not finite, points nowhere: nan.
    """
    return float(region[values == values.max()].mean()) if _sound(values) else float("nan")


def edge_band(region: Region, reach: int = 3) -> Region:
    """The pixels within ``reach`` of a region's edge, inside and outside. The picture's border is no edge."""
    padded = np.pad(region, reach, mode="edge")
    around = ndimage.generate_binary_structure(2, 2)
    grown = ndimage.binary_dilation(padded, around, reach)
    shrunk = ndimage.binary_erosion(padded, around, reach, border_value=1)
    return (grown & ~shrunk)[reach:-reach, reach:-reach]


def outline_density(values: Map, region: Region, reach: int = 3, shift: int = 14) -> tuple[float, float]:
    """Density of positive mass in the band around a region's edge, and in the same band shifted; the map's mean is 1.

    The band is shifted by ``shift`` pixels in eight directions; what leaves the picture is lost, and the density is that of all
    shifted pixels together. A map that likes the edge as such has a higher first number, one that merely likes the
    neighbourhood of the region has both.
    """
    positive = np.clip(values.astype(np.float64), 0, None)
    band = edge_band(region, reach)
    if not band.any() or not _sound(values):
        return float("nan"), float("nan")
    mean = positive.mean()
    total, pixels = 0.0, 0
    for down, across in ((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b):
        moved = _shifted(band, down * shift, across * shift)
        total += positive[moved].sum()
        pixels += int(moved.sum())
    return float(positive[band].mean() / mean), float(total / max(pixels, 1) / mean)


def _sound(values: Map) -> bool:
    """Whether a map can be measured: finite, and somewhere positive."""
    return bool(np.isfinite(values).all() and (values > 0).any())


def _shifted(region: Region, down: int, across: int) -> Region:
    moved = np.zeros_like(region)
    height, width = region.shape
    rows, columns = slice(max(down, 0), min(height + down, height)), slice(max(across, 0), min(width + across, width))
    moved[rows, columns] = region[
        slice(max(-down, 0), min(height - down, height)), slice(max(-across, 0), min(width - across, width))
    ]
    return moved


def gini(values: Map) -> float:
    """Gini index of the map's absolute values: 0 for an even map, towards 1 when a few pixels have everything.

    As a measure of sparse explanations: Chalasani et al. 2020.
    """
    ordered = np.sort(np.abs(values.astype(np.float64)).ravel())
    total = ordered.sum()
    if not np.isfinite(total) or total <= 0:
        return float("nan")
    n = len(ordered)
    return float(1 - 2 * (ordered * (n - np.arange(1, n + 1) + 0.5)).sum() / (total * n))
