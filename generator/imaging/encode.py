"""Arrays to picture files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["enlarged", "save"]

RGB = NDArray[np.uint8]

_STRIP, _QUALITY, _QUALITY_OF_STRIPS = ".strip.webp", 92, 60


def save(picture: RGB, path: Path) -> None:
    """Write an RGB picture (h, w, 3) as PNG or WebP, by the file's suffix; the same bytes every time.

    Film strips, ``.strip.webp``, have dozens of frames, each seen small and for a moment: they are compressed harder.
    """
    content = io.BytesIO()  # not the file: on a full disk Pillow's own writers say no more than "encoder error"
    if path.suffix == ".webp":
        quality = _QUALITY_OF_STRIPS if path.name.endswith(_STRIP) else _QUALITY
        Image.fromarray(picture).save(content, "webp", quality=quality, method=4)
    else:
        _indexed(picture).save(content, "png", optimize=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.getvalue())


def _indexed(picture: RGB) -> Image.Image:
    """With a palette where there are few enough colours, as in any colour map: the same pixels at a third of the size."""
    colours, index = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True)
    if len(colours) > 256:
        return Image.fromarray(picture)
    image = Image.fromarray(index.reshape(picture.shape[:2]).astype(np.uint8), "P")
    image.putpalette(colours.tobytes())
    return image


def enlarged(picture: RGB, factor: int, smooth: bool = False) -> RGB:
    """A picture enlarged by a whole factor: in squares, so that pixels stay pixels, or smoothly."""
    size = (picture.shape[1] * factor, picture.shape[0] * factor)
    method = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(picture).resize(size, method))
