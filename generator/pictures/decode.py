"""Picture files to 8-bit RGB, whatever mode they were saved in."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from generator.errors import Problem

__all__ = ["BrokenPicture", "file_hash", "read_rgb", "to_rgb"]

RGB = NDArray[np.uint8]


class BrokenPicture(Problem):
    """A file that cannot be decoded; says which and why."""


def to_rgb(image: Image.Image) -> Image.Image:
    """Convert an image of any mode to upright 8-bit RGB.

    16-bit greyscale is scaled from its full range (Pillow alone clips it to white); transparency is laid on white.
    """
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        upright = _eight_bit(upright)
    if "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    return upright.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float64)
    if image.mode == "F":
        full = 1.0 if values.max(initial=0.0) <= 1.0 else 255.0
    else:
        full = 65535.0 if image.mode.startswith("I;16") or values.max(initial=0) > 255 else 255.0
    return Image.fromarray(np.clip(values / full * 255.0 + 0.5, 0, 255).astype(np.uint8))


def read_rgb(path: Path) -> RGB:
    """Decode a file to an array of shape (height, width, 3), values 0-255.

    Raises:
        BrokenPicture: the file is truncated, not a picture, or cannot be read.
    """
    try:
        with Image.open(path) as image:
            return np.array(to_rgb(image))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BrokenPicture(str(error).replace(str(path), path.name), path.name) from error


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
