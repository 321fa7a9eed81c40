"""What a layer's filters respond to and build on: how wide, how often the same, what they lose without some of their inputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["repeated", "response_extent", "without_inputs"]

Array = NDArray[np.floating]


def response_extent(responses: Array) -> float:
    """Mean over active filters of the share of places that half of the response falls on.

    Args:
        responses: (filters, places), 0 and up.

    Returns:
        0-1: 1 / places for filters that respond at one place, a half for those that respond evenly; nan where all are silent.
    """
    ordered = -np.sort(-responses, 1)
    total = ordered.sum(1)
    active = total > 0
    if not active.any():
        return float("nan")
    half = (ordered[active].cumsum(1) < total[active, None] / 2).sum(1) + 1
    return float(half.mean() / responses.shape[1])


def repeated(samples: Array, threshold: float = 0.95) -> int:
    """How many filters another one repeats: their responses, samples (n, filters), correlate above the threshold.

    Filters that never change are not counted.
    """
    alive = samples[:, samples.std(0) > 0]
    if alive.shape[1] < 2:
        return 0
    likeness = np.corrcoef(alive.T) - np.eye(alive.shape[1])
    return int((likeness.max(1) > threshold).sum())


def without_inputs(weights: Array, activity: Array, share: float, seed: Sequence[int]) -> tuple[Array, Array]:
    """A convolution's weights (filters, inputs, h, w) without each filter's strongest inputs, and without as many by lot.

    Args:
        activity: each input's mean response, (inputs,): the strongest have the largest norm of weights times it.
        share: of the inputs, at least one.
        seed: of the lots; each filter draws its own.
    """
    count = max(round(share * weights.shape[1]), 1)
    strength = np.linalg.norm(weights.reshape(*weights.shape[:2], -1), axis=2) * activity
    strongest = np.argsort(-strength, axis=1)[:, :count]
    by_lot = np.stack([np.random.default_rng([*seed, row]).permutation(weights.shape[1])[:count] for row in range(len(weights))])
    return _without(weights, strongest), _without(weights, by_lot)


def _without(weights: Array, gone: NDArray[np.int64]) -> Array:
    less = weights.copy()
    less[np.arange(len(weights))[:, None], gone] = 0
    return less
