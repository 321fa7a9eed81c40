"""From jobs to keys: which results are wanted, in which order, and what each depends on. Torch is not needed for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from generator.config import Report
from generator.figures.job import Family, Job
from generator.fingerprint import fingerprint
from generator.pictures.decode import file_hash
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture
from generator.store import digest

__all__ = ["Plan", "Planned", "make_plan"]

_SCHEMA = 1
_LIBRARIES = ("torch", "numpy", "pillow", "lime", "scikit-image", "scipy", "scikit-learn")
PRECISION = "float32"


@dataclass(frozen=True)
class Planned:
    """A job with its key and the ingredients the key was made of."""

    job: Job
    key: str
    ingredients: Mapping[str, Any]

    @property
    def matter(self) -> str:
        """Hash of what the job is about, whatever the code that computes it: pictures, parameters, seed, checkpoint."""
        return digest({name: value for name, value in self.ingredients.items() if name not in ("code", "network code", "takes")})


@dataclass(frozen=True)
class Plan:
    """Every job of the report by name, in an order in which each comes after those it takes."""

    jobs: Mapping[str, Planned]
    checkpoint: str

    def of(self, *families: str) -> dict[str, Planned]:
        return {name: planned for name, planned in self.jobs.items() if planned.job.family in families}

    def drawing_key(self, family: Family, keys: Mapping[str, str]) -> str:
        """Key of what is drawn from results with these ``keys``: they and the code that draws."""
        return digest({"schema": _SCHEMA, "results": dict(keys), "code": _code(family.draw)})


def make_plan(report: Report, gallery: Gallery, families: Iterable[Family]) -> Plan:
    """Collect the jobs of every family and give each its key."""
    checkpoint = file_hash(report.checkpoint)
    common = {
        "schema": _SCHEMA,
        "checkpoint": checkpoint,
        "network code": fingerprint("generator.network.network:load_network"),
        "network settings": {**report.network.preprocessing, "classes": list(report.network.classes)},
        "precision": PRECISION,
        "libraries": {name: _major_minor(name) for name in _LIBRARIES},
    }
    hashes: dict[str, str] = {}
    jobs: dict[str, Planned] = {}
    for family in families:
        for job in family.plan(report, gallery):
            jobs[job.name] = _planned(job, common, jobs, hashes)
    return Plan(jobs, checkpoint)


def _planned(job: Job, common: Mapping[str, Any], jobs: Mapping[str, Planned], hashes: dict[str, str]) -> Planned:
    for path in [file for picture in job.pictures for file in (picture.path, picture.mask) if file]:
        hashes.setdefault(str(path), file_hash(path))
    # What is recorded holds beyond a library's next version: a sample of it is computed again by the tests.
    shared = {name: value for name, value in common.items() if not (job.recorded and name == "libraries")}
    ingredients = {
        **shared,
        "method": job.compute,
        "code": fingerprint(job.compute),
        "pictures": {picture.name: _contents(picture, hashes) for picture in job.pictures},
        "takes": {name: jobs[name].key for name in job.takes},
        "parameters": dict(job.parameters),
        "seed": job.seed,
    }
    return Planned(job, digest(ingredients), ingredients)


def _contents(picture: Picture, hashes: Mapping[str, str]) -> list[object]:
    files = (picture.path, picture.mask) if picture.mask else (picture.path,)
    return [picture.label, *(hashes[str(path)] for path in files)]


def _code(function: Any) -> str:
    return fingerprint(f"{function.__module__}:{function.__name__}")


def _major_minor(library: str) -> str:
    return ".".join(metadata.version(library).split(".")[:2])
