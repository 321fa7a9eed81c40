"""Results too long for a reader's machine: recorded beside the checkpoint, one small JSON file a job.

``<checkpoint>.evidence/<picture set>/<unit>.json`` holds a job's facts and what made them. On the set at hand a record counts
when its key is that of the planned job, pictures and all; of a set that is not at hand, when checkpoint and code are those of
today.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from generator.engine.job import Job, JobId, Result, Tier
from generator.engine.plan import Plan, Planned
from generator.errors import Problem
from generator.files import write_text

__all__ = ["NO_SET", "Record", "Records"]

NO_SET = "network"
"""Where the records stand that are about the network alone, without any picture."""


@dataclass(frozen=True)
class Record:
    """Facts under the ``key`` of the job that gave them, the ``seconds`` it took, and the ``machine`` it took them on."""

    key: str
    facts: Mapping[str, Any]
    seconds: float
    machine: Mapping[str, Any]

    @property
    def result(self) -> Result:
        """The facts as a result without arrays, which are not recorded."""
        return Result(facts=self.facts)


@dataclass(frozen=True)
class Records:
    """The records of one checkpoint in ``folder``, seen from the picture set called ``at_hand``."""

    folder: Path
    at_hand: str
    plan: Plan
    fingerprint: Callable[[str], str]

    def find(self, planned: Planned) -> Record | None:
        """The record of a planned job, if there is one and it is still good."""
        written = self._written(planned)
        return written.record if written and written.key == planned.key else None

    def has(self, planned: Planned) -> bool:
        """Whether there is a record of a planned job that is still good."""
        return self.find(planned) is not None

    def of_another_code(self, planned: Planned) -> Record | None:
        """A record of the same pictures, parameters and checkpoint that other code made."""
        written = self._written(planned)
        return written.record if written and written.matter == planned.matter and written.key != planned.key else None

    @cached_property
    def good(self) -> dict[JobId, Record]:
        """Every record that counts today, of the pictures at hand and of others."""
        recorded = self.plan.tier(Tier.RECORD)
        found = {name: record for name, planned in recorded.items() if (record := self.find(planned))}
        for path in sorted(self.folder.glob("*/*.json")):
            if path.parent.name not in (self.at_hand, NO_SET):
                written = _read(path)
                if written and written.checkpoint == self.plan.ground.checkpoint and self._is_todays(written.code):
                    found[JobId(written.family, path.stem, path.parent.name)] = written.record
        return found

    def seconds(self, planned: Planned) -> float:
        """What a job took when it was last recorded, by whatever code; infinite where that is not known."""
        written = self._written(planned)
        return written.seconds if written else math.inf

    def write(self, planned: Planned, result: Result, seconds: float, machine: Mapping[str, Any] | None = None) -> None:
        """Keep a result's facts, what made them, the ``machine`` (by default the one at hand) and the ``seconds`` it took. Its
        arrays are not kept.

        Raises:
            ValueError: a fact is nan or infinite.
            Problem: the disk is full, or cannot be written to.
        """
        content = {
            "family": planned.job.id.family,
            "key": planned.key,
            "matter": planned.matter,
            "code": planned.ingredients["code"],
            "checkpoint": self.plan.ground.checkpoint,
            "machine": dict(machine or self.plan.ground.machine),
            "seconds": round(seconds, 1),
            "facts": result.facts,
        }
        write_text(self._path(planned.job), _lines(content))

    def _written(self, planned: Planned) -> _File | None:
        path = self._path(planned.job)
        return _read(path) if path.exists() else None

    def _path(self, job: Job) -> Path:
        return self.folder / (self.at_hand if job.pictures else NO_SET) / f"{job.id.unit}.json"

    def _is_todays(self, functions: Mapping[str, str]) -> bool:
        """Whether all of a record's functions have the fingerprints that they had; a record that names none says nothing."""
        try:
            return bool(functions) and all(self.fingerprint(name) == code for name, code in functions.items())
        except KeyError:  # a function that is no more
            return False


class _File(msgspec.Struct, frozen=True):
    """What a build reads of a record's file."""

    family: str
    key: str
    matter: str
    code: dict[str, str]
    checkpoint: str
    machine: dict[str, Any]
    seconds: float
    facts: dict[str, Any]

    @property
    def record(self) -> Record:
        return Record(self.key, self.facts, self.seconds, self.machine)


def _read(path: Path) -> _File | None:
    """A record's file; None for one that an earlier version wrote in another form."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File)
    except msgspec.ValidationError:
        return None
    except (IsADirectoryError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise Problem(
            f"this record is damaged: {error}", path, remedy="delete it; 'python build.py measure' makes it again"
        ) from error


def _lines(content: Mapping[str, Any]) -> str:
    """JSON with one row a line, so that a change of a few rows is a change of a few lines."""
    facts = dict(content["facts"])
    rows = facts.pop("rows", {})
    head = json.dumps({**content, "facts": facts}, allow_nan=False)[:-2]
    joint = ", " if facts else ""
    body = ",\n".join(
        f"{json.dumps(unit)}: {json.dumps(row, allow_nan=False, separators=(',', ':'))}" for unit, row in rows.items()
    )
    return f'{head}{joint}"rows": {{\n{body}\n}}}}}}\n'
