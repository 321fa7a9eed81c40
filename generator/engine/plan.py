"""From jobs to keys: which results are wanted, in which order, and what each depends on. Torch is not needed for that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785

from generator.engine.job import Job, JobId, Tier
from generator.pictures.layouts import Picture

__all__ = ["SCHEMA", "Ground", "Plan", "Planned", "digest", "extend_plan", "make_plan"]

SCHEMA = 2
_CODE = ("method", "code", "network code", "takes")


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON (RFC 8785): the same for the same content, whatever the order of keys."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()  # type: ignore[arg-type]


@dataclass(frozen=True)
class Ground:
    """What all jobs of a report stand on.

    ``checkpoint`` is the hash of the weights, ``network`` what turns them into a network. ``machine`` (device class, versions of
    libraries) enters the keys of what a build computes; a record holds on any machine and only tells it.
    """

    checkpoint: str
    network: Mapping[str, Any]
    machine: Mapping[str, Any]


@dataclass(frozen=True)
class Planned:
    """A job with its key and the ingredients the key was made of."""

    job: Job
    key: str
    ingredients: Mapping[str, Any]

    @property
    def matter(self) -> str:
        """Hash of what the job is about, whatever the code that computes it: pictures, parameters, seed, checkpoint."""
        return digest({name: value for name, value in self.ingredients.items() if name not in _CODE})


@dataclass(frozen=True)
class Plan:
    """Every job of a report, in an order in which each comes after those it takes."""

    jobs: Mapping[JobId, Planned]
    ground: Ground

    def of(self, families: Sequence[str], tier: Tier | None = None) -> dict[JobId, Planned]:
        """The jobs of some families, of one tier or of both."""
        return {
            name: planned for name, planned in self.jobs.items() if name.family in families and tier in (None, planned.job.tier)
        }

    def tier(self, tier: Tier) -> dict[JobId, Planned]:
        """The jobs of one tier."""
        return {name: planned for name, planned in self.jobs.items() if planned.job.tier == tier}


def make_plan(jobs: Iterable[Job], ground: Ground, file_hash: Callable[[Path], str], fingerprint: Callable[[str], str]) -> Plan:
    """Give every job its key.

    Args:
        jobs: each after those it takes.
        file_hash: the hash of a file's content.
        fingerprint: the hash of the code behind "module:function", see :mod:`generator.engine.fingerprint`.
    """
    return extend_plan(Plan({}, ground), jobs, {}, file_hash, fingerprint)


def extend_plan(
    plan: Plan,
    jobs: Iterable[Job],
    on_record: Mapping[JobId, str],
    file_hash: Callable[[Path], str],
    fingerprint: Callable[[str], str],
) -> Plan:
    """A plan with more jobs, which may also take what is ``on_record``, by key, without being planned: of other picture sets."""
    ground, planned = plan.ground, dict(plan.jobs)
    for job in jobs:
        ingredients = {
            "schema": SCHEMA,
            "checkpoint": ground.checkpoint,
            **ground.network,
            **(ground.machine if job.tier is Tier.BUILD else {}),
            "method": job.compute,
            "code": {name: fingerprint(name) for name in (job.compute, *job.functions)},
            "pictures": {picture.name: _contents(picture, file_hash) for picture in job.pictures},
            "takes": {str(name): planned[name].key if name in planned else on_record[name] for name in job.takes},
            "parameters": dict(job.parameters),
            "seed": job.seed,
        }
        planned[job.id] = Planned(job, digest(ingredients), ingredients)
    return Plan(planned, ground)


def _contents(picture: Picture, file_hash: Callable[[Path], str]) -> list[object]:
    files = (picture.path, picture.mask) if picture.mask else (picture.path,)
    return [picture.label, *(file_hash(path) for path in files)]
