"""``build.py measure``: the recorded results, which take too long for a build."""

from __future__ import annotations

import argparse
from fnmatch import fnmatch

from rich.console import Console

from generator.commands.options import add_report_options, report_from
from generator.errors import Problem
from generator.pipeline import measure

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cells", nargs="*", metavar="CELL", help="only cells of these names, such as 'where-*' (default: all)")
    parser.add_argument("--again", action="store_true", help="also those whose record is still good")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    report, console = report_from(options), Console(highlight=False)
    if report.draft or report.own:
        raise Problem("measurements are neither drafts nor about pictures of your own", remedy="leave out --draft and --picture")
    wanted = options.cells or ["*"]
    with console.status("reading") as status:
        done, of = measure(
            report,
            lambda name: any(fnmatch(name.split("/", 1)[1], pattern) for pattern in wanted),
            options.again,
            step=lambda job, share: status.update(f"{job}  {share:4.0%}"),
            finished=lambda job, seconds: console.print(f"  {job:<40} {seconds:8.1f} s"),
        )
    console.print(f"{done} of {of} cells measured, the rest was on record.")
    return 0
