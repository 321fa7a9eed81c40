"""Store and records: where results lie, asked in one way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.engine.job import JobId, Result, Tier
from generator.engine.plan import Plan
from generator.engine.records import Records
from generator.engine.store import Store

__all__ = ["Results"]


@dataclass(frozen=True)
class Results:
    """The results of a plan, each where its tier says."""

    plan: Plan
    store: Store
    records: Records

    def stale(self, tier: Tier) -> list[JobId]:
        """The jobs of a tier that have no result, in the plan's order."""
        source = self.records if tier is Tier.RECORD else self.store
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
