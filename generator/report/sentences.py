"""The sentences of a template: those that it can come to, whichever branches are taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from jinja2 import nodes

__all__ = ["BREAK", "Piece", "Sentence", "sentences"]

BREAK = "\x01"
"""Ends a sentence, such as one that a heading follows."""

_END = re.compile(
    r"""(?<!\bno)(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)\.(?=[\s"')\]]|$)|[!?](?=[\s"')\]]|$)|[。！？]|\n[ \t]*(?:\n|(?=[-*|] ))|\x01+"""
)


@dataclass(frozen=True)
class Piece:
    """A stretch of text and where it begins; ``result``: it counts as a result."""

    text: str
    at: int
    result: bool = False


@dataclass(frozen=True)
class Sentence:
    """Its pieces of text, and whether it shows a result."""

    pieces: tuple[Piece, ...] = ()
    result: bool = False

    def plus(self, piece: Piece) -> Sentence:
        """The sentence with a piece more. A blank piece adds no text, but may make it one that shows a result."""
        return Sentence((*self.pieces, piece) if piece.text.strip() else self.pieces, self.result or piece.result)


_NOTHING = frozenset({Sentence()})


def sentences(template: nodes.Template, pieces_of: Callable[[nodes.TemplateData], Iterable[Piece]]) -> Iterator[Sentence]:
    """Every sentence that a template can come to; a branch carries on the sentence that it stands in.

    ``pieces_of`` gives the pieces of a text node, in which words may be left out.
    """
    walk = _Walk(pieces_of)
    walk.block(template.body)
    yield from walk.finished
    yield from walk.under_way


@dataclass
class _Walk:
    """``under_way``: the sentences that may be at some place, one for each way there."""

    pieces_of: Callable[[nodes.TemplateData], Iterable[Piece]]
    under_way: frozenset[Sentence] = _NOTHING
    finished: list[Sentence] = field(default_factory=list)

    def block(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                self._output(node)
            elif isinstance(node, nodes.If):
                self._branches([node.body, *(other.body for other in node.elif_), node.else_])
            else:
                self.block(child for child in node.iter_child_nodes() if isinstance(child, nodes.Stmt))

    def _output(self, node: nodes.Output) -> None:
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                for piece in self.pieces_of(part):
                    self._text(piece)
            elif _is_result(part):
                self._add(Piece("", 0, True))

    def _text(self, piece: Piece) -> None:
        start = 0
        for end in _END.finditer(piece.text):
            self._add(_part(piece, start, end.end()))
            self.finished += self.under_way
            self.under_way, start = _NOTHING, end.end()
        self._add(_part(piece, start, len(piece.text)))

    def _add(self, piece: Piece) -> None:
        self.under_way = frozenset(sentence.plus(piece) for sentence in self.under_way)

    def _branches(self, bodies: Iterable[list[nodes.Node]]) -> None:
        before, ends = self.under_way, frozenset[Sentence]()
        for body in bodies:
            self.under_way = before
            self.block(body)
            ends |= self.under_way
        self.under_way = ends


def _part(piece: Piece, start: int, end: int) -> Piece:
    text = piece.text[start:end]
    return Piece(text, piece.at + start, piece.result and bool(text.strip()))


def _is_result(expression: nodes.Expr) -> bool:
    """Whether it prints a fact; all else are links, slots and what the pictures are called."""
    calls = nodes.Output([expression]).find_all(nodes.Call)
    return any(isinstance(call.node, nodes.Name) and call.node.name == "fact" for call in calls)
