"""``build.py build``: the site, from whatever is stale."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.status import Status

from generator.commands.options import add_report_options, add_site_option, report_from
from generator.pipeline import Progress, build

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_report_options(parser)
    add_site_option(parser)


def run(options: argparse.Namespace) -> int:
    report = report_from(options)
    console = Console(highlight=False)
    with console.status("reading") as status:
        built = build(report, options.output, _Lines(console, status))
    for warning in built.warnings:
        console.print(f"warning: {warning}", soft_wrap=True)
    draft = " (draft)" if report.draft else ""
    console.print(
        f"{built.computed} computed, {built.reused} reused, {built.pages} pages{draft} "
        f"in {built.seconds:.1f} s: open {_short(built.index)}",
        soft_wrap=True,
    )
    return 0


class _Lines(Progress):
    def __init__(self, console: Console, status: Status) -> None:
        self._console, self._status = console, status

    def step(self, job: str, done: float) -> None:
        self._status.update(f"{job}  {done:4.0%}")

    def family(self, name: str, computed: int, reused: int, seconds: float) -> None:
        self._console.print(f"  {name:<12} {computed:>3} computed {reused:>3} reused {seconds:8.1f} s")


def _short(path: Path) -> str:
    """Relative to here where that is shorter; nobody wants to read a whole path."""
    resolved = path.resolve()
    return str(resolved.relative_to(Path.cwd())) if resolved.is_relative_to(Path.cwd()) else str(resolved)
