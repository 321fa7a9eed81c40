"""Computing what is stale, through an executor: jobs are submitted as soon as what they take is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from generator.engine.job import Job, JobId, Result
from generator.engine.plan import Plan, Planned
from generator.engine.store import Store

__all__ = ["Compute", "Finished", "Inline", "Step", "Task", "missing", "run"]

Step = Callable[[JobId, float], None]
"""Told which job is under way and the share of it that is done, 0-1."""


class Compute(Protocol):
    """Computes a job from the results it takes, here or, pickled, in another process."""

    @property
    def step(self) -> Step:
        """Told how far jobs are."""

    @property
    def files(self) -> Sequence[Path]:
        """What it reads beside the pictures of a job, if it is there."""

    def equip(self, threads: int, step: Step) -> None:
        """Make ready for jobs in another process, to compute in so many threads."""

    def __call__(self, job: Job, inputs: Mapping[JobId, Result]) -> Result:
        """The result of a job; ``inputs`` are those that it takes, in the order in which it names them."""


@dataclass(frozen=True)
class Task:
    """A job with all it needs: called, it gives the result and the seconds it took."""

    compute: Compute
    job: Job
    inputs: Mapping[JobId, Result]

    def __call__(self) -> tuple[Result, float]:
        """Compute the job; returns its result, and how many seconds that took."""
        began = time.monotonic()
        return self.compute(self.job, self.inputs), time.monotonic() - began


@dataclass(frozen=True)
class Finished:
    """A job that was just computed, with its result and the ``seconds`` it took."""

    planned: Planned
    result: Result
    seconds: float


class Inline(Executor):
    """Runs each call where it is submitted, so that it can be interrupted like any other code."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done already. What ``fn`` raises is raised here, at once."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def missing(plan: Plan, wanted: Iterable[JobId], store: Store, on_record: Collection[JobId] = ()) -> list[JobId]:
    """What has to be computed for the ``wanted`` jobs: those without a result in the store, and what they take, first things
    first. What is ``on_record`` is there.
    """
    needed: set[JobId] = set()

    def need(name: JobId) -> None:
        if name not in needed and name not in on_record and not store.has(plan.jobs[name]):
            needed.add(name)
            for taken in plan.jobs[name].job.takes:
                need(taken)

    for name in wanted:
        need(name)
    return [name for name in plan.jobs if name in needed]


def run(
    plan: Plan,
    jobs: Iterable[JobId],
    store: Store,
    compute: Compute,
    executor: Executor,
    on_record: Mapping[JobId, Result] = MappingProxyType({}),
) -> Iterator[Finished]:
    """Compute ``jobs`` and keep each result in the store as soon as it is there.

    Args:
        jobs: what :func:`missing` found.
        executor: is given a :class:`Task` at a time, and may make ``submit`` wait until it has room for one.
        on_record: results that jobs take from there; all others come from the store.

    Raises:
        Damaged: a stored result that a job takes cannot be read.
    """
    todo = {name: plan.jobs[name] for name in jobs}
    under_way: dict[Future[tuple[Result, float]], Planned] = {}
    try:
        while todo or under_way:
            ready = _first_ready(todo, under_way)
            if ready:
                inputs = {name: on_record[name] if name in on_record else store.read(plan.jobs[name]) for name in ready.job.takes}
                under_way[executor.submit(Task(compute, ready.job, inputs))] = todo.pop(ready.job.id)
            done = wait(under_way, timeout=0 if ready else None, return_when=FIRST_COMPLETED).done
            for future in sorted(done, key=_failed):
                planned = under_way.pop(future)
                result, seconds = future.result()
                store.write(planned, result)
                store.remember(planned)
                yield Finished(planned, result, seconds)
    finally:
        for future in under_way:
            future.cancel()


def _first_ready(todo: Mapping[JobId, Planned], under_way: Mapping[Any, Planned]) -> Planned | None:
    """The first job that takes nothing which is still to come."""
    coming = todo.keys() | {planned.job.id for planned in under_way.values()}
    return next((planned for planned in todo.values() if not coming & set(planned.job.takes)), None)


def _failed(future: Future[Any]) -> bool:
    """Sorted by this, what was finished at the same moment as a failure is kept."""
    return future.exception() is not None
