"""How the narrative gets at facts: by their names, for what it prints and for what its alternatives ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generator.errors import Problem
from generator.report.conditions import Condition, Relation

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """``find`` has a fact by its name, None where it is absent; ``row`` names the fact that the page at hand is about, if any."""

    find: Callable[[str], Any]
    row: Callable[[], str]

    def fact(self, name: str) -> Any:
        """What is printed.

        Raises:
            Problem: there is no such fact, or it is absent.
        """
        if (found := self._found(name)) is None:
            remedy = f"ask first whether it is there: {{? {name} is known}} ... {{?}}"
            raise Problem(f"fact '{name}' is absent here", remedy=remedy)
        return found

    def holds(self, subject: str, relation: Relation, bound: float | str | None, words: tuple[str, ...]) -> bool:
        """Whether a :class:`Condition` holds.

        Raises:
            Problem: there is no such fact, or it is of another kind.
        """
        condition = Condition(subject, relation, bound, words)
        return condition.holds(self._found(subject), self._found(bound) if isinstance(bound, str) else bound)

    def _found(self, name: str) -> Any:
        first, _, rest = name.partition(".")
        if first != "row":
            return self.find(name)
        if not (row := self.row()):
            raise Problem(f"'{name}' is asked for on a page that is about no row", remedy="only a page with 'each' has one")
        return self.find(f"{row}.{rest}" if rest else row)
