"""What a benchmark found, as plain values that can be written down and read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.harness import Timing

__all__ = ["Cell", "Comparison", "Outcome", "Table", "comparison"]

Cell = str | float | None


@dataclass(frozen=True)
class Comparison:
    """One thing done by several sides, the first of them ours: median ``seconds``, peak memory, or why one ``failed``.

    ``bar`` is how many times quicker than ``against`` ours is to be, ``at_most`` how many seconds it may take.
    """

    what: str
    sides: Mapping[str, Mapping[str, Any]]
    bar: float | None = None
    against: str = ""
    at_most: float | None = None


@dataclass(frozen=True)
class Table:
    """Anything else worth a table: errors beside seconds, seconds by family."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Outcome:
    """A benchmark's comparisons, further tables, and sentences that say how to read them."""

    comparisons: Sequence[Comparison] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def comparison(
    what: str,
    timings: Mapping[str, Timing],
    per: float = 1,
    bar: float | None = None,
    against: str = "",
    at_most: float | None = None,
) -> Comparison:
    """From what was measured; ``per`` is how many pictures (or the like) a run did."""
    sides = {
        name: {"failed": timing.failed}
        if timing.failed
        else {
            "seconds": timing.median / per,
            "lowest": min(timing.seconds) / per,
            "highest": max(timing.seconds) / per,
            "rounds": len(timing.seconds),
            "peak_mb": timing.peak_mb,
        }
        for name, timing in timings.items()
    }
    return Comparison(what, sides, bar, against, at_most)
