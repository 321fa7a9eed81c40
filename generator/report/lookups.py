"""What stands between ``{{`` and ``}}`` in the narrative: a fact by its name, a link or a figure, and how it is written.

``{{ lime.r2 | number(2) }}`` becomes the look-up of the fact "lime.r2". Nothing else is computed there: what counts, compares or
picks is a finding, which has a name, a meaning and a test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TypeVar

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

__all__ = ["SLOTS", "facts_in", "with_look_ups"]

Node = TypeVar("Node", bound=nodes.Node)

SLOTS = ("figure", "claim", "ledger")
"""The functions whose result stands on a line of its own."""

CALLS = (*SLOTS, "ref", "cite", "page", "references")

_ALLOWED = (nodes.TemplateData, nodes.Const, nodes.Name, nodes.Call, nodes.Filter, nodes.Keyword, nodes.Getattr, nodes.Getitem)
_REMEDY = "what counts, compares or picks is a finding: add it to generator/findings and ask for it by its name"


def with_look_ups(template: nodes.Template, words: Collection[str], filters: Collection[str], hover: bool) -> nodes.Template:
    """The same template with its facts' names as calls of ``fact``; of ``words`` it may name everything as it is.

    With ``hover`` whatever is printed is handed to ``proof.shown`` together with the name of its fact.

    Raises:
        TemplateSyntaxError: something is computed, or there is no such filter.
    """
    for output in template.find_all(nodes.Output):
        for part in output.nodes:
            if not _is_marker(part):
                _check(part, filters)
    made: nodes.Template = _LookUps(words).visit(template)
    return _Hovering().visit(made) if hover else made


def facts_in(template: nodes.Template) -> Iterator[tuple[str, int]]:
    """The names that a template with look-ups asks for, and on which lines: those it prints, and those its conditions name."""
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "fact":
            yield _constant(call.args[0]), call.lineno
        elif _is_condition(call) and call.args:
            subject, _, bound, _ = (_constant(argument) for argument in call.args)
            yield from ((name, call.lineno) for name in (subject, bound) if isinstance(name, str))


def _is_condition(call: nodes.Call) -> bool:
    return _is_marker(call) or (isinstance(call.node, nodes.Name) and call.node.name == "holds")


def _is_marker(expression: nodes.Node) -> bool:
    """Whether it is a call that a marker was turned into."""
    function = expression.node if isinstance(expression, nodes.Call) else None
    return isinstance(function, nodes.Getattr) and isinstance(function.node, nodes.Name) and function.node.name == "proof"


def _constant(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Const)
    value: str = node.value
    return value


def _check(expression: nodes.Expr, filters: Collection[str]) -> None:
    for node in (expression, *expression.find_all(nodes.Expr)):
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name not in CALLS:
            message = f"nothing called '{node.node.name}'; there is: {', '.join(CALLS)}. A fact is called by its name alone"
            raise TemplateSyntaxError(message, node.lineno)
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Call) and not isinstance(node.node, nodes.Name)):
            raise TemplateSyntaxError(f"something is computed here, and content only looks things up; {_REMEDY}", node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in filters:
            near = get_close_matches(node.name, filters, 3, 0.5) or sorted(filters)
            raise TemplateSyntaxError(f"no filter '{node.name}'; did you mean: {', '.join(near)}", node.lineno)


class _LookUps(NodeTransformer):
    """Turns names into look-ups; the functions that are called and the ``words`` stay what they are."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        if not _is_marker(node):
            node.args = [self.visit(argument) for argument in node.args]
        return node

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        return node if node.name in self._words else _look_up(node.name, node.lineno)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:
        return _look_up(_path(node), node.lineno)

    visit_Getitem = visit_Getattr


def _path(node: nodes.Expr) -> str:
    """A dotted name; Jinja has ``rows.0`` as an item, ``rows.first`` as an attribute."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{_path(node.node)}.{node.arg.value}"
    raise TemplateSyntaxError(f"a fact is called by its name alone; {_REMEDY}", node.lineno)


def _look_up(name: str, line: int) -> nodes.Call:
    return nodes.Call(nodes.Name("fact", "load", lineno=line), [nodes.Const(name, lineno=line)], [], None, None, lineno=line)


class _Hovering(NodeTransformer):
    """Hands every output of a fact to ``proof.shown``, which may fail to get it: then the branch does not hold."""

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        return [part for expression in node.nodes for part in _hovered(expression, node.lineno)]


def _hovered(expression: nodes.Expr, line: int) -> list[nodes.Node]:
    output = nodes.Output([expression], lineno=line)
    if isinstance(expression, nodes.TemplateData) or _is_marker(expression):
        return [output]
    method = nodes.Getattr(nodes.Name("proof", "load", lineno=line), "shown", "load", lineno=line)
    call = nodes.Call(method, [nodes.Const(_label(expression), lineno=line)], [], None, None, lineno=line)
    return [nodes.CallBlock(call, [], [], [output], lineno=line)]


def _label(expression: nodes.Expr) -> str:
    """The facts that an output is of; of what has a place of its own its kind and name behind an "@"."""
    if isinstance(expression, nodes.Call) and isinstance(expression.node, nodes.Name) and expression.node.name in SLOTS:
        return " ".join([f"@{expression.node.name}", *(_constant(argument) for argument in expression.args)])
    return ", ".join(name for name, _ in facts_in(nodes.Template([nodes.Output([expression])])))
