"""The numbers that were found, by name: a tree with a branch for every family of figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import msgspec

from generator.errors import Problem
from generator.notes import content_hash

__all__ = ["Branch", "Facts", "below", "version_of"]

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
    """All facts. ``facts("confusion.accuracy")``; items of a list are counted from 0: ``"lime.rows.0.r2"``."""

    branches: Mapping[str, Branch]

    @classmethod
    def of(cls, tree: Mapping[str, Any]) -> Facts:
        """Facts from a tree that is at hand, with a branch for each of its keys."""
        return cls({name: Branch.of(branch) for name, branch in tree.items()})

    def __call__(self, name: str, default: Any = _REQUIRED) -> Any:
        """What stands at a dotted path, or the ``default`` where nothing does.

        Raises:
            Problem: there is no such fact and no default; names the nearest ones.
        """
        first, _, rest = name.partition(".")
        found = below(self.branches[first].tree, rest) if first in self.branches else None
        if found is None and not self._has(name):
            if default is _REQUIRED:
                raise self._unknown(name)
            return default
        return found

    def version(self, name: str) -> str:
        """Of the branch that a fact is on; empty where there is none."""
        branch = self.branches.get(name.partition(".")[0])
        return branch.version if branch else ""

    def _has(self, name: str) -> bool:
        """Whether the path leads somewhere, if only to None."""
        above, _, last = name.rpartition(".")
        return last in self._children(above)

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
        node = self(name, None)
        if isinstance(node, Mapping):
            return list(node)
        return [str(i) for i in range(len(node))] if isinstance(node, list) else []


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
