"""The planted cue: which methods point at it, and what it does to the answer when it is laid into the same scene."""

from __future__ import annotations

from typing import Any

from generator.evidence.intervals import wilson
from generator.explain.catalogue import CONTROLS, METHODS
from generator.measures.rows import Cells, best_control, difference, mean

__all__ = ["summarise"]


def summarise(cells: Cells) -> dict[str, Any]:
    """``methods`` by name, and ``pairs``, None where they are not on record; empty where nothing is."""
    methods = {method: _method(cells, method) for method in (*METHODS, *CONTROLS) if cells.rows(f"cue-{method}")}
    pairs = _pairs(cells)
    return {"methods": methods, "pairs": pairs} if methods or pairs else {}


def _method(cells: Cells, method: str) -> dict[str, Any]:
    shares, hits = _shares(cells, method), _hits(cells, method)
    controls = [control for control in CONTROLS if control != method]
    return {
        "n": len(shares),
        "share_over_area": difference(shares, cells.column(f"cue-{method}", lambda row: row["area"])),
        "share_over_controls": best_control(shares, {control: _shares(cells, control) for control in controls}),
        "hit": mean(hits),
        "hit_over_area": difference(hits, cells.column(f"cue-{method}", lambda row: row["near_area"])),
        "hit_over_controls": best_control(hits, {control: _hits(cells, control) for control in controls}),
    }


def _shares(cells: Cells, method: str) -> dict[str, float]:
    return cells.column(f"cue-{method}", lambda row: row["share"])


def _hits(cells: Cells, method: str) -> dict[str, float]:
    return cells.column(f"cue-{method}", lambda row: row["hit"])


def _pairs(cells: Cells) -> dict[str, Any] | None:
    """``moved``: how far the cue moves its class's logit, against the mean of the other logits; ``elsewhere``: in scenes of
    other classes.
    """
    rows = cells.rows("pairs")
    if not rows:
        return None
    moved = cells.column("pairs", lambda row: row["moved"])
    others = cells.column("pairs", lambda row: row["others"])
    turned = sum(row["turned"] for row in rows.values())
    return {"moved": mean(moved), "over_others": difference(moved, others), "turned": wilson(turned, len(rows)).as_fact()}
