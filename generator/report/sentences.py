"""The sentences of a template: those that it can come to, whichever branches are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

__all__ = ["Piece", "Sentence", "sentences"]

_END = re.compile(
    r"""(?<!\bno)(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)\.(?=[\s"')\]]|$)|[!?](?=[\s"')\]]|$)|[。！？]|\n[ \t]*(?:\n|(?=[-*|] ))"""
)
_NO_RESULT = re.compile(
    r"""\{\{-?\s*(?:
        (?:figure|ref|cite|page|references|claim|verdict|ledger|class_name)\(  # links, slots, words
        | shots?\s*-?\}\}
        | ["']  # "is" if ... else "are"
        | .*\|\s*(?:class|method|set)_(?:name|list)(?:\s*\|\s*capitalize)?\s*-?\}\}$
    )""",
    re.VERBOSE | re.DOTALL,
)
"""What prints words. Anything else that is printed is taken for a result, looked up on the spot or kept in a variable."""

_WORD = re.compile(r"\{%-?\s*(\w+)")


@dataclass(frozen=True)
class Piece:
    """A stretch of text or a Jinja tag (one of the two is empty), and where it stands; ``result``: it counts as a result."""

    at: int
    text: str = ""
    tag: str = ""
    result: bool = False


@dataclass(frozen=True)
class Sentence:
    """Its texts with their positions, and whether it shows a result."""

    texts: tuple[tuple[int, str], ...] = ()
    result: bool = False

    def plus(self, at: int, text: str, result: bool) -> Sentence:
        return Sentence((*self.texts, (at, text)) if text.strip() else self.texts, self.result or result)


_NOTHING = frozenset({Sentence()})
_Open = frozenset[Sentence]
"""The sentences that may be under way at some place, one for each way there."""


@dataclass
class _Fork:
    """An ``if`` (or ``for``, ``macro``): what was under way before it, and at the end of each branch so far."""

    before: _Open
    ends: _Open = field(default_factory=frozenset)
    complete: bool = False


def sentences(pieces: Iterable[Piece]) -> Iterator[Sentence]:
    """Every sentence that a template's text and tags can come to; a branch carries on the sentence that it stands in."""
    reader = _Reader()
    for piece in pieces:
        yield from reader.read(piece)
    yield from reader.under_way


@dataclass
class _Reader:
    under_way: _Open = _NOTHING
    forks: list[_Fork] = field(default_factory=list)

    def read(self, piece: Piece) -> Iterator[Sentence]:
        if piece.text:
            yield from self._text(piece)
        elif piece.tag.startswith("{{"):
            shows = piece.result or "fact(" in piece.tag or not _NO_RESULT.match(piece.tag)
            self.under_way = frozenset(sentence.plus(piece.at, "", shows) for sentence in self.under_way)
        elif word := _WORD.match(piece.tag):
            yield from self._statement(word[1])

    def _text(self, piece: Piece) -> Iterator[Sentence]:
        start = 0
        for end in _END.finditer(piece.text):
            yield from self._extended(piece, start, end.end())
            self.under_way, start = _NOTHING, end.end()
        self.under_way = frozenset(self._extended(piece, start, len(piece.text)))

    def _extended(self, piece: Piece, start: int, end: int) -> list[Sentence]:
        text = piece.text[start:end]
        return [one.plus(piece.at + start, text, piece.result and bool(text.strip())) for one in self.under_way]

    def _statement(self, word: str) -> Iterator[Sentence]:
        if word in ("if", "for", "macro", "call", "filter"):
            self.forks.append(_Fork(self.under_way, complete=word in ("call", "filter")))
        if word == "macro":
            self.under_way = _NOTHING
        elif word in ("elif", "else") and self.forks:
            fork = self.forks[-1]
            fork.ends, fork.complete = fork.ends | self.under_way, word == "else"
            self.under_way = fork.before
        elif word == "endmacro" and self.forks:
            yield from self.under_way
            self.under_way = self.forks.pop().before
        elif word in ("endif", "endfor", "endcall", "endfilter") and self.forks:
            fork = self.forks.pop()
            self.under_way = fork.ends | self.under_way | (frozenset() if fork.complete else fork.before)
