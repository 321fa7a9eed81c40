"""A picture of nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["noise"]


def noise(side: int, seed: int) -> NDArray[np.uint8]:
    """Grey with noise in every pixel and channel, (side, side, 3), as bright and varied as a photo, without a subject."""
    values = np.random.default_rng(seed).normal(128, 48, (side, side, 3))
    return values.clip(0, 255).round().astype(np.uint8)
