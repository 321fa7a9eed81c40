"""Numbers as text: how a page prints a fact in its language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.errors import Problem
from generator.report.strings import Strings

__all__ = ["Formats", "value"]

_MOST_DECIMALS = 12
_MINUS = "\N{MINUS SIGN}"


def value(fact: Any) -> float:
    """The number itself, of a plain number or a measured one (with ``value``, ``lower``, ``upper``)."""
    number = fact["value"] if isinstance(fact, Mapping) else fact
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise Problem(f"a number was expected, not {number!r}", remedy="a fact may be absent: ask first whether it is known")
    return float(number)


@dataclass(frozen=True)
class Formats:
    """How numbers are written in the language of these strings.

    Python rounds, so that the digits are the same in every language; CLDR says how they are grouped, where the per cent sign
    stands and what is between the two; the strings have what CLDR does not know: ``range``, ``range_signed`` and ``between``.
    """

    strings: Strings

    def percent(self, fact: Any, decimals: int | None = 1) -> str:
        """A share (0-1) in per cent: 0.7461 is "74.6%" in English, "74,6 %" in German. ``decimals`` as in :meth:`number`."""
        return self.strings.writing.percent(_rounded(value(fact) * 100, decimals))

    def number(self, fact: Any, decimals: int | None = None) -> str:
        """A number with the ``decimals`` asked for; without, whole numbers as they are and others with three significant digits.

        In English: 38257995 is "38,257,995", 0.12345 is "0.123", -3 is "−3".
        """
        return self.strings.writing.decimal(_rounded(value(fact), decimals))

    def signed(self, fact: Any, decimals: int | None = None) -> str:
        """A number that always shows its sign, for differences; nought has none."""
        rounded = _rounded(value(fact), decimals)
        return (self.strings.writing.plus() if rounded > 0 else "") + self.strings.writing.decimal(rounded)

    def points(self, fact: Any, decimals: int = 1) -> str:
        """A difference of two shares (each 0-1) in percentage points, without the unit: 0.1069 is "+10.7"."""
        return self.signed(value(fact) * 100, decimals)

    def interval(self, fact: Mapping[str, Any], decimals: int | None = 1, scale: str = "percent") -> str:
        """The 95% interval of a measured fact: "40.0–60.0%".

        ``scale`` is "percent" (the sign is written once), "points" (signed, in percentage points) or "number".

        Raises:
            Problem: the fact has no interval.
        """
        low, high = self._ends(fact, decimals, scale)
        signs = scale == "points" or _MINUS in low + high
        joined = self.strings("range_signed" if signs else "range", low=low, high=high)
        before, after = self.strings.writing.percent_sign() if scale == "percent" else ("", "")
        return before + joined + after

    def between(self, fact: Mapping[str, Any], decimals: int | None = 1, scale: str = "percent") -> str:
        """The same interval in words: "between 40.0% and 60.0%"; where both ends read alike, that number alone.

        Raises:
            Problem: the fact has no interval.
        """
        low, high = self._ends(fact, decimals, scale)
        if scale == "percent":
            low, high = (self.percent(fact[end], decimals) for end in ("lower", "upper"))
        return low if low == high else self.strings("between", low=low, high=high)

    def _ends(self, fact: Any, decimals: int | None, scale: str) -> tuple[str, str]:
        if not (isinstance(fact, Mapping) and {"lower", "upper"} <= fact.keys()):
            raise Problem("an interval was asked of a fact that has none", remedy="use | number or | percent")
        if scale == "points":
            return self.points(fact["lower"], decimals or 1), self.points(fact["upper"], decimals or 1)
        factor = 100 if scale == "percent" else 1
        return self.number(fact["lower"] * factor, decimals), self.number(fact["upper"] * factor, decimals)


def _rounded(amount: float, decimals: int | None) -> Decimal:
    """The number with the decimals that are to be printed."""
    if decimals is not None:
        if not 0 <= decimals <= _MOST_DECIMALS:
            raise Problem(f"a number with {decimals} decimals", remedy=f"there can be 0 to {_MOST_DECIMALS}")
        return Decimal(f"{amount:.{decimals}f}")
    if amount == int(amount) or abs(amount) >= 1000:
        return Decimal(f"{amount:.0f}")
    return Decimal(f"{amount:.3g}")
