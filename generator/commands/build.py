"""``build.py build``: the site, from whatever is stale."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.commands.options import add_report_options, add_scheduler_option, add_site_option, executor_from, report_from
from generator.pipeline import build
from generator.terminal import Lines

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the report, of the site and of a scheduler, and ``--only``."""
    add_report_options(parser)
    add_site_option(parser)
    add_scheduler_option(parser)
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="FIGURE", help="compute and draw these figures and leave the others alone"
    )


def run(options: argparse.Namespace) -> int:
    """Build, and print warnings, which jobs were slowest, how large the store is and where the site lies; returns 0.

    Raises:
        Problem: something the user can mend, see :func:`generator.pipeline.build`.
    """
    report = report_from(options)
    with Lines() as lines, executor_from(options, lines.note) as executor:
        built = build(report, options.output, lines, executor, options.only)
    for warning in built.warnings:
        print(f"warning: {warning}")
    lines.slowest()
    if built.computed:
        lines.stored(built.stored, report.cache.bytes)
    draft = " (draft)" if report.draft else ""
    if not built.pages:
        print(f"{built.computed} computed in {built.seconds:.1f} s")
        return 0
    print(
        f"{built.computed} computed, {built.reused} reused, {built.pages} pages{draft} "
        f"in {built.seconds:.1f} s: open {_short(built.index)}"
    )
    return 0


def _short(path: Path) -> str:
    """Relative to here where that is shorter; nobody wants to read a whole path."""
    resolved = path.resolve()
    return str(resolved.relative_to(Path.cwd())) if resolved.is_relative_to(Path.cwd()) else str(resolved)
