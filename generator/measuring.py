"""The recorded results: made, listed, and a sample of them made again and compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generator.config import Report
from generator.device import FAST, device_class
from generator.engine.job import Job, JobId, Tier
from generator.engine.lock import alone
from generator.engine.records import NO_SET, Record
from generator.engine.run import Inline, Step, missing, run
from generator.errors import Damaged, Problem
from generator.files import sweep
from generator.measures.agreement import NAMES, Comparison
from generator.measures.cells import Lots, only
from generator.network.agreement import QUICKER, Agreement, read_agreement, write_agreement
from generator.prepare import Prepared, prepare
from generator.workshop import Workshop

__all__ = ["Compared", "compare", "measure", "renew", "table", "verify"]

ELSEWHERE = 0.02, 0.05
"""How far two computations of a number may lie apart on different processors, absolutely and relatively."""

SAME = 1e-6, 1e-3
"""How far on one processor: no more than the rounding of what is written down."""


def measure(
    report: Report,
    wanted: Callable[[str], bool],
    again: bool,
    step: Step,
    finished: Callable[[JobId, float], None],
    tell: Callable[[str], None] = lambda text: None,
    executor: Executor | None = None,
) -> tuple[int, int]:
    """Compute the recorded jobs that are ``wanted`` (by unit) and not on record (``again``: whether or not).

    Each is written as soon as it is done. A record has only facts; the arrays that other cells take stay in the store.

    Returns:
        how many were computed, and how many there are.
    """
    with _at_work(report, tell) as ready:
        stale, recorded = ready.results.stale(Tier.RECORD), ready.plan.tier(Tier.RECORD)
        chosen = [name for name in recorded if wanted(name.unit) and (again or name in stale)]
        left, workshop = set(chosen), Workshop(report, step)
        while left:
            try:
                for job in run(
                    ready.plan,
                    _jobs(ready, left, longest_first=executor is not None),
                    ready.store,
                    workshop,
                    executor or Inline(),
                ):
                    if job.planned.job.id in left:
                        ready.records.write(job.planned, job.result, job.seconds)
                        left.remove(job.planned.job.id)
                        finished(job.planned.job.id, job.seconds)
            except Damaged as damage:  # it was deleted, so the next round makes it again
                tell(f"{damage}; it is made again")
    return len(chosen), len(recorded)


@contextmanager
def _at_work(report: Report, tell: Callable[[str], None]) -> Iterator[Prepared]:
    """What a report's records are written from, while no other process writes any."""
    with alone(report.folder / ".cache", tell):
        ready = prepare(report)
        ready.save()
        sweep(ready.records.folder)
        yield ready


def compare(
    report: Report, wanted: Callable[[str], bool], step: Callable[[float], object], finished: Callable[[str, float], None]
) -> Agreement:
    """Measure how far the precisions that this class of devices is fast at agree with float32, for the ``wanted`` of
    :data:`generator.measures.agreement.NAMES`; each is kept beside the checkpoint as soon as it is measured.

    Raises:
        Problem: the device is fastest in float32, so nothing is computed in less.
    """
    quicker = [precision for precision in QUICKER if device_class() in FAST[precision]]
    if not quicker:
        raise Problem(f"a device of class '{device_class()}' is fastest in float32", remedy="all is float32 here already")
    gallery, network = prepare(report).gallery, Workshop(report).network
    pictures, settings = Lots(gallery).per_class(1), report.network
    for precision in quicker:
        views, answered = ("float32", precision), gallery.validation.pictures
        comparison = Comparison(network, pictures, answered, settings.layers, settings.dreamt, views, step)
        for name in filter(wanted, NAMES[precision]):
            began, known = time.monotonic(), read_agreement(report.checkpoint)
            measured = comparison.measure(name, known.of(precision))
            write_agreement(report.checkpoint, known.put(precision, measured))
            finished(f"{name} in {precision}", time.monotonic() - began)
    return read_agreement(report.checkpoint)


def _jobs(ready: Prepared, cells: Collection[JobId], longest_first: bool) -> list[JobId]:
    """The cells and what they take that the store does not have, in the plan's order or, lest workers stand idle while the last
    one computes, those first that took longest last time.
    """
    taken = missing(ready.plan, [taken for name in cells for taken in ready.plan.jobs[name].job.takes], ready.store)
    jobs = sorted({*cells, *taken}, key=list(ready.plan.jobs).index)
    return sorted(jobs, key=lambda name: -ready.records.seconds(ready.plan.jobs[name])) if longest_first else jobs


@dataclass(frozen=True)
class Compared:
    """One row of a recorded cell, computed again: how many numbers it has, and how many differ by more than rounding."""

    cell: JobId
    unit: str
    numbers: int
    different: int

    @property
    def good(self) -> bool:
        """A rare pixel or unit may tip over on another processor; nine in ten must not."""
        return self.different <= self.numbers // 10


def verify(report: Report, count: int, seed: int, step: Step) -> Iterator[Compared]:
    """Compute ``count`` rows of the records at hand again, drawn by lot, a cell at most once while there are others."""
    ready, workshop = prepare(report), Workshop(report, step)
    generator = np.random.default_rng(seed)
    good = ready.records.good
    cells = [name for name, record in good.items() if name in ready.plan.jobs and record.facts.get("rows")]
    cells = [name for name in sorted(cells) if not _needs_whole_cells(ready.plan.jobs[name].job)]
    for index in generator.permutation(len(cells))[:count].tolist():
        record = good[cells[index]]
        unit = str(generator.choice(sorted(record.facts["rows"])))
        yield _again(ready.plan.jobs[cells[index]].job, record, unit, ready, workshop)


def _again(
    job: Job, record: Record, unit: str, ready: Prepared, workshop: Workshop, tolerance: tuple[float, float] = ELSEWHERE
) -> Compared:
    """One row computed again, with nothing but what it takes, and compared with its record."""
    inputs = {taken: workshop(_alone(ready.plan.jobs[taken].job, unit), {}) for taken in job.takes}
    rows = workshop(only(job, [unit]), inputs).facts["rows"]
    return Compared(job.id, unit, *_differences(record.facts["rows"][unit], rows.get(unit, {}), tolerance))


def renew(
    report: Report,
    rows: int,
    seed: int,
    step: Step,
    finished: Callable[[JobId, bool], None],
    tell: Callable[[str], None] = lambda text: None,
) -> tuple[int, int]:
    """Keep the stale records of which only the code has changed, wherever ``rows`` of their rows, computed again, come out the
    same.

    For changes of code that change no result. A record whose sample differs in any number stays as stale as it was; one that was
    made on another class of devices has to agree as far as :func:`verify` asks. A record keeps the machine that made it.

    Returns:
        how many were renewed, and how many were stale in this way.
    """
    workshop, generator, renewed = Workshop(report, step), np.random.default_rng(seed), 0
    with _at_work(report, tell) as ready:
        stale = [ready.plan.jobs[name] for name in ready.results.stale(Tier.RECORD)]
        found = [(planned, record) for planned in stale if (record := ready.records.of_another_code(planned))]
        for planned, record in found:
            units = sorted(record.facts.get("rows", {}))
            chosen = generator.permutation(units)[:rows].tolist()
            same = bool(units) and not _needs_whole_cells(planned.job)
            same = same and all(_as_recorded(planned.job, record, unit, ready, workshop) for unit in chosen)
            if same:
                ready.records.write(planned, record.result, record.seconds, record.machine)
            finished(planned.job.id, same)
            renewed += same
    return renewed, len(found)


def _as_recorded(job: Job, record: Record, unit: str, ready: Prepared, workshop: Workshop) -> bool:
    if record.machine["device"] != device_class():
        return _again(job, record, unit, ready, workshop).good
    return _again(job, record, unit, ready, workshop, SAME).different == 0


def table(report: Report) -> str:
    """Every recorded cell with its number of rows and its seconds on each picture set, as a Markdown table."""
    ready = prepare(report)
    found: dict[str, dict[str, tuple[int, float]]] = {}
    for name, record in ready.records.good.items():
        set_name = name.picture_set or (ready.gallery.root.name if ready.plan.jobs[name].job.pictures else NO_SET)
        found.setdefault(name.unit, {})[set_name] = (len(record.facts.get("rows", {})), record.seconds)
    sets = sorted({name for of_cell in found.values() for name in of_cell})
    lines = ["| cell | " + " | ".join(f"{name}: n | s" for name in sets) + " |", "|---|" + "---:|---:|" * len(sets)]
    for cell in sorted(found):
        numbers = [f"{found[cell][name][0]} | {found[cell][name][1]:.0f}" if name in found[cell] else " | " for name in sets]
        lines.append(f"| `{cell}` | " + " | ".join(numbers) + " |")
    sums = [sum(of_cell[name][1] for of_cell in found.values() if name in of_cell) for name in sets]
    lines.append("| together | " + " | ".join(f" | {seconds:.0f}" for seconds in sums) + " |")
    return "\n".join(lines)


def _needs_whole_cells(job: Job) -> bool:
    """Whether single rows are not enough to compute this one: a classifier is fitted on everything."""
    return any("probe" in taken.unit for taken in job.takes)


def _alone(job: Job, unit: str) -> Job:
    few = only(job, [unit])
    return replace(few, parameters={**few.parameters, "keep": [unit]})


def _differences(recorded: Mapping[str, Any], again: Mapping[str, Any], tolerance: tuple[float, float]) -> tuple[int, int]:
    """Numbers that both have, and how many of them differ. What only whole cells have is left out."""
    before, now = _flat(recorded), _flat(again)
    shared = [name for name in before if name in now]
    return len(shared), sum(not _same(before[name], now[name], tolerance) for name in shared)


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {key: leaf for part in value for key, leaf in _flat(value[part], f"{name}/{part}").items()}
    if isinstance(value, list):
        return {key: leaf for i, item in enumerate(value) for key, leaf in _flat(item, f"{name}/{i}").items()}
    return {name: value}


def _same(before: Any, now: Any, tolerance: tuple[float, float]) -> bool:
    if isinstance(before, bool) or isinstance(now, bool) or before is None or now is None:
        return before == now
    absolute, relative = tolerance
    return bool(abs(before - now) <= absolute + relative * abs(before))
