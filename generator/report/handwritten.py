"""Numbers typed by hand where a result should be looked up: what ``build.py check`` will not have in the narrative.

A *results sentence* prints a result (``{{ fact(...) }}`` and the like) or stands in an element of class "answer"; of the claims'
words every sentence is one. Digits in its own text are reported, for the next network's results may belie them. Names such as L2
or Food-11, in which a letter, or a letter and a hyphen, go before the digits, are no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from generator.errors import Problem
from generator.report.prose import Prose, prose
from generator.report.sentences import BREAK, Piece, Sentence, sentences
from generator.report.skeleton import Skeleton
from generator.toml import strings_in

__all__ = ["Typed", "handwritten", "in_markdown", "in_toml"]

_FRONT = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
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
    text = _FRONT.sub(lambda head: "\n" * head[0].count("\n"), source)
    return _found(text, 1, always=False, markdown=True)


def in_toml(source: str, always: bool = False) -> list[Typed]:
    """The same of every string in a TOML file; ``always``: every sentence there is a results sentence."""
    return [typed for line, text in strings_in(source) for typed in _found(text, line, always, markdown=False)]


def _in_claims(source: str) -> list[Typed]:
    return in_toml(source, always=True)


def _found(source: str, first_line: int, always: bool, markdown: bool) -> list[Typed]:
    """The numbers in a text that begins on ``first_line``."""
    skeleton = Skeleton(source)
    texts = _Texts(skeleton, always, markdown)
    found = {}
    for sentence in sentences(skeleton.template, texts.pieces):
        for piece in sentence.pieces if sentence.result else ():
            for number in _NUMBER.finditer(piece.text):
                at = piece.at + number.start()
                found[at] = Typed(number[0], skeleton.line(at) + first_line - 1, texts.beginning(sentence))
    return [found[at] for at in sorted(found)]


class _Texts:
    """The texts of a template, of which only the prose counts; what is no Markdown is prose all through."""

    def __init__(self, skeleton: Skeleton, always: bool, markdown: bool) -> None:
        self._skeleton = skeleton
        self._prose = prose(skeleton.text) if markdown else Prose(skeleton.text)
        self._answers = ((0, len(skeleton.text)),) if always else self._prose.answers
        self._borders = sorted({*self._prose.ends, *(border for span in self._answers for border in span)})

    def pieces(self, text: nodes.TemplateData) -> Iterator[Piece]:
        """A text, cut where an answer or a block begins or ends."""
        start = self._skeleton.place(text)
        end = start + len(text.data)
        for left, right in pairwise([start, *(border for border in self._borders if start < border < end), end]):
            if left in self._prose.ends:
                yield Piece(BREAK, left)
            yield Piece(self._prose.text[left:right], left, any(begin <= left < over for begin, over in self._answers))

    def beginning(self, sentence: Sentence, length: int = 48) -> str:
        """How a sentence begins, as it is typed."""
        typed = "…".join(self._skeleton.text[piece.at : piece.at + len(piece.text)] for piece in sentence.pieces)
        words = " ".join(typed.replace("\\\n", "").split()).lstrip("… -*|\\")
        return words if len(words) <= length else f"{words[:length].rstrip()} …"


def _problem(path: Path, typed: Typed) -> Problem:
    return Problem(
        f"'{typed.number}' is typed by hand in a results sentence: \"{typed.sentence}\"",
        f"content/{path.name}",
        typed.line,
        "look it up by its name, such as {{ confusion.accuracy | percent }}; python build.py facts lists them",
    )
