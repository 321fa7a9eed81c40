"""Store and records: two sources of results, asked in one way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from generator.engine.job import JobId, Result, Tier
from generator.engine.plan import Plan, Planned
from generator.engine.records import Records
from generator.engine.store import Store

__all__ = ["Results", "Source"]


class Source(Protocol):
    """Where results lie."""

    def has(self, planned: Planned) -> bool:
        """Whether there is a result under the job's key."""

    def read(self, planned: Planned) -> Result:
        """The result of a job."""

    def write(self, planned: Planned, result: Result, seconds: float) -> None:
        """Keep a job's result."""


@dataclass(frozen=True)
class Results:
    """The results of a plan, each where its tier says."""

    plan: Plan
    store: Store
    records: Records

    def source(self, tier: Tier) -> Source:
        """Where the results of a tier lie."""
        return self.records if tier is Tier.RECORD else self.store

    def stale(self, tier: Tier) -> list[JobId]:
        """The jobs of a tier that have no result, in the plan's order."""
        source = self.source(tier)
        return [name for name, planned in self.plan.tier(tier).items() if not source.has(planned)]

    def keys(self, families: Iterable[str]) -> dict[JobId, str]:
        """The keys of what a build computes for some families."""
        return {name: planned.key for name, planned in self.plan.of(tuple(families), Tier.BUILD).items()}

    def read(self, name: JobId) -> Result:
        """What a build computed.

        Raises:
            Damaged: its file cannot be read.
            KeyError: there is no such job.
        """
        return self.store.read(self.plan.jobs[name])

    @property
    def on_record(self) -> dict[JobId, Result]:
        """The facts that jobs of a build may take: recorded ones, also of other picture sets."""
        return {name: record.result for name, record in self.records.good.items()}
