"""What runs on the workers of a cluster: what they are asked before they are given jobs, and the jobs."""

from __future__ import annotations

import logging
import platform
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from distributed import Worker, get_worker

from generator.engine.fingerprint import sources
from generator.engine.job import JobId, Result
from generator.engine.machine import machine
from generator.engine.parcel import Unfit, unpack
from generator.errors import Problem

__all__ = ["Answer", "Done", "Failed", "Refused", "carry_out", "identity", "misfit"]

_ONE_JOB = Lock()
"""Methods leave hooks in the network while they compute, so a process does one job at a time, whatever threads it has."""

_SECONDS_BETWEEN_STEPS = 0.5

_LOADED = sources()
"""The code as it stood when this process loaded it: a worker goes on with that when the files change."""


@dataclass(frozen=True)
class Done:
    """A job's result and the seconds it took."""

    result: Result
    seconds: float


@dataclass(frozen=True)
class Failed:
    """A job raised an error."""

    problem: Problem


@dataclass(frozen=True)
class Refused:
    """This worker cannot do the job, and says why; another may."""

    why: str


Answer = Done | Failed | Refused


class _Unwanted(Exception):
    """Whoever asked for this job has gone."""


def identity() -> dict[str, Any]:
    """What results depend on beside the job: the code, the versions of Python and of libraries, the device."""
    return {"code": [_LOADED, sources()], "python": ".".join(platform.python_version_tuple()[:2]), **machine()}


def misfit(here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """How another machine's identity differs from the one here, in words; nothing if it does not."""
    if there["code"] != here["code"]:
        loaded, lying = there["code"]
        if lying == here["code"][1]:
            return "its code has changed since it was started; start it again"
        return "its code is another version" + ("" if loaded == lying else ", and has changed since it was started")
    mine, its = _flat(here), _flat(there)
    return ", ".join(f"its {name} is {its.get(name)}, here it is {mine[name]}" for name in mine if its.get(name) != mine[name])


def _flat(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if not isinstance(value, dict)} | about["libraries"]


def carry_out(parcel: bytes, topic: str) -> Answer:
    """Compute a task in as many threads as this worker has; every now and then ``topic`` is told how far it is."""
    worker = get_worker()
    with _ONE_JOB:
        try:
            task = unpack(parcel)
        except Unfit as error:
            return Refused(str(error))
        task.compute.equip(worker.state.nthreads, _Steps(worker, topic))
        try:
            return Done(*task())
        except Exception as error:
            logging.getLogger("distributed.worker").exception("%s failed", task.job.id)
            return Failed(_problem(task.job.id, error, worker.name))


class _Steps:
    """Tells a topic how far the job at hand is, not too often, and ends one that nobody waits for any more."""

    def __init__(self, worker: Worker, topic: str) -> None:
        self._worker, self._topic, self._key = worker, topic, worker.get_current_task()
        self._told = 0.0

    def __call__(self, job: JobId, done: float) -> None:
        if time.monotonic() - self._told < _SECONDS_BETWEEN_STEPS:
            return
        self._told = time.monotonic()
        task = self._worker.state.tasks.get(self._key)
        if task is None or task.state == "cancelled":
            raise _Unwanted(str(job))
        self._worker.log_event(self._topic, {"key": self._key, "done": float(done)})


def _problem(job: JobId, error: Exception, worker: object) -> Problem:
    if isinstance(error, Problem):
        return Problem(f"{error.message} ({job}, on worker {worker})", error.where, error.line, error.remedy)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Problem(
        f"{job} failed on worker {worker}: {type(error).__name__}: {error}",
        last.filename,
        last.lineno,
        "the worker's log has the whole traceback; what was finished is kept",
    )
