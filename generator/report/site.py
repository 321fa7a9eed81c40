"""The site's files: pages, figures, assets, the door at the root."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.errors import Problem
from generator.report.facts import Facts
from generator.report.pages import Page, read_pages, with_rows
from generator.report.references import read_references
from generator.report.strings import Strings, read_strings
from generator.report.weave import Weaver

__all__ = ["Edition", "write_site"]


@dataclass(frozen=True)
class Edition:
    """What the report is called, in which languages, and where it will stand (``base_url``, empty when unknown)."""

    titles: Mapping[str, str]
    languages: tuple[str, ...]
    author: str = ""
    date: str = ""
    base_url: str = ""
    draft: bool = False


def write_site(
    facts: Mapping[str, Any], images: Mapping[str, Path], edition: Edition, content: Path, templates: Path, out: Path
) -> int:
    """Write the whole site into the empty folder ``out``; return how many pages it has.

    Args:
        facts: results by family, then name.
        images: drawn pictures by the name the facts call them.

    Raises:
        Problem: a page, translation, fact, figure, picture or reference is missing; says where.
    """
    pages = {language: read_pages(content, language) for language in edition.languages}
    _same_pages(pages)
    strings = {language: read_strings(templates, language) for language in edition.languages}
    assets = _write_assets(templates / "assets", out / "assets")
    references = read_references(content)
    common = {"edition": edition, "assets": assets}
    tree = Facts(facts)
    pages = {language: with_rows(of_language, tree) for language, of_language in pages.items()}
    for language, written in pages.items():
        more = {**common, "language": language, "strings": strings, "title": edition.titles[language]}
        weaver = Weaver(written, strings[language], tree, references, frozenset(images), content, templates, more)
        for page in weaver.pages:
            _write(out / language / f"{page.name}.html", weaver.page(page))
    for name, path in images.items():
        target = out / "figures" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    _write_door(templates, edition, strings, assets, out)
    return sum(len(of_language) for of_language in pages.values())


def _same_pages(pages: Mapping[str, list[Page]]) -> None:
    names = {language: {page.name for page in of_language} for language, of_language in pages.items()}
    for language, have in names.items():
        for other, there in names.items():
            if missing := sorted(there - have):
                raise Problem(
                    f"page '{missing[0]}' exists in '{other}' but not in '{language}'",
                    f"content/{missing[0]}.{other}.md",
                    remedy=f"add content/{missing[0]}.{language}.md",
                )


def _write_assets(source: Path, target: Path) -> dict[str, str]:
    """Copy style sheets and scripts under names that change with their content, so that no browser shows an old one."""
    target.mkdir(parents=True)
    names = {}
    for path in sorted(source.iterdir()):
        content = path.read_bytes()
        name = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"
        (target / name).write_bytes(content)
        names[path.name] = f"assets/{name}"
    return names


def _write_door(templates: Path, edition: Edition, strings: Mapping[str, Strings], assets: Mapping[str, str], out: Path) -> None:
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    for name in ("index", "404"):
        page = environment.get_template(f"root/{name}.html").render(edition=edition, strings=strings, assets=assets)
        _write(out / f"{name}.html", page)
    _write(out / ".nojekyll", "")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
