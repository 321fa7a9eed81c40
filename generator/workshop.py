"""Where jobs are computed: the report's network, loaded when first asked for, and what a job takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.symbols import resolve

if TYPE_CHECKING:
    from generator.network.network import Network

__all__ = ["Step", "Tools", "Workshop"]

Step = Callable[[JobId, float], None]
"""Told which job is under way and the share of it that is done, 0-1."""


def _silent(job: JobId, done: float) -> None: ...


@dataclass
class Workshop:
    """Computes jobs. It can be sent to another process, which then loads the network for itself and reports no steps."""

    report: Report
    step: Step = _silent

    @cached_property
    def network(self) -> Network:
        from generator.network.network import load_network
        from generator.network.processor import keep_freed_memory

        keep_freed_memory()
        settings = self.report.network
        return load_network(self.report.checkpoint, settings.preprocessing, settings.classes)

    def __call__(self, job: Job, inputs: Mapping[JobId, Result]) -> Result:
        """Compute one job from the results it takes."""
        compute: Callable[[Job, Tools], Result] = resolve(job.compute)
        return compute(job, Tools(self, inputs, lambda done: self.step(job.id, done)))

    def __getstate__(self) -> dict[str, Any]:
        return {"report": self.report, "step": _silent}


@dataclass(frozen=True)
class Tools:
    """What a computation may use beside its job: the results it takes, and ``tick`` to report the share done, 0-1."""

    _workshop: Workshop
    inputs: Mapping[JobId, Result] = field(default_factory=dict)
    tick: Callable[[float], None] = lambda done: None

    @property
    def network(self) -> Network:
        """The network under glass."""
        return self._workshop.network
