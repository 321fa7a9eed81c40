"""One language's pages: content through Jinja, then Markdown, then the page template."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from generator.errors import Problem
from generator.report import facts as lookup
from generator.report.charts import line_chart
from generator.report.claims import read_claims
from generator.report.facts import Facts
from generator.report.ledger import Ledger
from generator.report.markdown import to_html
from generator.report.measured import lined_up, measured_on
from generator.report.numbering import Numbering
from generator.report.pages import Page
from generator.report.plots import label_offsets, plot, scale_of, span
from generator.report.references import References
from generator.report.strings import Strings

__all__ = ["Weaver"]

_SLOT = "@@{}:{}@@"
_SLOTS = re.compile(r"<p>@@(figure|claim|ledger):([\w-]+)@@</p>")


@dataclass
class Weaver:
    """Renders the pages of one language. ``images`` are the names of the pictures that exist."""

    pages: list[Page]
    strings: Strings
    facts: Facts
    references: References
    images: frozenset[str]
    content: Path
    templates: Path
    common: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbering = Numbering()
        self._captions = self._read_captions()
        # Headings carry ids as {#id}, so comments need another sign than Jinja's usual one.
        self._sandbox = SandboxedEnvironment(
            undefined=StrictUndefined, keep_trailing_newline=True, comment_start_string="{##", comment_end_string="##}"
        )
        self._trusted = Environment(
            loader=FileSystemLoader(self.templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for environment in (self._sandbox, self._trusted):
            environment.filters |= {
                "percent": lookup.percent,
                "number": lookup.number,
                "interval": lookup.interval,
                "points": lookup.points,
                "signed": lookup.signed,
                "class_name": self.strings.class_name,
                "class_list": self.strings.class_list,
                "set_name": self.strings.set_name,
                "method_name": self.strings.method_name,
                "method_list": self.strings.method_list,
            }
            environment.globals |= {"fact": self.facts, "class_name": self.strings.class_name}
            environment.filters["lined_up"] = partial(lined_up, self.facts)
            environment.globals["measured_on"] = partial(measured_on, self.facts)
        self._sandbox.globals |= {
            "figure": self._slot, "ref": self._ref, "cite": self._cite, "page": self._page, "references": self._reference_list
        }  # fmt: skip
        kind = "_rendered" if self.facts("report.rendered") else ""
        self._sandbox.globals |= {"t": self.strings, "shot": self.strings(f"shot{kind}"), "shots": self.strings(f"shots{kind}")}
        self._trusted.globals |= {"t": self.strings, "image": self._image, "ref": self._ref}
        self._trusted.globals |= {
            "line_chart": line_chart,
            "plot": plot,
            "label_offsets": label_offsets,
            "scale_of": scale_of,
            "span": span,
        }
        claims = read_claims(self.content, self.strings.language, [page.name for page in self.pages])
        self._ledger = Ledger(claims, self.facts.tree.get("measured", {}), self._trusted, self._ref_if_shown)
        self._sandbox.globals |= {"claim": self._claim_slot, "verdict": self._ledger.verdict, "ledger": self._ledger_slot}
        self._where: Page | None = None
        self.pages = [self._with_own_head(page) for page in self.pages]
        for page in self.pages:
            self._markdown_of(page)  # numbers the figures in reading order, so that references may point forwards

    def page(self, page: Page, **more: Any) -> str:
        """The whole HTML page."""
        html = to_html(self._markdown_of(page))
        body = _SLOTS.sub(lambda slot: self._filled(slot[1], slot[2], page), html)
        if stray := re.search(r"@@(figure|claim|ledger):([\w-]+)@@", body):
            message = f"{stray[1]} '{stray[2]}' stands inside a paragraph"
            raise page.problem(Problem(message, remedy="put it on a line of its own"), None)
        template = self._trusted.get_template(f"{page.head.kind}.html")
        return template.render(page=page, head=page.head, body=Markup(body), pages=self.pages, **self.common, **more)

    def _markdown_of(self, page: Page) -> str:
        self._where = page
        return self._rendered(page.text, page, **page.given)

    def _with_own_head(self, page: Page) -> Page:
        """A page of a row has a title and a place in the order of its own."""
        if not page.given:
            return page
        own = {name: self._rendered(getattr(page.head, name), page, **page.given) for name in ("title", "nav", "summary")}
        return replace(page, head=msgspec.structs.replace(page.head, **own))

    def _rendered(self, text: str, page: Page, **values: Any) -> str:
        try:
            return self._sandbox.from_string(text).render(**values)
        except Problem as problem:
            raise page.problem(problem, _line_in_template(problem)) from problem
        except TemplateError as error:
            line = getattr(error, "lineno", None) or _line_in_template(error)
            raise page.problem(Problem(f"template: {error.message}"), line) from error
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise page.problem(Problem(f"template: {error}"), _line_in_template(error)) from error

    def _slot(self, name: str) -> str:
        assert self._where is not None
        self._numbering.place(name, self._where)
        if name not in self._captions:
            raise Problem(f"figure '{name}' has no caption", remedy=f"add [{name}] to captions.{self.strings.language}.toml")
        return _slot_of("figure", name)

    def _claim_slot(self, name: str) -> str:
        assert self._where is not None
        self._ledger.place(name, self._where.name)
        return _slot_of("claim", name)

    def _ledger_slot(self) -> str:
        assert self._where is not None
        self._ledger.page = self._where.name
        return _slot_of("ledger", "all")

    def _filled(self, kind: str, name: str, page: Page) -> str:
        if kind == "figure":
            return self._figure(name, page)
        return self._ledger.block(name) if kind == "claim" else self._ledger.table()

    def _figure(self, name: str, page: Page) -> str:
        written = self._captions[name].items()
        caption = {key: self._rendered(text, self._caption_page(name), **page.given).strip() for key, text in written}
        try:
            template = self._trusted.get_template(f"figures/{name}.html")
        except TemplateNotFound:
            raise page.problem(Problem(f"no figure '{name}'", remedy=f"figures are: {', '.join(self._known())}"), None) from None
        number, _ = self._numbering.find(name, page) or ("", "")
        return template.render(id=name, number=number, caption=caption, **page.given, **self.common)

    def _known(self) -> list[str]:
        return sorted(path.stem for path in (self.templates / "figures").glob("*.html"))

    def _ref(self, name: str) -> Markup:
        found = self._numbering.find(name, self._where)
        if not found:
            if name not in self._captions:
                raise Problem(f"no figure '{name}' to refer to", remedy=f"figures are: {', '.join(self._captions)}")
            return Markup(self.strings("figure", number="?"))  # only while the figures are being counted
        number, page = found
        return Markup('<a class="ref" href="{}.html#fig-{}">{}</a>').format(page, name, self.strings("figure", number=number))

    def _ref_if_shown(self, name: str) -> Markup | str:
        return self._ref(name) if self._numbering.find(name, self._where) else ""

    def _cite(self, key: str) -> Markup:
        work = self.references[key]
        return Markup('<a class="cite" href="about.html#ref-{}">{}</a>').format(key, work.short)

    def _page(self, name: str) -> str:
        if name not in {page.name for page in self.pages}:
            raise Problem(f"no page '{name}'", remedy=f"pages are: {', '.join(page.name for page in self.pages)}")
        return f"{name}.html"

    def _reference_list(self) -> str:
        return self._trusted.get_template("partials/references.html").render(works=self.references.works)

    def _image(self, name: str) -> str:
        if name not in self.images:
            raise Problem(f"no picture '{name}' was drawn")
        return f"../figures/{name}"

    def _read_captions(self) -> dict[str, dict[str, str]]:
        path = self._captions_path()
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Problem("no such file", path, remedy="every figure needs a caption in every language") from None
        except tomllib.TOMLDecodeError as error:
            raise Problem(str(error), path) from error

    def _captions_path(self) -> Path:
        return self.content / f"captions.{self.strings.language}.toml"

    def _caption_page(self, name: str) -> Page:
        """A stand-in so that a mistake in a caption is reported at its place in the captions file."""
        path = self._captions_path()
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next((i for i, text in enumerate(lines, 1) if text.strip() == f"[{name}]"), 1)
        return Page(name, path, self.pages[0].head, "", line)


def _slot_of(kind: str, name: str) -> str:
    return f"\n\n{_SLOT.format(kind, name)}\n\n"


def _line_in_template(error: BaseException) -> int | None:
    """The line of the content's text that an error passed through."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
