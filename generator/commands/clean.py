"""``build.py clean``: forget results that nothing uses any more."""

from __future__ import annotations

import argparse
import shutil

from generator.commands.options import add_report_options, report_from
from generator.drawing import drawing_key
from generator.families import FAMILIES
from generator.prepare import prepare

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_report_options(parser)
    parser.add_argument("--all", action="store_true", help="delete every stored result, also those in use")


def run(options: argparse.Namespace) -> int:
    report = report_from(options)
    if options.all:
        shutil.rmtree(report.folder / ".cache", ignore_errors=True)
        print("Deleted every stored result.")
        return 0
    ready = prepare(report)
    keys = [planned.key for planned in ready.plan.jobs.values()]
    deleted = ready.store.keep_only(keys, [drawing_key(ready, family) for family in FAMILIES])
    print(f"Deleted {deleted} stored results that this report does not use.")
    return 0
