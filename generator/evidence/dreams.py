"""What a change of the picture does to the signs of a layer's output, and what it costs to get there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["growth_by_sign", "size_by_sign", "work_at_full_size"]

Response = NDArray[np.floating]


def growth_by_sign(before: Response, after: Response) -> tuple[float, float]:
    """Shares of the units that went further the way they were: of the positive ones that rose, of the negative ones that fell.

    nan where there are none of a sign; chance gives about a half.
    """
    up, down = before > 0, before < 0
    return _share(after[up] > before[up]), _share(after[down] < before[down])


def size_by_sign(before: Response, after: Response) -> tuple[float, float]:
    """How many times as large the positive part is as before, and the negative part, by their L2 norms; inf or nan where there
    was none.
    """
    sizes = np.array([[np.linalg.norm(part(response, 0)) for part in (np.maximum, np.minimum)] for response in (before, after)])
    with np.errstate(divide="ignore", invalid="ignore"):
        positive, negative = (sizes[1] / sizes[0]).tolist()
    return positive, negative


def work_at_full_size(taken: int, scale: float, octaves: int, steps: int) -> float:
    """Steps at full size with as many pixels as ``taken`` steps had, those of the smaller octaves first.

    Args:
        scale: each octave's side over that of the one before it; the last has full size.
        steps: at each octave.
    """
    sizes = [scale ** -(octaves - 1 - octave) for octave in range(octaves) for _ in range(steps)]
    return float(sum(size**2 for size in sizes[:taken]))


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if which.size else float("nan")
