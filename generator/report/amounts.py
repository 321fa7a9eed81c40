"""A finding's numbers as text: as many decimals as its interval deserves, and a sign wherever it is compared with nought."""

from __future__ import annotations

import math
from dataclasses import dataclass

from generator.claims.judge import Finding
from generator.report.formats import Formats

__all__ = ["Amounts"]

_MOST = 4


@dataclass(frozen=True)
class Amounts:
    """A finding's numbers, as a language writes them."""

    formats: Formats

    def amount(self, finding: Finding) -> str:
        """The value, without the unit of points: "+12.3"."""
        return self._written(finding, finding.value)

    def amount_ends(self, finding: Finding) -> tuple[str, str]:
        """The ends of the interval."""
        return self._written(finding, finding.lower), self._written(finding, finding.upper)

    def amount_bound(self, finding: Finding) -> str:
        """What the value is compared with: "0", "50%"."""
        if finding.format == "percent":
            return self.formats.percent(finding.bound, None)
        return self.formats.number(finding.bound * (1 if finding.format == "number" else 100))

    def amount_worth(self, finding: Finding) -> str:
        """The smallest distance from the bound that is worth naming, without a unit: "2"."""
        return self.formats.number(finding.worth * (1 if finding.format == "number" else 100))

    def amount_side(self, finding: Finding, side: float) -> str:
        """``of`` or ``control``; those of a difference in points are shares (0-1): "45.6%"."""
        return self.formats.number(side, _decimals(finding)) if finding.format == "number" else self.formats.percent(side)

    def _written(self, finding: Finding, amount: float) -> str:
        decimals = _decimals(finding)
        if finding.format == "percent":
            return self.formats.percent(amount, decimals)
        rounded = round(amount * (100 if finding.format == "points" else 1), decimals)
        signed = finding.format == "points" or finding.bound == 0
        return self.formats.signed(rounded, decimals) if signed else self.formats.number(rounded, decimals)


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
