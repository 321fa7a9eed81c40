"""How Traditional Chinese is set: its own characters, full-width punctuation, a space where it meets Latin letters and digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.errors import Problem
from generator.report.readings import ANYTHING, Reading
from generator.report.wordings import Wording

__all__ = ["SCRIPT", "spelling"]

SCRIPT = "Hant"
"""The script, as CLDR calls it, of the languages whose texts are read."""

_IDEOGRAPH = "\u3400-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-z0-9\u00c0-\u024f\u0370-\u03ff%°²³+"
_FULL = "，。、；：？！（）「」『』《》"
_BLANK = " \u00a0"

_OTHER_FORMS = "万与价优体党厂吨圣复宁岭庄异怀怜惊扰据机极构柜气洁洒淀确离种网胜腊蚕蜡触适苹茧篱蝎听"
"""Simplified characters that Big5 has too, as other characters, which hardly any text of today needs."""

_WIDE = dict(zip(',;:?!().“”"', ["，", "；", "：", "？", "！", "（", "）", "。", "「", "」", "「」"], strict=True))
_NARROW = re.compile(
    rf"(?<=[{_IDEOGRAPH}])[,;:?!()\"“”]|[,;:?!()\"“”](?=[{_IDEOGRAPH}])"
    rf"|(?<=[{_IDEOGRAPH}])\.(?!\.)|(?<=[{_IDEOGRAPH}] )\(|\)(?= [{_IDEOGRAPH}])"
)
_TOUCHING = re.compile(rf"[{_IDEOGRAPH}](?=[{_LATIN}])|[{_LATIN}](?=[{_IDEOGRAPH}])")
_APART = re.compile(
    rf"(?<=[{_IDEOGRAPH}{_LATIN}{_FULL}{ANYTHING}])[{_BLANK}]+(?=[{_FULL}])|(?<=[{_FULL}])[{_BLANK}]+(?=[^\s|])"
    rf"|(?<=[{_IDEOGRAPH}])[{_BLANK}]+(?=[{_IDEOGRAPH}])"
)

Found = Iterator[tuple[int, str, str]]
"""Where, what and how to mend it."""


def spelling(wording: Wording, readings: Iterable[Reading]) -> list[Problem]:
    """What is set wrongly in a text, in the order in which it stands there; ``readings`` are the text's."""
    found = {where: problem for reading in readings for where, problem in _in_reading(wording, reading)}
    return [found[where] for where in sorted(found)]


def _in_reading(wording: Wording, reading: Reading) -> Iterator[tuple[tuple[int, str], Problem]]:
    for rule in (_characters, _punctuation, _spaces):
        for at, message, remedy in rule(reading.text):
            place = reading.places[at]
            yield (place, message), wording.problem(place, message, remedy)


def _characters(text: str) -> Found:
    for at, character in enumerate(text):
        if _is_simplified(character):
            yield at, f"'{character}' is a Simplified character", "write the Traditional one"


def _is_simplified(character: str) -> bool:
    """Whether a character belongs to the standard of the Mainland, GB 2312, and not to that of Taiwan, Big5."""
    return character in _OTHER_FORMS or (character > "\u3400" and _has("gb2312", character) and not _has("big5", character))


def _has(standard: str, character: str) -> bool:
    try:
        character.encode(standard)
    except UnicodeEncodeError:
        return False
    return True


def _punctuation(text: str) -> Found:
    for match in _NARROW.finditer(text):
        yield match.start(), f"half-width '{match[0]}' in Chinese", f"write '{_WIDE[match[0]]}'"


def _spaces(text: str) -> Found:
    for match in _TOUCHING.finditer(text):
        side, ideograph = ("behind", match[0]) if match[0] > "\u3400" else ("before", text[match.end()])
        yield match.end(), f"no space {side} '{ideograph}'", "a space parts Chinese from Latin letters and digits"
    for match in _APART.finditer(text):
        around = text[max(match.start() - 1, 0) : match.end() + 1]
        yield match.start(), f"a space in '{around}'", "no space stands there in Chinese"
