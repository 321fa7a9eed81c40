"""Masks: what each pixel of a picture shows, for picture sets that come with them.

The mask of ``<root>/<set>/<name>.jpg`` is ``<root>/masks/<set>/<name>.png``, an indexed PNG of the picture's size.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.errors import Problem
from generator.pictures.layouts import PictureSet

__all__ = ["CUE", "FOOD", "PARTS", "read_mask", "with_masks"]

PARTS = ("background", "table", "tableware", "side", "food", "cue")
"""What a pixel can show; a mask's value is the index here. ``side`` is side dishes and garnish, ``cue`` a planted shortcut."""

FOOD = PARTS.index("food")
CUE = PARTS.index("cue")


def with_masks(pictures: PictureSet, root: Path) -> PictureSet:
    """The same set, its pictures knowing their masks where ``root`` has them."""
    folder = root / "masks" / pictures.root.relative_to(root) if pictures.root.is_relative_to(root) else root / "masks"
    if not folder.is_dir():
        return pictures
    found = []
    for picture in pictures.pictures:
        mask = folder / PurePosixPath(picture.name).with_suffix(".png")
        found.append(replace(picture, mask=mask) if mask.is_file() else picture)
    return replace(pictures, pictures=tuple(found))


def read_mask(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """A mask of ``shape`` (height, width), values 0-5 (see PARTS).

    Raises:
        Problem: it cannot be read, is no indexed or grey picture, has another size than its picture or an unknown value.
    """
    try:
        with Image.open(path) as image:
            mode, values = image.mode, np.array(image)
    except Exception as error:  # see read_rgb
        raise Problem(f"this mask cannot be read: {error}", path) from error
    if mode not in ("P", "L"):
        raise Problem(f"this mask has mode {mode}", path, remedy="a mask is an indexed or an 8-bit grey picture")
    if values.shape != shape:
        raise Problem(f"this mask is {values.shape[1]}x{values.shape[0]}, its picture {shape[1]}x{shape[0]}", path)
    if values.max(initial=0) >= len(PARTS):
        known = ", ".join(f"{value} {name}" for value, name in enumerate(PARTS))
        raise Problem(f"this mask has the value {values.max()}", path, remedy=f"values are {known}")
    return values
