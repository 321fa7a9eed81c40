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

    def has(self, planned: Planned) -> bool: ...

    def read(self, planned: Planned) -> Result: ...

    def write(self, planned: Planned, result: Result, seconds: float) -> None: ...


@dataclass(frozen=True)
class Results:
    """The results of a plan, each where its tier says."""

    plan: Plan
    store: Store
    records: Records

    def source(self, tier: Tier) -> Source:
        return self.records if tier is Tier.RECORD else self.store

    def stale(self, tier: Tier) -> list[JobId]:
        """The jobs of a tier that have no result, in the plan's order."""
        source = self.source(tier)
        return [name for name, planned in self.plan.tier(tier).items() if not source.has(planned)]

    def keys(self, families: Iterable[str]) -> dict[JobId, str]:
        """The keys of all that is known of some families: built, recorded, and recorded of other picture sets."""
        built = self.plan.of(tuple(families), Tier.BUILD)
        return {name: planned.key for name, planned in built.items()} | {
            name: record.key for name, record in self.records.good.items() if name.family in families
        }

    def read(self, name: JobId) -> Result:
        """A result by name.

        Raises:
            Damaged: its file cannot be read.
            KeyError: there is none.
        """
        if name in self.records.good:
            return self.records.good[name].result
        return self.store.read(self.plan.jobs[name])
