"""Numbers with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

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
    "percentile_bootstrap",
    "rank_correlation_of_few",
    "rank_trend",
    "rank_trends_apart",
    "wilson",
]

Values = NDArray[np.float64]
Statistic = Callable[..., Values]


@dataclass(frozen=True)
class Measured:
    """A value with a 95 % interval, from ``n`` observations."""

    value: float
    lower: float
    upper: float
    n: int

    def as_fact(self) -> dict[str, float | int]:
        """The fields by name, as a page reads them: ``value``, ``lower``, ``upper``, ``n``, and those that a subclass adds."""
        return asdict(self)


def wilson(hits: int, n: int) -> Measured:
    """A proportion with Wilson's score interval (Wilson 1927). Nothing observed: value 0, interval 0-1, n 0.

    >>> wilson(9, 11).lower < 0.53
    True
    """
    if n == 0:
        return Measured(0.0, 0.0, 1.0, 0)
    ends = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    return Measured(hits / n, float(ends.low), float(ends.high), n)


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
    mean = float(observed.mean())
    if len(observed) == 1:
        return Measured(mean, mean, mean, 1)
    return Measured(mean, *percentile_bootstrap([observed], np.mean, seed, resamples), len(observed))


def percentile_bootstrap(samples: Sequence[Values], statistic: Statistic, seed: int, resamples: int) -> tuple[float, float]:
    """The middle 95 % of a statistic, each of the independent samples resampled by itself.

    Args:
        statistic: the resampled samples (..., n) and ``axis``, along which the observations lie, to (...).
    """
    found = stats.bootstrap(
        samples, statistic, n_resamples=resamples, vectorized=True, method="percentile", rng=np.random.default_rng(seed)
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


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


def apart(of: Sequence[float], control: Sequence[float], seed: int, resamples: int = 4000) -> Difference:
    """The difference of two independent means, resampling each side by itself; both have at least two observations."""
    samples = [np.asarray(side, dtype=np.float64) for side in (of, control)]

    def difference(one: Values, other: Values, axis: int) -> Values:
        return one.mean(axis) - other.mean(axis)

    lower, upper = percentile_bootstrap(samples, difference, seed, resamples)
    means = [float(sample.mean()) for sample in samples]
    return Difference(means[0] - means[1], lower, upper, len(of) + len(control), *means)


def rank_trend(order: Sequence[float], values: Sequence[float], seed: int, resamples: int = 1000) -> Measured:
    """Spearman's rank correlation with a percentile bootstrap interval, resampling within each value of ``order``, of which there
    are at least two observations each.
    """
    at, groups = _grouped(order, values)

    def trend(*again: Values, axis: int) -> Values:
        return _trend(at, again)

    lower, upper = percentile_bootstrap(groups, trend, seed, resamples)
    return Measured(float(_trend(at, groups)), lower, upper, len(values))


def rank_trends_apart(
    order: Sequence[float], of: Sequence[float], control: Sequence[float], seed: int, resamples: int = 1000
) -> Difference:
    """The difference of two independent rank correlations with the same ``order``, see :func:`rank_trend`."""
    (at, one), (_, other) = _grouped(order, of), _grouped(order, control)

    def difference(*again: Values, axis: int) -> Values:
        return _trend(at, again[: len(one)]) - _trend(at, again[len(one) :])

    lower, upper = percentile_bootstrap([*one, *other], difference, seed, resamples)
    trends = [float(_trend(at, groups)) for groups in (one, other)]
    return Difference(trends[0] - trends[1], lower, upper, len(of) + len(control), *trends)


def rank_correlation_of_few(one: Sequence[float], other: Sequence[float]) -> Measured:
    """Spearman's rank correlation of a few pairs, with Bonett and Wright's interval (2000), which resampling so few would make
    too narrow.
    """
    value, n = float(_spearman(np.asarray(one), np.asarray(other))), len(one)
    if n < 4:
        return Measured(value, -1.0, 1.0, n)
    half = stats.norm.ppf(0.975) * math.sqrt((1 + value**2 / 2) / (n - 3))
    middle = math.atanh(min(max(value, -0.999999), 0.999999))
    return Measured(value, math.tanh(middle - half), math.tanh(middle + half), n)


def _grouped(order: Sequence[float], values: Sequence[float]) -> tuple[Values, list[Values]]:
    """The order, sorted, and the values at each step of it."""
    at, observed = np.asarray(order), np.asarray(values, dtype=np.float64)
    return np.sort(at), [observed[at == step] for step in np.unique(at)]


def _trend(order: Values, groups: Sequence[Values]) -> Values:
    return _spearman(order, np.concatenate(groups, axis=-1))


def _spearman(order: Values, values: Values) -> Values:
    """Of one order (n,) with every row of values (..., n); 0 where one side does not vary: no order to follow."""
    ranks = [stats.rankdata(side, axis=-1) for side in (order, values)]
    one, other = (side - side.mean(-1, keepdims=True) for side in ranks)
    size = np.sqrt((one**2).sum(-1) * (other**2).sum(-1))
    return np.divide((one * other).sum(-1), size, out=np.zeros(size.shape), where=size > 0)
