"""Where jobs are computed: the report's network, loaded when first asked for, and what a job takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.engine.run import Step
from generator.memory import give_freed_memory_back, keep_freed_memory
from generator.network.agreement import agreement_path
from generator.symbols import resolve

if TYPE_CHECKING:
    from generator.network.network import Network

__all__ = ["Tools", "Workshop"]


def _silent(job: JobId, done: float) -> None: ...


@dataclass
class Workshop:
    """Computes jobs, in as many ``threads`` as torch likes or in so many. It can be sent to another process, which loads the
    network for itself, and is equipped there.
    """

    report: Report
    step: Step = _silent
    threads: int | None = None
    _family: str = field(default="", init=False)

    @cached_property
    def network(self) -> Network:
        """The report's network, loaded when first asked for; only then is torch imported.

        Raises:
            BadCheckpoint: the checkpoint cannot be read or does not fit.
        """
        import torch

        from generator.network.network import load_network

        keep_freed_memory()
        if self.threads:
            torch.set_num_threads(self.threads)
        settings = self.report.network
        return load_network(self.report.checkpoint, settings.preprocessing, settings.classes)

    @property
    def files(self) -> tuple[Path, ...]:
        """What the network is made from; the second need not be there."""
        return self.report.checkpoint, agreement_path(self.report.checkpoint)

    def equip(self, threads: int, step: Step) -> None:
        """Have the network compute in so many threads, and report steps to ``step``."""
        self.threads, self.step = threads, step

    def __call__(self, job: Job, inputs: Mapping[JobId, Result]) -> Result:
        """Compute one job from the results it takes."""
        if job.id.family != self._family:
            give_freed_memory_back()
            self._family = job.id.family
        compute: Callable[[Job, Tools], Result] = resolve(job.compute)
        return compute(job, Tools(self, inputs, lambda done: self.step(job.id, done)))

    def __getstate__(self) -> dict[str, Any]:
        return {"report": self.report, "step": _silent, "threads": self.threads}


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
