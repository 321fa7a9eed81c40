"""Findings about where in one picture filters respond."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]

Fact = Mapping[str, Any]


def first_layer(facts: Facts) -> Fact:
    """How the most active filter of the first layer responds to the picture."""
    return _rows(facts)[0]


def last_layer(facts: Facts) -> Fact:
    """How the most active filter of the last layer responds to the picture."""
    return _rows(facts)[-1]


def layer_numbers(facts: Facts) -> list[int]:
    """The numbers of the layers whose most active filters are shown."""
    return [row["layer"] for row in _rows(facts)]


def silent(facts: Facts) -> dict[str, Any]:
    """The numbers of the ``layers`` whose filter does not respond to the picture at all, and their ``count``."""
    layers = [row["layer"] for row in _rows(facts) if not row["strongest"]]
    return {"layers": layers, "count": len(layers)}


def _rows(facts: Facts) -> Sequence[Fact]:
    rows: Sequence[Fact] = facts("activations.rows")
    return rows


FINDINGS: Mapping[str, Callable[[Facts], Any]] = {
    "activations.first_layer": first_layer,
    "activations.last_layer": last_layer,
    "activations.layer_numbers": layer_numbers,
    "activations.silent": silent,
}
