"""Where the maps of each method lie: on the food, on its edge, on what stands beside it."""

from __future__ import annotations

from typing import Any

from generator.explain.catalogue import CONTROLS, METHODS
from generator.measures.rows import Cells, best_control, difference, mean
from generator.pictures.masks import FOOD, PARTS

__all__ = ["summarise"]


def summarise(cells: Cells) -> dict[str, Any]:
    """By method: ``food_over_area``, ``food_over_controls``, ``edge_over_shifted``, ``edge_over_controls``, shares of the parts
    and so on.
    """
    found = {method: _method(cells, method) for method in (*METHODS, *CONTROLS)}
    return {method: facts for method, facts in found.items() if facts}


def _method(cells: Cells, method: str) -> dict[str, Any]:
    cell = f"where-{method}"
    rows = cells.rows(cell)
    if not rows:
        return {}
    facts: dict[str, Any] = {
        "n": len(rows),
        "unfit": sum(not row["fit"] for row in rows.values()),
        "gini": mean(cells.column(cell, lambda row: row["gini"])),
    }
    if not any("shares" in row for row in rows.values()):
        return facts
    food, edge = _food(cells, method), _edge(cells, method)
    controls = [control for control in CONTROLS if control != method]
    area = cells.column(cell, lambda row: row["areas"][FOOD])
    hits = cells.column(cell, lambda row: row.get("hit"))
    return facts | {
        "food": mean(food),
        "food_over_area": difference(food, area),
        "food_over_controls": best_control(food, {control: _food(cells, control) for control in controls}),
        "hit": mean(hits),
        "hit_over_area": difference(hits, area),
        "hit_over_controls": best_control(hits, {c: cells.column(f"where-{c}", lambda row: row.get("hit")) for c in controls}),
        "edge": mean(cells.column(cell, lambda row: row.get("edge"))),
        "edge_over_shifted": difference(
            cells.column(cell, lambda row: row.get("edge")), cells.column(cell, lambda row: row.get("edge_shifted"))
        ),
        "edge_over_controls": best_control(edge, {control: _edge(cells, control) for control in controls}),
        "parts": [_part(cells, cell, number, name) for number, name in enumerate(PARTS)],
    }


def _food(cells: Cells, method: str) -> dict[str, float]:
    return cells.column(f"where-{method}", lambda row: row["shares"][FOOD])


def _edge(cells: Cells, method: str) -> dict[str, float]:
    """Density on the food's edge beyond that on the shifted edge."""
    return cells.column(
        f"where-{method}", lambda row: row["edge"] - row["edge_shifted"] if row.get("edge") and row.get("edge_shifted") else None
    )


def _part(cells: Cells, cell: str, number: int, name: str) -> dict[str, Any]:
    """A part's share of the mass against its share of the area, over the pictures that show it."""
    shares = cells.column(cell, lambda row: row["shares"][number] if row["areas"][number] > 0 else None)
    areas = cells.column(cell, lambda row: row["areas"][number] if row["areas"][number] > 0 else None)
    return {"part": name, "over_area": difference(shares, areas)}
