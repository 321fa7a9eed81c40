"""Small random changes between picture and network: what survives them is no accident of single pixels."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["Transform", "keep", "robust"]

Transform = Callable[[Tensor, torch.Generator], Tensor]


def keep(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """No change at all."""
    return pictures


def robust(jitter: float = 4.0, degrees: float = 8.0, scale: float = 0.1) -> Transform:
    """Each picture shifted by up to ``jitter`` pixels, turned by up to ``degrees`` and scaled by up to ``scale``, all at once.

    One resampling does all three, so the picture is blurred once, not three times. What comes in from outside is mirrored.
    """

    def transform(pictures: Tensor, generator: torch.Generator) -> Tensor:
        n, _, height, width = pictures.shape
        draw = torch.rand(4, n, generator=generator) * 2 - 1
        angle, zoom = draw[0] * math.radians(degrees), 1 + draw[1] * scale
        cos, sin = angle.cos() * zoom, angle.sin() * zoom
        across, down = draw[2] * 2 * jitter / width, draw[3] * 2 * jitter / height
        matrix = torch.stack([torch.stack([cos, -sin, across], 1), torch.stack([sin, cos, down], 1)], 1)
        grid = F.affine_grid(matrix, list(pictures.shape), align_corners=False).to(pictures.device)
        return F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)

    return transform
