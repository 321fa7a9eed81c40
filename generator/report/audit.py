"""What ``build.py check`` asks of a report that renders: evidence and a place for every claim, no number typed by hand, languages
that say the same, each in its own spelling and terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from generator.claims.rules import FILE
from generator.errors import Problem
from generator.facts import Facts
from generator.report.claims import Claim, read_claims
from generator.report.handwritten import handwritten
from generator.report.instep import behind
from generator.report.pages import read_pages
from generator.report.proofreading import proofread
from generator.report.source import Source
from generator.report.translations import translations

__all__ = ["audit", "warnings"]

_MEASURE = "run 'python build.py measure'"


def audit(source: Source, site: Path) -> list[Problem]:
    """Everything that is wrong with a report's claims, numbers and words, by its content, its facts and the finished ``site``."""
    problems = _without_evidence(source.facts)
    for language in source.edition.languages:
        claims = read_claims(source.content, language, [page.name for page in read_pages(source.content, language)])
        problems += _unplaced(claims, site / language, language)
    problems += handwritten(source.content)
    problems += translations(source.content, source.edition.languages)
    for language in source.edition.languages:
        problems += proofread(source.content, source.templates, language, source.facts)
    return problems


def warnings(source: Source) -> list[Problem]:
    """What may be wrong: translations that are older than what they translate."""
    return behind(source.content, source.edition.languages)


def _without_evidence(facts: Facts) -> list[Problem]:
    problems = []
    if missing := facts("measured.missing", []):
        message = f"measurements of the set at hand not on record or stale: {len(missing)}, the first is {missing[0]}"
        problems.append(Problem(message, remedy=_MEASURE))
    rulings = facts("claims.rulings", {})
    unknown = [name for name, of_claim in rulings.items() if all(one["verdict"] == "not_measurable" for one in of_claim)]
    if unknown:
        message = f"no picture set has evidence for {_listed('claim', unknown)}"
        problems.append(Problem(message, f"content/{FILE}", remedy=f"{_MEASURE}, or see to it that the facts of the tests exist"))
    return problems


def _unplaced(claims: Mapping[str, Claim], site: Path, language: str) -> list[Problem]:
    """Claims that no page takes up, or takes up twice, and figures that are their evidence but stand nowhere."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(site.glob("*.html"))}
    shown = set(re.findall(r'id="fig-([\w-]+)"', "\n".join(pages.values())))
    counts = {name: pages.get(claim.rule.page, "").count(f'id="claim-{name}"') for name, claim in claims.items()}
    problems = []
    if absent := [name for name, count in counts.items() if count == 0]:
        remedy = f'put {{{{ claim("{absent[0]}") }}}} on a line of its own in {claims[absent[0]].rule.page}.{language}.md'
        problems.append(Problem(f"no page in '{language}' takes up {_listed('claim', absent)}", f"content/{FILE}", remedy=remedy))
    if twice := [name for name, count in counts.items() if count > 1]:
        message = f"{_listed('claim', twice)} stand twice on a page in '{language}'"
        problems.append(Problem(message, f"content/{FILE}", remedy="keep one of the two"))
    if figures := sorted({claim.rule.figure for claim in claims.values()} - shown):
        remedy = "give it a template, a caption and a place on a page, or name another figure"
        message = f"no page in '{language}' shows {_listed('figure', figures)}, the evidence of claims"
        problems.append(Problem(message, f"content/{FILE}", remedy=remedy))
    return problems


def _listed(what: str, names: list[str]) -> str:
    return f"{what}{'s' if len(names) > 1 else ''} {', '.join(names)}"
