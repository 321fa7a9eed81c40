"""From rows to facts: what the recorded cells of one picture set say, each number with its interval, its control and its n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.measures.classes import summary as classes
from generator.measures.cue import summary as cue
from generator.measures.dreams import summary as dreams
from generator.measures.faithful import summary as faithful
from generator.measures.rows import Cells
from generator.measures.sanity import summary as sanity
from generator.measures.units import summary as units
from generator.measures.where import summary as where

__all__ = ["summarise"]

_PARTS = {
    "where": where.summarise,
    "cue": cue.summarise,
    "filters": units.summarise,
    "classes": classes.summarise,
    "dream": dreams.summarise,
    "faithful": faithful.summarise,
    "sanity": sanity.summarise,
}


def summarise(cells: Mapping[str, Mapping[str, Any]], classes_: Sequence[str]) -> dict[str, Any]:
    """Every fact that the given cells (by their short names) can give; what is not on record is left out."""
    of_set = Cells(cells, tuple(classes_))
    return {name: facts for name, part in _PARTS.items() if (facts := part(of_set))}
