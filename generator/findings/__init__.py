"""What follows from several facts at once, each under a name that the narrative asks for: a table of functions of facts.

A finding is a fact like any other. It may be absent, which is None: then nothing can be said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Branch, Facts
from generator.findings import (
    activations,
    claims,
    classes,
    confusion,
    dream,
    evidence,
    filters,
    forgetting,
    homework,
    lime,
    lineup,
    methods,
    network,
    observed,
    precision,
    report,
    saliency,
)

__all__ = ["FINDINGS", "facts_with_findings"]

FINDINGS: Mapping[str, Callable[..., Any]] = {
    **activations.FINDINGS,
    **claims.FINDINGS,
    **classes.FINDINGS,
    **confusion.FINDINGS,
    **dream.FINDINGS,
    **filters.FINDINGS,
    **forgetting.FINDINGS,
    **homework.FINDINGS,
    **lime.FINDINGS,
    **lineup.FINDINGS,
    **methods.FINDINGS,
    **network.FINDINGS,
    **observed.FINDINGS,
    **precision.FINDINGS,
    **report.FINDINGS,
    **saliency.FINDINGS,
}
"""By name. A function's docstring says what its finding means; a name with a star is about a row, which the function is given."""


def facts_with_findings(branches: Mapping[str, Branch]) -> Facts:
    """All facts of a report: those of its branches, what was measured on the first picture set that has it, and all findings."""
    measured = branches["measured"]
    first = Branch(measured.version, lambda: evidence.first_of_sets(measured.tree.get("sets", [])))
    return Facts({**branches, "evidence": first}, FINDINGS, frozenset({"evidence"}))
