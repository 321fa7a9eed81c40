"""Are the maps true of the network, and do they hold still."""

from __future__ import annotations

from typing import Any

import numpy as np

from generator.evidence.removal import FRACTIONS, SUBSTRATES, area_under
from generator.explain.catalogue import CONTROLS, METHODS
from generator.measures.faithful.cells import ROAD_FRACTIONS
from generator.measures.rows import Cells, best_control, mean

__all__ = ["summarise"]

EVERYTHING = (*METHODS, *CONTROLS)


def summarise(cells: Cells) -> dict[str, Any]:
    """``removal`` and ``road`` once the cells of all methods and controls are on record, ``sensitivity`` of the methods that have
    one, ``agreement`` and ``seeds``; what cannot be said is left out.
    """
    facts: dict[str, Any] = {}
    if all(cells.rows(f"removal-{name}") for name in EVERYTHING):
        facts["removal"] = _removal(cells)
    if all(cells.rows(f"road-{name}") for name in EVERYTHING):
        facts["road"] = {method: _road(cells, method) for method in EVERYTHING}
    sensitivity = {m: mean(cells.column(f"sensitivity-{m}", lambda row: row["change"])) for m in METHODS}
    facts["sensitivity"] = {method: fact for method, fact in sensitivity.items() if fact}
    if cells.rows("agreement"):
        facts["agreement"] = _agreement(cells)
    if rows := cells.rows("seeds"):
        names = ("agreement", "flips", "spread", "standard_error", "size", "r2")
        facts["seeds"] = {
            **{name: mean(cells.column("seeds", lambda row, name=name: row[name])) for name in names},  # type: ignore[misc]
            "bands": _bands(next(iter(rows.values()))),
        }
    return {name: fact for name, fact in facts.items() if fact}


def _removal(cells: Cells) -> dict[str, Any]:
    """By substrate and method: mean curves, their areas, and insertion minus deletion, the larger the better, against the
    controls.
    """
    facts: dict[str, Any] = {"fractions": list(FRACTIONS)}
    for kind in SUBSTRATES:
        gaps = {method: _gap(cells, method, kind) for method in EVERYTHING}
        facts[kind] = {method: _curves(cells, method, kind) for method in EVERYTHING}
        for method in EVERYTHING:
            others = {control: gaps[control] for control in CONTROLS if control != method}
            facts[kind][method] |= {"gap": mean(gaps[method]), "gap_over_controls": best_control(gaps[method], others)}
    return facts


def _curves(cells: Cells, method: str, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for way in ("deletion", "insertion"):
        curves = np.array([row[f"{kind}/{way}"] for row in cells.rows(f"removal-{method}").values()], dtype=np.float64)
        facts[f"{way}_curve"] = curves.mean(0).tolist()
        facts[way] = mean(area_under(curves).tolist())
    return facts


def _gap(cells: Cells, method: str, kind: str) -> dict[str, float]:
    def gap(row: Any) -> float:
        deletion, insertion = (area_under(np.array(row[f"{kind}/{way}"])) for way in ("deletion", "insertion"))
        return float(insertion - deletion)

    return cells.column(f"removal-{method}", gap)


def _road(cells: Cells, method: str) -> dict[str, Any]:
    """Probability left without the least relevant pixels minus that without the most relevant ones, over the fractions."""
    gaps = {name: cells.column(f"road-{name}", lambda row: np.mean(row["last"]) - np.mean(row["first"])) for name in EVERYTHING}
    others = {control: gaps[control] for control in CONTROLS if control != method}
    return {"gap": mean(gaps[method]), "gap_over_controls": best_control(gaps[method], others), "fractions": list(ROAD_FRACTIONS)}


def _agreement(cells: Cells) -> dict[str, Any]:
    """The mean rank correlation of every two methods' maps, as a symmetric matrix in the order of ``methods``."""
    pairs = np.array([row["pairs"] for row in cells.rows("agreement").values()], dtype=np.float64)
    size = len(EVERYTHING)
    matrix = np.eye(size)
    matrix[np.triu_indices(size, 1)] = np.nanmean(pairs, 0)
    matrix = np.triu(matrix) + np.triu(matrix, 1).T
    return {"methods": list(EVERYTHING), "matrix": matrix.tolist(), "n": len(pairs)}


def _bands(row: Any) -> list[dict[str, float]]:
    """One picture's superpixels, the strongest first: the mean weight over draws, the lowest and the highest."""
    order = np.argsort(-np.abs(np.array(row["mean"])))
    return [{"mean": row["mean"][i], "low": row["low"][i], "high": row["high"][i]} for i in order]
