"""How alike two layers are in what they tell apart, whatever their units stand for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["cka"]

Features = NDArray[np.floating]


def cka(one: Features, other: Features) -> float:
    """Linear centred kernel alignment (Kornblith et al. 2019) of features (n, units) and (n, other units) of the same n examples.

    With the unbiased estimator of HSIC (Song et al. 2012, equation 5), so that two layers with nothing in common give about 0
    however many units they have, where the plain estimator rises with units over examples (Murphy et al. 2024). 1 for features
    that differ by a rotation, a shift and a common factor; nan where one of them tells no two examples apart.

    Raises:
        ValueError: there are fewer than four examples, or not equally many.
    """
    if len(one) != len(other) or len(one) < 4:
        raise ValueError("an alignment needs the same four or more examples on both sides")
    kernels = [_hollow(features) for features in (one, other)]
    own = [_hsic(kernel, kernel) for kernel in kernels]
    if min(own) <= 0:
        return float("nan")
    return _hsic(*kernels) / float(np.sqrt(own[0] * own[1]))


def _hollow(features: Features) -> NDArray[np.float64]:
    """The linear kernel (n, n) of centred features with an empty diagonal."""
    centred = features.astype(np.float64) - features.mean(0, dtype=np.float64)
    kernel: NDArray[np.float64] = centred @ centred.T
    np.fill_diagonal(kernel, 0)
    return kernel


def _hsic(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    n = len(one)
    both = (one * other).sum()
    sums = one.sum() * other.sum() / ((n - 1) * (n - 2))
    rows = 2 * (one.sum(0) @ other.sum(0)) / (n - 2)
    return float(both + sums - rows) / (n * (n - 3))
