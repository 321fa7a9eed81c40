"""How seconds grow with the number of pictures shown, and of pages rendered."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.builds import append, fresh, seconds_by_family, show
from benchmarks.harness import Run, Settings, run_command
from benchmarks.outcome import Cell, Outcome, Table

__all__ = ["fitted", "run"]

PICTURES = (11, 44, 176)
FAMILIES = ("saliency", "lime", "lineup")


def run(settings: Settings) -> Outcome:
    """A draft with each number of pictures, none of them seen before; then all of its pages rendered once more."""
    folder = fresh(settings, "vitrine", "growth", short=True)
    left = sorted(path.name for path in (folder / "data" / "kitchen-11" / "validation").glob("*.jpg"))
    sizes = (2, 3) if settings.quick else PICTURES
    pages, computing, rendering = [], {family: list[float]() for family in FAMILIES}, []
    for size in sizes:
        shown = left[:: len(left) // size][:size]
        left = [name for name in left if name not in shown]
        show(folder, shown)
        seconds = seconds_by_family(_draft(folder).output)
        for family in FAMILIES:
            computing[family].append(seconds[family])
        append(folder / "templates" / "base.html", f"\n<!-- {size} -->\n")
        rendering.append(_draft(folder).seconds)
        pages.append(len(list((folder / "site").glob("*/*.html"))))
    rows: list[Sequence[Cell]] = [(f"{family}, s", *computing[family], *fitted(sizes, computing[family])) for family in FAMILIES]
    rows.append(("rendering all pages, s", *rendering, *fitted(pages, rendering)))
    columns = ("", *(f"{n} pictures, {m} pages" for n, m in zip(sizes, pages, strict=True)), *_FIT)
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
