"""Maps of numbers to colours, alone and over a picture. Only shape and order of the values enter, never a computation."""

from __future__ import annotations

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["boundaries", "colour_map", "heat", "levels", "masked", "overlay", "patches", "signed", "stretched"]

Map = NDArray[np.floating]
RGB = NDArray[np.uint8]

_SEQUENTIAL, _DIVERGING = "inferno", "RdBu_r"


def heat(values: Map, percentile: float = 99.5) -> RGB:
    """A map of values from 0 up in a sequential colour map; the brightest colour is reached at ``percentile``.

    Raises:
        ValueError: a value is not finite.
    """
    return colour_map(_scaled(values, percentile), _SEQUENTIAL)


def levels(values: Map) -> RGB:
    """Values 0-1 in the same colours, on one scale whatever the largest of them is."""
    return colour_map(values, _SEQUENTIAL)


def signed(values: Map, percentile: float = 100) -> RGB:
    """A map of values around 0 in a diverging colour map: blue below, white at 0, red above, the same scale both ways.

    The darkest colours are reached at ``percentile`` of the absolute values; below 100, a lone pixel cannot pale all the others.
    """
    size = np.abs(values)
    extent = float(np.percentile(size, percentile)) or float(size.max()) or 1.0
    return colour_map(values / extent / 2 + 0.5, _DIVERGING)


def overlay(picture: RGB, values: Map, percentile: float = 99.5) -> RGB:
    """The picture in grey with the map's colours laid on where it is strong."""
    strength = _scaled(values, percentile)[..., None]
    grey = np.repeat(picture.mean(2, keepdims=True), 3, 2) * 0.75
    return (grey * (1 - strength) + colour_map(strength[..., 0], _SEQUENTIAL) * strength).round().astype(np.uint8)


def masked(picture: RGB, mask: NDArray[np.bool_], faded: float = 0.18) -> RGB:
    """The picture where ``mask`` holds, faded to near white elsewhere."""
    pale = 255 - (255 - picture.astype(float)) * faded
    return np.where(mask[..., None], picture, pale).round().astype(np.uint8)


def boundaries(picture: RGB, segments: NDArray[np.integer], colour: tuple[int, int, int] = (255, 214, 10)) -> RGB:
    """The picture with a one-pixel line between segments."""
    line = np.zeros(segments.shape, dtype=bool)
    line[:, 1:] |= segments[:, 1:] != segments[:, :-1]
    line[1:] |= segments[1:] != segments[:-1]
    return np.where(line[..., None], np.array(colour, dtype=np.uint8), picture)


def patches(weights: NDArray[np.floating], across: int = 8, factor: int = 8, extent: float = 0) -> RGB:
    """Kernels (n, 3, h, w) as little colour pictures, ``across`` in a row, grey where a weight is 0; one scale for all.

    The strongest colours are reached at ``extent``, or at the largest of these weights.
    """
    extent = extent or float(np.abs(weights).max()) or 1.0
    small = ((weights / extent / 2 + 0.5) * 255).round().astype(np.uint8).transpose(0, 2, 3, 1)
    large = np.pad(small.repeat(factor, 1).repeat(factor, 2), ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=255)
    rows = -(-len(large) // across)
    whole = np.full((rows * across, *large.shape[1:]), 255, np.uint8)
    whole[: len(large)] = large
    lines = [np.concatenate(list(whole[i * across : (i + 1) * across]), axis=1) for i in range(rows)]
    return np.concatenate(lines)


def stretched(values: Map, side: int) -> Map:
    """A small square map enlarged to ``side`` pixels, bilinearly; its units lie at even distances, as they do in the network."""
    return np.asarray(Image.fromarray(values.astype(np.float32)).resize((side, side), Image.Resampling.BILINEAR))


def colour_map(values: Map, name: str) -> RGB:
    """Values 0-1 in one of matplotlib's colour maps."""
    return (matplotlib.colormaps[name](np.clip(values, 0, 1))[..., :3] * 255).round().astype(np.uint8)


def _scaled(values: Map, percentile: float) -> Map:
    if not np.isfinite(values).all():
        raise ValueError("a map with values that are not finite cannot be drawn")
    top = float(np.percentile(values, percentile)) or float(values.max()) or 1.0
    return np.clip(values / top, 0, 1)
