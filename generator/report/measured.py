"""What was measured on which picture sets, looked up by the path below a set's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.facts import Facts, below

__all__ = ["On", "lined_up", "measured_on"]


@dataclass(frozen=True)
class On:
    """A fact of one picture set; ``here`` for the set at hand."""

    name: str
    here: bool
    fact: Any


def measured_on(facts: Facts, path: str, having: str = "") -> list[On]:
    """The sets on which a fact was measured, the one at hand first; empty where nothing is on record.

    ``having`` is a path below the fact that must lead somewhere too.
    """
    sets = facts("measured.sets", [])
    found = [On(one["name"], one["here"], below(one["facts"], path)) for one in sets]
    return [on for on in found if on.fact is not None and below(on.fact, having) is not None]


def lined_up(order: Sequence[str], by_method: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What there is of each method, in the ``order`` in which methods and controls are always shown."""
    return sorted(by_method.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
