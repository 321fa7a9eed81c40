"""Computing what is stale, through an executor: jobs are submitted as soon as what they take is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from generator.engine.job import Job, JobId, Result
from generator.engine.plan import Plan, Planned
from generator.engine.store import Store

__all__ = ["Compute", "Finished", "Inline", "missing", "run"]

Compute = Callable[[Job, Mapping[JobId, Result]], Result]
"""Computes a job from the results it takes."""


@dataclass(frozen=True)
class Finished:
    """A job that was just computed, with its result and the ``seconds`` it took."""

    planned: Planned
    result: Result
    seconds: float


class Inline(Executor):
    """Runs each call where it is submitted, so that it can be interrupted like any other code."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
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
    at_once: int = 1,
    on_record: Mapping[JobId, Result] = MappingProxyType({}),
) -> Iterator[Finished]:
    """Compute ``jobs`` and keep each result in the store as soon as it is there.

    Args:
        jobs: what :func:`missing` found.
        compute: has to be picklable where the executor's workers are other processes.
        at_once: how many jobs may be under way.
        on_record: results that jobs take from there; all others come from the store.

    Raises:
        Damaged: a stored result that a job takes cannot be read.
    """
    todo = {name: plan.jobs[name] for name in jobs}
    under_way: dict[Future[tuple[Result, float]], Planned] = {}
    try:
        while todo or under_way:
            for planned in _ready(todo, under_way)[: at_once - len(under_way)]:
                inputs = {
                    name: on_record[name] if name in on_record else store.read(plan.jobs[name]) for name in planned.job.takes
                }
                under_way[executor.submit(_timed, compute, planned.job, inputs)] = todo.pop(planned.job.id)
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                planned = under_way.pop(future)
                result, seconds = future.result()
                store.write(planned, result)
                store.remember(planned)
                yield Finished(planned, result, seconds)
    finally:
        for future in under_way:
            future.cancel()


def _ready(todo: Mapping[JobId, Planned], under_way: Mapping[Any, Planned]) -> list[Planned]:
    """The jobs that take nothing which is still to come."""
    coming = todo.keys() | {planned.job.id for planned in under_way.values()}
    return [planned for planned in todo.values() if not coming & set(planned.job.takes)]


def _timed(compute: Compute, job: Job, inputs: Mapping[JobId, Result]) -> tuple[Result, float]:
    began = time.monotonic()
    return compute(job, inputs), time.monotonic() - began
