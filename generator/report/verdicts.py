"""Claims against what was measured: which tests hold on a picture set, and what follows for the claim."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from generator.errors import Problem
from generator.report.claims import FILE, Claim, Test
from generator.report.measured import below

__all__ = ["VERDICTS", "Finding", "Ruling", "Verdict", "ruling"]

Verdict = Literal["supported", "mixed", "contradicted", "not_measurable"]
State = Literal["holds", "open", "fails", "absent"]
VERDICTS: tuple[Verdict, ...] = ("supported", "mixed", "contradicted", "not_measurable")


@dataclass(frozen=True)
class Finding:
    """A test on one picture set. Without a measurement (``state`` "absent") all numbers are nan and ``n`` is 0.

    ``of`` and ``control`` are what the value is the difference of; None for a value that is no difference.
    """

    words: str
    format: str
    state: State
    side: Literal["above", "below"]
    bound: float = math.nan
    value: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    n: int = 0
    of: float | None = None
    control: float | None = None
    against: str = ""

    @property
    def margin(self) -> float:
        """How far inside the asked side the interval's nearer end lies, in half widths: above 0 it holds, below -2 it fails."""
        sign = 1 if self.side == "above" else -1
        nearer, half = (self.lower if sign > 0 else self.upper), (self.upper - self.lower) / 2
        inside = sign * (nearer - self.bound)
        return inside / half if half > 0 else math.copysign(math.inf, inside) if inside else 0.0


@dataclass(frozen=True)
class Ruling:
    """A claim on one picture set; ``here`` for the set at hand."""

    set: str
    here: bool
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def deciding(self) -> Finding | None:
        """The test that decides: the one that fails, else the one with the narrowest margin. None where nothing can be said."""
        measured = [finding for finding in self.findings if finding.state != "absent"]
        return None if self.verdict == "not_measurable" else min(measured, key=lambda finding: finding.margin)


def ruling(claim: Claim, on: Mapping[str, Any]) -> Ruling:
    """What the facts of a picture set (``name``, ``here``, ``facts``) say of a claim.

    A claim is a conjunction, so one part that is false makes it false, whatever is known of the others.
    """
    pairs = zip(claim.tests, claim.words.tests, strict=True)
    findings = tuple(_finding(test, words, on["facts"]) for test, words in pairs)
    states = {finding.state for finding in findings}
    verdict: Verdict = "mixed"
    if "fails" in states:
        verdict = "contradicted"
    elif "absent" in states:
        verdict = "not_measurable"
    elif states == {"holds"}:
        verdict = "supported"
    return Ruling(on["name"], bool(on.get("here")), verdict, findings)


def _finding(test: Test, words: str, facts: Mapping[str, Any]) -> Finding:
    side: Literal["above", "below"] = "below" if test.above is None else "above"
    fact, bound = below(facts, test.fact), _bound(test.bound, facts)
    if fact is None or bound is None:
        return Finding(words, test.format, "absent", side)
    if not isinstance(fact, Mapping) or not {"value", "lower", "upper"} <= fact.keys():
        raise Problem(f"'{test.fact}' is no measured fact", f"content/{FILE}", remedy="a test needs a value with an interval")
    lower, upper = float(fact["lower"]), float(fact["upper"])
    return Finding(
        words, test.format, _state(lower, upper, side, bound), side, bound,
        float(fact["value"]), lower, upper, int(fact.get("n", 0)), fact.get("of"), fact.get("control"), fact.get("against", ""),
    )  # fmt: skip


def _bound(asked: float | str, facts: Mapping[str, Any]) -> float | None:
    if not isinstance(asked, str):
        return float(asked)
    fact = below(facts, asked)
    fact = fact.get("value") if isinstance(fact, Mapping) else fact
    return None if fact is None else float(fact)


def _state(lower: float, upper: float, side: str, bound: float) -> State:
    higher, lesser = lower > bound, upper < bound
    if not (higher or lesser):
        return "open"
    return "holds" if higher == (side == "above") else "fails"
