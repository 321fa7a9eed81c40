"""What the pages of one language are made from, and how each kind of thing in it is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.facts import Facts
from generator.report.captions import Captions
from generator.report.claims import Claim, known
from generator.report.edition import Edition
from generator.report.measured import measured_on
from generator.report.pages import Page
from generator.report.references import References
from generator.report.strings import Strings

__all__ = ["Material"]


@dataclass(frozen=True)
class Material:
    """What the pages of one language are made from. ``images`` are the names of the pictures that exist, ``assets`` maps the
    names of style sheets and scripts to their files in the site."""

    language: str
    pages: Sequence[Page]
    facts: Facts
    strings: Strings
    captions: Captions
    claims: Mapping[str, Claim]
    references: References
    images: frozenset[str]
    assets: Mapping[str, str]
    edition: Edition
    templates: Path

    def sources(self) -> dict[str, Callable[..., Any]]:
        """By kind, what a page may look up that is not made of other pages."""
        pages = {page.name: page for page in self.pages}
        return {
            "fact": self.facts,
            "known fact": self.facts.known,
            "optional fact": partial(self.facts, default=None),
            "measured": partial(measured_on, self.facts),
            "string": self.strings.find,
            "caption": self.captions.tables.get,
            "claim": partial(known, self.claims),
            "claims": lambda: list(self.claims),
            "work": self.references.__getitem__,
            "works": lambda: self.references.works,
            "image": self.images.__contains__,
            "assets": lambda: self.assets,
            "edition": lambda: self.edition,
            "template": self._template,
            "page": pages.__contains__,
            "source": lambda name: (pages[name].head, pages[name].text),
            "menu": self._menu,
        }

    def wholes(self) -> dict[str, Callable[..., str]]:
        """Facts are as before where their branch is."""
        measured = self.facts.version("measured")
        looked_up = dict.fromkeys(("fact", "known fact", "optional fact"), self.facts.version)
        return {**looked_up, "measured": lambda *_: measured}

    def _template(self, name: str) -> str | None:
        path = self.templates / name
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def _menu(self) -> list[dict[str, str]]:
        """The navigation: every page but the first and those of rows."""
        return [{"name": page.name, "nav": page.head.nav} for page in self.pages if page.name != "index" and not page.row]
