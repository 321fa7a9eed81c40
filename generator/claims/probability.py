"""How likely a result is by chance, from its interval; and what remains of that when one asks more than once.

Written out, since importing a library for it would take longer than rendering a page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

__all__ = ["chance_beyond", "discoveries", "holm", "student"]

_MANY = 300
"""Degrees of freedom from which on Student's distribution is taken for the normal one."""


def student(t: float, freedom: int | None) -> float:
    """The probability that Student's t is larger than ``t``, for whole degrees of freedom; None is the normal distribution.

    The finite series of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
    """
    if t < 0:
        return 1 - student(-t, freedom)
    if freedom is None or freedom > _MANY:
        return NormalDist().cdf(-t)
    angle = math.atan(t / math.sqrt(freedom))
    square, term, total = math.cos(angle) ** 2, 1.0, 1.0
    first = 1 if freedom % 2 else 0
    for place in range(first + 2, freedom - 1, 2):
        term *= square * (place - 1) / place
        total += term
    if freedom == 1:
        between = 2 * angle / math.pi
    elif freedom % 2:
        between = 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * total)
    else:
        between = math.sin(angle) * total
    return max((1 - between) / 2, 0.0)


@cache
def _half_width(freedom: int | None) -> float:
    """Of a 95 % interval in standard errors."""
    low, high = 0.0, 1000.0
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if student(middle, freedom) > 0.025 else (low, middle)
    return high


def chance_beyond(distance: float, half: float, clusters: int | None) -> float:
    """The probability that chance alone takes a value further than ``distance`` from where it should be, given the ``half`` width
    of its 95 % interval on that side: one-sided, 0.025 where the interval just ends there.

    Args:
        clusters: over which the interval was taken; None where it is of another kind and the normal distribution has to do.
    """
    if half <= 0:
        return 0.0 if distance > 0 else 1.0 if distance < 0 else 0.5
    freedom = clusters - 1 if clusters else None
    return student(distance / half * _half_width(freedom), freedom)


def holm(chances: Sequence[float]) -> list[float]:
    """Probabilities adjusted for how many they are, so that the smallest is right about at least one (Holm 1979), in their
    order.
    """
    order, adjusted, worst = sorted(range(len(chances)), key=lambda i: chances[i]), [0.0] * len(chances), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, min(chances[place] * (len(chances) - rank), 1.0))
        adjusted[place] = worst
    return adjusted


def discoveries(chances: Sequence[float]) -> list[float]:
    """For each result the share of false ones to be expected among those at least as clear (Benjamini and Hochberg 1995)."""
    order, adjusted, least = sorted(range(len(chances)), key=lambda i: -chances[i]), [0.0] * len(chances), 1.0
    for rank, place in enumerate(order):
        least = min(least, chances[place] * len(chances) / (len(chances) - rank))
        adjusted[place] = least
    return adjusted
