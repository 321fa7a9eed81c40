"""The build: read everything, plan, compute what is stale, draw, render, swap in."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.colophon import all_facts
from generator.config import Report
from generator.drawing import Drawn
from generator.engine.fingerprint import sources
from generator.engine.lock import alone
from generator.engine.machine import machine
from generator.engine.store import Damaged, Store
from generator.outcome import Inputs, Outcome
from generator.progress import Progress
from generator.report.site import Edition, write_site

__all__ = ["Built", "build"]


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


def build(
    report: Report,
    site: Path,
    progress: Progress,
    executor: Executor | None = None,
    at_once: int = 1,
    only: Collection[str] = (),
) -> Built:
    """Regenerate the site: it is replaced as a whole at the end, or left as it was.

    Args:
        executor: runs the jobs, ``at_once`` of them at a time; without one they run here, one by one.
        only: families to compute and draw; the pages follow if nothing else is stale.

    Raises:
        Problem: something the user can mend, found in the configuration, the pictures, the checkpoint or the content.
    """
    started, store = time.monotonic(), Store(report.folder / ".cache")
    with alone(store.root, progress.note):
        made = _make(report, store, progress, executor, at_once, only)
        if made.outcome is None:
            progress.note("other figures are stale, so the pages stay as they are: run 'python build.py'")
            return Built(made.computed, 0, 0, time.monotonic() - started, site / "index.html")
        pages = _render(report, made.facts, made.images, site)
    reused = made.outcome.jobs - made.computed
    return Built(made.computed, reused, pages, time.monotonic() - started, site / "index.html", _warnings(made.facts), made.facts)


@dataclass(frozen=True)
class _Made:
    outcome: Outcome | None
    computed: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    images: Mapping[str, Path] = field(default_factory=dict)


def _make(
    report: Report, store: Store, progress: Progress, executor: Executor | None, at_once: int, only: Collection[str]
) -> _Made:
    """Whatever the pages need; planned and computed only where something changed since the last build."""
    inputs, kept = Inputs.of(report, sources(), machine()), store.root / "outcome.json"
    outcome, computed = Outcome.read(kept, inputs), 0
    while True:
        try:
            if outcome is None:
                from generator.engine.run import Inline
                from generator.making import make

                outcome, computed = make(report, progress, executor or Inline(), at_once, only)
            if outcome is None:
                return _Made(None, computed)
            drawn = Drawn.of(store, outcome.drawings)
            outcome.write(kept, inputs)
            return _Made(outcome, computed, all_facts(drawn.facts, outcome.about), drawn.images)
        except Damaged as damage:  # it was deleted, so the next round makes it again
            progress.note(f"{damage}; it is made again")
            outcome = None


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


def _render(report: Report, facts: Mapping[str, Any], images: Mapping[str, Path], site: Path) -> int:
    site.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=site.parent, prefix=f".{site.name}-"))
    try:
        content, templates = report.folder / "content", report.folder / "templates"
        pages = write_site(facts, images, _edition(report), content, templates, fresh)
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
