"""Numbers with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = [
    "Difference",
    "Measured",
    "apart",
    "bootstrap_mean",
    "f1",
    "paired",
    "rank_correlation_of_few",
    "rank_trend",
    "rank_trends_apart",
    "wilson",
]

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


@dataclass(frozen=True)
class Difference(Measured):
    """``value`` is ``of`` minus ``control``, two means; ``n`` counts the pairs, or the observations of both sides together."""

    of: float
    control: float


def paired(of: Sequence[float], control: Sequence[float], seed: int) -> Difference:
    """The mean difference of paired observations, resampling the pairs.

    Raises:
        ValueError: as for :func:`bootstrap_mean`, or the two are not equally many.
    """
    one, other = np.asarray(of, dtype=np.float64), np.asarray(control, dtype=np.float64)
    if one.shape != other.shape:
        raise ValueError("pairs need equally many observations on both sides")
    mean = bootstrap_mean((one - other).tolist(), seed)
    return Difference(mean.value, mean.lower, mean.upper, mean.n, float(one.mean()), float(other.mean()))


def apart(of: Sequence[float], control: Sequence[float], seed: int) -> Difference:
    """The difference of two independent means, resampling each side by itself."""
    one, other = np.asarray(of, dtype=np.float64), np.asarray(control, dtype=np.float64)
    lower, upper = np.percentile(_resampled_means(one, seed) - _resampled_means(other, seed + 1), (2.5, 97.5))
    means = float(one.mean()), float(other.mean())
    return Difference(means[0] - means[1], float(lower), float(upper), len(one) + len(other), *means)


def rank_trend(order: Sequence[float], values: Sequence[float], seed: int) -> Measured:
    """Spearman's rank correlation with a percentile bootstrap interval, resampling within each value of ``order``."""
    again = _resampled_trends(order, values, seed)
    lower, upper = np.percentile(again, (2.5, 97.5))
    return Measured(_spearman(np.asarray(order), np.asarray(values)), float(lower), float(upper), len(values))


def rank_trends_apart(order: Sequence[float], of: Sequence[float], control: Sequence[float], seed: int) -> Difference:
    """The difference of two independent rank correlations with the same ``order``."""
    again = _resampled_trends(order, of, seed) - _resampled_trends(order, control, seed + 1)
    lower, upper = np.percentile(again, (2.5, 97.5))
    trends = [_spearman(np.asarray(order), np.asarray(values)) for values in (of, control)]
    return Difference(trends[0] - trends[1], float(lower), float(upper), len(of) + len(control), *trends)


def rank_correlation_of_few(one: Sequence[float], other: Sequence[float]) -> Measured:
    """Spearman's rank correlation of a few pairs, with Bonett and Wright's interval (2000), which resampling so few would make
    too narrow.
    """
    value, n = _spearman(np.asarray(one), np.asarray(other)), len(one)
    if n < 4:
        return Measured(value, -1.0, 1.0, n)
    half = _Z * math.sqrt((1 + value**2 / 2) / (n - 3))
    middle = math.atanh(min(max(value, -0.999999), 0.999999))
    return Measured(value, math.tanh(middle - half), math.tanh(middle + half), n)


def _resampled_means(values: NDArray[np.float64], seed: int, resamples: int = 4000) -> NDArray[np.float64]:
    picks = np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))
    means: NDArray[np.float64] = values[picks].mean(1)
    return means


def _resampled_trends(order: Sequence[float], values: Sequence[float], seed: int, resamples: int = 1000) -> NDArray[np.float64]:
    at, observed = np.asarray(order), np.asarray(values, dtype=np.float64)
    generator, groups = np.random.default_rng(seed), [np.flatnonzero(np.asarray(order) == rank) for rank in np.unique(order)]
    trends = []
    for _ in range(resamples):
        picks = np.concatenate([generator.choice(group, len(group)) for group in groups])
        trends.append(_spearman(at[picks], observed[picks]))
    return np.array(trends)


def _spearman(one: NDArray[Any], other: NDArray[Any]) -> float:
    """0 where one side does not vary: no order to follow."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(stats.spearmanr(one, other).statistic)
