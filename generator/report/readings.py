"""A text as its reader meets it, sentence joined to sentence, whichever alternatives hold: what checks of spelling read.

A reading takes one branch of every alternative, and there are as many as it takes for every branch to be in one. In the place of
a look-up stands a sample of what it prints; marks of Markdown and tags are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from jinja2 import nodes

from generator.report.wordings import Wording, environment

__all__ = ["ANYTHING", "Reading", "readings"]

ANYTHING = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for what may be printed in any script."""

_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`]*`", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(r"\]\([^)\n]*\)|\]\[[^\]\n]*\]|\[\^[\w-]+\]:?|\{[#:.][^}\n]*\}|<[^>\n]*>|[*\[\]\\]")
_FIELD = re.compile(r"\{\w+\}")
_ENTITY = re.compile(r"&#?\w+;")

Sample = Callable[[nodes.Expr], str]


@dataclass(frozen=True)
class Reading:
    """A text, and for each of its characters the one of the wording from which it comes."""

    text: str
    places: tuple[int, ...]

    def with_(self, pattern: re.Pattern[str], stand_in: str = "") -> Reading:
        """The same with at most one character in the place of each match."""
        text, places, at = "", list[int](), 0
        for match in pattern.finditer(self.text):
            text += self.text[at : match.start()] + stand_in
            places += self.places[at : match.start() + len(stand_in)]
            at = match.end()
        return Reading(text + self.text[at:], (*places, *self.places[at:]))


def readings(wording: Wording, sample: Sample) -> Iterator[Reading]:
    """Every reading of a text; ``sample`` says what stands in for what an expression prints.

    Raises:
        Problem: the text is no template.
    """
    if not wording.templated:
        yield Reading(wording.text, tuple(range(len(wording.text)))).with_(_FIELD, ANYTHING)
        return
    walk = _Walk(_data_places(wording.text), sample)
    for pieces in walk.block(wording.template.body):
        text = "".join(piece.text for piece in pieces)
        places = tuple(place for piece in pieces for place in piece.places())
        yield Reading(text, places).with_(_CODE, "x").with_(_ENTITY, ANYTHING).with_(_MARKUP)


@dataclass(frozen=True)
class _Piece:
    """``typed``: it stands in the text from ``at`` on; else it is printed there."""

    text: str
    at: int
    typed: bool

    def places(self) -> Iterable[int]:
        return range(self.at, self.at + len(self.text)) if self.typed else [self.at] * len(self.text)


@dataclass
class _Walk:
    """Goes through a template from its beginning to its end; ``at`` is how far it has come in the text."""

    starts: Iterator[int]
    sample: Sample
    at: int = 0

    def block(self, body: Iterable[nodes.Node]) -> list[list[_Piece]]:
        """The readings of what stands one after another: as many as its richest part has, the others' taken in turn."""
        parts = [self._part(node) for node in body]
        count = max(map(len, parts), default=1)
        return [[piece for part in parts for piece in part[number % len(part)]] for number in range(count)]

    def _part(self, node: nodes.Node) -> list[list[_Piece]]:
        if isinstance(node, nodes.If):
            branches = [node.body, *(other.body for other in node.elif_), node.else_]
            return [reading for branch in branches for reading in self.block(branch)]
        return [[self._piece(part) for part in node.nodes]] if isinstance(node, nodes.Output) else [[]]

    def _piece(self, part: nodes.Expr) -> _Piece:
        if not isinstance(part, nodes.TemplateData):
            return _Piece(self.sample(part), self.at, False)
        start = next(self.starts)
        self.at = start + len(part.data)
        return _Piece(part.data, start, True)


def _data_places(text: str) -> Iterator[int]:
    """Where the texts between look-ups and markers begin, which Jinja does not keep."""
    at = 0
    for _, kind, value in environment().lexer.tokeniter(text, None):
        at = text.index(value, at)
        if kind == "data":
            yield at
        at += len(value)
