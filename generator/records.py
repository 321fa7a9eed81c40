"""Results too long for a reader's machine: recorded beside the checkpoint, one small JSON file a cell.

``<checkpoint>.evidence/<picture set>/<cell>.json`` holds a job's facts and what made them. On the set at hand a record counts
when its key is that of the planned job, pictures and all; of a set that is not at hand, when checkpoint and code are those of
today.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import Problem
from generator.figures.job import Job
from generator.fingerprint import fingerprint
from generator.plan import Plan, Planned
from generator.store import Result

__all__ = ["NO_SET", "Record", "Records", "family_of"]

NO_SET = "network"
"""Where the cells stand that are about the network alone, without any picture."""


@dataclass(frozen=True)
class Record:
    """Facts under the ``key`` of the job that gave them, and the ``seconds`` it took."""

    key: str
    facts: Mapping[str, Any]
    seconds: float

    @property
    def result(self) -> Result:
        return Result(facts=self.facts)


@dataclass(frozen=True)
class Records:
    """The records of one checkpoint, seen from the picture set called ``at_hand``."""

    folder: Path
    at_hand: str

    @classmethod
    def beside(cls, checkpoint: Path, at_hand: str) -> Records:
        return cls(checkpoint.with_name(f"{checkpoint.stem}.evidence"), at_hand)

    def find(self, planned: Planned) -> Record | None:
        """The record of a planned job, if there is one and it is still good."""
        path = self._path(planned.job)
        content = _read(path) if path.exists() else None
        return _record(content) if content and content["key"] == planned.key else None

    def of_another_code(self, planned: Planned) -> Record | None:
        """A record of the same pictures, parameters and checkpoint that other code made."""
        path = self._path(planned.job)
        content = _read(path) if path.exists() else {}
        return _record(content) if content.get("matter") == planned.matter and content["key"] != planned.key else None

    def good(self, plan: Plan) -> dict[str, Record]:
        """Every record that counts today: by job name, and as ``<set>:<job name>`` for sets that are not at hand."""
        recorded = {name: planned for name, planned in plan.jobs.items() if planned.job.recorded}
        found = {name: record for name, planned in recorded.items() if (record := self.find(planned))}
        for path in sorted(self.folder.glob("*/*.json")):
            if path.parent.name not in (self.at_hand, NO_SET):
                content = _read(path)
                if content["checkpoint"] == plan.checkpoint and content["code"] == _code(content["method"]):
                    found[f"{path.parent.name}:{content['job']}"] = _record(content)
        return found

    def write(self, planned: Planned, result: Result, checkpoint: str, seconds: float) -> None:
        path = self._path(planned.job)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "job": planned.job.name,
            "key": planned.key,
            "method": planned.job.compute,
            "code": _code(planned.job.compute),
            "matter": planned.matter,
            "checkpoint": checkpoint,
            "seconds": round(seconds, 1),
            "facts": result.facts,
        }
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        partial.write_text(_lines(content), encoding="utf-8")
        partial.replace(path)

    def _path(self, job: Job) -> Path:
        return self.folder / (self.at_hand if job.pictures else NO_SET) / f"{job.name.split('/', 1)[1]}.json"


def family_of(name: str) -> str:
    """The family of a record's name, ``<job>`` or ``<set>:<job>``."""
    return name.split(":")[-1].split("/")[0]


def _record(content: Mapping[str, Any]) -> Record:
    return Record(content["key"], content["facts"], content["seconds"])


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Problem(
            f"this record is no JSON: {error}", path, remedy="delete it; 'python build.py measure' makes it again"
        ) from error
    return content


def _code(method: str) -> str | None:
    """The fingerprint of a method, None for one that is no more."""
    try:
        return fingerprint(method)
    except KeyError:
        return None


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
