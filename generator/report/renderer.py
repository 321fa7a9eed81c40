"""One language's pages, each in three steps: its text with what it looks up, that as HTML with its figures, the whole page.

What a step looks up is noted, and a step is taken again only when one of its look-ups finds something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from generator.errors import Problem
from generator.report.amounts import Amounts
from generator.report.asked import Asked
from generator.report.environment import FORMAT_FILTERS, WORD_FILTERS, WORDS, environments
from generator.report.formats import Formats
from generator.report.ledger import Ledger
from generator.report.ledger_data import LEDGER_FILES
from generator.report.markdown import keep_counted, to_html
from generator.report.material import Material
from generator.report.measured import lined_up
from generator.report.notebook import Made, Notebook
from generator.report.numbering import Numbering
from generator.report.pages import Page
from generator.report.plots import label_offsets, plot, scale_of, span, thinned
from generator.report.proof import Proof, opened, plain, set_apart
from generator.report.sanitise import line_of, sanitised

__all__ = ["PageRenderer"]

_SLOT = re.compile(r"<p>@@(figure|claim|ledger):([\w-]+)@@</p>")
_STRAY = re.compile(r"@@(figure|claim|ledger):([\w-]+)@@")
_REFERENCE = re.compile("\ue000([^\ue001]*)\ue001")
"""A reference to a figure, until every text is written and every figure has its number."""

_AMOUNTS = ("amount", "amount_ends", "amount_bound", "amount_worth", "amount_side")


class _Text(msgspec.Struct):
    """A page's text as Markdown, what its head says, and what has a place in it."""

    title: str
    nav: str
    summary: str
    markdown: str = ""
    figures: list[str] = []
    claims: list[str] = []
    ledger: bool = False


class PageRenderer:
    """Renders pages into the notebook in ``folder``. ``stamp`` is another one as soon as the code that renders is.

    With ``laid_open`` they are for reading proofs: every alternative is shown, see :class:`Proof`.
    """

    def __init__(self, material: Material, folder: Path, compiled: Path, stamp: str, laid_open: bool = False) -> None:
        self._material, self._laid_open = material, laid_open
        self._pages = {page.name: page for page in material.pages}
        self.notebook = Notebook(folder, stamp, material.sources() | self._sources(), material.wholes())
        self._look = self.notebook.look
        self._strings = replace(material.strings, find=partial(self._look, "string"))
        self._content, self._templates = environments(material.templates, compiled, stamp, material.language, laid_open)
        self._ledger = Ledger(self._look, self._templates, self._ref_if_shown)
        self._furnish()
        self._page = material.pages[0]
        self._text = _Text("", "", "")

    def pages(self) -> dict[str, Made]:
        """Every page by name, finished.

        Raises:
            Problem: a page, a caption or a template has a mistake; says where.
        """
        assert self._texts  # all of them before any body, so that references may point forwards
        return {name: self.notebook.made(f"page {name}", partial(self._make_page, page)) for name, page in self._pages.items()}

    def data(self) -> dict[str, Made]:
        """What lies beside the pages for programs, by file name: the ledger, where there are claims."""
        if not self._look("claims"):
            return {}
        return {name: self.notebook.made(f"data {name}", partial(self._ledger.data, name)) for name in LEDGER_FILES}

    # The three steps.

    def _make_text(self, page: Page) -> str:
        self._look("source", page.name)
        self._page, self._text, given = page, _Text(page.head.title, page.head.nav, page.head.summary), self._given()
        if page.row:  # such a page has a head of its own
            for part in ("title", "nav", "summary"):
                own = self._content.rendered(f"{page.path.name}: {part}", getattr(page.head, part), given, page.problem)
                setattr(self._text, part, plain(own))
        self._text.markdown = set_apart(self._content.rendered(page.path.name, page.text, given, page.problem))
        return msgspec.json.encode(self._text).decode()

    def _make_body(self, page: Page) -> str:
        self._look("text", page.name)
        self._page = page
        text = _REFERENCE.sub(lambda reference: self._ref(reference[1]), self._written(page.name).markdown)
        html, refused = sanitised(to_html(text))
        if refused:
            raise page.problem(refused[0].problem, line_of(page.text, refused[0]))
        body = _SLOT.sub(lambda slot: self._filled(slot[1], slot[2], page), html)
        if stray := _STRAY.search(body):
            message = f"{stray[1]} '{stray[2]}' stands inside a paragraph"
            raise page.problem(Problem(message, remedy="put it on a line of its own"), None)
        return keep_counted(opened(body))

    def _make_page(self, page: Page) -> str:
        for kind in ("source", "text"):
            self._look(kind, page.name)
        body, own, edition = self._look("body", page.name).text, self._written(page.name), self._look("edition")
        self._page = page
        previous, following = self._look("neighbours", page.name)
        return self._templates.rendered(
            f"{page.head.kind}.html", page=page, body=Markup(body), menu=self._look("menu"), previous=previous, next=following,
            head=msgspec.structs.replace(page.head, title=own.title, nav=own.nav, summary=own.summary),
            edition=edition, language=self._material.language, title=edition.titles[self._material.language],
            assets=self._look("assets"), **self._row(page),
        )  # fmt: skip

    # What pages look up of one another.

    def _sources(self) -> dict[str, Any]:
        return {
            "text": lambda name: self.notebook.made(f"text {name}", partial(self._make_text, self._pages[name])),
            "body": lambda name: self.notebook.made(f"body {name}", partial(self._make_body, self._pages[name])),
            "number": lambda figure, page: self._numbering.find(figure, page),
            "placed": lambda: sorted(claim for text in self._texts.values() for claim in text.claims),
            "ledger": lambda: next((name for name, text in self._texts.items() if text.ledger), ""),
            "neighbours": self._neighbours,
        }

    @cached_property
    def _texts(self) -> dict[str, _Text]:
        return {name: self._written(name) for name in self._pages}

    @cached_property
    def _numbering(self) -> Numbering:
        numbering = Numbering()
        for name, text in self._texts.items():
            for figure in text.figures:
                numbering.place(figure, self._pages[name])
        return numbering

    def _written(self, name: str) -> _Text:
        made = self.notebook.made(f"text {name}", partial(self._make_text, self._pages[name]))
        return msgspec.json.decode(made.text, type=_Text)

    def _neighbours(self, name: str) -> list[dict[str, str] | None]:
        """The pages before and after: those of rows turn from one row to the next, all others as if there were none of them."""
        shelf = [page.name for page in self._material.pages if page.head.each == self._pages[name].head.each]
        at = shelf.index(name)
        beside = (shelf[at - 1] if at else None, shelf[at + 1] if at + 1 < len(shelf) else None)
        return [{"name": other, "nav": self._written(other).nav} if other else None for other in beside]

    # What texts and templates may call.

    def _furnish(self) -> None:
        strings, look, formats = self._strings, self._look, Formats(self._strings)
        asked = Asked(partial(look, "known fact"), lambda: self._page.row)
        self._templates.note = partial(look, "template")
        for environment in (self._content, self._templates):
            environment.filters |= {name: getattr(formats, name) for name in FORMAT_FILTERS}
            environment.filters |= {name: getattr(strings, name) for name in WORD_FILTERS}
        self._content.globals |= {
            "fact": asked.fact, "holds": asked.holds, "proof": Proof(asked.holds),
            "figure": self._figure_slot, "claim": self._claim_slot, "ledger": self._ledger_slot,
            "ref": self._later, "cite": self._cite, "page": self._address, "references": self._reference_list,
        }  # fmt: skip
        amounts = Amounts(formats)
        self._templates.filters |= {name: getattr(amounts, name) for name in _AMOUNTS} | {"lined_up": self._lined_up}
        self._templates.globals |= {
            "t": strings, "fact": partial(look, "fact"), "optional_fact": partial(look, "optional fact"),
            "measured_on": partial(look, "measured"), "class_name": strings.class_name, "class_text": strings.class_text,
            "plot": plot, "label_offsets": label_offsets, "scale_of": scale_of, "span": span, "thinned": thinned,
            "laid_open": self._laid_open, "image": self._image, "ref": self._ref, "language_name": strings.language_name,
        }  # fmt: skip

    def _given(self) -> dict[str, str]:
        """What texts may name besides facts: what the pictures are called."""
        kind = "_rendered" if self._look("fact", "report.rendered") else ""
        return {word: self._strings(f"{word}{kind}") for word in WORDS}

    def _row(self, page: Page) -> dict[str, Any]:
        return {"row": self._look("fact", page.row)} if page.row else {}

    def _figure_slot(self, name: str) -> str:
        if self._look("caption", name) is None:
            remedy = f"add [{name}] to {self._material.captions.path.name}"
            raise Problem(f"figure '{name}' has no caption", remedy=remedy)
        self._text.figures.append(name)
        return _slot("figure", name)

    def _claim_slot(self, name: str) -> str:
        page = self._look("claim", name).rule.page
        if page != self._page.name:
            raise Problem(f"claim '{name}' belongs to page '{page}'", remedy=f'move it there, or set page = "{self._page.name}"')
        self._text.claims.append(name)
        return _slot("claim", name)

    def _ledger_slot(self) -> str:
        self._text.ledger = True
        return _slot("ledger", "all")

    def _filled(self, kind: str, name: str, page: Page) -> str:
        if kind == "figure":
            return self._figure(name, page)
        return self._ledger.block(name) if kind == "claim" else self._ledger.table()

    def _figure(self, name: str, page: Page) -> str:
        template, captions = f"figures/{name}.html", self._material.captions
        if self._look("template", template) is None:
            figures = sorted(path.stem for path in (self._material.templates / "figures").glob("*.html"))
            raise page.problem(Problem(f"no figure '{name}'", remedy=f"figures are: {', '.join(figures)}"), None)
        texts: Mapping[str, str] = self._look("caption", name)
        given = self._given()
        caption = {
            key: self._content.rendered(
                f"{captions.path.name}: {name}.{key}", text, given, lambda mistake, _: captions.problem(name, mistake)
            ).strip()
            for key, text in texts.items()
        }
        number, _ = self._look("number", name, page.name) or ("", "")
        return self._templates.rendered(template, id=name, number=number, caption=caption, **self._row(page))

    def _later(self, name: str) -> str:
        if self._look("caption", name) is None:
            figures = ", ".join(self._material.captions.tables)
            raise Problem(f"no figure '{name}' to refer to", remedy=f"figures are: {figures}")
        return f"\ue000{name}\ue001"

    def _ref(self, name: str) -> Markup:
        number, page = self._look("number", name, self._page.name) or ("?", "")
        if not page:
            return Markup(self._strings("figure", number=number))
        return Markup('<a class="ref" href="{}.html#fig-{}">{}</a>').format(page, name, self._strings("figure", number=number))

    def _ref_if_shown(self, name: str) -> Markup | str:
        return self._ref(name) if self._look("number", name, self._page.name) else ""

    def _cite(self, key: str) -> Markup:
        return Markup('<a class="cite" href="about.html#ref-{}">{}</a>').format(key, self._look("work", key).short)

    def _address(self, name: str) -> str:
        if not self._look("page", name):
            raise Problem(f"no page '{name}'", remedy=f"pages are: {', '.join(self._pages)}")
        return f"{name}.html"

    def _reference_list(self) -> str:
        return self._templates.rendered("partials/references.html", works=self._look("works"))

    def _lined_up(self, by_method: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return lined_up(self._look("optional fact", "measured.methods") or [], by_method)

    def _image(self, name: str) -> str:
        if not self._look("image", name):
            raise Problem(f"no picture '{name}' was drawn")
        return f"../figures/{name}"


def _slot(kind: str, name: str) -> str:
    return f"\n\n@@{kind}:{name}@@\n\n"
