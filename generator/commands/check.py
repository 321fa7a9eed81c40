"""``build.py check``: would the report render? Looks only at what is stored; computes nothing, leaves the site alone."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from generator.commands.options import add_report_options, report_from
from generator.errors import Problem
from generator.pipeline import Progress, build, prepare

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    report = report_from(options)
    ready = prepare(report)
    stale = [name for name, planned in ready.plan.jobs.items() if not (planned.job.recorded or ready.store.has(planned.key))]
    if stale:
        raise Problem(
            f"{len(stale)} of {len(ready.plan.jobs)} results are missing or stale, the first is {stale[0]}",
            remedy="run 'python build.py' first; 'python build.py why FIGURE' says what changed",
        )
    with tempfile.TemporaryDirectory() as folder:
        built = build(report, Path(folder) / "site", Progress())
    print(f"{built.pages} pages are sound: every fact, figure, reference and link in them resolves.")
    return 0
