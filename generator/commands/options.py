"""Options that several verbs share."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.config import Report, read_report

__all__ = ["add_report_options", "add_site_option", "report_from"]


def add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--report", type=Path, default=Path("report.toml"), metavar="FILE", help="the report's settings")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="folder with the picture sets (default: 'root' in report.toml)"
    )
    parser.add_argument(
        "--picture", type=Path, nargs="+", default=[], metavar="FILE", help="pictures of your own, added to every figure"
    )
    parser.add_argument("--draft", action="store_true", help="fewer samples and steps, marked as a draft on every page")


def add_site_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=Path("site"), metavar="FOLDER", help="the site's folder (default: site)")


def report_from(options: argparse.Namespace) -> Report:
    return read_report(options.report, options.draft, options.data, options.picture)
