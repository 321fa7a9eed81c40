"""What a text of ``content/`` looks like before anything is looked up: every branch of it, one after another."""

from __future__ import annotations

from bisect import bisect_right

from jinja2 import nodes

from generator.report.environment import ContentEnvironment

__all__ = ["SHOWN", "Skeleton"]

SHOWN = "\ue002"
"""Stands for what an expression shows."""


class Skeleton:
    """``text`` is Markdown or plain: what is typed, with :data:`SHOWN` for each expression and nothing for markers.

    Raises:
        TemplateSyntaxError: the text cannot be compiled.
    """

    def __init__(self, source: str) -> None:
        self.template = ContentEnvironment().parse(source)
        self.text = ""
        self._places: dict[int, int] = {}
        self._lines: list[tuple[int, int]] = []
        for output in self.template.find_all(nodes.Output):
            for node in output.nodes:
                if not isinstance(node, nodes.Const):  # a mark, not what a writer typed
                    self._add(node)

    def _add(self, node: nodes.Expr) -> None:
        self._places[id(node)] = len(self.text)
        self._lines.append((len(self.text), node.lineno))
        self.text += node.data if isinstance(node, nodes.TemplateData) else SHOWN

    def place(self, node: nodes.TemplateData) -> int:
        """Where a piece of the template stands in the text."""
        return self._places[id(node)]

    def line(self, at: int) -> int:
        """The line of the source that a place in the text comes from."""
        start, line = self._lines[bisect_right(self._lines, at, key=lambda one: one[0]) - 1]
        return line + self.text.count("\n", start, at)
