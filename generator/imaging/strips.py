"""Film strips: the frames of everything that changes over time, side by side in one picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.imaging.maps import levels, overlay, patches

__all__ = ["in_tiles", "kernels_strip", "maps_strip", "matrix_strip", "overlay_strip", "strip"]

RGB = NDArray[np.uint8]


def strip(frames: NDArray[np.uint8]) -> RGB:
    """Frames (n, h, w, 3) side by side, (h, n * w, 3)."""
    return np.concatenate(list(frames), axis=1)


def in_tiles(rows: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Rows of ``count`` tiles, (n, h, count * w, ...), taken apart: (count, n, h, w, ...), for each tile its frames."""
    return np.stack(np.split(rows, count, axis=2))


def maps_strip(frames: NDArray[np.uint8]) -> RGB:
    """Maps (n, h, w), 0-255, in the colours of a heat map."""
    return strip(levels(frames / 255))


def overlay_strip(picture: RGB, frames: NDArray[np.uint8]) -> RGB:
    """The same maps laid over a picture, which is brought to their size."""
    size = (frames.shape[2], frames.shape[1])
    fitted = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
    return strip(np.stack([overlay(fitted, frame / 255, 100) for frame in frames]))


def kernels_strip(weights: NDArray[np.floating]) -> RGB:
    """A layer's kernels (n, kernels, 3, h, w), all on one scale."""
    extent = float(np.abs(weights).max())
    return strip(np.stack([patches(frame, factor=4, extent=extent) for frame in weights]))


def matrix_strip(counts: NDArray[np.integer]) -> RGB:
    """Tables of counts (n, rows, columns) as shares of their rows, a pixel a cell; brightest where a whole row is in one cell."""
    return strip(levels(counts / np.maximum(counts.sum(2, keepdims=True), 1)))
