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

from generator.errors import Problem
from generator.report.sentences import Piece, sentences

__all__ = ["Typed", "handwritten", "in_markdown", "in_toml"]

_JINJA = re.compile(r"\{##.*?##\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
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
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
_OPENING = re.compile(r'<(\w+)[^>]*\bclass="[^"]*\banswer\b[^"]*"[^>]*>')
_NUMBER = re.compile(r"(?<![A-Za-z\d])(?<![A-Za-z]-)[-−]?\d+(?:[.,]\d+)*(?:\s?%)?")
_STRING = re.compile(r'#[^\n]*|"""(.*?)"""|"((?:[^"\\\n]|\\.)*)"|\'\'\'(.*?)\'\'\'|\'([^\'\n]*)\'', re.DOTALL)
_HERE = "\x00"


@dataclass(frozen=True)
class Typed:
    """A number typed by hand, the line it stands on and how its sentence begins."""

    number: str
    line: int
    sentence: str


def handwritten(content: Path) -> list[Problem]:
    """Every number typed by hand in a results sentence of the pages, the captions and the claims' words."""
    found = [(path, in_markdown(path.read_text(encoding="utf-8"))) for path in sorted(content.glob("*.*.md"))]
    for name, always in (("captions", False), ("claims", True)):
        paths = sorted(content.glob(f"{name}.*.toml"))
        found += [(path, in_toml(path.read_text(encoding="utf-8"), always)) for path in paths]
    return [_problem(path, typed) for path, all_typed in found for typed in all_typed]


def in_markdown(source: str) -> list[Typed]:
    """Numbers typed by hand in the results sentences of a page."""
    masked = _masked(source)
    text = _FRONT.sub(_blank, _HEADING.sub(_break, masked))
    return _typed(source, _pieces(source, _HIDDEN.sub(_blank, text), 0, _answers(masked)))


def in_toml(source: str, always: bool = False) -> list[Typed]:
    """The same of every string in a TOML file; ``always``: every sentence there is a results sentence."""
    found = []
    for string in _STRING.finditer(source):
        if string.lastindex:
            start, end = string.span(string.lastindex)
            text = _HIDDEN.sub(_blank, _masked(source[start:end]))
            found += _typed(source, _pieces(source, text, start, [(start, end)] if always else []))
    return found


def _masked(source: str) -> str:
    """The text with each Jinja tag replaced by as many marks, so that positions stay and nothing in a tag is taken for text."""
    return _JINJA.sub(lambda tag: _HERE * len(tag[0]), source)


def _blank(match: re.Match[str]) -> str:
    return re.sub(rf"[^\n{_HERE}]", " ", match[0])


def _break(match: re.Match[str]) -> str:
    """A heading ends whatever sentence stands before it."""
    return "\n" * len(match[0])


def _answers(masked: str) -> list[tuple[int, int]]:
    """Where elements of class "answer" stand."""
    spans = []
    for opening in _OPENING.finditer(masked):
        depth, end = 1, len(masked)
        for tag in re.finditer(rf"<(/?){opening[1]}\b[^>]*>", masked[opening.end() :]):
            depth += -1 if tag[1] else 1
            if depth == 0:
                end = opening.end() + tag.start()
                break
        spans.append((opening.end(), end))
    return spans


def _pieces(source: str, text: str, start: int, answers: list[tuple[int, int]]) -> Iterator[Piece]:
    """Text and tags in turn. ``text`` is masked and begins at ``start`` of the source."""
    borders = sorted({0, len(text), *(border - start for span in answers for border in span)})
    for left, right in pairwise(borders):
        in_answer = any(begin <= start + left < end for begin, end in answers)
        for run in re.compile(rf"{_HERE}+|[^{_HERE}]+").finditer(text, left, right):
            if run[0][0] != _HERE:
                yield Piece(start + run.start(), text=run[0], result=in_answer)
            else:
                for tag in _JINJA.finditer(source, start + run.start(), start + run.end()):
                    yield Piece(tag.start(), tag=tag[0], result=in_answer)


def _typed(source: str, pieces: Iterator[Piece]) -> list[Typed]:
    found = {}
    for sentence in sentences(pieces):
        for at, text in sentence.texts if sentence.result else ():
            for number in _NUMBER.finditer(text):
                place = at + number.start()
                found[place] = Typed(number[0], source.count("\n", 0, place) + 1, _beginning(sentence.texts))
    return [found[place] for place in sorted(found)]


def _beginning(texts: tuple[tuple[int, str], ...], length: int = 48) -> str:
    words = " ".join("…".join(text for _, text in texts).replace("\\\n", "").split()).lstrip("… -*|\\")
    return words if len(words) <= length else f"{words[:length].rstrip()} …"


def _problem(path: Path, typed: Typed) -> Problem:
    return Problem(
        f"'{typed.number}' is typed by hand in a results sentence: \"{typed.sentence}\"",
        f"content/{path.name}",
        typed.line,
        'put it into a fact and look it up: {{ fact("...") | number }}',
    )
