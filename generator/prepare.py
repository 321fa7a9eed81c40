"""What a build works from: the pictures found, the jobs planned, where results lie. Quick, and without torch or numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.config import Report
from generator.engine.fingerprint import Fingerprints
from generator.engine.machine import machine
from generator.engine.plan import Ground, Plan, extend_plan, make_plan
from generator.engine.records import Records
from generator.engine.results import Results
from generator.engine.store import Store
from generator.families import FAMILIES
from generator.pictures.files import FileMemory
from generator.pictures.gallery import Gallery, open_gallery

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True)
class Prepared:
    """A report with its pictures, its plan, the results there are, and the fingerprints of the code."""

    report: Report
    gallery: Gallery
    plan: Plan
    results: Results
    fingerprints: Fingerprints
    memory: FileMemory

    def save(self) -> None:
        """Keep what was found out of files and code; for whoever holds the lock."""
        self.memory.save()
        self.fingerprints.save()

    @property
    def store(self) -> Store:
        """Where the results of the build tier lie, and the drawings."""
        return self.results.store

    @property
    def records(self) -> Records:
        """What is on record beside the checkpoint."""
        return self.results.records


def prepare(report: Report) -> Prepared:
    """Find the pictures, plan every job and look up what is known of each. Nothing is written: see :meth:`Prepared.save`.

    Raises:
        Problem: something is wrong with the settings or the pictures.
    """
    cache = report.folder / ".cache"
    memory, fingerprints = FileMemory(cache / "files.json"), Fingerprints(cache / "fingerprints.json")
    gallery = open_gallery(report.picture_root(), report.pictures, report.own, memory)
    jobs = [job for family in FAMILIES for job in family.plan(report, gallery)]
    plan = make_plan(jobs, _ground(report, memory, fingerprints), memory.hash, fingerprints)
    folder = report.checkpoint.with_name(f"{report.checkpoint.stem}.evidence")
    records = Records(folder, gallery.root.name, plan, fingerprints)
    on_record = {name: record.key for name, record in records.good.items()}
    more = [job for family in FAMILIES for job in family.plan_on_record(plan, on_record)]
    plan = extend_plan(plan, more, on_record, memory.hash, fingerprints)
    return Prepared(report, gallery, plan, Results(plan, Store(cache), records), fingerprints, memory)


def _ground(report: Report, memory: FileMemory, fingerprints: Fingerprints) -> Ground:
    network: dict[str, Any] = {
        "network code": fingerprints("generator.network.network:load_network"),
        "network settings": {**report.network.preprocessing, "classes": list(report.network.classes)},
    }
    return Ground(memory.hash(report.checkpoint), network, machine())
