"""The whole build against the commit before it was made fast: cold, with nothing to do, and after an edit."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.harness import ROOT, Run, Settings, Timing, run_command
from benchmarks.outcome import Cell, Outcome, Table, comparison

__all__ = [
    "BEFORE",
    "SIDES",
    "again",
    "append",
    "build",
    "built",
    "checkout",
    "cold",
    "fresh",
    "seconds_by_family",
    "show",
    "take_turns",
]

BEFORE = "2e56727"
SIDES = {"vitrine": "HEAD", "before": BEFORE}
PEAK_MB = 1500

_FAMILY = re.compile(r"^\s*([a-z_]+)\s+(\d+) computed.*?([\d.]+) s\b", re.MULTILINE)

_SHORT = {
    "filters": "draft_steps = 1\nper_layer = 2",
    "dream": "draft_steps = 1\noctaves = 1\nphotos = 1",
    "survey": "draft_per_class = 1",
    "lineup": """smoothgrad_samples = 1
integration_steps = 3
masks = 6
window = 64
stride = 64
fractions = [0.0, 1.0]
substrates = ["mean"]""",
}
"""Settings by figure that make a draft as short as can be; LIME's are others since."""

_SHORT_LIME = {"vitrine": "segments = 12\ndraft_segments = 12", "before": "draft_samples = 24"}


def cold(settings: Settings) -> Outcome:
    """Both from an empty store, one after the other; the stores are kept for :func:`again`."""
    runs = {name: build(fresh(settings, name), settings) for name in SIDES}
    ours, before = runs.values()
    timings = {name: run.timing for name, run in runs.items()}
    return Outcome(
        [comparison("cold build", timings, bar=3.5, against="before")],
        [Table("Seconds by family", ("family", *runs), _by_family(ours, before))],
        [
            f"Peak memory {ours.peak_mb:.0f} MB, at most {PEAK_MB} asked: {'met' if ours.peak_mb <= PEAK_MB else '**missed**'}.",
            f"*before* is commit `{BEFORE}`, built by the same interpreter with the same libraries. One cold run of each.",
        ],
    )


def again(settings: Settings) -> Outcome:
    """Processes of their own, five of each in turns, from the stores that a cold build left; and a cold draft."""
    unchanged = _turns(settings, lambda folder, turn: None)
    text = _turns(settings, _edit_text)
    template = _turns(settings, _edit_template)
    draft = fresh(settings, "vitrine", "draft")
    compared = [
        comparison("nothing to do", unchanged, at_most=0.7),
        comparison("one Markdown file edited", text, at_most=1.0),
        comparison("the template of all pages edited", template, at_most=2.0),
        comparison("draft, cold", {"vitrine": build(draft, settings, "--draft").timing}, at_most=45),
    ]
    return Outcome(compared, notes=["Each is a whole process, start included."])


def checkout(commit: str, folder: Path) -> Path:
    """The files of a commit in a new folder, without git: nothing is left behind in the repository."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


def seconds_by_family(output: str) -> dict[str, float]:
    """What a build printed about each family."""
    return {name: float(seconds) for name, _, seconds in _FAMILY.findall(output)}


def fresh(settings: Settings, name: str, kind: str = "build", short: bool = False) -> Path:
    """A new checkout of a side, with an empty store; others of its kind are deleted. ``short``: with drafts of no budget."""
    place = _place(settings, name, kind)
    for old in settings.work.glob(f"{place.name.rpartition('-')[0]}-*"):
        shutil.rmtree(old)
    folder = checkout(SIDES[name], place)
    if short or settings.quick:
        _shorten(folder, name)
        show(folder, ("0_1.jpg", "6_1.jpg"))
    return folder


def _shorten(folder: Path, name: str) -> None:
    """Make the drafts of a side's checkout as short as can be."""
    path = folder / "report.toml"
    text = path.read_text(encoding="utf-8")
    for figure, lines in {**_SHORT, "lime": _SHORT_LIME[name]}.items():
        header = f"[figures.{figure}]\n"
        text = text.replace(header, f"{header}{lines}\n") if header in text else f"{text}\n{header}{lines}\n"
    path.write_text(text, encoding="utf-8")


def show(folder: Path, names: Sequence[str]) -> None:
    """Have a checkout's report show these validation pictures."""
    path = folder / "report.toml"
    text = re.sub(r"^show = \[.*?\]", f"show = {json.dumps(list(names))}", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def built(settings: Settings, name: str) -> Path:
    """The folder that the cold build of a side left, or a new one, built."""
    folder = _place(settings, name, "build")
    if not (folder / "site" / "index.html").exists():
        build(fresh(settings, name), settings)
    return folder


def _place(settings: Settings, name: str, kind: str) -> Path:
    parsed = ["git", "rev-parse", "--short=10", SIDES[name]]
    commit = subprocess.run(parsed, cwd=ROOT, capture_output=True, check=True, text=True).stdout.strip()
    return settings.work / f"{'quick-' if settings.quick else ''}{kind}-{name}-{commit}"


def build(folder: Path, settings: Settings, *more: str) -> Run:
    """``build.py build`` in a folder; in a quick run as a draft."""
    draft = ("--draft",) if settings.quick and "--draft" not in more else ()
    return run_command([sys.executable, "build.py", "build", *draft, *more], folder)


def take_turns(sides: Mapping[str, Callable[[int], Run]], rounds: int) -> dict[str, Timing]:
    """Commands of several sides, in turns, each told which turn it is; every other turn the other way round."""
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    for turn in range(rounds):
        for name in reversed(list(sides)) if turn % 2 else list(sides):
            runs[name].append(sides[name](turn))
    return {name: Timing(tuple(run.seconds for run in made), max(run.peak_mb for run in made)) for name, made in runs.items()}


def _turns(settings: Settings, change: Callable[[Path, int], None]) -> dict[str, Timing]:
    folders = {name: built(settings, name) for name in SIDES}

    def changed(folder: Path, turn: int) -> Run:
        change(folder, turn)
        return build(folder, settings)

    return take_turns({name: partial(changed, folder) for name, folder in folders.items()}, 1 if settings.quick else 5)


def _edit_text(folder: Path, turn: int) -> None:
    append(folder / "content" / "saliency.en.md", f"\n\nOne more remark{', and one' * turn}.\n")


def _edit_template(folder: Path, turn: int) -> None:
    append(folder / "templates" / "base.html", f"\n<!-- edit {turn} -->\n")


def append(path: Path, text: str) -> None:
    """Edit a file as cheaply as can be."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _by_family(ours: Run, before: Run) -> Sequence[Sequence[Cell]]:
    now, then = seconds_by_family(ours.output), seconds_by_family(before.output)
    return [(family, now.get(family), then.get(family)) for family in {**then, **now}]
