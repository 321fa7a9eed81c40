"""Numbers as text: how a page prints a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.errors import Problem

__all__ = ["interval", "number", "percent", "points", "signed", "value"]


def value(fact: Any) -> float:
    """The number itself, of a plain number or a measured one (with ``value``, ``lower``, ``upper``)."""
    number_ = fact["value"] if isinstance(fact, Mapping) else fact
    if isinstance(number_, bool) or not isinstance(number_, int | float):
        raise Problem(f"a number was expected, not {number_!r}", remedy="a fact may be absent: test it with {% if %} first")
    return float(number_)


def percent(fact: Any, decimals: int = 1) -> str:
    """
    >>> percent(0.7461)
    '74.6 %'
    """
    return f"{number(value(fact) * 100, decimals)} %"


def number(fact: Any, decimals: int | None = None) -> str:
    """Whole numbers with thin thousands, others with three significant digits or the ``decimals`` asked for.

    >>> number(38257995), number(0.12345), number(12.345, 1), number(-3)
    ('38,257,995', '0.123', '12.3', '−3')
    """
    amount = value(fact)
    if decimals is not None:
        text = f"{amount:,.{decimals}f}"
    elif amount == int(amount):
        text = f"{int(amount):,}"
    else:
        text = f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:.3g}"
    if not text.strip("-0.,"):  # a tiny negative number, rounded: nought has no sign
        text = text.lstrip("-")
    return text.replace("-", "−")


def signed(fact: Any, decimals: int | None = None) -> str:
    """A number that always shows its sign, for differences.

    >>> signed(0.934), signed(-0.1, 2), signed(0)
    ('+0.934', '−0.10', '0')
    """
    text = number(fact, decimals)
    return f"+{text}" if text.strip("0.,") and not text.startswith("−") else text


def points(fact: Any, decimals: int = 1) -> str:
    """A difference of two shares in percentage points, without the unit.

    >>> points(0.1069)
    '+10.7'
    """
    return signed(value(fact) * 100, decimals)


def interval(fact: Mapping[str, Any], decimals: int | None = 1, scale: str = "percent") -> str:
    """The 95 % interval of a measured fact; ``scale`` is "percent", "points" (signed, in percentage points) or "number".

    >>> interval({"value": 0.5, "lower": 0.4, "upper": 0.6, "n": 9})
    '40.0–60.0 %'
    """
    if not (isinstance(fact, Mapping) and {"lower", "upper"} <= fact.keys()):
        raise Problem("an interval was asked of a fact that has none", remedy="use | number or | percent")
    if scale == "points":
        return " – ".join(points(fact[end], decimals or 1) for end in ("lower", "upper"))
    if scale == "percent":
        return f"{fact['lower'] * 100:.{decimals}f}–{fact['upper'] * 100:.{decimals}f} %"
    ends: Sequence[str] = [number(fact[end], decimals) for end in ("lower", "upper")]
    return " – ".join(ends) if any(end.startswith("−") for end in ends) else "–".join(ends)
