"""The build: read everything, plan, compute what is stale, draw, render, swap in."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.colophon import made_facts, report_facts
from generator.config import Report
from generator.figures import FAMILIES
from generator.figures.job import Family, Job
from generator.imaging.encode import save
from generator.pictures.gallery import Gallery, open_gallery
from generator.plan import Plan, Planned, make_plan
from generator.records import Record, Records, family_of
from generator.report.site import Edition, write_site
from generator.store import Result, Store

if TYPE_CHECKING:
    from generator.network.network import Network

__all__ = ["Built", "LazyNetwork", "Prepared", "Progress", "build", "drawing_key", "prepare", "run_job"]


Step = Callable[[str, float], None]


@dataclass(frozen=True)
class Built:
    """What a build did, and the facts it wrote the pages from, by family."""

    computed: int
    reused: int
    pages: int
    seconds: float
    index: Path
    warnings: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


class Progress:
    """Told what happens; this one says nothing. ``step`` comes often, ``family`` once a family."""

    def step(self, job: str, done: float) -> None: ...

    def family(self, name: str, computed: int, reused: int, seconds: float) -> None: ...


@dataclass(frozen=True)
class Prepared:
    """What a build works from: the pictures found, the jobs planned, where results are kept and which are on record."""

    report: Report
    gallery: Gallery
    plan: Plan
    store: Store
    records: Mapping[str, Record]


def prepare(report: Report) -> Prepared:
    """Read the pictures and plan every job; quick, and without torch."""
    gallery = open_gallery(report.picture_root(), report.pictures, report.own)
    plan = make_plan(report, gallery, FAMILIES)
    records = Records.beside(report.checkpoint, gallery.root.name)
    return Prepared(report, gallery, plan, Store(report.folder / ".cache"), records.good(plan))


def build(report: Report, site: Path, progress: Progress) -> Built:
    """Regenerate the site: it is replaced as a whole at the end, or left as it was.

    Raises:
        Problem: something the user can mend, found in the configuration, the pictures, the checkpoint or the content.
    """
    started = time.monotonic()
    ready = prepare(report)
    network = LazyNetwork(report)
    computed = reused = 0
    facts: dict[str, Any] = {}
    images: dict[str, Path] = {}
    for family in FAMILIES:
        began = time.monotonic()
        stale = _compute(ready, family, network, progress)
        folder = _draw(ready, family)
        facts[family.name] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        images |= _drawn_images(folder)
        total = sum(not planned.job.recorded for planned in ready.plan.of(family.name).values())
        computed, reused = computed + stale, reused + total - stale
        progress.family(family.name, stale, total - stale, time.monotonic() - began)
    pages = _render(ready, facts, images, site)
    return Built(computed, reused, pages, time.monotonic() - started, site / "index.html", _warnings(facts), facts)


def _warnings(facts: Mapping[str, Any]) -> tuple[str, ...]:
    warnings = [
        f"{name}: {len(broken)} unreadable files left out, such as {', '.join(file['name'] for file in broken[:5])}"
        for name, broken in facts["survey"]["broken"].items()
        if broken
    ]
    confusion = facts["confusion"]
    if confusion["near_chance"]:
        warnings.append(f"accuracy is near chance ({confusion['accuracy']['value']:.1%}): wrong normalisation or label order?")
    return tuple(warnings)


def _compute(ready: Prepared, family: Family, network: LazyNetwork, progress: Progress) -> int:
    of_family = {name: planned for name, planned in ready.plan.of(family.name).items() if not planned.job.recorded}
    stale = [planned for planned in of_family.values() if not ready.store.has(planned.key)]
    for planned in stale:
        result = _compute_stale(planned, ready, network, progress.step)
        ready.store.write(planned.key, result)
    for name, planned in of_family.items():
        if ready.store.remembered(name) != planned.ingredients:
            ready.store.remember(name, planned.ingredients)
    return len(stale)


def _compute_stale(planned: Planned, ready: Prepared, network: LazyNetwork, step: Step) -> Result:
    return run_job(planned.job, {name: ready.store.read(ready.plan.jobs[name].key) for name in planned.job.takes}, network, step)


def run_job(job: Job, inputs: Mapping[str, Result], network: LazyNetwork, step: Step) -> Result:
    """Compute one job from the results it takes; ``step`` is told the job's name and the share done."""
    module, _, name = job.compute.partition(":")
    compute: Callable[..., Result] = getattr(import_module(module), name)
    return compute(job, _Tools(network, inputs, lambda done: step(job.name, done)))


def drawing_key(ready: Prepared, family: Family) -> str:
    """Key of a family's drawings: the results they are made of, computed or recorded, and the code that draws."""
    computed, recorded = _results_of(ready, family)
    keys = {name: planned.key for name, planned in computed.items()} | {name: record.key for name, record in recorded.items()}
    return ready.plan.drawing_key(family, keys)


def _results_of(ready: Prepared, family: Family) -> tuple[dict[str, Planned], dict[str, Record]]:
    families = (family.name, *family.uses)
    computed = {name: planned for name, planned in ready.plan.of(*families).items() if not planned.job.recorded}
    return computed, {name: record for name, record in ready.records.items() if family_of(name) in families}


def _draw(ready: Prepared, family: Family) -> Path:
    folder = ready.store.drawn(drawing_key(ready, family))
    if folder.exists():
        return folder
    computed, recorded = _results_of(ready, family)
    results = {name: ready.store.read(planned.key) for name, planned in computed.items()}
    drawing = family.draw(results | {name: record.result for name, record in recorded.items()})
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix="partial-"))
    for name, picture in drawing.images.items():
        save(picture, partial / name)
    (partial / "facts.json").write_text(json.dumps(drawing.facts, sort_keys=True, allow_nan=False), encoding="utf-8")
    partial.rename(folder)
    return folder


def _drawn_images(folder: Path) -> dict[str, Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "facts.json")
    return {path.relative_to(folder).as_posix(): path for path in files}


def _render(ready: Prepared, facts: Mapping[str, Any], images: Mapping[str, Path], site: Path) -> int:
    site.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=site.parent, prefix=f".{site.name}-"))
    try:
        about = report_facts(ready.report, ready.gallery, facts["survey"]["broken"])
        everything = {**facts, "report": about, "made": made_facts(ready.plan, FAMILIES)}
        everything["network"] = {**facts["network"], "checkpoint": ready.plan.checkpoint[:12]}
        folder = ready.report.folder
        pages = write_site(everything, images, _edition(ready.report), folder / "content", folder / "templates", fresh)
        _swap(fresh, site)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return pages


def _edition(report: Report) -> Edition:
    settings = report.settings
    return Edition(settings.title, settings.languages, settings.author, settings.date, settings.base_url, report.draft)


def _swap(fresh: Path, site: Path) -> None:
    fresh.chmod(0o755)  # mkdtemp makes private folders; a site is for everyone
    old = fresh.with_name(fresh.name + "-old")
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)


@dataclass
class LazyNetwork:
    """The report's network, loaded when it is first asked for."""

    report: Report

    @cached_property
    def loaded(self) -> Network:
        from generator.network.network import load_network
        from generator.network.processor import keep_freed_memory

        keep_freed_memory()
        settings = self.report.network
        return load_network(self.report.checkpoint, settings.preprocessing, settings.classes)


@dataclass(frozen=True)
class _Tools:
    _network: LazyNetwork
    inputs: Mapping[str, Result] = field(default_factory=dict)
    tick: Callable[[float], None] = lambda done: None

    @property
    def network(self) -> Network:
        return self._network.loaded
