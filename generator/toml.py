"""TOML files that people write: their mistakes are named with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.errors import Problem
from generator.places import column_of

__all__ = ["line_of_table", "place_in_table", "read_toml", "strings_in"]

_STRING = re.compile(r'#[^\n]*|"""(.*?)"""|"((?:[^"\\\n]|\\.)*)"|\'\'\'(.*?)\'\'\'|\'([^\'\n]*)\'', re.DOTALL)


def read_toml(path: Path, remedy: str | None = None) -> dict[str, Any]:
    """The tables of a file, not to be changed; it is called by its folder's name and its own: ``content/claims.toml``.

    Raises:
        Problem: there is no such file (with the ``remedy``), or it is not valid TOML (with the line).
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        return _tables(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem("no such file", where, remedy=remedy) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Problem(f"not valid TOML: {error}", where, int(line[1]) if line else None) from error


@lru_cache(maxsize=64)
def _tables(text: str) -> dict[str, Any]:
    """Parsed once: several read the same file, and a server reads them all again at every edit."""
    return tomllib.loads(text)


def line_of_table(path: Path, name: str) -> int | None:
    """The line on which ``[name]`` begins, or the first array or table inside it; None where it is nowhere."""
    lines = path.read_text(encoding="utf-8").splitlines()
    opening = re.compile(rf"\[\[?{re.escape(name)}[.\]]")
    return next((i for i, text in enumerate(lines, 1) if opening.match(text.strip())), None)


def place_in_table(path: Path, name: str, word: str) -> tuple[int, int | None]:
    """Line and column of a word in the table ``[name]``; where it has no such word the table's first line, and no column."""
    lines, start = path.read_text(encoding="utf-8").splitlines(), line_of_table(path, name) or 1
    for line, text in enumerate(lines[start:], start + 1):
        if text.startswith("["):
            break
        if word and (column := column_of(word, text)):
            return line, column
    return start, None


def strings_in(text: str) -> Iterator[tuple[int, str]]:
    """The strings of a file with the lines on which they begin, as they stand there but for escaped quotes and backslashes."""
    for string in _STRING.finditer(text):
        if string.lastindex:
            inner = string[string.lastindex]
            yield text.count("\n", 0, string.start(string.lastindex)) + 1, re.sub(r'\\(["\\])', r"\1", inner)
