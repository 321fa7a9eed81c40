"""``build.py check``: would the report render, has it evidence, do its languages agree? Leaves the site alone."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from generator.commands.options import add_report_options, report_from
from generator.engine.job import Tier
from generator.errors import Problem
from generator.pipeline import build
from generator.prepare import prepare
from generator.progress import Progress
from generator.report.audit import audit, warnings
from generator.report.instep import declare

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the report, and ``--in-step``."""
    add_report_options(parser)
    parser.add_argument(
        "--in-step", nargs="*", metavar="PAGE",
        help="remember that the translations of these pages, or sections such as model#training, say the same (default: all)",
    )  # fmt: skip


class Notes(Progress):
    """Passes on what a reader should know, and nothing else."""

    def note(self, text: str) -> None:
        """Print the sentence on a line of its own."""
        print(f"note: {text}")


def run(options: argparse.Namespace) -> int:
    """Render into a folder that is thrown away, and print what is wrong with the pages; returns 0 if nothing is, else 1.

    With ``--in-step`` it only writes which translations are said to be in step.

    Raises:
        Problem: a result is missing or stale, or the pages cannot be rendered at all.
    """
    report = report_from(options)
    if options.in_step is not None:
        names = declare(report.folder / "content", report.settings.languages, options.in_step)
        print(f"remembered as in step: {len(names)} sections, captions and claims")
        return 0
    ready = prepare(report)
    stale = ready.results.stale(Tier.BUILD)
    if stale:
        raise Problem(
            f"{len(stale)} of {len(ready.plan.tier(Tier.BUILD))} results are missing or stale, the first is {stale[0]}",
            remedy="run 'python build.py' first; 'python build.py why FIGURE' says what changed",
        )
    with tempfile.TemporaryDirectory() as folder:
        built = build(report, Path(folder) / "site", Notes())
        assert built.source is not None  # nothing is stale, so the pages were written
        problems, doubts = audit(built.source, Path(folder) / "site"), warnings(built.source)
    for doubt in doubts:
        print(f"warning: {doubt}", file=sys.stderr)
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if problems:
        return 1
    print(f"{built.pages} pages are sound: every fact, figure, reference and link resolves, every claim has its evidence.")
    return 0
