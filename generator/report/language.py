"""How a language writes numbers and lists and which plural a number takes: all that CLDR knows of it, read through Babel.

Babel is imported when the first number is written, and a locale's data are loaded once: a build that renders nothing needs
neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from generator.errors import Problem

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

__all__ = ["Language"]

_MINUS = "\N{MINUS SIGN}"
_TOUCHING = re.compile(r"(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])")
"""Where a Latin letter or a digit meets an ideograph: a space stands there, in any language that has both."""


@dataclass(frozen=True)
class Language:
    """A language by the tag that CLDR knows it by, such as "de" or "pt-BR".

    >>> Language("de").decimal(Decimal("-1234.50")), Language("de").listed(["A", "B", "C"])
    ('−1.234,50', 'A, B und C')
    """

    tag: str

    def decimal(self, amount: Decimal) -> str:
        """A number with the decimals that it has, and a true minus."""
        return _written(self.tag, "decimal", amount, _decimals(amount))

    def percent(self, hundredths: Decimal) -> str:
        """``hundredths`` of a whole (a share times 100) with the decimals that they have and the language's sign, which no line
        break parts from them."""
        return _written(self.tag, "percent", hundredths.scaleb(-2), _decimals(hundredths))

    def percent_sign(self) -> tuple[str, str]:
        """What the language writes before and after the number of per cent; one of the two is empty."""
        pattern = _pattern(self.tag, "percent", 0)
        return pattern.prefix[0], pattern.suffix[0]

    def plus(self) -> str:
        """The sign of a positive number, where one is wanted."""
        from babel.numbers import get_plus_sign_symbol

        return get_plus_sign_symbol(_locale(self.tag))

    def listed(self, parts: Sequence[str], last: str = "") -> str:
        """Parts in running text, joined as CLDR has it, or with ``last`` in the place of its word before the last of them."""
        if len(parts) < 2:
            return "".join(parts)
        patterns: Mapping[str, str] = _locale(self.tag).list_patterns["standard"]
        end = f"{{0}}{last}{{1}}" if last else patterns["end"]
        if len(parts) == 2:
            return _fill(end if last else patterns["2"], *parts)
        text = _fill(patterns["start"], parts[0], parts[1])
        for part in parts[2:-1]:
            text = _fill(patterns["middle"], text, part)
        return _fill(end, text, parts[-1])

    def plural(self, amount: float) -> str:
        """CLDR's category of a number: "zero", "one", "two", "few", "many" or "other"."""
        return _locale(self.tag).plural_form(int(amount) if amount == int(amount) else amount)

    def script(self) -> str:
        """The script it is written in, by its ISO code: "Latn" for German."""
        locale = _locale(self.tag)
        if locale.script:
            return locale.script
        from babel.core import get_global

        likely = get_global("likely_subtags")
        found = likely.get(f"{locale.language}_{locale.territory}") or likely.get(locale.language, "")
        return next((part for part in found.split("_")[1:] if len(part) == 4), "")

    def name(self) -> str:
        """What the language calls itself."""
        locale = _locale(self.tag)
        return locale.get_language_name() or str(locale)


@cache
def _locale(tag: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        remedy = 'a language is called as CLDR calls it, such as "ja" or "pt-BR", or its strings say locale = "..."'
        raise Problem(f"no language '{tag}' is known", "report.toml", remedy=remedy) from error


@cache
def _pattern(tag: str, kind: str, decimals: int) -> NumberPattern:
    """The language's pattern of that kind, with exactly so many decimals."""
    locale = _locale(tag)
    pattern = copy((locale.percent_formats if kind == "percent" else locale.decimal_formats)[None])
    pattern.frac_prec = (decimals, decimals)
    return pattern


def _written(tag: str, kind: str, amount: Decimal, decimals: int) -> str:
    if not amount:
        amount = abs(amount)  # nought has no sign
    return _pattern(tag, kind, decimals).apply(amount, _locale(tag)).replace("-", _MINUS)


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _fill(pattern: str, before: str, after: str) -> str:
    """A pattern of two places, with a space where a part of one script would touch a joining word of another."""
    word = pattern.removeprefix("{0}").removesuffix("{1}")
    if not word.strip() or "{" in word:
        return pattern.format(before, after)
    middle = _TOUCHING.sub(" ", f"{before[-1:]}{word}{after[:1]}")
    return f"{before[:-1]}{middle}{after[1:]}"
