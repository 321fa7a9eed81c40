"""What is learned when: quantities followed over the moments of a training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.evidence.intervals import Measured

__all__ = ["HalfTimes", "Remembered", "first_right", "half_time", "half_times", "remembered", "times_forgotten"]

Right = NDArray[np.bool_]
Values = NDArray[np.float64]

_RESAMPLES = 1000


def first_right(right: Right) -> int | None:
    """The first of the moments (moments,) at which an answer was right; None where it never was."""
    found = np.flatnonzero(right)
    return int(found[0]) if len(found) else None


def times_forgotten(right: Right) -> int:
    """How often a right answer was followed by a wrong one, from moment to moment (Toneva et al. 2019)."""
    return int((right[:-1] & ~right[1:]).sum())


@dataclass(frozen=True)
class Remembered:
    """How many of ``n`` pictures were right at no moment, at every one since the first, and how many were ever forgotten."""

    never_right: int
    always_after: int
    forgotten: int
    n: int


def remembered(right: Right) -> Remembered:
    """Count pictures by what became of them, ``right`` being (moments, pictures)."""
    ever, lost = right.any(0), (right[:-1] & ~right[1:]).any(0)
    return Remembered(int((~ever).sum()), int((ever & ~lost).sum()), int(lost.sum()), right.shape[1])


def half_time(curve: Values, at: Values) -> float:
    """When a curve (moments,) first reaches half of its last value, ``at`` being the moments' times (moments,), ascending.

    Between two moments the curve is taken for straight. nan where it ends at 0 or below.
    """
    half = curve[-1] / 2
    if not half > 0:
        return float("nan")
    reached = int(np.argmax(curve >= half))
    if reached == 0:
        return float(at[0])
    before, after = curve[reached - 1], curve[reached]
    return float(at[reached - 1] + (half - before) / (after - before) * (at[reached] - at[reached - 1]))


@dataclass(frozen=True)
class HalfTimes:
    """When the mean of one quantity and that of another reached half of their last values, and how much later the one did."""

    one: Measured
    other: Measured
    later: Measured


def half_times(one: Values, other: Values, at: Sequence[float], seed: int) -> HalfTimes | None:
    """Half-times of two quantities of the same units, (moments, units) each, with bootstrap intervals over the units.

    Both are resampled together, so that the difference is one between the same units. None where a quantity ends at 0 or below,
    or does so in more than one of forty resamples: then there is no rise to find the middle of.
    """
    times, units = np.asarray(at, dtype=np.float64), one.shape[1]
    draws = np.random.default_rng(seed).integers(0, units, (_RESAMPLES, units))
    found = np.array([_pair(one[:, draw], other[:, draw], times) for draw in draws])
    value = _pair(one, other, times)
    if not np.isfinite(value).all() or np.isnan(found).any(1).mean() > 1 / 40:
        return None
    found = found[np.isfinite(found).all(1)]
    ends = np.percentile(found, (2.5, 97.5), axis=0)
    parts = [Measured(value[i], float(ends[0, i]), float(ends[1, i]), units) for i in range(3)]
    return HalfTimes(*parts)


def _pair(one: Values, other: Values, times: Values) -> tuple[float, float, float]:
    first, second = half_time(one.mean(1), times), half_time(other.mean(1), times)
    return first, second, first - second
