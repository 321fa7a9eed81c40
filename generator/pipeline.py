"""The build: read everything, plan, compute what is stale, draw, render, swap in."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.colophon import made_facts, report_facts
from generator.config import Report
from generator.drawing import draw, drawing_key, facts_of, images_of
from generator.engine.job import JobId, Tier
from generator.engine.lock import alone
from generator.engine.run import Finished, Inline, missing, run
from generator.engine.store import Damaged
from generator.figures import FAMILIES
from generator.prepare import Prepared, prepare
from generator.report.site import Edition, write_site
from generator.workshop import Workshop

__all__ = ["Built", "Progress", "build"]


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
    """Told what happens; this one says nothing. ``begins`` and ``finished`` come once a job, ``step`` often."""

    def begins(self, jobs: Sequence[JobId], reused: Mapping[str, int]) -> None: ...

    def step(self, job: JobId, done: float) -> None: ...

    def finished(self, job: Finished) -> None: ...

    def note(self, text: str) -> None: ...


def build(report: Report, site: Path, progress: Progress, executor: Executor | None = None, at_once: int = 1) -> Built:
    """Regenerate the site: it is replaced as a whole at the end, or left as it was.

    Raises:
        Problem: something the user can mend, found in the configuration, the pictures, the checkpoint or the content.
    """
    started = time.monotonic()
    with alone(report.folder / ".cache", progress.note):
        ready = prepare(report)
        workshop = Workshop(report, progress.step)
        while True:
            try:
                computed, folders = _make(ready, workshop, executor or Inline(), at_once, progress)
                facts = {name: facts_of(folder) for name, folder in folders.items()}
                break
            except Damaged as damage:  # it was deleted, so the next round makes it again
                progress.note(f"{damage}; it is made again")
        images = {name: path for folder in folders.values() for name, path in images_of(folder).items()}
        pages = _render(ready, facts, images, site)
        ready.store.shrink(report.cache.bytes, *_in_use(ready))
    reused = len(ready.plan.tier(Tier.BUILD)) - computed
    return Built(computed, reused, pages, time.monotonic() - started, site / "index.html", _warnings(facts), facts)


def _make(
    ready: Prepared, workshop: Workshop, executor: Executor, at_once: int, progress: Progress
) -> tuple[int, dict[str, Path]]:
    """Compute what is stale; each family is drawn beside that as soon as its results are there."""
    built = ready.plan.tier(Tier.BUILD)
    stale = missing(ready.plan, built, ready.store)
    left = Counter(name.family for name in stale)
    progress.begins(stale, Counter(name.family for name in built.keys() - set(stale)))
    drawings: dict[str, Future[Path]] = {}
    with ThreadPoolExecutor(1) as beside:

        def draw_what_is_complete() -> None:
            for family in FAMILIES:
                if family.name not in drawings and not any(left[name] for name in (family.name, *family.uses)):
                    drawings[family.name] = beside.submit(draw, ready, family)

        draw_what_is_complete()
        for job in run(ready.plan, stale, ready.store, workshop, executor, at_once):
            left[job.planned.job.id.family] -= 1
            progress.finished(job)
            draw_what_is_complete()
        return len(stale), {family.name: drawings[family.name].result() for family in FAMILIES}


def _in_use(ready: Prepared) -> tuple[list[str], list[str]]:
    """The keys of this report's results and drawings."""
    return [planned.key for planned in ready.plan.jobs.values()], [drawing_key(ready, family) for family in FAMILIES]


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


def _render(ready: Prepared, facts: Mapping[str, Any], images: Mapping[str, Path], site: Path) -> int:
    site.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=site.parent, prefix=f".{site.name}-"))
    try:
        about = report_facts(ready.report, ready.gallery, facts["survey"]["broken"])
        everything = {**facts, "report": about, "made": made_facts(ready.plan, FAMILIES)}
        everything["network"] = {**facts["network"], "checkpoint": ready.plan.ground.checkpoint[:12]}
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
