"""Findings about one picture through every method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.facts import Facts
from generator.findings.choosing import Row, Those, least, most, those, two_or_more

__all__ = ["FINDINGS"]


def speaking(facts: Facts, row: Row) -> Those:
    """The methods whose map of the picture has something to show."""
    fit = {entry["id"] for entry in _methods(row) if entry["fit"]}
    return those(_ids(_methods(row)), fit.__contains__)


def silent(facts: Facts, row: Row) -> Those:
    """The methods that have nothing to show for the picture."""
    return those(_ids(_methods(row)), lambda method: method not in speaking(facts, row)["methods"])


def controls(facts: Facts, row: Row) -> int:
    """How many controls stand beside the methods."""
    return len(_controls(row))


def laid_over(facts: Facts, row: Row) -> str | None:
    """The method whose map lies over the picture at first: the first that has something to show, a control at worst."""
    return next((entry["id"] for entry in row["maps"] if entry["fit"]), None)


def most_on_food(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The method that puts the largest share of what speaks for the answer on the food (``food``)."""
    return most(_fit(_methods(row)), "food")


def least_on_food(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The method that puts the smallest share of what speaks for the answer on the food (``food``)."""
    return least(_fit(_methods(row)), "food")


def best_control(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The control that puts the largest share on the food (``food``)."""
    return most(_fit(_controls(row)), "food")


def beyond_area(facts: Facts, row: Row) -> Those | None:
    """The methods that put more on the food than its share of the area; absent where no mask says what is food."""
    return _more_on_food_than(row["food"], row)


def beyond_controls(facts: Facts, row: Row) -> Those | None:
    """The methods that put more on the food than the best control; absent where no mask says what is food."""
    best = best_control(facts, row)
    return _more_on_food_than(best["food"] if best else None, row)


def strongest_on_food(facts: Facts, row: Row) -> Those:
    """The methods whose strongest pixel lies on the food: the pointing game."""
    return those(_ids(_on_food(row)), {entry["id"] for entry in _on_food(row) if entry["hit"] == 1}.__contains__)


def most_concentrated(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The method that has most of its map on few pixels, and its Gini index (``gini``)."""
    return most(_fit(_methods(row)), "gini")


def most_spread(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The method that spreads its map most, and its Gini index (``gini``)."""
    return least(_fit(_methods(row)), "gini")


def order(facts: Facts, row: Row) -> dict[str, Any] | None:
    """In whose order the answer falls soonest as pixels go, and rises soonest as they come, over the first substitute."""
    return _order(row, row["substrates"][0])


def order_when_blurred(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The same with blurred pixels in place of those that are taken away; absent where that was not tried."""
    return _order(row, "blur")


def order_with_mean_colour(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The same with the mean colour in place of those that are taken away; absent where that was not tried."""
    return _order(row, "mean")


def contrasts_shown(facts: Facts, row: Row) -> int:
    """How many methods show what decides against the second choice."""
    return len(row["contrasts"])


def changed_most(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The method whose map changes most when asked why not the second choice (``rank``); absent unless two can be compared."""
    return least(_contrasted(row), "rank")


def changed_least(facts: Facts, row: Row) -> dict[str, Any] | None:
    """The method whose map changes least when asked why not the second choice (``rank``); absent unless two can be compared."""
    return most(_contrasted(row), "rank")


def _methods(row: Row) -> list[Row]:
    return [entry for entry in row["maps"] if entry["group"] != "controls"]


def _controls(row: Row) -> list[Row]:
    return [entry for entry in row["maps"] if entry["group"] == "controls"]


def _fit(entries: Sequence[Row]) -> list[Row]:
    return [entry for entry in entries if entry["fit"]]


def _ids(entries: Sequence[Row]) -> list[str]:
    return [entry["id"] for entry in entries]


def _on_food(row: Row) -> list[Row]:
    """The methods' maps of which it is known how much lies on the food."""
    return [entry for entry in _fit(_methods(row)) if entry["food"] is not None]


def _more_on_food_than(bound: float | None, row: Row) -> Those | None:
    entries = _on_food(row)
    if bound is None or not entries:
        return None
    return those(_ids(entries), {entry["id"] for entry in entries if entry["food"] > bound}.__contains__)


def _order(row: Row, kind: str) -> dict[str, Any] | None:
    """``difference`` is the larger of those between the best and the worst order of either way."""
    ranked = [entry for entry in row["maps"] if entry["removal"] and kind in entry["removal"]]
    if not ranked:
        return None
    falls, rises = (_areas(ranked, kind, way) for way in ("deletion", "insertion"))
    (falls_soonest, deletion), (_, latest) = min(falls, key=_area), max(falls, key=_area)
    (rises_soonest, insertion), (_, lowest) = max(rises, key=_area), min(rises, key=_area)
    return {
        "falls_soonest": falls_soonest,
        "deletion": deletion,
        "rises_soonest": rises_soonest,
        "insertion": insertion,
        "difference": max(latest - deletion, insertion - lowest),
    }


def _areas(entries: Sequence[Row], kind: str, way: str) -> list[tuple[str, float]]:
    """Methods with the areas under their curves."""
    return [(entry["id"], entry["removal"][kind][way]["area"]) for entry in entries]


def _area(of: tuple[str, float]) -> float:
    return of[1]


def _contrasted(row: Row) -> list[Row]:
    return two_or_more([entry for entry in row["contrasts"] if entry["rank"] is not None])


_OF_A_ROW: Mapping[str, Callable[..., Any]] = {
    "speaking": speaking,
    "silent": silent,
    "controls": controls,
    "laid_over": laid_over,
    "most_on_food": most_on_food,
    "least_on_food": least_on_food,
    "best_control": best_control,
    "beyond_area": beyond_area,
    "beyond_controls": beyond_controls,
    "strongest_on_food": strongest_on_food,
    "most_concentrated": most_concentrated,
    "most_spread": most_spread,
    "order": order,
    "order_when_blurred": order_when_blurred,
    "order_with_mean_colour": order_with_mean_colour,
    "contrasts_shown": contrasts_shown,
    "changed_most": changed_most,
    "changed_least": changed_least,
}

FINDINGS: Mapping[str, Callable[..., Any]] = {f"lineup.rows.*.{name}": function for name, function in _OF_A_ROW.items()}
