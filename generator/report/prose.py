"""What of a page's Markdown is prose, told by the page that the Markdown library makes of it and not by how the source looks.

The library does not say where in the source a text of the page comes from. So before it converts the source, whatever counts
(digits, ends of sentences, what look-ups show) is replaced by letters that mean nothing to Markdown, each by one of its own:
where such a letter turns up on the page, there its place in the source is known.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from generator.report.markdown import converted
from generator.report.skeleton import SHOWN

__all__ = ["Prose", "prose"]

_COUNTS = re.compile(rf"[\d.!?。！？{SHOWN}]")
_SYNTAX = re.compile(
    r"<[!/?A-Za-z][^>]*>|&#?\w+;"  # tags and entities
    r"|\{[^}\n]*\}"  # attributes
    r"|!(?=\[)|\[\^[^\]\n]+\]|\]\s?\[[^\]\n]*\]|^ {0,3}\[[^\]\n]+\]:.*$"  # pictures, footnotes, links by reference
    r"|^[ \t>*+-]*\d+\.(?=\s)",  # numbers of a list
    re.MULTILINE,
)
"""What Markdown would not know again if its digits were other letters. Whether it is what it looks like, the page says."""

_FIRST, _LAST = 0xF0000, 0x10FFFF

_HIDDEN = {"code", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "script", "style", "textarea", "title"}
_EMPTY = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_WORDS = "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr"
_WITHIN = {*_WORDS.split(), "td", "th"}
"""Tags that a sentence goes on across; the cells of a row make one."""


@dataclass(frozen=True)
class Prose:
    """``text`` is as long as the source, with a blank where a digit or the end of a sentence is no prose.

    ``ends`` are the places where a paragraph, an item, a row and the like end; ``answers``, from and to, what stands in
    elements of class "answer".
    """

    text: str
    ends: tuple[int, ...] = ()
    answers: tuple[tuple[int, int], ...] = ()


def prose(source: str) -> Prose:
    """The prose of a page's Markdown, in which expressions have been replaced by :data:`SHOWN`."""
    page = _Page(source)
    page.feed(converted(page.marked))
    page.close()
    text = _COUNTS.sub(lambda found: found[0] if found.start() in page.shown else " ", source.replace("\n", " "))
    return Prose(text, tuple(_breaks(source, page)), tuple(_runs(page)))


class _Page(HTMLParser):
    """Reads the page: ``shown`` are the places in the source that turn up in its prose, with whether that is in an answer.

    ``ended`` are those after which a block ended or began.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self._places, self._source = _places(source), source
        letters = {place: chr(_FIRST + i) for i, place in enumerate(self._places)}
        self.marked = "".join(letters.get(at, letter) for at, letter in enumerate(source))
        self.shown: dict[int, bool] = {}
        self.ended: set[int] = set()
        self._open: list[tuple[str, bool, bool, str]] = [("", False, False, "")]
        self._last = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._between(tag)
        if tag == "img":
            self.handle_data(named.get("alt", ""))
        if tag not in _EMPTY:
            _, hidden, answer, _ = self._open[-1]
            classes = named.get("class", "").split()
            hidden |= tag in _HIDDEN or "footnote-ref" in classes
            self._open.append((tag, hidden, answer or "answer" in classes, named.get("href", "")))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, *_ in self._open):
            while self._open.pop()[0] != tag:
                pass
        self._between(tag)

    def handle_data(self, data: str) -> None:
        _, hidden, answer, address = self._open[-1]
        if hidden or data == address:  # <https://example.org/12> shows where it leads
            return
        for letter in data:
            place = self._place(letter)
            if place is not None:
                self._last = place
                self.shown[place] = answer

    def _between(self, tag: str) -> None:
        if tag not in _WITHIN and self._last >= 0:
            self.ended.add(self._last)

    def _place(self, letter: str) -> int | None:
        if _FIRST <= ord(letter) <= _LAST:
            return self._places[ord(letter) - _FIRST]
        if letter.isdecimal():  # it looked like syntax, and is none: the next such digit is the one
            return next((at for at in self._unmarked() if at > self._last and self._source[at] == letter), None)
        return None

    def _unmarked(self) -> Iterator[int]:
        marked = set(self._places)
        return (found.start() for found in _COUNTS.finditer(self._source) if found.start() not in marked)


def _places(source: str) -> list[int]:
    """Where the source has something that counts, as far as Markdown may do without it."""
    syntax = {at for found in _SYNTAX.finditer(source) for at in range(*found.span())}
    found = [one.start() for one in _COUNTS.finditer(source) if one.start() not in syntax or one[0] == SHOWN]
    return found[: _LAST - _FIRST + 1]


def _breaks(source: str, page: _Page) -> Iterator[int]:
    """The end of a block is the end of the line, or what the next one begins with."""
    shown = sorted(page.shown)
    for last in sorted(page.ended):
        after = bisect(shown, last)
        following = shown[after] if after < len(shown) else len(source)
        line = source.find("\n", last + 1, following)
        yield line if line >= 0 else following - 1


def _runs(page: _Page) -> Iterator[tuple[int, int]]:
    """From where to where all that is shown stands in an answer."""
    start = end = None
    for place in sorted(page.shown):
        if page.shown[place]:
            start, end = place if start is None else start, place + 1
        elif start is not None and end is not None:
            yield start, end
            start = None
    if start is not None and end is not None:
        yield start, end
