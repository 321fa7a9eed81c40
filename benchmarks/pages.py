"""Rendering pages from finished results, against MkDocs with as many pages of the same text, tables and pictures."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

from benchmarks.builds import append, build, built, take_turns
from benchmarks.harness import Run, Settings, Timing, run_command
from benchmarks.outcome import Outcome, comparison

__all__ = ["run"]

_CONFIG = "site_name: {name}\nuse_directory_urls: false\nvalidation: {{links: {{anchors: ignore, not_found: ignore}}}}\n"
_NAMES = {"mkdocs build": (), "mkdocs build --dirty": ("--dirty",)}


def run(settings: Settings) -> Outcome:
    """Both from a folder without a site; then with one page edited. Every run is a whole process."""
    ours = built(settings, "vitrine")
    docs = _as_docs(ours / "site", settings.work / "mkdocs")
    pages = len(list(docs.rglob("*.md")))
    rounds = 1 if settings.quick else 5
    cold = _turns(ours, docs, rounds, settings, cold=True)
    edited = _turns(ours, docs, rounds, settings, cold=False)
    return Outcome(
        [comparison(f"all {pages} pages, nothing rendered before", cold), comparison("one page edited", edited)],
        notes=[
            "MkDocs gets our finished pages as Markdown (by markdownify), without the charts, and the same pictures to copy; it "
            "runs with its default theme and plugins. Vitrine reads the results from its store, resolves every number and "
            "sentence, numbers the figures and judges the claims as well."
        ],
    )


def _turns(ours: Path, docs: Path, rounds: int, settings: Settings, cold: bool) -> dict[str, Timing]:
    def vitrine(turn: int) -> Run:
        if cold:
            _forget_pages(ours)
        else:
            append(ours / "content" / "saliency.en.md", f"\n\nAnother remark{', and one' * turn}.\n")
        return build(ours, settings)

    def mkdocs(name: str, turn: int) -> Run:
        if cold:
            shutil.rmtree(docs.parent / "site", ignore_errors=True)
        else:
            append(docs / "en" / "saliency.md", f"\n\nAnother remark{', and one' * turn}.\n")
        return run_command([sys.executable, "-m", "mkdocs", "-q", "build", *_NAMES[name]], docs.parent)

    names = ["mkdocs build"] if cold else list(_NAMES)
    return take_turns({"vitrine": vitrine, **{name: partial(mkdocs, name) for name in names}}, rounds)


def _forget_pages(folder: Path) -> None:
    """Delete the site and what is kept of rendering; results and drawings stay."""
    for name in ("site", *(f".cache/{kept}" for kept in ("pages", "compiled", "sites"))):
        shutil.rmtree(folder / name, ignore_errors=True)


def _as_docs(site: Path, folder: Path) -> Path:
    from bs4 import BeautifulSoup
    from markdownify import markdownify

    shutil.rmtree(folder, ignore_errors=True)
    docs = folder / "docs"
    for path in sorted(site.glob("*/*.html")):
        main = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find("main")
        assert main
        for chart in main.find_all(["svg", "script", "style", "dialog"]):
            chart.decompose()
        page = docs / path.relative_to(site).with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(markdownify(str(main), heading_style="ATX").replace(".html", ".md"), encoding="utf-8")
    shutil.copytree(site / "figures", docs / "figures")
    (folder / "mkdocs.yml").write_text(_CONFIG.format(name="Vitrine"), encoding="utf-8")
    return docs
