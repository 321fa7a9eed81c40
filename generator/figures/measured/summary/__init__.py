"""From rows to facts: what the recorded cells of one picture set say, each number with its interval, its control and its n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.figures.measured.summary import classes, cue, dreams, faithful, sanity, units, where
from generator.figures.measured.summary.cells import Cells

__all__ = ["summary"]

_PARTS = {
    "where": where.told,
    "cue": cue.told,
    "filters": units.told,
    "classes": classes.told,
    "dream": dreams.told,
    "faithful": faithful.told,
    "sanity": sanity.told,
}


def summary(cells: Mapping[str, Mapping[str, Any]], classes_: Sequence[str]) -> dict[str, Any]:
    """Every fact that the given cells (by their short names) can give; what is not on record is left out."""
    of_set = Cells(cells, tuple(classes_))
    return {name: told for name, part in _PARTS.items() if (told := part(of_set))}
