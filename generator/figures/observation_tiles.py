"""The observation of a training as it lies beside a checkpoint: what was drawn at every moment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.errors import Problem
from generator.figures.observation import REMEDY, Observation, file_of

__all__ = ["read_tiles"]

Tiles = NDArray[np.uint8]


def read_tiles(files: Mapping[str, Path], observation: Observation) -> dict[str, NDArray[Any]]:
    """What was drawn at every moment.

    Returns:
        ``saliency`` and ``grad_cam`` (moments, tile, shown * tile), ``filters`` (moments, side, filters * side, 3), ``dream``
        (moments, h, w, 3), all uint8; and ``kernels`` (moments, filters, 3, h, w), the first layer's weights, float32.

    Raises:
        Problem: a file is missing or damaged; names it.
    """
    tile, side = observation.tile, observation.filter_tile
    shown, filters = (tile, len(observation.shown) * tile), (side, len(observation.filters) * side)
    kinds = {"saliency": ("L", shown), "grad_cam": ("L", shown), "filters": ("RGB", filters), "dream": ("RGB", None)}
    steps = [moment.step for moment in observation.moments]
    drawn: dict[str, NDArray[Any]] = {
        kind: _stacked([file_of(files, f"{step:06d}.{kind}.webp") for step in steps], *about) for kind, about in kinds.items()
    }
    return {**drawn, "kernels": _kernels(file_of(files, "kernels.npz"), len(steps))}


def _stacked(paths: list[Path], mode: str, shape: tuple[int, int] | None) -> Tiles:
    """The pictures at some paths, one upon another; without a ``shape`` (h, w) all have that of the first."""
    pictures: list[Tiles] = []
    for path in paths:
        pictures.append(_picture(path, mode))
        if pictures[-1].shape[:2] != (shape or pictures[0].shape[:2]):
            found, wanted = ("x".join(str(side) for side in one[:2]) for one in (pictures[-1].shape, shape or pictures[0].shape))
            raise Problem(f"a damaged observation: the picture has {found} pixels, not {wanted}", path, remedy=REMEDY)
    return np.stack(pictures)


def _picture(path: Path, mode: str) -> Tiles:
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert(mode))
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises of damaged files
        raise Problem("a damaged observation: the picture cannot be decoded", path, remedy=REMEDY) from error


def _kernels(path: Path, moments: int) -> NDArray[np.float32]:
    try:
        with np.load(path) as archive:
            kernels = archive["kernels"].astype(np.float32)
    except Exception as error:  # a flipped bit leads zipfile and numpy to raise nearly anything
        raise Problem("a damaged observation: the kernels cannot be read", path, remedy=REMEDY) from error
    if kernels.ndim != 5 or len(kernels) != moments or kernels.shape[2] != 3 or not np.isfinite(kernels).all():
        raise Problem(f"a damaged observation: these are no kernels of {moments} moments", path, remedy=REMEDY)
    return kernels
