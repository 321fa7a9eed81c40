"""``build.py proof``: the pages with all their alternatives laid open, to be read before they are published."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.commands.options import add_report_options, report_from
from generator.pipeline import build
from generator.terminal import Lines

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the report, and the folder of the proof."""
    add_report_options(parser)
    parser.add_argument(
        "--output", type=Path, default=Path("proof"), metavar="FOLDER", help="the folder of the proof (default: proof)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the proof, computing what is stale as a build does, and say where it lies; returns 0.

    Raises:
        Problem: something the user can mend, see :func:`generator.pipeline.build`.
    """
    with Lines() as lines:
        built = build(report_from(options), options.output, lines, laid_open=True)
    print(f"All alternatives of {built.pages} pages, laid open: open {built.index}")
    return 0
