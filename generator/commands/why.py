"""``build.py why FIGURE``: which ingredient of a figure's keys changed since it was last computed."""

from __future__ import annotations

import argparse

from generator.commands.options import add_report_options, report_from
from generator.engine.plan import Planned
from generator.engine.store import Store
from generator.errors import Problem
from generator.prepare import prepare

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The figure or job that is asked about, and the options of the report."""
    parser.add_argument("figure", help="a family such as 'lime', or one of its jobs such as 'lime/03'")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print for every job of the figure that it is up to date, or which ingredients of its key have changed; returns 0.

    Raises:
        Problem: there is no such figure or job.
    """
    ready = prepare(report_from(options))
    wanted = {name: planned for name, planned in ready.plan.jobs.items() if options.figure in (name.family, str(name))}
    if not wanted:
        families = sorted({name.family for name in ready.plan.jobs})
        raise Problem(f"no figure '{options.figure}'", remedy=f"there are: {', '.join(families)}")
    for name, planned in wanted.items():
        print(f"{name}: {_reason(planned, ready.store)}")
    return 0


def _reason(planned: Planned, store: Store) -> str:
    if store.has(planned):
        return "up to date"
    before = store.remembered(planned.job.id)
    if before is None:
        return "never computed"
    changed = [part for part, value in planned.ingredients.items() if before.get(part) != _as_json(value)]
    return (
        f"changed: {', '.join(_detail(part, before.get(part), planned.ingredients[part]) for part in changed)}"
        if changed
        else ("its result was deleted")
    )


def _detail(part: str, before: object, now: object) -> str:
    if isinstance(before, dict) and isinstance(now, dict):
        keys = [key for key in now.keys() | before.keys() if before.get(key) != _as_json(now.get(key))]
        return f"{part} ({', '.join(sorted(keys)[:6])}{', ...' if len(keys) > 6 else ''})"
    return part


def _as_json(value: object) -> object:
    return [_as_json(item) for item in value] if isinstance(value, tuple | list) else value
