"""What people wrote, text by text, as it stands in their files: every character keeps its line and column.

A page is one text, and so is every line of its front matter, every caption, every sentence of the claims and every string.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml
from jinja2 import TemplateSyntaxError, nodes

from generator.errors import Problem
from generator.places import Misprint
from generator.report.environment import ContentEnvironment

__all__ = ["TABLES", "Wording", "content_wordings", "environment", "front_matter", "string_wordings"]

TABLES = ("captions", "claims")
"""What is in ``content/`` in every language besides pages: tables of texts, of which claims ask for no facts."""

_FRONT = re.compile(r"\A---\n(.*?^)---\n", re.MULTILINE | re.DOTALL)
_STRING = re.compile(r'#[^\n]*|"""(.*?)"""|"((?:[^"\\\n]|\\.)*)"(?!\s*=)|\'\'\'(.*?)\'\'\'|\'([^\'\n]*)\'(?!\s*=)', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(\n\s*)|(.))|.", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t"}


@dataclass(frozen=True)
class Wording:
    """A text: in which file, of which ``source``, under which key (none for a page's own), and where each character stands there.

    ``templated``: facts, links and alternatives may stand in it.
    """

    path: Path
    source: str
    key: str
    text: str
    places: Sequence[int]
    templated: bool = True

    @property
    def topic(self) -> str:
        """What the file is called in every language: a page's name, "captions", "claims" or "strings"."""
        return self.path.name.split(".")[0]

    @property
    def language(self) -> str:
        """The language it is written in."""
        return self.path.name.split(".")[1]

    @property
    def file(self) -> str:
        """The file as it is named to people."""
        return f"{self.path.parent.name}/{self.path.name}"

    @cached_property
    def template(self) -> nodes.Template:
        """The text, parsed.

        Raises:
            Problem: it cannot be.
        """
        try:
            return _parsed(self.text)
        except TemplateSyntaxError as error:
            raise Problem(error.message or "cannot be read", self.file, self.file_line(error.lineno)) from error

    def line(self, at: int) -> int:
        """The line in the file on which a character of the text stands."""
        return self._place(at)[0]

    def file_line(self, line: int) -> int:
        """The line in the file of a line of the text, both counted from 1."""
        return self.line(_start_of_line(self.text, line))

    def problem(self, at: int, message: str, remedy: str) -> Misprint:
        """What is wrong with the text from its character ``at`` on."""
        line, column = self._place(at)
        return Misprint(message, self.file, line, remedy, column)

    def _place(self, at: int) -> tuple[int, int]:
        starts = _line_starts(self.source)
        place = self.places[at] if at < len(self.places) else self.places[-1] + 1 if self.places else 0
        line = bisect_right(starts, place)
        return line, place - starts[line - 1] + 1


def content_wordings(content: Path, language: str) -> list[Wording]:
    """All of a language in ``content/``: pages, captions and the claims' words."""
    pages = [wording for path in sorted(content.glob(f"*.{language}.md")) for wording in _of_page(path)]
    tables = [(content / f"{topic}.{language}.toml", topic != "claims") for topic in TABLES]
    return pages + [wording for path, templated in tables if path.is_file() for wording in _of_toml(path, templated)]


def string_wordings(templates: Path, language: str) -> list[Wording]:
    """The words of the templates, by language."""
    return _of_toml(templates / f"strings.{language}.toml", templated=False)


def front_matter(path: Path) -> dict[str, Any]:
    """What stands above a page."""
    found = _FRONT.match(path.read_text(encoding="utf-8"))
    return (yaml.safe_load(found[1]) or {}) if found else {}


def _of_page(path: Path) -> Iterator[Wording]:
    source = path.read_text(encoding="utf-8")
    front = _FRONT.match(source)
    for key, value in _scalars(front[1]) if front else ():
        start = front.start(1) + value.start_mark.index + (value.style is not None) if front else 0
        yield Wording(path, source, key, value.value, range(start, start + len(value.value)))
    first = front.end() if front else 0
    yield Wording(path, source, "", source[first:], range(first, len(source)))


def _scalars(front: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """The texts of a front matter."""
    tree = yaml.compose(front, Loader=yaml.SafeLoader)
    for key, value in tree.value if isinstance(tree, yaml.MappingNode) else ():
        if isinstance(value, yaml.ScalarNode) and value.tag.endswith(":str"):
            yield key.value, value


def _of_toml(path: Path, templated: bool) -> list[Wording]:
    """Every string of a file; where it stands is found by what it says, for tables may be read in another order."""
    source = path.read_text(encoding="utf-8")
    written: dict[str, list[list[int]]] = {}
    for match in _STRING.finditer(source):
        if group := match.lastindex:
            text, places = _unescaped(match[group], match.start(group), escapes=group in (1, 2))
            written.setdefault(text, []).append(places)
    strings = [(key, text) for key, text in _strings(tomllib.loads(source)) if written.get(text)]
    return [Wording(path, source, key, text, written[text].pop(0), templated) for key, text in strings]


def _strings(tree: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Every string below, under its dotted key."""
    if isinstance(tree, str):
        yield above, tree
    elif isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _strings(value, f"{above}.{key}" if above else str(key))


def _unescaped(written: str, start: int, escapes: bool) -> tuple[str, list[int]]:
    """A TOML string's text, and where each character of it stands."""
    first = 1 if written.startswith("\n") else 0  # the line break behind opening quotes is no part of the text
    if not escapes:
        return written[first:], list(range(start + first, start + len(written)))
    found = [(_character(match), start + match.start()) for match in _ESCAPE.finditer(written, first)]
    kept = [(character, place) for character, place in found if character]
    return "".join(character for character, _ in kept), [place for _, place in kept]


def _character(match: re.Match[str]) -> str:
    """What an escape stands for; nothing where it joins two lines."""
    code, joined, letter = match.groups()
    if code:
        return chr(int(code, 16))
    return "" if joined else _LETTERS.get(letter, letter) if letter else match[0]


@cache
def environment() -> ContentEnvironment:
    """One in which texts are only parsed."""
    return ContentEnvironment()


@lru_cache(maxsize=1024)
def _parsed(text: str) -> nodes.Template:
    """Not to be changed: several checks read one text."""
    return environment().parse(text)


@lru_cache(maxsize=32)
def _line_starts(source: str) -> list[int]:
    return list(accumulate((len(line) for line in source.splitlines(keepends=True)), initial=0))


def _start_of_line(text: str, line: int) -> int:
    return sum(len(one) for one in text.splitlines(keepends=True)[: line - 1])
