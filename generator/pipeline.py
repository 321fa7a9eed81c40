"""The build: read everything, plan, compute what is stale, draw, render, swap in."""

from __future__ import annotations

import time
from collections.abc import Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from generator.config import Report
from generator.drawing import drawings
from generator.engine.fingerprint import sources
from generator.engine.lock import alone
from generator.engine.machine import machine
from generator.engine.store import Store
from generator.errors import Damaged
from generator.facts import Facts
from generator.outcome import Inputs, Outcome
from generator.progress import Progress
from generator.report.folder import check_place
from generator.report.site import Written, write_site
from generator.report.source import Source
from generator.sourcing import site_source

__all__ = ["Built", "build"]


@dataclass(frozen=True)
class Built:
    """What a build did, and what it made the site from; nothing where the pages were left as they are.

    ``stored`` is how many bytes the store has; 0 where nothing was computed, as nobody looks then.
    """

    computed: int
    reused: int
    seconds: float
    index: Path
    written: Written | None = None
    source: Source | None = None
    warnings: tuple[str, ...] = ()
    stored: int = 0

    @property
    def pages(self) -> int:
        """How many pages the site has; 0 where they were left as they are."""
        return self.written.pages if self.written else 0


def build(
    report: Report,
    site: Path,
    progress: Progress,
    executor: Executor | None = None,
    only: Collection[str] = (),
    laid_open: bool = False,
) -> Built:
    """Regenerate the site: it is replaced as a whole at the end, or left as it was.

    Args:
        executor: runs the jobs; without one they run here, one by one.
        only: families to compute and draw; the pages follow if nothing else is stale.
        laid_open: write the proof of the site, in which every alternative of the narrative is shown.

    Raises:
        Problem: something the user can mend, found in the configuration, the pictures, the checkpoint or the content.
    """
    started, store = time.monotonic(), Store(report.folder / ".cache")
    check_place(site)
    with alone(store.root, progress.note):
        return _build(report, store, site, progress, executor, only, laid_open, started)


def _build(
    report: Report,
    store: Store,
    site: Path,
    progress: Progress,
    executor: Executor | None,
    only: Collection[str],
    laid_open: bool,
    started: float,
) -> Built:
    """Planned and computed is only what changed since the last build, and rendered what reads something that did."""
    inputs, kept = Inputs.of(report, sources(), machine()), store.root / "outcome.json"
    outcome, computed = Outcome.read(kept, inputs), 0
    while True:
        try:
            if outcome is None:
                from generator.engine.run import Inline
                from generator.making import make

                outcome, computed = make(report, progress, executor or Inline(), only)
            if outcome is None:
                progress.note("other figures are stale, so the pages stay as they are: run 'python build.py'")
                return Built(computed, 0, time.monotonic() - started, site / "index.html", stored=_stored(store, computed))
            source = site_source(report, drawings(store, outcome.drawings), outcome.about)
            outcome.write(kept, inputs)
            written = write_site(source, site, store.root, laid_open)
            seconds, reused = time.monotonic() - started, outcome.jobs - computed
            warnings, stored = _warnings(source.facts), _stored(store, computed)
            return Built(computed, reused, seconds, site / "index.html", written, source, warnings, stored)
        except Damaged as damage:  # it was deleted, so the next round makes it again
            progress.note(f"{damage}; it is made again")
            outcome = None


def _stored(store: Store, computed: int) -> int:
    return store.size() if computed else 0


def _warnings(facts: Facts) -> tuple[str, ...]:
    warnings = [
        f"{name}: {len(broken)} unreadable files left out, such as {', '.join(file['name'] for file in broken[:5])}"
        for name, broken in facts("survey.broken").items()
        if broken
    ]
    if facts("confusion.near_chance"):
        accuracy = facts("confusion.accuracy.value")
        warnings.append(f"accuracy is near chance ({accuracy:.1%}): wrong normalisation or label order?")
    return tuple(warnings)
