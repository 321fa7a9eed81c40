"""What facts mean: a line each in ``generator/lexicon/meanings/*.toml``, by the pattern of its name.

In a pattern ``*`` is any one part of a name (a row's number, a method, a class), ``**`` any parts or none, and ``{a,b}`` stands
for two patterns:

>>> meanings = Meanings({"lime.{rows,own}.*.r2": "fidelity", "**.truth": "true class"})
>>> meanings.of("lime.rows.*.r2"), meanings.of("dream.guide.truth"), meanings.of("lime.n")
('fidelity', 'true class', '')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from generator.toml import read_toml

__all__ = ["Meanings", "matching"]

_FOLDER = Path(__file__).parent / "meanings"
_BRACES = re.compile(r"\{([^}]*)\}")


class Meanings:
    """Meanings by pattern."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = {pattern: text for written, text in texts.items() for pattern in _spread(written)}

    @classmethod
    def read(cls) -> Meanings:
        """All that there are.

        Raises:
            Problem: a file is not valid TOML.
        """
        return cls({pattern: text for path in sorted(_FOLDER.glob("*.toml")) for pattern, text in read_toml(path).items()})

    def of(self, name: str) -> str:
        """What a fact means, numbers in its name written as stars; empty where nothing is said of it."""
        return self.texts.get(self.pattern_of(name), "")

    def pattern_of(self, name: str) -> str:
        """The pattern that a name has, the one that spells out most of it; empty where there is none."""
        if name in self.texts:
            return name
        return next((pattern for pattern, matching in self._open.items() if matching.fullmatch(name)), "")

    @cached_property
    def _open(self) -> dict[str, re.Pattern[str]]:
        """Patterns with stars, those first that spell out most."""
        starred = sorted((pattern for pattern in self.texts if "*" in pattern), key=_spelled, reverse=True)
        return {pattern: matching(pattern) for pattern in starred}


def _spread(pattern: str) -> Iterator[str]:
    """A pattern with each of the choices in its braces."""
    if braces := _BRACES.search(pattern):
        for choice in braces[1].split(","):
            yield from _spread(pattern[: braces.start()] + choice + pattern[braces.end() :])
    else:
        yield pattern


def _spelled(pattern: str) -> tuple[bool, int]:
    return "**" not in pattern, sum(part not in ("*", "**") for part in pattern.split("."))


def matching(pattern: str) -> re.Pattern[str]:
    """What a whole name has to match that has the pattern, which has no braces."""
    either = {r"\*\*\.": r"(?:[^.]+\.)*", r"\*": r"[^.]+"}
    return re.compile(re.sub(r"\\\*\\\*\\\.|\\\*", lambda star: either[star[0]], re.escape(pattern)))
