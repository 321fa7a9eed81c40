"""A page with all its alternatives laid open: every branch can be read, the one that holds is marked, numbers name their facts.

While a text is Markdown, marks stand in it for what will be elements. A mark is no Markdown and no HTML: two characters for
private use, and between them what it means, in hexadecimal digits.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from generator.errors import Problem
from generator.report.conditions import Condition

__all__ = ["Proof", "opened", "plain", "set_apart"]

_MARK = re.compile("\ue010([0-9a-f]+)\ue011")
_TAG = re.compile(r"<[^>]*>")
_ALONE = re.compile(f"<p>({_MARK.pattern})</p>")
_SLOT = "@"
_OF_BRANCHES = ("holds", "other", "close")


@dataclass
class _Alternative:
    """``decided``: a branch that holds has gone by; ``here``: it is the one being written."""

    decided: bool = False
    here: bool = True
    begun: bool = False


@dataclass
class Proof:
    """What a laid-open text calls while it is written; ``holds`` judges a condition."""

    holds: Callable[..., bool]
    _open: list[_Alternative] = field(default_factory=list)

    def begin(self) -> str:
        """An alternative begins."""
        self._open.append(_Alternative())
        return _mark("begin")

    def branch(self, *asked: object) -> str:
        """One of its branches begins, with this condition: the parts of a :class:`Condition`."""
        return self._enter(str(Condition(*asked)), lambda: self._judged(*asked))  # type: ignore[arg-type]

    def otherwise(self) -> str:
        """The branch begins that holds where no other does."""
        return self._enter("otherwise", lambda: True)

    def end(self) -> str:
        """The alternative ends."""
        self._open.pop()
        return _mark("close") + _mark("end")

    def shown(self, names: str, caller: Callable[[], str]) -> str:
        """What a fact prints, with its name to hover over; where it cannot be had, its name stands in its place.

        ``names`` that begin with "@" are those of a figure or a claim: it is shown only where it stands on the page as it is.
        """
        if names.startswith(_SLOT) and not self._stands:
            return _mark(f"fact {names[1:]}") + "…" + _mark("known")
        try:
            text = caller()
        except Problem:
            if self._stands:
                raise
            text = "…"
        return text if not names or names.startswith(_SLOT) else _mark(f"fact {names}") + text + _mark("known")

    @property
    def _stands(self) -> bool:
        """Whether what is being written stands on the page as it is now."""
        return all(one.here for one in self._open)

    def _enter(self, said: str, holds: Callable[[], bool]) -> str:
        one = self._open[-1]
        closed, one.begun, one.here = _mark("close") if one.begun else "", True, False
        one.here = not one.decided and holds()
        one.decided = one.decided or one.here
        return closed + _mark(f"{'holds' if one.here else 'other'} {said}")

    def _judged(self, *asked: object) -> bool:
        """What is asked within a branch that does not stand may be of facts that are not there."""
        try:
            return self.holds(*asked)
        except Problem:
            if all(one.here for one in self._open[:-1]):
                raise
            return False


def plain(text: str) -> str:
    """A text without its marks."""
    return _MARK.sub("", text)


def set_apart(markdown: str) -> str:
    """Markdown in which an alternative that stands between paragraphs has its branches' marks in paragraphs of their own."""
    made, between, at = "", list[bool](), 0
    for mark in _MARK.finditer(markdown):
        made, at = made + markdown[at : mark.start()], mark.end()
        kind, _ = _meaning(mark[1])
        if kind == "begin":
            before = plain(made)
            between.append(not any(between) and (not before.strip() or before.endswith(("\n\n", ">\n"))))
        elif kind == "end":
            between.pop()
        else:
            made += f"\n\n{mark[0]}\n\n" if kind in _OF_BRANCHES and between[-1] else mark[0]
    return made + markdown[at:]


def opened(page: str) -> str:
    """A page's HTML with elements in place of its marks; inside tags, such as in an ``alt``, they only go."""
    page = _TAG.sub(lambda tag: plain(tag[0]), page)
    page = _ALONE.sub(lambda alone: _element(alone[2], "div"), page)
    return _MARK.sub(lambda mark: _element(mark[1], "span"), page)


def _mark(meaning: str) -> str:
    return f"\ue010{meaning.encode().hex()}\ue011"


def _meaning(mark: str) -> tuple[str, str]:
    kind, _, said = bytes.fromhex(mark).decode().partition(" ")
    return kind, html.escape(said)


def _element(mark: str, element: str) -> str:
    kind, said = _meaning(mark)
    if kind == "fact":
        return f'<span class="fact" title="{said}">'
    if kind in ("holds", "other"):
        return f'<{element} class="branch {kind}" data-when="{said}">'
    return {"known": "</span>", "close": f"</{element}>"}.get(kind, "")
