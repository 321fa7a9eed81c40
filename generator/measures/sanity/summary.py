"""What is left of a method's maps once the network has forgotten everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.explain.catalogue import METHODS
from generator.measures.rows import Cells, difference, mean

__all__ = ["summarise"]

CORRELATION, SIMILARITY = 0, 1
OTHER = "other"


def summarise(cells: Cells) -> dict[str, Any]:
    """By method: the course over forgotten layers, and what is ``left`` at the end beyond the likeness to another picture's
    map.
    """
    return {method: _method(cells, f"cascade-{method}") for method in METHODS if cells.rows(f"cascade-{method}")}


def _method(cells: Cells, cell: str) -> dict[str, Any]:
    stages = [stage for stage in next(iter(cells.rows(cell).values())) if stage != OTHER]
    course = [
        {
            "layer": stage,
            "correlation": mean(_of(cells, cell, stage, CORRELATION)),
            "ssim": mean(_of(cells, cell, stage, SIMILARITY)),
        }
        for stage in stages
    ]
    last, other = (_of(cells, cell, stage, SIMILARITY) for stage in (stages[-1], OTHER))
    return {"course": course, "left": difference(last, other), "n": len(cells.rows(cell))}


def _of(cells: Cells, cell: str, stage: str, which: int) -> Mapping[str, float]:
    return cells.column(cell, lambda row: (row.get(stage) or [None, None])[which])
