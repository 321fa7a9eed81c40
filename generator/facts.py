"""The numbers that were found, by name: a tree with a branch for every family of figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import msgspec

from generator.errors import Problem
from generator.notes import content_hash

__all__ = ["Branch", "Facts", "below", "of_any_row", "version_of"]

_REQUIRED = object()


@dataclass(frozen=True)
class Branch:
    """One family's facts: read when a page asks for them, and not at all where their ``version`` says that they are as before."""

    version: str
    read: Callable[[], Any]

    @cached_property
    def tree(self) -> Any:
        """The facts, plain JSON values; read when first asked for and then kept."""
        return self.read()

    @classmethod
    def of(cls, tree: Any) -> Branch:
        """Facts that are at hand anyway."""
        return cls(version_of(tree), lambda: tree)


@dataclass(frozen=True)
class Facts:
    """All facts. ``facts("confusion.accuracy")``; items of a list are counted from 0: ``"lime.rows.0.r2"``.

    ``findings`` are facts that follow from others, by their names; each is worked out when it is first asked for. One whose name
    has a star is about any row of a list, and is given that row too. Of the branches in ``open_ended`` nobody knows beforehand
    what they have.
    """

    branches: Mapping[str, Branch]
    findings: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    open_ended: frozenset[str] = frozenset()
    _found: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, tree: Mapping[str, Any]) -> Facts:
        """Facts from a tree that is at hand, with a branch for each of its keys."""
        return cls({name: Branch.of(branch) for name, branch in tree.items()})

    def __call__(self, name: str, default: Any = _REQUIRED) -> Any:
        """What stands at a dotted path, or the ``default`` where nothing does.

        Raises:
            Problem: there is no such fact and no default; names the nearest ones.
        """
        found = self._value(name)
        if found is None and not self._has(name):
            if default is _REQUIRED:
                raise self._unknown(name)
            return default
        return found

    def known(self, name: str) -> Any:
        """What stands at a dotted path; None where it leads through what is absent, or past the end of a list.

        Raises:
            Problem: there can be no such fact; names the nearest ones.
        """
        if (found := self._value(name)) is None and not self._may_have(name):
            raise self._unknown(name)
        return found

    def version(self, name: str) -> str:
        """Of the branch that a fact is on, of a finding its own; empty where there is neither."""
        if at := self._finding_at(name):
            return version_of(self._value(at))
        branch = self.branches.get(name.partition(".")[0])
        return branch.version if branch else ""

    def _value(self, name: str) -> Any:
        if at := self._finding_at(name):
            if at not in self._found:
                self._found[at] = self._worked_out(at)
            return below(self._found[at], name[len(at) + 1 :])
        first, _, rest = name.partition(".")
        return below(self.branches[first].tree, rest) if first in self.branches else None

    def _worked_out(self, name: str) -> Any:
        function = self.findings.get(name)
        if function:
            return function(self)
        row = self._value(name.rpartition(".")[0])
        return None if row is None else self.findings[of_any_row(name)](self, row)

    def _finding_at(self, name: str) -> str:
        """The finding that a path leads to or through; empty where there is none."""
        parts = name.split(".")
        starts = (".".join(parts[:end]) for end in range(2, len(parts) + 1))
        return next((start for start in starts if start in self.findings or of_any_row(start) in self.findings), "")

    def _has(self, name: str) -> bool:
        """Whether the path leads somewhere, if only to None."""
        above, _, last = name.rpartition(".")
        return last in self._children(above)

    def _may_have(self, name: str) -> bool:
        """Whether it could lead somewhere if all that is absent were there."""
        parts = name.split(".")
        if parts[0] in self.open_ended:
            return True
        for depth in range(1, len(parts) + 1):
            at, above = ".".join(parts[:depth]), ".".join(parts[: depth - 1])
            if above and self._value(above) is None:
                return True
            if not self._has(at):
                return isinstance(self._value(above), list) and parts[depth - 1].isdecimal()
        return True

    def _unknown(self, name: str) -> Problem:
        parts = name.split(".")
        depth = next(i for i, part in enumerate(parts) if part not in self._children(".".join(parts[:i])))
        above, known = ".".join(parts[:depth]), self._children(".".join(parts[:depth]))
        near = get_close_matches(parts[depth], known, 3, 0.5) or sorted(known)[:8]
        choices = ", ".join(f"{above}.{key}" if above else key for key in near) or "nothing below it"
        return Problem(f"unknown fact '{name}'", remedy=f"did you mean: {choices}")

    def _children(self, name: str) -> list[str]:
        if not name:
            return list(self.branches)
        node = self._value(name)
        findings = [one.rpartition(".") for one in self.findings]
        below_it = [last for above, _, last in findings if above in (name, of_any_row(name))]
        if isinstance(node, Mapping):
            return [*node, *below_it]
        return [str(i) for i in range(len(node))] if isinstance(node, list) else below_it


def of_any_row(name: str) -> str:
    """The name with a star for every number: what a finding about rows is called."""
    return ".".join("*" if part.isdecimal() else part for part in name.split("."))


def below(tree: Any, path: str) -> Any:
    """What stands at a dotted path, the tree itself where the path is empty; None where it leads nowhere."""
    for part in path.split(".") if path else ():
        if isinstance(tree, Mapping) and part in tree:
            tree = tree[part]
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return None
    return tree


def version_of(value: Any) -> str:
    """A hash of plain values, whatever the order of keys: another one as soon as the value is."""
    return content_hash(msgspec.json.encode(value, order="deterministic"))
