"""What the site is made from: the drawings of every family, what the report tells of itself, the claims to be judged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from generator.claims.judge import claims_branch
from generator.config import Report
from generator.drawing import facts_of
from generator.facts import Branch, version_of
from generator.findings import facts_with_findings
from generator.report.edition import Edition
from generator.report.source import Source

__all__ = ["site_source"]


def site_source(report: Report, drawings: Mapping[str, Path], about: Mapping[str, Any]) -> Source:
    """The source of a report's pages.

    Args:
        drawings: for each family the folder with its pictures and facts; the facts are read only when a page asks for them.
        about: facts of the report itself: ``report``, ``made`` and ``agreement``.
    """
    content, settings = report.folder / "content", report.settings
    branches = {name: Branch(folder.name, partial(facts_of, folder)) for name, folder in drawings.items()}
    survey, network, told = branches["survey"], branches["network"], about["report"]
    branches["report"] = Branch(version_of([survey.version, told]), lambda: {**told, **_broken(survey.tree["broken"])})
    branches["network"] = Branch(
        f"{network.version} {told['checkpoint']}", lambda: {**network.tree, "checkpoint": told["checkpoint"]}
    )
    branches |= {name: Branch.of(about[name]) for name in ("made", "agreement")}
    branches["claims"] = claims_branch(content, branches["measured"])
    edition = Edition(settings.title, settings.languages, settings.author, settings.date, settings.base_url, report.draft)
    return Source(facts_with_findings(branches), tuple(drawings.values()), edition, content, report.folder / "templates")


def _broken(by_set: Mapping[str, list[Mapping[str, str]]]) -> dict[str, Any]:
    files = [file for of_set in by_set.values() for file in of_set]
    return {"broken": files, "broken_count": len(files)}
