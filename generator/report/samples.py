"""What a look-up might print, for a check that reads a text without its facts: a number for a number, a word for a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import nodes

from generator.errors import Problem
from generator.facts import Facts
from generator.report.alternatives import without_idle_lines
from generator.report.environment import FORMAT_FILTERS
from generator.report.formats import Formats
from generator.report.readings import ANYTHING
from generator.report.strings import Strings

__all__ = ["Samples"]

_MEASURED = {"value": 0.5, "lower": 0.25, "upper": 0.75}
_STAND_INS = {"cite": "Author 2000", "page": "x"}
_PARAGRAPH = "\n\n"


@dataclass(frozen=True)
class Samples:
    """Samples in the language of the ``strings``; a fact that is printed as it is stands for itself where it is known."""

    strings: Strings
    facts: Facts

    def __call__(self, expression: nodes.Expr) -> str:
        """What stands in for what an expression of the narrative prints."""
        if isinstance(expression, nodes.Filter):
            return self._filtered(expression)
        if isinstance(expression, nodes.Const):
            return without_idle_lines(str(expression.value))
        if isinstance(expression, nodes.Name):
            kind = "_rendered" if self._known("report.rendered") else ""
            return str(self.strings.find(f"{expression.name}{kind}") or ANYTHING)
        if isinstance(expression, nodes.Call) and isinstance(expression.node, nodes.Name):
            return self._called(expression.node.name, [_value(argument) for argument in expression.args])
        return ANYTHING

    def _filtered(self, expression: nodes.Filter) -> str:
        options = {str(option.key): _value(option.value) for option in expression.kwargs}
        if expression.name in FORMAT_FILTERS:
            written: str = getattr(Formats(self.strings), expression.name)(
                _MEASURED, *(_value(argument) for argument in expression.args), **options
            )
            return written
        if expression.name == "plural":
            return str(options.get("other", ANYTHING))
        return ANYTHING

    def _called(self, function: str, arguments: list[Any]) -> str:
        if function == "fact":
            found = self._known(arguments[0])
            return str(found) if isinstance(found, str | int) and found != "" else ANYTHING
        if function == "ref":
            return self.strings("figure", number=1)
        return _STAND_INS.get(function, _PARAGRAPH)

    def _known(self, name: str) -> Any:
        try:
            return self.facts.known(name)
        except Problem:  # such as a fact of a row, of which there are many
            return None


def _value(node: nodes.Node) -> Any:
    return node.value if isinstance(node, nodes.Const) else None
