"""``build.py clean``: forget results that nothing uses any more."""

from __future__ import annotations

import argparse

from generator.commands.options import add_report_options, report_from
from generator.drawing import drawing_key
from generator.engine.lock import LOCK, alone
from generator.families import FAMILIES
from generator.files import delete
from generator.prepare import prepare

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the report, and ``--all``."""
    add_report_options(parser)
    parser.add_argument("--all", action="store_true", help="delete every stored result, also those in use")


def run(options: argparse.Namespace) -> int:
    """Delete what no job and no drawing of the report uses, or with ``--all`` everything but the lock; returns 0.

    Raises:
        Problem: the plan, which says what is used, cannot be made.
    """
    report = report_from(options)
    cache = report.folder / ".cache"
    with alone(cache, print):
        if options.all:
            for path in set(cache.iterdir()) - {cache / LOCK}:  # others may be waiting for it
                delete(path)
            print("Deleted every stored result.")
            return 0
        ready = prepare(report)
        keys = [planned.key for planned in ready.plan.jobs.values()]
        deleted = ready.store.keep_only(keys, [drawing_key(ready, family) for family in FAMILIES])
    print(f"Deleted {deleted} stored results that this report does not use.")
    return 0
