"""``build.py measure``: the recorded results, which take too long for a build."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from fnmatch import fnmatch

from rich.console import Console

from generator.commands.options import add_report_options, add_scheduler_option, executor_from, report_from
from generator.config import Report
from generator.errors import Problem
from generator.measuring import compare, measure, renew, table, verify
from generator.network.agreement import QUICKER

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which cells, and what is done instead of measuring them, beside the options of the report and of a scheduler."""
    parser.add_argument("cells", nargs="*", metavar="CELL", help="only cells of these names, such as 'where-*' (default: all)")
    parser.add_argument("--again", action="store_true", help="also those whose record is still good")
    parser.add_argument(
        "--verify", type=int, metavar="N", help="instead, make N rows of the records again, drawn by lot, and compare them"
    )
    parser.add_argument(
        "--renew",
        type=int,
        metavar="N",
        help="instead, keep the records of which only the code has changed, where N rows of each come out the same",
    )
    parser.add_argument("--lot", type=int, default=0, metavar="SEED", help="which rows --verify and --renew draw")
    parser.add_argument("--table", action="store_true", help="instead, print what is on record, as a Markdown table")
    parser.add_argument(
        "--agreement",
        action="store_true",
        help="instead, measure how far int8 and bfloat16 agree with float32 on this machine; CELL then names methods, 'answers', "
        "'removal', 'survey', 'ascent' or 'dream'",
    )
    add_report_options(parser)
    add_scheduler_option(parser)


def run(options: argparse.Namespace) -> int:
    """Measure, verify, renew, compare or list, with a line for each cell; returns 1 where a verified row differs, else 0.

    Raises:
        Problem: a draft or pictures of the reader's own were asked for, or see :mod:`generator.measuring`.
    """
    report, console = report_from(options), Console(highlight=False)
    if report.draft or report.own:
        raise Problem("measurements are neither drafts nor about pictures of your own", remedy="leave out --draft and --picture")
    if options.table:
        print(table(report))
        return 0
    if options.verify:
        return _verify(report, options.verify, options.lot, console)
    if options.renew:
        return _renew(report, options.renew, options.lot, console)
    patterns = options.cells or ["*"]

    def wanted(name: str) -> bool:
        return any(fnmatch(name, pattern) for pattern in patterns)

    def tell(text: str) -> None:
        console.print(f"note: {text}", soft_wrap=True)

    if options.agreement:
        return _compare(report, wanted, console)
    with console.status("reading") as status, executor_from(options, tell) as executor:
        done, of = measure(
            report,
            wanted,
            options.again,
            step=lambda job, share: status.update(f"{job}  {share:4.0%}"),
            finished=lambda job, seconds: console.print(f"  {job!s:<40} {seconds:8.1f} s"),
            tell=tell,
            executor=executor,
        )
    console.print(f"{done} of {of} cells measured, the rest was on record.")
    return 0


def _compare(report: Report, wanted: Callable[[str], bool], console: Console) -> int:
    with console.status("reading") as status:
        agreement = compare(
            report,
            wanted,
            step=lambda share: status.update(f"{share:4.0%}"),
            finished=lambda name, seconds: console.print(f"  {name:<40} {seconds:8.1f} s"),
        )
    for quicker in QUICKER:
        measured = agreement.of(quicker)
        for name, found in measured.methods.items():
            numbers = f"{quicker:<8}  lowest {found.lowest:.4f}  mean {found.mean:.4f}  n {found.n:<3}"
            console.print(f"  {name:<24} {numbers} {agreement.precision(name)}")
        same = f"{measured.same_answers} of {measured.answers} answers the same"
        console.print(f"{quicker}: {same}; no logit differs by more than {measured.logit_difference:g}.")
    return 0


def _verify(report: Report, count: int, lot: int, console: Console) -> int:
    bad = 0
    with console.status("reading") as status:
        for row in verify(report, count, lot, lambda job, share: status.update(f"{job}  {share:4.0%}")):
            bad += not row.good
            console.print(f"  {row.cell!s:<40} {row.unit:<16} {row.numbers - row.different} of {row.numbers} numbers agree")
    console.print(
        f"{bad} of {count} rows differ from what is on record." if bad else f"{count} rows agree with what is on record."
    )
    return 1 if bad else 0


def _renew(report: Report, rows: int, lot: int, console: Console) -> int:
    with console.status("reading") as status:
        renewed, stale = renew(
            report,
            rows,
            lot,
            step=lambda job, share: status.update(f"{job}  {share:4.0%}"),
            finished=lambda job, same: console.print(f"  {job!s:<40} {'renewed' if same else 'differs, stays stale'}"),
            tell=lambda text: console.print(f"note: {text}", soft_wrap=True),
        )
    console.print(f"{renewed} of {stale} stale records renewed; 'python build.py measure' makes the others again.")
    return 0
