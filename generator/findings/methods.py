"""Findings about how the methods compare, by what was measured of them on a picture set and, with it, of the controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from generator.facts import Facts, below
from generator.findings.choosing import Those, clearly_positive, those

__all__ = ["CONTROLS", "FINDINGS"]

CONTROLS = ("random", "gaussian", "sobel")
"""Maps that know nothing of the network."""

ByMethod = Mapping[str, Mapping[str, Any]]


def gradient_on_food(facts: Facts) -> Mapping[str, Any] | None:
    """How much of the gradient's mass lies on the food (``of``), against the food's share of the area (``control``)."""
    return below(_first(facts, "where", "gradient.food_over_area"), "gradient.food_over_area")


def more_on_food(facts: Facts) -> Those | None:
    """The methods that put more on the food than both its share of the area and the best of the controls."""
    return _clear_of(_first(facts, "where", "gradient.food_over_area"), "food_over_area", "food_over_controls")


def part_favoured(facts: Facts) -> Mapping[str, Any] | None:
    """The part of the picture to which the gradient gives most, measured against the part's area (``over_area``)."""
    return max(_parts(facts), key=_over_area, default=None)


def part_slighted(facts: Facts) -> Mapping[str, Any] | None:
    """The part of the picture to which the gradient gives least, measured against the part's area (``over_area``)."""
    return min(_parts(facts), key=_over_area, default=None)


def denser_on_edge(facts: Facts) -> Those | None:
    """The methods that are denser on the edge of the food than on the same band shifted aside."""
    return _clear_of(_first(facts, "where", "gradient.edge_over_shifted"), "edge_over_shifted")


def denser_on_edge_than_controls(facts: Facts) -> Those | None:
    """Those of them that are denser there by more than every control, an edge detector among these."""
    return _clear_of(_first(facts, "where", "gradient.edge_over_shifted"), "edge_over_shifted", "edge_over_controls")


def more_on_cue(facts: Facts) -> Those | None:
    """The methods that put more on the planted cue than both its share of the area and the best of the controls."""
    return _clear_of(below(_first(facts, "cue", "pairs"), "methods"), "share_over_area", "share_over_controls")


def truer_when_blurred(facts: Facts) -> Those | None:
    """The methods that beat every control when pixels are blurred: insertion and deletion taken together."""
    return _clear_of(facts.known("evidence.faithful.removal.blur"), "gap_over_controls")


def truer_with_mean_colour(facts: Facts) -> Those | None:
    """The methods that beat every control when pixels take the mean colour: insertion and deletion taken together."""
    return _clear_of(facts.known("evidence.faithful.removal.mean"), "gap_over_controls")


def truer_here(facts: Facts) -> Those | None:
    """The methods that beat every control by both ways of taking pixels away; absent unless measured on the pictures at hand."""
    if not _measured_here(facts, "faithful", "removal"):
        return None
    blurred, mean = (facts.known(f"evidence.faithful.removal.{kind}") for kind in ("blur", "mean"))
    return those(
        _methods(blurred), lambda method: all(clearly_positive(of[method]["gap_over_controls"]) for of in (blurred, mean))
    )


def truer_by_road(facts: Facts) -> Those | None:
    """The methods that beat every control when removed pixels are imputed from their neighbours (ROAD)."""
    return _clear_of(facts.known("evidence.faithful.road"), "gap_over_controls")


def most_alike(facts: Facts) -> dict[str, Any] | None:
    """The two methods whose maps agree most, and their rank correlation (``rank``)."""
    return max(_pairs(facts), key=_rank, default=None)


def least_alike(facts: Facts) -> dict[str, Any] | None:
    """The two methods whose maps agree least, and their rank correlation (``rank``)."""
    return min(_pairs(facts), key=_rank, default=None)


def unshaken(facts: Facts) -> Those | None:
    """The methods whose maps, with everything forgotten, are still more like the first ones than like another picture's."""
    return _clear_of(_first(facts, "sanity", "gradient"), "left")


def unshaken_here(facts: Facts) -> Those | None:
    """The same; absent unless measured on the pictures at hand."""
    return unshaken(facts) if _measured_here(facts, "sanity", "gradient") else None


def _first(facts: Facts, topic: str, having: str) -> Any:
    """A topic's facts on the first picture set that has one of them, the set at hand before all others."""
    found = (one["facts"].get(topic) for one in facts.known("measured.sets"))
    return next((of_topic for of_topic in found if below(of_topic, having) is not None), None)


def _measured_here(facts: Facts, topic: str, name: str) -> bool:
    return any(one["here"] and below(one["facts"], f"{topic}.{name}") is not None for one in facts.known("measured.sets"))


def _methods(by_method: ByMethod) -> list[str]:
    return [method for method in by_method if method not in CONTROLS]


def _clear_of(by_method: ByMethod | None, *differences: str) -> Those | None:
    """The methods of which each of these differences lies clearly above nought."""
    if by_method is None:
        return None
    return those(_methods(by_method), lambda method: all(clearly_positive(by_method[method].get(name)) for name in differences))


def _parts(facts: Facts) -> list[Mapping[str, Any]]:
    parts = below(_first(facts, "where", "gradient.parts"), "gradient.parts") or []
    return [part for part in parts if part["over_area"] is not None]


def _over_area(part: Mapping[str, Any]) -> float:
    found: float = part["over_area"]["value"]
    return found


def _pairs(facts: Facts) -> list[dict[str, Any]]:
    """Every two methods, the one that is shown first before the other."""
    agreement = facts.known("evidence.faithful.agreement")
    if agreement is None:
        return []
    order = [(number, name) for number, name in enumerate(agreement["methods"]) if name not in CONTROLS]
    return [
        {"one": one, "other": other, "rank": agreement["matrix"][i][j]}
        for (i, one), (j, other) in combinations(order, 2)
        if agreement["matrix"][i][j] is not None
    ]


def _rank(pair: Mapping[str, Any]) -> float:
    found: float = pair["rank"]
    return found


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "evidence.where.gradient_on_food": gradient_on_food,
    "evidence.where.more_on_food": more_on_food,
    "evidence.where.part_favoured": part_favoured,
    "evidence.where.part_slighted": part_slighted,
    "evidence.where.denser_on_edge": denser_on_edge,
    "evidence.where.denser_on_edge_than_controls": denser_on_edge_than_controls,
    "evidence.cue.more_on_cue": more_on_cue,
    "evidence.faithful.truer_when_blurred": truer_when_blurred,
    "evidence.faithful.truer_with_mean_colour": truer_with_mean_colour,
    "evidence.faithful.truer_here": truer_here,
    "evidence.faithful.truer_by_road": truer_by_road,
    "evidence.faithful.most_alike": most_alike,
    "evidence.faithful.least_alike": least_alike,
    "evidence.sanity.unshaken": unshaken,
    "evidence.sanity.unshaken_here": unshaken_here,
}
