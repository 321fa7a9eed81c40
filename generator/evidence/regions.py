"""Parts of a picture: two of one shape, so that only what they show can tell them apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["congruent_parts"]

Region = NDArray[np.bool_]


def congruent_parts(region: Region, room: Region, seed: int, tries: int = 64) -> tuple[Region, Region]:
    """A part of ``region`` (h, w) and its shifted copy within ``room`` (h, w), as large as the best of some shifts drawn by lot
    allows.

    Shifts wrap around the picture's border. Both parts are empty where no shift brings the region into the room.
    """
    generator = np.random.default_rng(seed)
    part = copy = np.zeros_like(region)
    for down, across in generator.integers(0, len(region), (tries, 2)).tolist():
        moved = np.roll(region, (down, across), (0, 1)) & room
        if moved.sum() > copy.sum():
            part, copy = np.roll(moved, (-down, -across), (0, 1)), moved
    return part, copy
