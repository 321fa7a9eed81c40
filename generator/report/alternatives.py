"""Alternatives in the narrative: texts of which one holds, chosen by what the facts say.

For paragraphs, with every marker on a line of its own::

    ::: when lime.r2 above 0.5
    The weights are worth reading.
    ::: or below
    The weights should be read at a discount.
    ::: otherwise
    How far they can be trusted differs.
    :::

and for a clause: ``the {? cue.share above 50% }larger{? otherwise }smaller{?} part``. They are Jinja tags in other brackets, read
by its lexer and its parser; there are no other tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateSyntaxError, lexer, nodes
from jinja2.ext import Extension
from jinja2.lexer import Lexer, Token, TokenStream
from jinja2.parser import Parser

from generator.report.conditions import RELATIONS, Condition

__all__ = ["FENCE", "SYNTAX", "Alternatives", "MarkerLexer", "without_idle_lines"]

FENCE, CLAUSE = ":::", "{?"
SYNTAX = {
    "block_start_string": CLAUSE,
    "block_end_string": "}",
    "line_statement_prefix": FENCE,
    "comment_start_string": "{##",  # headings carry ids as {#id}
    "comment_end_string": "##}",
    "keep_trailing_newline": True,
}
"""How the environment of the narrative is to be made."""

_EDGE = "\ue012"
"""Where a clause began or ended. A line that has nothing else left on it would part paragraphs, were it blank."""

_IDLE = re.compile(rf"^[ \t]*{_EDGE}[ \t{_EDGE}]*(?:\n|\Z)", re.MULTILINE)

_ENDS = ("name:or", "name:otherwise", "name:end")
_SAY = "ask 'above', 'below' or 'about' a number, or 'is' a word, known, unknown, true, false"


def without_idle_lines(text: str) -> str:
    """A rendered text without the lines on which clauses have left nothing: markers stood there, and what does not hold."""
    return _IDLE.sub("", text).replace(_EDGE, "")


class MarkerLexer(Lexer):
    """Reads a marker's line up to its end and no further: blank lines after it part paragraphs."""

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        end, *others = self.rules[lexer.TOKEN_LINESTATEMENT_BEGIN]
        self.rules[lexer.TOKEN_LINESTATEMENT_BEGIN] = [end._replace(pattern=re.compile(r"[ \t]*(?:\n|\Z)")), *others]


@dataclass
class _Open:
    """An alternative that is being read: which brackets it has, where it began, whether its last branch was opened."""

    brackets: str
    line: int
    last: bool = False


@dataclass(frozen=True)
class _Branch:
    """What one branch asks, its text, the line of its marker and the ``word`` that follows it: or, otherwise, end."""

    asked: Condition
    body: list[nodes.Node]
    line: int
    word: str


class Alternatives(Extension):
    """Parses markers into conditions, which the environment's function ``holds`` judges.

    Where the environment is ``laid_open`` every branch is shown, between calls of the methods ``begin``, ``branch``,
    ``otherwise`` and ``end`` of its ``proof``.
    """

    tags = {"when", CLAUSE}  # noqa: RUF012

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Markers with their first word completed, each in its place: ``{?}`` is the end, and ``{? lime.r2 ...}`` a condition."""
        opened: list[_Open] = []
        for token in stream:
            if token.type != "block_begin":
                yield token
                continue
            word, written = _first_word(stream)
            if mistake := _place(word, FENCE if FENCE in token.value else CLAUSE, opened, token.lineno):
                raise TemplateSyntaxError(mistake, token.lineno, stream.name, stream.filename)
            if word == "when" and FENCE not in token.value:
                word, written = CLAUSE, False
            yield from (token,) if written else (token, Token(token.lineno, "name", word))
        if opened:
            last = opened[-1]
            close = "a line ':::'" if last.brackets == FENCE else "'{?}'"
            raise TemplateSyntaxError(
                f"this alternative is not closed; end it with {close}", last.line, stream.name, stream.filename
            )

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """An alternative, from its first marker to its end."""
        branches: list[_Branch] = []
        clause = parser.stream.current.value == CLAUSE
        while not branches or branches[-1].word == "or":
            line = next(parser.stream).lineno
            parser.stream.skip_if("name:when")
            asked = _condition(parser, branches[-1].asked if branches else None)
            body = parser.parse_statements(_ENDS)
            branches.append(_Branch(asked, body, line, str(parser.stream.current.value)))
        next(parser.stream)
        rest = parser.parse_statements(("name:end",), drop_needle=True) if branches[-1].word == "otherwise" else []
        if getattr(self.environment, "laid_open", False):
            return _laid_open(branches, rest)
        edge = [nodes.Output([nodes.Const(_EDGE)])] if clause else []
        return [*edge, _chosen(branches, rest), *edge]


def _first_word(stream: TokenStream) -> tuple[str, bool]:
    """What kind of marker this is, and whether that word is written."""
    if stream.current.type == "block_end":
        return "end", False
    word = str(stream.current.value)
    return (word, True) if word in ("when", "or", "otherwise", "end") else ("when", False)


def _place(word: str, brackets: str, opened: list[_Open], line: int) -> str:
    """Note a marker; returns what is wrong with its place, if anything."""
    if word == "when":
        if opened and (brackets == FENCE or opened[-1].brackets == CLAUSE):
            return (
                f"an alternative within that of line {opened[-1].line}; end that first, or make a finding of the two conditions"
            )
        opened.append(_Open(brackets, line))
        return ""
    if not opened or opened[-1].brackets != brackets:
        known = f", and that of line {opened[-1].line} is written with {opened[-1].brackets}" if opened else ""
        return f"'{word}' belongs to no alternative{known}"
    if opened[-1].last and word != "end":
        return f"'{word}' after 'otherwise', which is the last branch"
    opened[-1].last = word == "otherwise"
    if word == "end":
        opened.pop()
    return ""


def _condition(parser: Parser, before: Condition | None) -> Condition:
    """The condition that a marker asks; what it leaves out is taken from the one ``before``."""
    stream, line = parser.stream, parser.stream.current.lineno
    inherits = before is not None and stream.current.value in (*RELATIONS, "is")
    subject = before.subject if inherits and before else _subject(stream)
    relation = str(stream.current.value) if stream.current.type == "name" else ""
    if relation in RELATIONS:
        next(stream)
        bound = _bound(stream, before.bound if inherits and before else None)
        asked = Condition(subject, relation, bound)  # type: ignore[arg-type]
    elif relation == "is":
        next(stream)
        asked = Condition(subject, "is not" if stream.skip_if("name:not") else "is", words=tuple(_words(stream)))
    else:
        raise TemplateSyntaxError(f"'{subject}' is asked nothing; {_SAY}", line, stream.name, stream.filename)
    if stream.current.type != "block_end":
        raise TemplateSyntaxError(f"'{stream.current.value}' was not expected; {_SAY}", line, stream.name, stream.filename)
    return asked


def _subject(stream: TokenStream) -> str:
    """A fact's name, or ``verdict`` and a claim's."""
    if stream.current.test("name:verdict") and stream.look().type == "name":
        next(stream)
        return f"claims.verdicts.{_word(stream)}"
    return _dotted(stream)


def _dotted(stream: TokenStream) -> str:
    parts = [_word(stream)]
    while stream.skip_if("dot"):
        parts.append(str(next(stream).value) if stream.current.type == "integer" else _word(stream))
    return ".".join(parts)


def _word(stream: TokenStream) -> str:
    """A word, in which hyphens may stand."""
    parts = [str(stream.expect("name").value)]
    while stream.current.type == "sub":
        next(stream)
        parts.append(str(next(stream).value))
    return "-".join(parts)


def _bound(stream: TokenStream, inherited: float | str | None) -> float | str:
    if stream.current.type == "block_end" and inherited is not None:
        return inherited
    if stream.current.type == "name":
        return _dotted(stream)
    sign = -1 if stream.skip_if("sub") else 1
    if stream.current.type not in ("integer", "float"):
        message = f"a number or a fact was expected, not '{stream.current.value}'"
        raise TemplateSyntaxError(message, stream.current.lineno, stream.name, stream.filename)
    return sign * float(next(stream).value) / (100 if stream.skip_if("mod") else 1)


def _words(stream: TokenStream) -> Iterator[str]:
    while True:
        yield str(next(stream).value) if stream.current.type in ("integer", "string") else _word(stream)
        if not stream.skip_if("name:or"):
            return


def _chosen(branches: list[_Branch], rest: list[nodes.Node]) -> nodes.If:
    """The first branch that holds, or the rest."""
    first, *others = [
        nodes.If(_call(nodes.Name("holds", "load"), branch), branch.body, [], [], lineno=branch.line) for branch in branches
    ]
    first.elif_, first.else_ = others, rest
    return first


def _laid_open(branches: list[_Branch], rest: list[nodes.Node]) -> list[nodes.Node]:
    """All branches one after another, each announced."""
    made = [_told("begin", branches[0].line)]
    for branch in branches:
        made += [nodes.Output([_call(_method("branch"), branch)], lineno=branch.line), *branch.body]
    line = branches[-1].line
    return [*made, *([_told("otherwise", line), *rest] if rest else []), _told("end", line)]


def _call(function: nodes.Expr, branch: _Branch) -> nodes.Call:
    asked = branch.asked
    parts = (asked.subject, asked.relation, asked.bound, asked.words)
    return nodes.Call(function, [nodes.Const(part) for part in parts], [], None, None, lineno=branch.line)


def _told(what: str, line: int) -> nodes.Node:
    return nodes.Output([nodes.Call(_method(what), [], [], None, None, lineno=line)], lineno=line)


def _method(name: str) -> nodes.Expr:
    return nodes.Getattr(nodes.Name("proof", "load"), name, "load")
