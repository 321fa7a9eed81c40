"""A report of a few pages with figures, captions, claims and pictures of its own, whose every part a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.claims.judge import claims_branch
from generator.facts import Branch, Facts
from generator.inventory import take_inventory
from generator.report.edition import Edition
from generator.report.site import Written, write_site
from generator.report.source import Source

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
LANGUAGES = ("zh-Hant", "en")
FIGURE = """\
{% import "partials/macros.html" as m with context %}
<figure id="fig-{{ id }}">
{{ fact("NAME").r2 | number }} <img src="{{ image("NAME.png") }}" alt="">{{ t("figure", number=number) }}
{{ m.caption_of(id, number, caption, "NAME") }}
</figure>
"""
TEXTS = {
    "index": 'Of {{ claims.counts.all }} claims {{ claims.counts.supported }} hold; see {{ ref("dream") }}.',
    "model": 'R² {{ lime.r2 | number }}.\n\n{{ figure("lime") }}\n\n{{ claim("looks") }}\n\n{{ claim("fades") }}\n',
    "dream": '{{ cite("one") }} {{ shown.rows.0.truth | class_name }}.\n\n{{ figure("dream") }}\n\n{{ claim("beats") }}\n',
    "about": '[There]({{ page("model") }}).\n\n{{ references() }}\n\n{{ ledger() }}\n',
}
ROW = "Here is {{ row.truth | class_name }}, {{ ref('part') }}.\n\n{{ figure('part') }}\n"
WORK = 'short = "One 2001"\nauthors = "One"\nyear = 2001\ntitle = "T"\nwhere = "J"\n'


class SmallReport:
    """Files below ``folder`` and ``facts`` by family; :meth:`write` brings its site up to date."""

    def __init__(self, folder: Path, measured: dict[str, Any], write_claims: Callable[..., None]) -> None:
        self.folder, self.site = folder, folder / "site"
        self.content, self.templates = folder / "content", folder / "templates"
        self.edition: dict[str, Any] = {
            "titles": {"zh-Hant": "標題", "en": "Title"},
            "languages": LANGUAGES,
            "author": "A. Author",
        }
        self.facts: dict[str, Any] = {
            "report": {"rendered": False},
            "network": {"checkpoint": "abc"},
            "made": {
                name: {"method": [name], "seeds": [1], "checkpoint": "abc", "precision": "p", "command": "c"} for name in "ab"
            },
            "lime": {"r2": 0.5},
            "dream": {"r2": 0.25},
            "part": {"r2": 0.75},
            "shown": {"rows": [{"tag": "00", "truth": "egg"}, {"tag": "01", "truth": "soup"}]},
            "measured": measured,
        }
        self._write_files(write_claims)

    def page(self, name: str, language: str = "en") -> Path:
        return self.content / f"{name}.{language}.md"

    def captions(self, language: str = "en") -> Path:
        return self.content / f"captions.{language}.toml"

    def source(self) -> Source:
        branches = {name: Branch.of(facts) for name, facts in self.facts.items()}
        branches["claims"] = claims_branch(self.content, branches["measured"])
        drawings = tuple(sorted((self.folder / "drawn").iterdir()))
        for drawing in drawings:
            take_inventory(drawing)
        return Source(Facts(branches), drawings, Edition(**self.edition), self.content, self.templates)

    def write(self) -> Written:
        return write_site(self.source(), self.site, self.folder / "cache")

    def files(self) -> dict[str, bytes]:
        """Everything in the site, by name."""
        found = (path for path in sorted(self.site.rglob("*")) if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in found}

    def clean_files(self, where: Path) -> dict[str, bytes]:
        """The same, written from nothing."""
        clean = SmallReport.__new__(SmallReport)
        clean.__dict__ |= self.__dict__ | {"site": where / "site"}
        write_site(self.source(), clean.site, where / "cache")
        return clean.files()

    def _write_files(self, write_claims: Callable[..., None]) -> None:
        shutil.copytree(TEMPLATES, self.templates, ignore=shutil.ignore_patterns("figures"))
        self.content.mkdir()
        write_claims(self.content)
        rules = (self.content / "claims.toml").read_text(encoding="utf-8").rpartition('page = "model"')
        (self.content / "claims.toml").write_text(f'{rules[0]}page = "dream"{rules[2]}'.replace("sets", "lime"), encoding="utf-8")
        (self.content / "references.toml").write_text(f"[one]\n{WORK}", encoding="utf-8")
        for name in ("lime", "dream", "part"):
            self._write_figure(name)
        for language in LANGUAGES:
            for order, (name, text) in enumerate(TEXTS.items()):
                head = f"---\ntitle: {name}\nnav: {name}\nsummary: s\norder: {order}\n---\n"
                self.page(name, language).write_text(head + text, encoding="utf-8")
            head = (
                '---\ntitle: "{{ row.truth | class_name }}"\nnav: "{{ row.tag }}"\nsummary: s\norder: 9\neach: shown.rows\n---\n'
            )
            self.page("picture", language).write_text(head + ROW, encoding="utf-8")
            tables = [f"[{name}]\ntakeaway = 'R {{{{ {name}.r2 | number }}}}'\nalt = 'x'\n" for name in ("lime", "dream", "part")]
            self.captions(language).write_text("\n".join(tables), encoding="utf-8")

    def _write_figure(self, name: str) -> None:
        figures, drawn = self.templates / "figures", self.folder / "drawn" / f"{name}-key"
        figures.mkdir(exist_ok=True)
        drawn.mkdir(parents=True)
        (figures / f"{name}.html").write_text(FIGURE.replace("NAME", name), encoding="utf-8")
        (drawn / f"{name}.png").write_bytes(name.encode())


@pytest.fixture
def small(tmp_path, evidence, write_claims) -> SmallReport:
    folder = tmp_path / "small"
    folder.mkdir()
    return SmallReport(folder, evidence, write_claims)


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """``edit(path, old, new)`` replaces a text that must be there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
