"""What dreaming does: to the signs of a layer's output, to the picture, and which way is quickest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from generator.evidence.intervals import wilson
from generator.measures.dreams.cells import RACERS
from generator.measures.rows import Cells, difference, mean

__all__ = ["summarise"]


def summarise(cells: Cells) -> dict[str, Any]:
    """``signs``, ``lost``, ``simple``, ``course`` and ``same_answer`` of dreams from pictures, ``noise`` of those from noise,
    ``race``; each only if its cell is on record.
    """
    facts: dict[str, Any] = {}
    if cells.rows("dream-free"):
        facts |= {"signs": _signs(cells, "dream-free"), "lost": _lost(cells), "simple": _simple(cells, "dream-free")}
        facts["course"] = _course(cells, "dream-free")
        facts["same_answer"] = _count(cells, "dream-free", "same_answer")
    if cells.rows("dream-noise"):
        facts["noise"] = {
            "signs": _signs(cells, "dream-noise"),
            "simple": _simple(cells, "dream-noise"),
            "course": _course(cells, "dream-noise"),
        }
    if cells.rows("dream-race"):
        facts["race"] = _race(cells)
    return facts


def _column(cells: Cells, cell: str, name: str) -> dict[str, float]:
    return cells.column(cell, lambda row: row.get(name))


def _count(cells: Cells, cell: str, name: str) -> dict[str, Any]:
    rows = cells.rows(cell).values()
    return wilson(sum(bool(row[name]) for row in rows), len(rows)).as_fact()


def _signs(cells: Cells, cell: str) -> dict[str, Any]:
    """Once the norm has doubled: shares of units that went further the way they were, and how much of each sign's size there
    is.
    """
    facts: dict[str, Any] = {}
    for sign in ("positive", "negative"):
        grew = _column(cells, cell, f"{sign}_grew")
        facts |= {
            sign: mean(grew),
            f"{sign}_over_random": difference(grew, _column(cells, cell, f"random_{sign}_grew")),
            f"{sign}_size": mean(_column(cells, cell, f"{sign}_size")),
        }
    return {**facts, "random_norm": mean(_column(cells, cell, "random_norm"))}


def _lost(cells: Cells) -> dict[str, Any]:
    last = cells.column("dream-free", lambda row: row["similarity"][-1])
    return {
        "over_unrelated": difference(last, _column(cells, "dream-free", "unrelated")),
        "norm": mean(cells.column("dream-free", lambda row: row["norms"][-1])),
    }


def _course(cells: Cells, cell: str) -> list[dict[str, Any]]:
    """Step by step: the norm over the start's, and the similarity to the starting picture, with the middle half of the
    pictures.
    """
    rows = list(cells.rows(cell).values())
    norms = np.array([row["norms"][1:] for row in rows])
    alike = np.array([row["similarity"] for row in rows])
    low, middle, high = np.percentile(alike, (25, 50, 75), axis=0)
    return [
        {"norm": float(norm), "low": float(a), "similarity": float(b), "high": float(c)}
        for norm, a, b, c in zip(np.median(norms, 0), low, middle, high, strict=True)
    ]


def _simple(cells: Cells, cell: str) -> dict[str, Any]:
    """How much of what was added is dots and lines, against the same spectrum without any arrangement; and how fine it is."""
    shares = _column(cells, cell, "simple")
    return {
        "share": mean(shares),
        "over_scrambled": difference(shares, _column(cells, cell, "scrambled")),
        "centroid": mean(_column(cells, cell, "centroid")),
    }


def _race(cells: Cells) -> dict[str, Any]:
    rows = cells.rows("dream-race")
    wins = sum(_work(row["octaves-adapted"]) < _work(row["plain"]) for row in rows.values())
    racers = {
        name: {
            "reached": wilson(sum(row[name] is not None for row in rows.values()), len(rows)).as_fact(),
            "work": mean(_column(cells, "dream-race", name)),
            "steps": mean(_column(cells, "dream-race", f"{name}/steps")),
            "wins": wilson(sum(_work(row[name]) < _work(row["plain"]) for row in rows.values()), len(rows)).as_fact(),
        }
        for name in RACERS
    }
    return {"wins": wilson(wins, len(rows)).as_fact(), "racers": _named(racers)}


def _named(racers: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": name, **facts} for name, facts in racers.items()]


def _work(value: float | None) -> float:
    """What never arrives needs longest of all."""
    return float("inf") if value is None else value
