"""What a text of ``content/`` may do: look things up, branch, count and join; and it comes to an end.

Jinja's sandbox keeps texts from what is Python's own, not from going on for ever or filling the memory. So every turn of a loop
and every call is a step, and steps are counted; what is written is measured; and what makes much of little in one go (multiplied
text, powers, filters that pad) is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from generator.errors import Problem

__all__ = ["LimitedEnvironment", "Limits"]


@dataclass(frozen=True)
class Limits:
    """How much one text may take; ``seconds`` of the processor, as others may keep it busy, ``bits`` in a whole number."""

    steps: int = 200_000
    characters: int = 2_000_000
    seconds: float = 20.0
    bits: int = 1024


_TEXT_FILTERS = ("capitalize", "lower", "string", "title", "trim", "upper")
_FILTERS = (
    *("abs", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items", "last", "length", "list", "map"),
    *("max", "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique"),
)
"""Those of Jinja's whose result is no larger than what they are given. ``join``, ``replace`` and ``sum`` are made here."""

_METHODS: dict[type, set[str]] = {
    dict: {"get", "items", "keys", "values"},
    str: {"capitalize", "endswith", "lower", "removeprefix", "removesuffix", "split", "startswith", "strip", "title", "upper"},
    list: {"count", "index"},
    tuple: {"count", "index"},
}
_DATA = (str, int, float, dict, list, tuple, type(None))


@dataclass
class _Spent:
    since: float
    steps: int = 0
    characters: int = 0


class LimitedEnvironment(SandboxedEnvironment):
    """A sandbox with ``limits``, which hold for whatever is rendered inside :meth:`limited`."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, limits: Limits | None = None, **options: Any) -> None:
        self.limits = limits or Limits()
        self._spent = _Spent(time.thread_time())
        super().__init__(finalize=_one, **options)
        texts = {name: _of_one(self.filters[name]) for name in _TEXT_FILTERS}
        own = {"join": self.joined, "replace": self._replaced, "sum": _sum}
        self.filters = {name: self.filters[name] for name in _FILTERS} | texts | own
        self.globals = {"range": self._range, "dict": dict, "namespace": Namespace}
        # Blocks that are set and macros collect with it what they write, and so does the text as a whole.
        self.concat = self._written  # type: ignore[method-assign]

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Nothing is spent at the beginning, and what is spent inside counts nowhere else."""
        before, self._spent = self._spent, _Spent(time.thread_time())
        try:
            yield
        finally:
            self._spent = before

    def turn(self) -> bool:
        """What a loop calls at every turn; always true."""
        return True

    def joined(self, parts: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
        """The filter ``join``, and ``~``."""
        texts, size = [], 0
        for part in parts:
            texts.append(str(_one(part if attribute is None else self.getitem(part, attribute))))
            size += len(texts[-1]) + len(d)
            self._check(size)
        return d.join(texts)

    # What Jinja asks a sandbox.

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of data, the methods that only read; of other objects, what is data."""
        if attr.startswith("_"):
            return False
        for kind, methods in _METHODS.items():
            if isinstance(obj, kind):
                return attr in methods
        return isinstance(obj, LoopContext | Namespace) or isinstance(value, _DATA)

    def wrap_str_format(self, value: Any) -> None:
        """Jinja would give a ``format`` of its own to texts, which pads to any width; there is none here."""

    def call(self, context: Context, obj: Any, /, *arguments: Any, **named: Any) -> Any:  # type: ignore[override]
        """A call is a step."""
        self._step()
        return super().call(context, obj, *arguments, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Only what cannot become large is calculated."""
        self._step()
        sequences = [side for side in (left, right) if isinstance(side, str | list | tuple)]
        if sequences and operator != "+":
            raise Problem(
                f"'{operator}' of a text or a list", remedy="calculate with numbers only; write or list the rest one by one"
            )
        self._check(sum(len(side) for side in sequences))
        if operator in ("*", "**") and isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
            if bits > self.limits.bits:
                raise Problem(f"a number of more than {self.limits.bits} bits", remedy="calculate with smaller numbers")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = _Hooks().visit(super()._parse(source, name, filename))
        return template.set_environment(self)  # type: ignore[return-value]

    # What is counted, and what may become large, piece by piece.

    def _step(self) -> None:
        self._spent.steps += 1
        if self._spent.steps > self.limits.steps:
            raise _too_much(f"{self.limits.steps:,} steps")
        if time.thread_time() - self._spent.since > self.limits.seconds:
            raise _too_much(f"{self.limits.seconds:g} seconds")

    def _written(self, parts: Iterable[str]) -> str:
        texts = []
        for part in parts:
            self._spent.characters += len(part)
            self._check(self._spent.characters)
            texts.append(part)
        return "".join(texts)

    def _replaced(self, text: object, old: str, new: str) -> str:
        whole = str(_one(text))
        self._check(len(whole) + whole.count(old) * len(new))
        return whole.replace(old, new)

    def _range(self, *ends: int) -> range:
        numbers = range(*ends)
        if numbers[self.limits.steps :]:
            raise _too_much(f"{self.limits.steps:,} steps")
        return numbers

    def _check(self, size: int) -> None:
        if size > self.limits.characters:
            raise _too_much(f"{self.limits.characters:,} characters")


class _Hooks(NodeTransformer):
    """Has every turn of a loop counted, by a call, also those its condition leaves out, and ``~`` measured."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.body = [nodes.ExprStmt(_asked("turn", node), lineno=node.lineno), *node.body]
        if node.test:
            node.test = nodes.And(_asked("turn", node), node.test, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Call:
        self.generic_visit(node)
        return _asked("joined", node, nodes.List(node.nodes, lineno=node.lineno))


def _asked(method: str, node: nodes.Node, *arguments: nodes.Expr) -> nodes.Call:
    """A call of the environment's method, in place of a node."""
    of = nodes.EnvironmentAttribute(method, lineno=node.lineno)
    return nodes.Call(of, list(arguments), [], None, None, lineno=node.lineno)


def _one(value: Any) -> Any:
    """A value that is written; a list may hold itself many times over, and no sentence shows one as Python writes it."""
    if isinstance(value, dict | list | tuple | set):
        raise Problem(
            f"a {type(value).__name__} is written", remedy="write its parts: {{ ... | listed }} or {{ ... | join(', ') }}"
        )
    return value


def _of_one(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value, *more, **named: function(_one(value), *more, **named)


def _sum(numbers: Iterable[Any]) -> Any:
    return sum(_number(number) for number in numbers)


def _number(value: Any) -> int | float:
    if not isinstance(value, int | float):
        raise Problem(f"a sum of {type(value).__name__}", remedy="sum numbers")
    return value


def _too_much(what: str) -> Problem:
    return Problem(
        f"the text takes more than {what}", remedy="look for a loop inside a loop or a macro without end, and make it smaller"
    )
