"""Findings about filters: what excites them, which do nothing, and what was measured of many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from generator.facts import Facts
from generator.findings.tally import how_many, tally

__all__ = ["FINDINGS"]

Fact = Mapping[str, Any]


def first_layer(facts: Facts) -> Fact:
    """The first of the layers that the figures look into."""
    return _layers(facts)[0]


def last_layer(facts: Facts) -> Fact:
    """The last of the layers that the figures look into, the deepest."""
    return _layers(facts)[-1]


def layer_numbers(facts: Facts) -> list[int]:
    """The numbers of the layers that the figures look into."""
    return [layer["index"] for layer in _layers(facts)]


def receptive_fields(facts: Facts) -> list[int]:
    """How many pixels a unit sees, for each of the layers."""
    return [layer["receptive_field"] for layer in _layers(facts)]


def shown_of_a_layer(facts: Facts) -> int:
    """How many filters of each layer are shown."""
    return len(first_layer(facts)["filters"])


def crops_of_a_filter(facts: Facts) -> int:
    """How many pieces of pictures are shown for each filter."""
    return len(first_layer(facts)["filters"][0]["crops"])


def frequency_change(facts: Facts) -> float | None:
    """How fine the regularised patterns are at the last layer, as a multiple of the first: below 1 they become coarser."""
    return _change(facts, "frequency")


def colour_change(facts: Facts) -> float | None:
    """How wide the colours of the regularised patterns spread at the last layer, as a multiple of the first."""
    return _change(facts, "colour")


def same_way_throughout(facts: Facts) -> bool | None:
    """Whether the patterns become coarser, or finer, from each layer to the next as they do from the first to the last; unknown
    where there is no layer between."""
    frequencies = [layer["frequency"] for layer in _layers(facts)]
    coarser = frequencies[-1] < frequencies[0]
    return all((after < before) == coarser for before, after in pairwise(frequencies)) if len(frequencies) > 2 else None


def plain_finer(facts: Facts) -> Fact:
    """At how many of the layers the plain patterns are finer than the regularised ones."""
    return tally(layer["plain_frequency"] > layer["frequency"] for layer in _layers(facts))


def plain_stronger(facts: Facts) -> Fact:
    """How many of the filters shown respond more to the plain picture than to the regularised one."""
    return tally(one["plain_reached"] > one["reached"] for one in _shown(facts))


def not_lifted(facts: Facts) -> int:
    """How many of the filters shown have a picture, regularised or plain, that fails to lift their mean response above zero."""
    return sum(min(one["reached"], one["plain_reached"]) <= 0 for one in _shown(facts))


def dead(facts: Facts) -> Fact:
    """How many of all filters of the layers are dead: they respond to none of the validation pictures."""
    layers = _layers(facts)
    return how_many(sum(layer["dead_count"] for layer in layers), sum(layer["channels"] for layer in layers))


def spectral_entropy(facts: Facts) -> dict[str, Any] | None:
    """The spectral entropy of what excites the filters, plain ascent, at the ``first`` and the ``last`` layer of the ``trained``
    and of an ``untrained`` network, over so many ``filters`` a layer."""
    curves = facts.known("evidence.filters.curves")
    if not curves:
        return None
    trained, untrained = (curves[f"{which}_plain"]["spectrum"] for which in ("trained", "untrained"))
    ends = _ends(facts.known("evidence.filters.layers"), trained, untrained)
    return ends and {**ends, "filters": trained[0]["n"]}


def extent(facts: Facts) -> dict[str, Any] | None:
    """The share of the picture that half of a filter's response falls on, at the ``first`` and the ``last`` layer of the
    ``trained`` and of an ``untrained`` network."""
    measured = facts.known("evidence.filters.extent")
    return _ends(measured["layers"], measured["trained"], measured["untrained"]) if measured else None


def silenced(facts: Facts) -> dict[str, Any] | None:
    """Which share of a filter's response it costs, at the deepest layer that was tried, to silence the ``strongest`` tenth of
    its inputs and a ``random`` tenth, over so many ``filters``."""
    cost = facts.known("evidence.filters.inputs.over_random")
    if not cost:
        return None
    layer = facts.known("evidence.filters.inputs.trained")[-1]["layer"]
    return {"layer": layer, "strongest": cost["of"], "random": cost["control"], "filters": cost["n"]}


def _layers(facts: Facts) -> Sequence[Fact]:
    layers: Sequence[Fact] = facts("filters.layers")
    return layers


def _shown(facts: Facts) -> Iterator[Fact]:
    return (one for layer in _layers(facts) for one in layer["filters"])


def _change(facts: Facts, measure: str) -> float | None:
    """The last layer's over the first one's; None where the first has nothing and the last has."""
    first, last = first_layer(facts)[measure], last_layer(facts)[measure]
    return last / first if first else None if last else 1.0


def _ends(layers: Sequence[int], trained: Sequence[Fact | None], untrained: Sequence[Fact | None]) -> dict[str, Any] | None:
    """A measure of both networks at the first and at the last layer; None where one of the four is not known."""
    if None in (trained[0], trained[-1], untrained[0], untrained[-1]):
        return None
    return {
        end: {"layer": layers[at], "trained": trained[at], "untrained": untrained[at]} for end, at in (("first", 0), ("last", -1))
    }


FINDINGS: Mapping[str, Callable[[Facts], Any]] = {
    "filters.first_layer": first_layer,
    "filters.last_layer": last_layer,
    "filters.layer_numbers": layer_numbers,
    "filters.receptive_fields": receptive_fields,
    "filters.shown_of_a_layer": shown_of_a_layer,
    "filters.crops_of_a_filter": crops_of_a_filter,
    "filters.frequency_change": frequency_change,
    "filters.colour_change": colour_change,
    "filters.same_way_throughout": same_way_throughout,
    "filters.plain_finer": plain_finer,
    "filters.plain_stronger": plain_stronger,
    "filters.not_lifted": not_lifted,
    "filters.dead": dead,
    "filters.spectral_entropy": spectral_entropy,
    "filters.extent": extent,
    "filters.silenced": silenced,
}
