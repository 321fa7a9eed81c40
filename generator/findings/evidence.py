"""What was measured, without asking where: on the pictures at hand or, where it is on record only for others, on those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["first_of_sets"]


def first_of_sets(sets: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """For each topic and each of its measurements the facts of the first set that has them; the set at hand stands first."""
    found: dict[str, dict[str, Any]] = {}
    for one in sets:
        for topic, measurements in one["facts"].items():
            for name, facts in measurements.items():
                if facts not in (None, {}, []):
                    found.setdefault(topic, {}).setdefault(name, facts)
    return found
