"""Picture files to 8-bit RGB, whatever mode they were saved in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from generator.errors import Problem

__all__ = ["BrokenPicture", "read_rgb", "to_rgb"]

RGB = NDArray[np.uint8]


class BrokenPicture(Problem):
    """A file that cannot be decoded; ``where`` is its folder and name, ``message`` says why."""


def to_rgb(image: Image.Image) -> Image.Image:
    """Convert an image of any mode to upright 8-bit RGB.

    16-bit greyscale is scaled from its full range (Pillow alone clips it to white), transparency is laid on white. Embedded
    colour profiles are not applied.
    """
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        upright = _eight_bit(upright)
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    return upright.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float64)
    brightest = values.max(initial=0.0)
    if image.mode == "F":
        full = 1.0 if brightest <= 1.0 else 255.0
    else:
        full = 65535.0 if image.mode.startswith("I;16") or brightest > 255 else 255.0
    return Image.fromarray(np.clip(values / full * 255.0 + 0.5, 0, 255).astype(np.uint8))


def read_rgb(path: Path) -> RGB:
    """Decode a file to an array of shape (height, width, 3), values 0-255.

    Raises:
        BrokenPicture: the file is empty, truncated, not a picture, or cannot be read.
    """
    try:
        with Image.open(path) as image:
            return np.array(to_rgb(image))
    except Exception as error:  # a damaged file makes Pillow's readers raise almost anything, struct.error for one
        raise BrokenPicture(_reason(path, error), f"{path.parent.name}/{path.name}") from error


def _reason(path: Path, error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "not a picture" if path.stat().st_size else "an empty file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).replace(str(path), path.name) or type(error).__name__
