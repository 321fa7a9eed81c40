"""What is in a site besides its pictures: pages, style sheets and scripts, the door at the root."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.facts import version_of
from generator.report.captions import read_captions
from generator.report.claims import read_claims
from generator.report.environment import environments
from generator.report.folder import File
from generator.report.material import Material
from generator.report.notebook import Made
from generator.report.pages import Page, read_pages, same_pages, with_rows
from generator.report.references import read_references
from generator.report.renderer import PageRenderer
from generator.report.source import Source
from generator.report.strings import Strings, read_strings

__all__ = ["Contents", "contents"]

PROOF_STYLES = "proof.css"


@dataclass(frozen=True)
class Contents:
    """Files by their places in the site, how many of them are pages, and which of those were rendered: ``language/page``."""

    files: Mapping[str, File]
    pages: int
    rendered: tuple[str, ...]


def contents(source: Source, cache: Path, laid_open: bool = False) -> Contents:
    """Render whatever is not as it was; what is remembered of pages, and compiled templates, are kept below ``cache``.

    With ``laid_open`` the pages are proofs, see :class:`PageRenderer`.

    Raises:
        Problem: a page, translation, fact, figure, picture or reference is missing; says where.
        Damaged: what was remembered cannot be used.
    """
    languages = source.edition.languages
    pages = {language: read_pages(source.content, language) for language in languages}
    same_pages(pages)
    strings = {language: read_strings(source.templates, language) for language in languages}
    names, files = _assets(source.templates / "assets", laid_open)
    rendered: list[str] = []
    for language in languages:
        material = _material(source, language, pages[language], strings[language], names)
        notes = cache / ("proof" if laid_open else "pages") / language
        renderer = PageRenderer(material, notes, cache / "compiled" / language, source.stamp, laid_open)
        for name, made in renderer.pages().items():
            files[f"{language}/{name}.html"] = File(made.version, partial(_write_made, made))
        for name, made in renderer.data().items():
            files[f"{language}/{name}"] = File(made.version, partial(_write_made, made))
        renderer.notebook.save()
        rendered += [f"{language}/{name.removeprefix('page ')}" for name in renderer.notebook.remade if name.startswith("page ")]
    count = sum(name.endswith(".html") for name in files)
    return Contents(files | _door(source, strings, names, cache / "compiled" / "door"), count, tuple(rendered))


def _material(source: Source, language: str, pages: list[Page], strings: Strings, assets: Mapping[str, str]) -> Material:
    claims = read_claims(source.content, language, [page.name for page in pages])
    return Material(
        language, with_rows(pages, source.facts), source.facts, strings, read_captions(source.content, language), claims,
        read_references(source.content), frozenset(source.images), assets, source.edition, source.templates,
    )  # fmt: skip


def _assets(folder: Path, laid_open: bool) -> tuple[dict[str, str], dict[str, File]]:
    """Style sheets and scripts, under names that change with their content, so that no browser shows an old one."""
    names, files = {}, {}
    for path in sorted(path for path in folder.iterdir() if laid_open or path.name != PROOF_STYLES):
        content = path.read_bytes()
        name = f"assets/{path.stem}.{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"
        names[path.name], files[name] = name, File(name, partial(_write, content))
    return names, files


def _door(source: Source, strings: Mapping[str, Strings], assets: Mapping[str, str], compiled: Path) -> dict[str, File]:
    _, templates = environments(source.templates, compiled, source.stamp, "")
    values = {"edition": source.edition, "strings": strings, "assets": assets}
    pages = {name: templates.rendered(f"root/{name}", **values) for name in ("index.html", "404.html", "robots.txt")}
    pages[".nojekyll"] = ""
    return {name: File(version_of(text), partial(_write, text.encode())) for name, text in pages.items()}


def _write_made(made: Made, path: Path) -> None:
    path.write_text(made.text, encoding="utf-8")


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
