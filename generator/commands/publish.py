"""``build.py publish``: the built site to a branch that GitHub Pages serves."""

from __future__ import annotations

import argparse
import subprocess
from contextlib import nullcontext
from pathlib import Path

from generator.commands.options import add_site_option
from generator.engine.lock import alone
from generator.errors import Problem

__all__ = ["add_arguments", "run"]

_WARNING = """\
The site shows photographs, as they are and inside maps, overlays and dreams. Publishing them needs the right to do so:
many data sets (Food-101 and Food-11 among them) allow research but not publication by anyone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The site, the branch and remote that it goes to, and ``--yes`` in place of the question about rights."""
    add_site_option(parser)
    parser.add_argument("--report", type=Path, default=Path("report.toml"), metavar="FILE", help="the settings it was built from")
    parser.add_argument("--remote", default="origin")
    parser.add_argument("--branch", default="gh-pages")
    parser.add_argument("--yes", action="store_true", help="I have read the warning about the rights in the pictures")


def run(options: argparse.Namespace) -> int:
    """Push the site as it stands, after a warning about the rights in its pictures; returns 1 if the user then declines, else 0.

    Raises:
        Problem: nothing has been built yet, or git could not push.
    """
    import ghp_import

    if not (options.output / "index.html").exists():
        raise Problem("nothing built yet", options.output, remedy="run 'python build.py' first")
    print(_WARNING)
    if not options.yes and input(f"Publish {options.output} to {options.remote}/{options.branch}? [y/N] ").lower() != "y":
        print("Nothing was published.")
        return 1
    cache = options.report.parent / ".cache"
    try:
        with alone(cache, print) if cache.exists() else nullcontext():  # no build may replace the site meanwhile
            ghp_import.ghp_import(
                str(options.output),
                remote=options.remote,
                branch=options.branch,
                mesg="Publish the report",
                push=True,
                nojekyll=True,
            )
    except (ghp_import.GhpError, subprocess.CalledProcessError) as error:
        raise Problem(
            f"could not publish: {error}", remedy=f"is this a git checkout with a remote '{options.remote}'?"
        ) from error
    print(f"Published to {options.remote}/{options.branch}.")
    return 0
