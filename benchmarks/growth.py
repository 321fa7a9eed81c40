"""How seconds grow with the number of pictures shown, and of pages rendered."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.builds import append, fresh, seconds_by_family, shorten
from benchmarks.harness import Run, Settings, run_command
from benchmarks.outcome import Cell, Outcome, Table

__all__ = ["fitted", "run"]

PER_CLASS = (1, 4, 16)
FAMILIES = ("saliency", "lime", "lineup")


def run(settings: Settings) -> Outcome:
    """A cold draft with each number of pictures, then all of its pages rendered once more."""
    folder = fresh(settings, "vitrine", "growth")
    if not settings.quick:
        shorten(folder)
    written = (folder / "report.toml").read_text(encoding="utf-8")
    sizes = PER_CLASS[:2] if settings.quick else PER_CLASS
    pictures, pages, computing, rendering = [], [], {family: list[float]() for family in FAMILIES}, []
    for per_class in sizes:
        text = written.replace("per_class = 1 ", f"per_class = {per_class} ")
        (folder / "report.toml").write_text(text, encoding="utf-8")
        shutil.rmtree(folder / ".cache", ignore_errors=True)
        seconds = seconds_by_family(_draft(folder).output)
        pictures.append(11 * per_class)
        for family in FAMILIES:
            computing[family].append(seconds[family])
        append(folder / "templates" / "base.html", f"\n<!-- {per_class} -->\n")
        rendering.append(_draft(folder).seconds)
        pages.append(len(list((folder / "site").glob("*/*.html"))))
    rows: list[Sequence[Cell]] = [
        (f"{family}, s", *computing[family], *fitted(pictures, computing[family])) for family in FAMILIES
    ]
    rows.append(("rendering all pages, s", *rendering, *fitted(pages, rendering)))
    columns = ("", *(f"{n} pictures, {m} pages" for n, m in zip(pictures, pages, strict=True)), *_FIT)
    notes = [
        "Drafts, with their budgets cut further, since only the shape counts. A line is fitted by least "
        "squares; the deviation is the largest of a point from it, as a share of the point. With two points there is none."
    ]
    return Outcome(tables=[Table("Seconds against pictures and pages", columns, rows)], notes=notes)


_FIT = ("s a piece", "s to begin with", "largest deviation")


def fitted(amounts: Sequence[int], seconds: Sequence[float]) -> tuple[float, float, str]:
    """Slope and start of the line that fits best, and how far the worst point lies off; small and large points count alike."""
    weights = 1 / np.maximum(np.array(seconds), 1e-9)
    slope, start = np.polyfit(amounts, seconds, 1, w=weights)
    off = np.abs(slope * np.array(amounts) + start - np.array(seconds)) * weights
    return float(slope), float(start), f"{off.max():.1%}"


def _draft(folder: Path) -> Run:
    return run_command([sys.executable, "build.py", "build", "--draft"], folder)
