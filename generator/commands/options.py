"""Options that several verbs share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from generator.config import Report, read_report
from generator.errors import Problem

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["add_report_options", "add_scheduler_option", "add_site_option", "executor_from", "report_from"]


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """``--report``, ``--data``, ``--picture`` and ``--draft``, which :func:`report_from` reads."""
    parser.add_argument("--report", type=Path, default=Path("report.toml"), metavar="FILE", help="the report's settings")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="folder with the picture sets (default: 'root' in report.toml)"
    )
    parser.add_argument(
        "--picture", type=Path, nargs="+", default=[], metavar="FILE", help="pictures of your own, added to every figure"
    )
    parser.add_argument("--draft", action="store_true", help="fewer samples and steps, marked as a draft on every page")


def add_site_option(parser: argparse.ArgumentParser) -> None:
    """``--output``, the folder of the site as a path; ``site`` unless another is named."""
    parser.add_argument("--output", type=Path, default=Path("site"), metavar="FOLDER", help="the site's folder (default: site)")


def add_scheduler_option(parser: argparse.ArgumentParser) -> None:
    """``--scheduler``, which :func:`executor_from` reads."""
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="compute on the workers of a Dask scheduler, such as tcp://host:8786"
    )


@contextmanager
def executor_from(options: argparse.Namespace, note: Callable[[str], None]) -> Iterator[Executor | None]:
    """The cluster that ``--scheduler`` names; None without that.

    Raises:
        Problem: Dask is not installed, or no scheduler answers.
    """
    if not options.scheduler:
        yield None
        return
    try:
        from generator.engine.cluster import Cluster
    except ModuleNotFoundError as error:
        raise Problem(
            f"--scheduler needs the package '{error.name}'", remedy="pip install -r requirements-cluster.txt"
        ) from error
    with Cluster(options.scheduler, note) as cluster:
        yield cluster


def report_from(options: argparse.Namespace) -> Report:
    """The settings that the options of :func:`add_report_options` name.

    Raises:
        Problem: they cannot be read, see :func:`generator.config.read_report`.
    """
    return read_report(options.report, options.draft, options.data, options.picture)
