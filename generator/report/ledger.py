"""Claims on the pages: a block for each where it is discussed, and the table of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from markupsafe import Markup

from generator.claims.judge import VERDICTS, Ruling
from generator.report.claims import Claim
from generator.report.environment import TemplateEnvironment
from generator.report.ledger_data import ledger_data

__all__ = ["Ledger"]


def _given(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The verdicts that were given, with how often each was."""
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


@dataclass(frozen=True)
class Ledger:
    """The claims of one language, as HTML. ``look`` is how everything about them is looked up.

    ``evidence`` gives the link to a figure, nothing for one that no page shows.
    """

    look: Callable[..., Any]
    templates: TemplateEnvironment
    evidence: Callable[[str], Markup | str]

    def block(self, name: str) -> str:
        """A claim with its verdicts."""
        return self._render("claim", claim=self.look("claim", name), rulings=self._rulings(name), evidence=self.evidence)

    def table(self) -> str:
        """All claims, with how many got which verdict on each set."""
        placed = self.look("placed")
        names: list[str] = self.look("claims")
        rows: list[tuple[Claim, list[Ruling], bool]] = [
            (self.look("claim", name), self._rulings(name), name in placed) for name in names
        ]
        sets = self.look("optional fact", "claims.sets") or []
        counts = [(one["name"], one["here"], _given(one["counts"])) for one in sets]
        return self._render("ledger", rows=rows, counts=counts)

    def data(self, file: str) -> str:
        """All claims as one of LEDGER_FILES."""
        names: list[str] = self.look("claims")
        return ledger_data(file, [(self.look("claim", name), self._rulings(name)) for name in names])

    def _rulings(self, name: str) -> list[Ruling]:
        return msgspec.convert(self.look("optional fact", f"claims.rulings.{name}") or [], list[Ruling])

    def _render(self, template: str, **values: Any) -> str:
        missing = bool(self.look("optional fact", "claims.missing"))
        return self.templates.rendered(f"partials/{template}.html", missing=missing, ledger_page=self.look("ledger"), **values)
