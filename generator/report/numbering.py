"""Which number each figure has, and on which page it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_uppercase

from generator.errors import Problem
from generator.report.pages import Page

__all__ = ["Numbering"]


@dataclass
class Numbering:
    """Figures are numbered through the report, in reading order. The pages of rows all have the same ones: there, letters start
    over on every page, and the numbers elsewhere are what they would be without these pages."""

    _numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    _letters: dict[str, list[str]] = field(default_factory=dict)

    def place(self, figure: str, page: Page) -> None:
        """Note that a page has a figure; a second time changes nothing.

        Raises:
            Problem: it is already on another page.
        """
        if page.row:
            lettered = self._letters.setdefault(page.name, [])
            lettered += [] if figure in lettered else [figure]
            return
        _, where = self._numbers.setdefault(figure, (str(len(self._numbers) + 1), page.name))
        if where != page.name:
            lines = page.text.splitlines()
            line = next((i for i, text in enumerate(lines, 1) if f'figure("{figure}")' in text), None)
            problem = Problem(f"figure '{figure}' is already on page '{where}'", remedy=f'refer to it: {{{{ ref("{figure}") }}}}')
            raise page.problem(problem, line)

    def find(self, figure: str, page: str) -> tuple[str, str] | None:
        """Number or letter of a figure and the page it stands on, as seen from ``page``; None where no page has it."""
        lettered = self._letters.get(page, [])
        if figure in lettered:
            return ascii_uppercase[lettered.index(figure)], page
        return self._numbers.get(figure)
