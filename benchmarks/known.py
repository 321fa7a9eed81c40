"""The harness on sides whose answer is known: twice the sleep is twice as slow, the same is the same, and memory shows."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.harness import Settings, Side, compare
from benchmarks.outcome import Outcome, Table, comparison

__all__ = ["run", "sides", "sleeper"]


def sleeper(seconds: float, megabytes: int = 0) -> Callable[[], None]:
    """A side that sleeps ``seconds`` and keeps ``megabytes``."""
    kept = b"x" * (megabytes * 1_000_000)

    def run() -> None:
        assert len(kept) == megabytes * 1_000_000
        time.sleep(seconds)

    return run


def sides(seconds: float) -> list[Side]:
    return [
        Side("once", "benchmarks.known:sleeper", {"seconds": seconds}),
        Side("once more", "benchmarks.known:sleeper", {"seconds": seconds}),
        Side("twice, and 200 MB", "benchmarks.known:sleeper", {"seconds": 2 * seconds, "megabytes": 200}),
    ]


def run(settings: Settings) -> Outcome:
    """Sleeping costs no processor, so the ratios must come out within a few percent even where much else is running."""
    (timings,) = compare(sides(0.05 if settings.quick else 0.2), [{}], rounds=5)
    first, same, double = timings.values()
    assert first.peak_mb
    assert double.peak_mb
    rows = [
        ("identical sides, times", 1.0, same.median / first.median),
        ("twice the sleep, times", 2.0, double.median / first.median),
        ("200 MB kept, MB more", 200.0, double.peak_mb - first.peak_mb),
    ]
    return Outcome([comparison("sleeping", timings)], [Table("What should have come out", ("", "true", "measured"), rows)])
