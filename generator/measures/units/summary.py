"""Filters by the dozen, layer by layer, beside those of an untrained network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.evidence.intervals import apart, rank_trend, rank_trends_apart
from generator.measures.rows import SEED, Cells, difference, mean
from generator.measures.units.cells import NETWORKS, WAYS

__all__ = ["summarise"]

MEASURES = ("centroid", "spectrum", "orientation", "colour", "simple", "scrambled")
DECIDES = {"pattern": "spectrum", "colour": "colour"}
"""The measure that stands for how complex a pattern, or its colours, are."""

PLAIN = "plain"
"""The homework's own way of climbing: it decides."""


def summarise(cells: Cells) -> dict[str, Any]:
    """How complex the ascents are, by layer and over depth, how wide filters respond, what they build on; each only if its cells
    are on record for both networks.
    """
    layers = sorted(int(name.split("-")[1]) for name in cells.facts if name.startswith("ascent-") and name.endswith("-trained"))
    pictures = _pictures(cells, layers) if layers and all(f"ascent-{layer}-untrained" in cells.facts for layer in layers) else {}
    return pictures | _responses(cells) | _inputs(cells)


def _pictures(cells: Cells, layers: Sequence[int]) -> dict[str, Any]:
    """What excites the filters: complexity by layer, and its growth with depth (the rank correlation over filters)."""
    curves = {
        f"{which}_{way}": {
            measure: [mean(_column(cells, layer, which, f"{way}/{measure}")) for layer in layers] for measure in MEASURES
        }
        for which in NETWORKS
        for way in WAYS
    }
    simple = [row["value"] for row in curves["trained_plain"]["simple"] if row]
    least = int(np.argmin(simple))
    everything = [_all(cells, layers, which, "simple") for which in NETWORKS]
    return {
        "layers": list(layers),
        "curves": curves,
        "simple": {
            "least": curves["trained_plain"]["simple"][least],
            "least_layer": layers[least],
            "over_untrained": apart(everything[0], everything[1], SEED).as_fact(),
            "over_scrambled": difference(_by_filter(cells, layers, "simple"), _by_filter(cells, layers, "scrambled")),
        },
        **{name: _growth(cells, layers, measure) for name, measure in DECIDES.items()},
    }


def _column(cells: Cells, layer: int, which: str, name: str) -> dict[str, float]:
    return cells.column(f"ascent-{layer}-{which}", lambda row: row[name])


def _all(cells: Cells, layers: Sequence[int], which: str, measure: str, way: str = PLAIN) -> list[float]:
    return [value for layer in layers for value in _column(cells, layer, which, f"{way}/{measure}").values()]


def _by_filter(cells: Cells, layers: Sequence[int], measure: str) -> dict[str, float]:
    return {
        f"{layer}/{channel}": value
        for layer in layers
        for channel, value in _column(cells, layer, "trained", f"{PLAIN}/{measure}").items()
    }


def _growth(cells: Cells, layers: Sequence[int], measure: str) -> dict[str, Any]:
    values = {way: {which: _all(cells, layers, which, measure, way) for which in NETWORKS} for way in WAYS}
    depth = [rank for rank, layer in enumerate(layers) for _ in _column(cells, layer, "trained", f"{PLAIN}/{measure}")]
    plain, regularised = values[PLAIN], values["regularised"]
    return {
        "growth": rank_trend(depth, plain["trained"], SEED).as_fact(),
        "growth_over_untrained": rank_trends_apart(depth, plain["trained"], plain["untrained"], SEED).as_fact(),
        "regularised_growth": rank_trend(depth, regularised["trained"], SEED).as_fact(),
    }


def _responses(cells: Cells) -> dict[str, Any]:
    """How wide the filters respond; which never do, and which repeat another."""
    if any(f"responses-{which}" not in cells.facts for which in NETWORKS):
        return {}
    about = {which: cells.facts[f"responses-{which}"]["layers"] for which in NETWORKS}
    layers = sorted(about["trained"], key=int)
    columns = {
        which: {layer: cells.column(f"responses-{which}", lambda row, layer=layer: row[layer]) for layer in layers}  # type: ignore[misc]
        for which in NETWORKS
    }
    growth = {which: _minus(columns[which][layers[-1]], columns[which][layers[0]]) for which in NETWORKS}
    extent = {
        "layers": [int(layer) for layer in layers],
        **{which: [mean(columns[which][layer]) for layer in layers] for which in NETWORKS},
        "growth": difference(columns["trained"][layers[-1]], columns["trained"][layers[0]]),
        "growth_over_untrained": difference(growth["trained"], growth["untrained"]),
    }
    counts = {which: [{"layer": int(layer), **about[which][layer]} for layer in layers] for which in NETWORKS}
    return {"extent": extent, "counts": counts}


def _minus(of: dict[str, float], control: dict[str, float]) -> dict[str, float]:
    return {unit: of[unit] - control[unit] for unit in of if unit in control}


def _inputs(cells: Cells) -> dict[str, Any]:
    """How far a layer's responses fall without a filter's strongest inputs, against as many by lot."""
    if any(not cells.rows(f"inputs-{which}") for which in NETWORKS):
        return {}
    first = next(iter(cells.rows("inputs-trained").values()))
    layers = sorted({int(name.split("/")[0]) for name in first})
    fallen = {
        which: {
            (layer, kind): cells.column(f"inputs-{which}", lambda row, name=f"{layer}/{kind}": row[name])  # type: ignore[misc]
            for layer in layers
            for kind in ("strongest", "random")
        }
        for which in NETWORKS
    }
    deepest = {which: _minus(fallen[which][layers[-1], "strongest"], fallen[which][layers[-1], "random"]) for which in NETWORKS}
    rows = {
        which: [
            {"layer": layer, "over_random": difference(fallen[which][layer, "strongest"], fallen[which][layer, "random"])}
            for layer in layers
        ]
        for which in NETWORKS
    }
    return {
        "inputs": {
            **rows,
            "over_random": rows["trained"][-1]["over_random"],
            "over_untrained": difference(deepest["trained"], deepest["untrained"]),
        }
    }
