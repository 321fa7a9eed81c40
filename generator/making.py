"""Making what the pages need: results that are stale are computed, and families drawn beside that as theirs are complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Any

from generator.colophon import agreement_facts, made_facts, report_facts
from generator.config import Report
from generator.drawing import draw, drawing_key
from generator.engine.job import Tier
from generator.engine.run import Finished, missing, run
from generator.errors import Damaged, Problem
from generator.families import FAMILIES
from generator.network.agreement import read_agreement
from generator.outcome import Outcome
from generator.prepare import Prepared, prepare
from generator.progress import Progress
from generator.workshop import Workshop

__all__ = ["make"]


def make(report: Report, progress: Progress, executor: Executor, only: Collection[str] = ()) -> tuple[Outcome | None, int]:
    """Compute and draw what is stale, of the families in ``only`` if any are named.

    Returns:
        what came of it, None while other families are stale, and how many jobs were computed.

    Raises:
        Problem: there is no family of that name, or something is wrong with the report.
        Damaged: a stored result could not be read; the next try computes it again.
    """
    if unknown := sorted(set(only) - {family.name for family in FAMILIES}):
        raise Problem(f"no figure '{unknown[0]}'", remedy=f"figures are: {', '.join(family.name for family in FAMILIES)}")
    ready = prepare(report)
    wanted = [name for name in ready.plan.tier(Tier.BUILD) if not only or name.family in only]
    on_record = ready.results.on_record
    jobs = missing(ready.plan, wanted, ready.store, on_record)
    progress.begins(jobs, Counter(name.family for name in wanted if name not in jobs))
    drawings = _Drawings(ready, progress.note)
    ready.save()
    with drawings:
        workshop = Workshop(report, progress.step)
        for job in run(ready.plan, jobs, ready.store, workshop, executor, on_record):
            progress.finished(job)
            drawings.draw_after(job)
        folders = drawings.finished()
    if len(folders) < len(FAMILIES):
        return None, len(jobs)
    outcome = Outcome({name: folder.name for name, folder in folders.items()}, _about(ready), len(wanted))
    _shrink(ready, outcome)
    return outcome, len(jobs)


class _Drawings:
    """Draws each family as soon as nothing that it shows is stale. A context: leaving it early ends the drawing too.

    ``note`` is told of damage beside that which ends the block: what a family could not be drawn from was deleted.
    """

    def __init__(self, ready: Prepared, note: Callable[[str], None]) -> None:
        self._note = note
        self._ready, self._stale = ready, Counter(name.family for name in ready.results.stale(Tier.BUILD))
        self._keys = {family.name: drawing_key(ready, family) for family in FAMILIES}
        self._beside, self._ended = ThreadPoolExecutor(1), Event()
        self._drawn: dict[str, Future[Path]] = {}

    def __enter__(self) -> _Drawings:
        self._draw()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._beside.shutdown(cancel_futures=True)
        failures = [drawing.exception() for drawing in self._drawn.values() if not drawing.cancelled()]
        for damage in failures:
            if isinstance(damage, Damaged) and damage is not error:
                self._note(f"{damage}; it is made again")

    def draw_after(self, job: Finished) -> None:
        self._stale[job.planned.job.id.family] -= 1
        self._draw()

    def finished(self) -> dict[str, Path]:
        """The folders of the families that could be drawn."""
        return {family.name: self._drawn[family.name].result() for family in FAMILIES if family.name in self._drawn}

    def _draw(self) -> None:
        for family in FAMILIES:
            if family.name not in self._drawn and not any(self._stale[name] for name in (family.name, *family.uses)):
                self._drawn[family.name] = self._beside.submit(
                    draw, self._ready, family, self._keys[family.name], self._ended.is_set
                )


def _about(ready: Prepared) -> dict[str, Any]:
    """What the report tells of itself."""
    return {
        "report": report_facts(ready.report, ready.gallery, ready.plan.ground.checkpoint),
        "made": made_facts(ready.plan, FAMILIES),
        "agreement": agreement_facts(read_agreement(ready.report.checkpoint, content=ready.plan.ground.checkpoint)),
    }


def _shrink(ready: Prepared, outcome: Outcome) -> None:
    keys = [planned.key for planned in ready.plan.jobs.values()]
    ready.store.shrink(ready.report.cache.bytes, keys, outcome.drawings.values())
