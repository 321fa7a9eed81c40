"""What is left of a method's maps once the network has forgotten everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.measures.rows import Cells, difference, mean
from generator.measures.where.cells import METHODS

__all__ = ["summarise"]

CORRELATION, SIMILARITY = 0, 1
OTHER = "other"


def summarise(cells: Cells) -> dict[str, Any]:
    """By method: the course over forgotten layers, and what is ``left`` at the end beyond the likeness to another picture's
    map.
    """
    facts = {}
    for cell in ("cascade-gradients", "cascade-perturbations"):
        rows = cells.rows(cell)
        names = list(next(iter(rows.values()))) if rows else []
        for method in METHODS:
            stages = [name.split("/")[1] for name in names if name.startswith(f"{method}/") and not name.endswith(OTHER)]
            if stages:
                facts[method] = _method(cells, cell, method, stages)
    return {method: facts[method] for method in METHODS if method in facts}


def _method(cells: Cells, cell: str, method: str, stages: list[str]) -> dict[str, Any]:
    course = [
        {
            "layer": stage,
            "correlation": mean(_of(cells, cell, method, stage, CORRELATION)),
            "ssim": mean(_of(cells, cell, method, stage, SIMILARITY)),
        }
        for stage in stages
    ]
    last, other = (_of(cells, cell, method, stage, SIMILARITY) for stage in (stages[-1], OTHER))
    return {"course": course, "left": difference(last, other), "n": len(cells.rows(cell))}


def _of(cells: Cells, cell: str, method: str, stage: str, which: int) -> Mapping[str, float]:
    return cells.column(cell, lambda row: (row.get(f"{method}/{stage}") or [None, None])[which])
