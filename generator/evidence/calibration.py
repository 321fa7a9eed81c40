"""Whether a confidence means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from generator.evidence.intervals import Measured, wilson

__all__ = ["Bin", "error_by_chance", "expected_error", "reliability"]


@dataclass(frozen=True)
class Bin:
    """Pictures whose confidence lies between ``low`` and ``high``: its mean, and how many of them were right."""

    low: float
    high: float
    confidence: float
    accuracy: Measured


def reliability(confidence: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 10) -> list[Bin]:
    """The reliability diagram: bins of equal width over 0-1, those without a picture left out."""
    cell = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(
            i / bins,
            (i + 1) / bins,
            float(confidence[cell == i].mean()),
            wilson(int(right[cell == i].sum()), int((cell == i).sum())),
        )
        for i in range(bins)
        if (cell == i).any()
    ]


def expected_error(confidence: NDArray[np.floating], right: NDArray[np.bool_], seed: int, bins: int = 10) -> Measured:
    """Expected calibration error (Guo et al. 2017) with a bootstrap interval over pictures.

    The mean distance between confidence and accuracy over bins, each weighing as many pictures as it holds. It is biased
    upward, and the resampled ones more so; the interval is therefore the basic one, reflected at the value. That takes off a
    part of the bias only: near 0 the interval lies too high, and what to hold it against is :func:`error_by_chance`.
    """
    found = stats.bootstrap(
        (confidence, right),
        lambda confidence, right: _error(confidence, right, bins),
        paired=True,
        vectorized=False,
        n_resamples=1000,
        method="basic",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    value = _error(confidence, right, bins)
    return Measured(value, max(float(found.low), 0.0), max(float(found.high), value), len(confidence))


def error_by_chance(confidence: NDArray[np.floating], seed: int, bins: int = 10, draws: int = 1000) -> Measured:
    """The same error of a forecaster who is right exactly as often as he says, on as many pictures: its mean and middle 95 %."""
    generator = np.random.default_rng(seed)
    errors = [_error(confidence, generator.random(len(confidence)) < confidence, bins) for _ in range(draws)]
    low, high = np.percentile(errors, (2.5, 97.5))
    return Measured(float(np.mean(errors)), float(low), float(high), len(confidence))


def _error(confidence: NDArray[np.floating], right: NDArray[np.bool_], bins: int) -> float:
    cell = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(np.abs(np.bincount(cell, confidence - right, bins)).sum() / len(confidence))
