"""A text cut at its headings, and what each section asks for: facts, figures, references, alternatives."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from generator.report.conditions import Condition
from generator.report.lookups import SLOTS, facts_in
from generator.report.wordings import Wording

__all__ = ["Item", "Section", "sections"]

_HEADING = re.compile(r"^#+ .*?\{#([\w-]+)\}[ \t]*$", re.MULTILINE)
_LINKS = {"ref": "reference", "cite": "citation", "page": "link"}
_COUNTED = "plural"
"""A filter whose words some languages do without."""


@dataclass(frozen=True)
class Item:
    """Something asked for: its kind and name, the line in the file, and what more is to be the same about it in all languages."""

    kind: str
    name: str
    line: int
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind} '{self.name}'"


@dataclass(frozen=True)
class Section:
    """A part of a text under a heading that has an id; ``name`` is that, and empty above the first. A caption is one section."""

    wording: Wording
    name: str
    text: str
    line: int
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        """What it is called in messages."""
        if self.wording.key:
            return f"'{self.wording.key}'"
        return f"section '{self.name}'" if self.name else "the beginning"

    @property
    def slots(self) -> list[str]:
        """Figures and claims, in their order."""
        return [str(item) for item in self.items if item.kind in SLOTS]


def sections(wording: Wording) -> list[Section]:
    """The sections of a text, in order, what stands above its first heading included.

    Raises:
        Problem: the text is no template.
    """
    headings = [] if wording.key else list(_HEADING.finditer(wording.text))
    starts = [0, *(heading.start() for heading in headings)]
    lines = [wording.line(start) for start in starts]
    items: list[list[Item]] = [[] for _ in starts]
    for item in _items(wording) if wording.templated else ():
        items[bisect_right(lines, item.line) - 1].append(item)
    names, ends = ["", *(heading[1] for heading in headings)], [*starts[1:], len(wording.text)]
    return [
        Section(wording, name, wording.text[start:end], line, tuple(mine))
        for name, start, end, line, mine in zip(names, starts, ends, lines, items, strict=True)
    ]


def _items(wording: Wording) -> Iterator[Item]:
    for kind, name, line, detail in (*_printed(wording.template), *_alternatives(wording.template)):
        parts = ("*" if part == wording.language else part for part in name.split("."))  # what facts have by language
        yield Item(kind, ".".join(parts), wording.file_line(line), detail)


Asked = tuple[str, str, int, str]


def _printed(template: nodes.Template) -> Iterator[Asked]:
    """What is printed: facts, links and what has a place of its own."""
    for output in template.find_all(nodes.Output):
        for part in output.nodes:
            if isinstance(part, nodes.Filter) and part.name == _COUNTED:
                continue
            for name, line in facts_in(nodes.Template([nodes.Output([part])])):
                yield "fact", name, line, ""
            if isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name) and part.node.name != "fact":
                argument = part.args[0].value if part.args and isinstance(part.args[0], nodes.Const) else ""
                yield _LINKS.get(part.node.name, part.node.name), str(argument), part.lineno, ""


def _alternatives(template: nodes.Template) -> Iterator[Asked]:
    """Alternatives, called by what their first branches ask."""
    later = {id(other) for one in template.find_all(nodes.If) for other in one.elif_}
    for one in template.find_all(nodes.If):
        if id(one) not in later:
            branches = [str(_condition(branch.test)) for branch in (one, *one.elif_)]
            yield "alternative", branches[0], one.lineno, ", ".join([*branches, *(["otherwise"] if one.else_ else [])])


def _condition(test: nodes.Node) -> Condition:
    assert isinstance(test, nodes.Call)
    return Condition(*(argument.value for argument in test.args if isinstance(argument, nodes.Const)))
