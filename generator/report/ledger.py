"""Claims on the pages: a block for each where it is discussed, one word for the narrative to branch on, and the table of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from generator.errors import Problem
from generator.report import amounts
from generator.report.claims import Claim, known
from generator.report.verdicts import VERDICTS, Ruling, Verdict, ruling

__all__ = ["Ledger"]


@dataclass
class Ledger:
    """The claims of one language, judged on every set in ``measured`` (the facts of that name: ``sets`` and ``missing``).

    ``evidence`` gives the link to a figure, nothing for one that no page shows.
    """

    claims: Mapping[str, Claim]
    measured: Mapping[str, Any]
    templates: Environment
    evidence: Callable[[str], Markup | str]
    placed: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def __post_init__(self) -> None:
        sets = self.measured.get("sets", [])
        self._rulings = {name: [ruling(claim, one) for one in sets] for name, claim in self.claims.items()}
        self.templates.filters |= {
            "amount": amounts.amount,
            "amount_ends": amounts.amount_ends,
            "amount_bound": amounts.amount_bound,
            "amount_side": amounts.amount_side,
        }

    def place(self, name: str, page: str) -> None:
        """Note that a page takes up a claim.

        Raises:
            Problem: there is no such claim, or it belongs to another page.
        """
        claim = known(self.claims, name)
        if page != claim.page:
            raise Problem(f"claim '{name}' belongs to page '{claim.page}'", remedy=f'move it there, or set page = "{page}"')
        self.placed[name] = page

    def verdict(self, name: str, on: str = "") -> Verdict:
        """The verdict on a set, on the one at hand if none is named; "not_measurable" where there is no such set."""
        known(self.claims, name)
        found = [one for one in self._rulings[name] if (one.set == on if on else one.here)]
        return found[0].verdict if found else "not_measurable"

    def rulings(self, name: str) -> Sequence[Ruling]:
        return self._rulings[name]

    def counts(self) -> list[tuple[str, bool, list[tuple[Verdict, int]]]]:
        """For each set its name, whether it is at hand, and how many claims got each verdict."""
        sets = self.measured.get("sets", [])
        found = [Counter(rulings[i].verdict for rulings in self._rulings.values()) for i in range(len(sets))]
        return [
            (one["name"], bool(one.get("here")), [(verdict, count[verdict]) for verdict in VERDICTS])
            for one, count in zip(sets, found, strict=True)
        ]

    def block(self, name: str) -> str:
        """A claim with its verdicts, as HTML."""
        return self._render("claim", claim=self.claims[name], rulings=self.rulings(name), evidence=self.evidence)

    def table(self) -> str:
        """All claims, as HTML."""
        rows = [(claim, self.rulings(name), name in self.placed) for name, claim in self.claims.items()]
        return self._render("ledger", rows=rows, counts=self.counts())

    def _render(self, template: str, **values: Any) -> str:
        about = {"missing": bool(self.measured.get("missing")), "ledger_page": self.page}
        return self.templates.get_template(f"partials/{template}.html").render(**about, **values)
