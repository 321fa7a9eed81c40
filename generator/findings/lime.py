"""Findings about LIME's local models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]


def lowest_r2(facts: Facts) -> float:
    """R² of the local model that keeps up least with the network's answers."""
    return min(row["r2"] for row in facts.known("lime.rows"))


def highest_r2(facts: Facts) -> float:
    """R² of the local model that keeps up best with the network's answers."""
    return max(row["r2"] for row in facts.known("lime.rows"))


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "lime.lowest_r2": lowest_r2,
    "lime.highest_r2": highest_r2,
}
