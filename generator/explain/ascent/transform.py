"""Small random changes between picture and network: what survives them is no accident of single pixels.

Olah et al. 2017, after Mordvintsev et al. 2015. A transform takes pictures (n, 3, h, w) and a generator, and returns pictures
of the same shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["Transform", "affine", "compose", "keep", "robust", "roll"]

Transform = Callable[[Tensor, torch.Generator], Tensor]


def keep(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """No change at all."""
    return pictures


def compose(*transforms: Transform) -> Transform:
    """One after the other."""
    return lambda pictures, generator: reduce(lambda seen, change: change(seen, generator), transforms, pictures)


def roll(jitter: int) -> Transform:
    """Shift each picture by up to ``jitter`` pixels each way, what leaves on one side coming in on the other.

    With half the picture's side or more every place is at the border now and then and none of them always, so the zeros that
    convolutions pad with leave no frame; nor does the grid of the pooling layers leave a trace.
    """

    def transform(pictures: Tensor, generator: torch.Generator) -> Tensor:
        shifts = torch.randint(-jitter, jitter + 1, (len(pictures), 2), generator=generator).tolist()
        return torch.stack([picture.roll(shift, (-2, -1)) for picture, shift in zip(pictures, shifts, strict=True)])

    return transform


def affine(degrees: float, scale: float) -> Transform:
    """Turn each picture by up to ``degrees`` and scale it by up to a factor of 1 +- ``scale``.

    One resampling does both, so the picture is blurred once, not twice. What comes in from outside is mirrored.
    """

    def transform(pictures: Tensor, generator: torch.Generator) -> Tensor:
        draw = torch.rand(2, len(pictures), generator=generator) * 2 - 1
        angle, zoom = draw[0] * math.radians(degrees), 1 + draw[1] * scale
        cos, sin, still = angle.cos() * zoom, angle.sin() * zoom, torch.zeros_like(zoom)
        matrix = torch.stack([torch.stack([cos, -sin, still], 1), torch.stack([sin, cos, still], 1)], 1)
        grid = F.affine_grid(matrix, list(pictures.shape), align_corners=False).to(pictures)
        return F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)

    return transform


def robust(jitter: float = 64, degrees: float = 8.0, scale: float = 0.1) -> Transform:
    """Shifted by up to ``jitter`` pixels, turned by up to ``degrees``, scaled by up to ``scale``."""
    return compose(roll(round(jitter)), affine(degrees, scale))
