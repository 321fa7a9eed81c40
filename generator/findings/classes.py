"""Findings about what was measured of the classes: recall and confidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts, below

__all__ = ["FINDINGS"]


def highest(facts: Facts) -> Any:
    """The class with the highest recall of those measured: ``id``, ``recall``."""
    return facts.known("evidence.classes.recall.0")


def lowest(facts: Facts) -> Any:
    """The class with the lowest recall of those measured: ``id``, ``recall``."""
    classes = facts.known("evidence.classes.recall")
    return classes[-1] if classes else None


def calibration(facts: Facts) -> list[dict[str, Any]]:
    """How sure the network is and how often right, for every picture set where that was measured: ``set``, ``confidence``,
    ``accuracy``; the set at hand first.
    """
    measured = [(one["name"], below(one["facts"], "classes")) for one in facts.known("measured.sets") or []]
    return [
        {"set": name, "confidence": found["confidence"], "accuracy": found["accuracy"]}
        for name, found in measured
        if found and "calibration" in found
    ]


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "evidence.classes.highest": highest,
    "evidence.classes.lowest": lowest,
    "measured.calibration": calibration,
}
