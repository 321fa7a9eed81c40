"""What the summaries share: rows of cells, paired by unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.evidence.intervals import bootstrap_mean, paired

__all__ = ["SEED", "Cells", "best_control", "difference", "mean"]

SEED = 29
Row = Mapping[str, Any]
Value = Callable[[Row], Any]


@dataclass(frozen=True)
class Cells:
    """The recorded cells of one set by short name, and the names of the classes in label order."""

    facts: Mapping[str, Mapping[str, Any]]
    classes: tuple[str, ...]

    def rows(self, name: str) -> Mapping[str, Row]:
        """A cell's rows by unit; none where the cell is not on record."""
        rows: Mapping[str, Row] = self.facts.get(name, {}).get("rows", {})
        return rows

    def column(self, name: str, value: Value) -> dict[str, float]:
        """One number a unit, without those that could not be measured."""
        found = {unit: value(row) for unit, row in self.rows(name).items()}
        return {unit: float(number) for unit, number in found.items() if number is not None and np.isfinite(number)}


def mean(values: Mapping[str, float] | Sequence[float]) -> dict[str, Any] | None:
    """The mean of a column as a fact; None where there is nothing."""
    numbers = list(values.values()) if isinstance(values, Mapping) else list(values)
    return bootstrap_mean(numbers, SEED).as_fact() if numbers else None


def difference(of: Mapping[str, float], control: Mapping[str, float]) -> dict[str, Any] | None:
    """The mean difference of two columns over the units that both have, as a fact with ``of`` and ``control``."""
    units = [unit for unit in of if unit in control]
    return paired([of[unit] for unit in units], [control[unit] for unit in units], SEED).as_fact() if units else None


def best_control(of: Mapping[str, float], controls: Mapping[str, Mapping[str, float]]) -> dict[str, Any] | None:
    """The difference to the control that comes closest to (or is furthest above) it: what beats this one beats every one."""
    against = {name: difference(of, column) for name, column in controls.items()}
    measured = {name: fact for name, fact in against.items() if fact}
    if len(measured) < len(controls) or not controls:
        return None
    name = min(measured, key=lambda name: measured[name]["lower"])
    return {**measured[name], "against": name}
