"""A finding's numbers as text: as many decimals as its interval deserves, and a sign wherever it is compared with nought."""

from __future__ import annotations

import math

from generator.claims.judge import Finding
from generator.report.formats import number, percent, signed

__all__ = ["amount", "amount_bound", "amount_ends", "amount_side"]

_MOST = 4


def amount(finding: Finding) -> str:
    """The value, without the unit of points.

    >>> amount(Finding("holds", "above", "points", 0.0, 0.1234, 0.1, 0.15, 9))
    '+12.3'
    """
    return _written(finding, finding.value)


def amount_ends(finding: Finding) -> tuple[str, str]:
    """The ends of the interval."""
    return _written(finding, finding.lower), _written(finding, finding.upper)


def amount_bound(finding: Finding) -> str:
    """What the value is compared with: "0", "50 %"."""
    scaled = finding.bound * (1 if finding.format == "number" else 100)
    return f"{number(scaled)} %" if finding.format == "percent" else number(scaled)


def amount_side(finding: Finding, side: float) -> str:
    """``of`` or ``control``; those of a difference in points are shares.

    >>> amount_side(Finding("holds", "above", "points", 0.0, 0.1234, 0.1, 0.15, 9), 0.456)
    '45.6 %'
    """
    return number(side, _decimals(finding)) if finding.format == "number" else percent(side)


def _written(finding: Finding, amount_: float) -> str:
    decimals = _decimals(finding)
    if finding.format == "percent":
        return percent(amount_, decimals)
    rounded = round(amount_ * (100 if finding.format == "points" else 1), decimals) + 0.0  # and no negative zero
    return signed(rounded, decimals) if finding.format == "points" or finding.bound == 0 else number(rounded, decimals)


def _decimals(finding: Finding) -> int:
    """One for percentages, two for numbers; more where the interval is narrow or an end would be rounded onto the bound."""
    scale, wanted = (1, 2) if finding.format == "number" else (100, 1)
    half = (finding.upper - finding.lower) / 2 * scale
    if half > 0:
        wanted = min(max(math.ceil(-math.log10(half)), wanted), _MOST)
    bound, ends = finding.bound * scale, (finding.lower * scale, finding.upper * scale)
    while wanted < _MOST and any(end != bound and round(end, wanted) == round(bound, wanted) for end in ends):
        wanted += 1
    return wanted
