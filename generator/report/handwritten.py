"""Numbers typed by hand where a result should be looked up: what ``build.py check`` will not have in the narrative.

A *results sentence* prints a result (``{{ fact(...) }}`` and the like) or stands in an element of class "answer"; of the claims'
words every sentence is one. Digits in its own text are reported, for the next network's results may belie them. Names such as L2
or Food-11, in which a letter, or a letter and a hyphen, go before the digits, are no numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from generator.errors import Problem
from generator.report.environment import ContentEnvironment
from generator.report.sentences import BREAK, Piece, Sentence, sentences
from generator.toml import strings_in

__all__ = ["Typed", "handwritten", "in_markdown", "in_toml"]

_TAG = "\x00"
"""Stands between two texts for the Jinja tags that are there."""

_HIDDEN = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)$"  # fenced code
    r"|`[^`]*`"  # code
    r"|\]\([^)\n]*\)|\]\[[^\]\n]*\]"  # link targets
    r"|\[\^[\w-]+\]:?"  # footnote marks
    r"|\{[#:.][^}\n]*\}"  # attribute lists
    r"|<[^>\n]*>|&#?\w+;"  # tags and entities
    r"|^\s*\d+\.(?=\s)",  # the numbers of a list
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^#+ .*\n?", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
_OPENING = re.compile(r'<(\w+)[^>]*\bclass="[^"]*\banswer\b[^"]*"[^>]*>')
_NUMBER = re.compile(r"(?<![A-Za-z\d])(?<![A-Za-z]-)[-−]?\d+(?:[.,]\d+)*(?:\s?%)?")


@dataclass(frozen=True)
class Typed:
    """A number typed by hand, the line it stands on and how its sentence begins."""

    number: str
    line: int
    sentence: str


def handwritten(content: Path) -> list[Problem]:
    """Every number typed by hand in a results sentence of the pages, the captions and the claims' words."""
    problems = []
    for pattern, find in (("*.*.md", in_markdown), ("captions.*.toml", in_toml), ("claims.*.toml", _in_claims)):
        for path in sorted(content.glob(pattern)):
            try:
                problems += [_problem(path, typed) for typed in find(path.read_text(encoding="utf-8"))]
            except TemplateSyntaxError as error:
                raise Problem(f"template: {error.message}", f"content/{path.name}", error.lineno) from error
    return problems


def in_markdown(source: str) -> list[Typed]:
    """Numbers typed by hand in the results sentences of a page."""
    return _found(source, 1, always=False, markdown=True)


def in_toml(source: str, always: bool = False) -> list[Typed]:
    """The same of every string in a TOML file; ``always``: every sentence there is a results sentence."""
    return [typed for line, text in strings_in(source) for typed in _found(text, line, always, markdown=False)]


def _in_claims(source: str) -> list[Typed]:
    return in_toml(source, always=True)


def _found(source: str, first_line: int, always: bool, markdown: bool) -> list[Typed]:
    """The numbers in a text that begins on ``first_line``."""
    template = ContentEnvironment().parse(source)
    texts = _Texts(list(template.find_all(nodes.TemplateData)), always, markdown)
    found = {}
    for sentence in sentences(template, texts.pieces):
        for piece in sentence.pieces if sentence.result else ():
            for number in _NUMBER.finditer(piece.text):
                at = piece.at + number.start()
                found[at] = Typed(number[0], texts.line(at) + first_line - 1, _beginning(sentence))
    return [found[at] for at in sorted(found)]


class _Texts:
    """The texts of a template, one after another with a mark for the tags between them, and what in them is no prose blanked."""

    def __init__(self, texts: list[nodes.TemplateData], always: bool, markdown: bool) -> None:
        joined = _TAG.join(text.data for text in texts)
        answers = [(0, len(joined))] if always else list(_answers(joined)) if markdown else []
        self._borders = sorted({border for span in answers for border in span})
        self._answers = answers
        if markdown:
            joined = _FRONT.sub(_blank, _HEADING.sub(lambda heading: BREAK * len(heading[0]), joined))
        self._prose = _HIDDEN.sub(_blank, joined)
        starts = accumulate((len(text.data) + len(_TAG) for text in texts), initial=0)
        self._places = {id(text): at for text, at in zip(texts, starts, strict=False)}
        self._lines = [(at, text.lineno, text.data) for text, at in zip(texts, self._places.values(), strict=True)]

    def pieces(self, text: nodes.TemplateData) -> Iterator[Piece]:
        """The prose of a text, cut where an answer begins or ends."""
        start = self._places[id(text)]
        end = start + len(text.data)
        for left, right in pairwise([start, *(border for border in self._borders if start < border < end), end]):
            yield Piece(self._prose[left:right], left, any(begin <= left < over for begin, over in self._answers))

    def line(self, at: int) -> int:
        start, line, data = self._lines[bisect_right(self._lines, at, key=lambda one: one[0]) - 1]
        return line + data.count("\n", 0, at - start)


def _blank(match: re.Match[str]) -> str:
    return re.sub(rf"[^\n{_TAG}]", " ", match[0])


def _answers(text: str) -> Iterator[tuple[int, int]]:
    """Where elements of class "answer" stand."""
    for opening in _OPENING.finditer(text):
        depth, end = 1, len(text)
        for tag in re.finditer(rf"<(/?){opening[1]}\b[^>]*>", text[opening.end() :]):
            depth += -1 if tag[1] else 1
            if depth == 0:
                end = opening.end() + tag.start()
                break
        yield opening.end(), end


def _beginning(sentence: Sentence, length: int = 48) -> str:
    words = " ".join("…".join(piece.text for piece in sentence.pieces).replace("\\\n", "").split()).lstrip("… -*|\\")
    return words if len(words) <= length else f"{words[:length].rstrip()} …"


def _problem(path: Path, typed: Typed) -> Problem:
    return Problem(
        f"'{typed.number}' is typed by hand in a results sentence: \"{typed.sentence}\"",
        f"content/{path.name}",
        typed.line,
        'put it into a fact and look it up: {{ fact("...") | number }}',
    )
