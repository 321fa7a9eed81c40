"""``build.py facts [WORD ...]``: what the narrative can say, what it means, what it is now and where it is said."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

from generator.commands.options import add_report_options, report_from
from generator.config import Report
from generator.drawing import drawings
from generator.engine.fingerprint import sources
from generator.engine.machine import machine
from generator.engine.store import Store
from generator.errors import Damaged, Problem
from generator.facts import Facts
from generator.lexicon.entries import Entry, entries
from generator.lexicon.meanings import Meanings
from generator.outcome import Inputs, Outcome
from generator.report.uses import Use, uses, uses_of
from generator.sourcing import site_source

__all__ = ["add_arguments", "run"]

_FIRST_BUILD = "run 'python build.py' first; 'python build.py --draft' is quicker"
_NARROW, _WIDE = 80, 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words to look for, and the options of the report."""
    parser.add_argument("words", nargs="*", metavar="WORD", help="only what has all of these words in its name or meaning")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print what the last build's facts and findings are, without computing anything; returns 0.

    Raises:
        Problem: nothing is built yet, nothing has these words, or the content cannot be read.
    """
    report = report_from(options)
    try:
        facts = _facts_of_last_build(report)
        found = entries(facts, Meanings.read(), options.words)
    except Damaged as damage:
        raise Problem(f"the last build cannot be read: {damage}", remedy=_FIRST_BUILD) from damage
    if not found:
        message = f"no fact or finding has '{' '.join(options.words)}' in its name or meaning"
        raise Problem(message, remedy=f"fewer words find more; names begin with {', '.join(facts.branches)}")
    used = uses(report.folder / "content")
    width = min(max(shutil.get_terminal_size((100, 0)).columns, _NARROW), _WIDE)
    for entry in found:
        print("\n".join(_lines(entry, uses_of(entry.spelled, used), width)))
    print("\n".join(_wrapped(_ending(found), width, "")))
    return 0


def _facts_of_last_build(report: Report) -> Facts:
    store = Store(report.folder / ".cache")
    kept = store.root / "outcome.json"
    if (last := Outcome.last(kept)) is None:
        raise Problem("nothing is built yet", remedy=_FIRST_BUILD)
    if Outcome.read(kept, Inputs.of(report, sources(), machine())) is None:
        print("note: these are the facts of the last build; settings, pictures, code or options were others then")
    return site_source(report, drawings(store, last.drawings), last.about).facts


def _lines(entry: Entry, used: Iterable[Use], width: int) -> Iterator[str]:
    """An entry: name and value, in lines of their own where there are several; then what it means and where it is used."""
    told = f"{entry.name:<36}  {'; '.join(entry.values)}"
    if len(told) <= width or len(entry.values) == 1:
        yield from _wrapped(told, width, "")
    else:
        yield entry.name
        for value in entry.values:
            yield from _wrapped(value, width, "        ")
    yield from _wrapped(entry.meaning or "(not described yet)", width)
    yield from _wrapped(_used(used), width)


def _wrapped(text: str, width: int, indent: str = "    ") -> list[str]:
    return wrap(text, width, initial_indent=indent, subsequent_indent=" " * 8, break_on_hyphens=False)


def _used(used: Iterable[Use]) -> str:
    """The files with their lines: ``lime.en.md:14,31``."""
    by_file = groupby(used, key=lambda use: use.file)
    places = [f"{file}:{','.join(str(line) for line in sorted({use.line for use in of_file}))}" for file, of_file in by_file]
    return f"used: {' '.join(places)}" if places else "not used"


def _ending(found: list[Entry]) -> str:
    many = f"{len(found)} entries" if len(found) > 1 else "1 entry"
    return f"{many}. A star is a number from 0, or a name; an interval also has .value, .lower, .upper, .n."
