"""Numbers with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

__all__ = ["Measured", "bootstrap_mean", "f1", "wilson"]

_Z = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Measured:
    """A value with a 95 % interval, from ``n`` observations."""

    value: float
    lower: float
    upper: float
    n: int

    def as_fact(self) -> dict[str, float | int]:
        return asdict(self)


def wilson(hits: int, n: int) -> Measured:
    """A proportion with Wilson's score interval (Wilson 1927). Nothing observed: value 0, interval 0-1, n 0.

    >>> wilson(9, 11).lower < 0.53
    True
    """
    if n == 0:
        return Measured(0.0, 0.0, 1.0, 0)
    share = hits / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return Measured(share, max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0), n)  # none or all: rounding


def f1(true_positives: int, false_positives: int, false_negatives: int) -> Measured:
    """F1 with a Wilson interval.

    F1 itself is no proportion of independent trials, but J = TP / (TP + FP + FN) is, and F1 = 2J / (1 + J) rises with J: so
    the ends of J's interval carry over.
    """
    overlap = wilson(true_positives, true_positives + false_positives + false_negatives)

    def carried(share: float) -> float:
        return 2 * share / (1 + share)

    return Measured(carried(overlap.value), carried(overlap.lower), carried(overlap.upper), overlap.n)


def bootstrap_mean(values: Sequence[float], seed: int, resamples: int = 4000) -> Measured:
    """The mean with a percentile bootstrap interval (Efron 1979), resampling the observations.

    A single observation says nothing about its spread: the interval then has no width, and ``n`` says why.

    Raises:
        ValueError: there is nothing to take the mean of, or a value is not finite.
    """
    observed = np.asarray(values, dtype=np.float64)
    if not len(observed) or not np.isfinite(observed).all():
        raise ValueError("a mean needs at least one value, and finite ones only")
    picks = np.random.default_rng(seed).integers(0, len(observed), (resamples, len(observed)))
    lower, upper = np.percentile(observed[picks].mean(1), (2.5, 97.5))
    return Measured(float(observed.mean()), float(lower), float(upper), len(observed))
