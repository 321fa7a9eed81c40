"""Claims against what was measured: which tests hold on a picture set, what follows for the claim, and how many fare how."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from generator.claims.rules import FILE, Format, Rule, Test, read_rules
from generator.errors import Problem
from generator.facts import Branch, below, version_of

__all__ = ["VERDICTS", "Finding", "Ruling", "Verdict", "claims_branch", "judge", "ruling"]

Verdict = Literal["supported", "mixed", "contradicted", "not_measurable"]
State = Literal["holds", "open", "fails", "absent"]
Side = Literal["above", "below"]
VERDICTS: tuple[Verdict, ...] = ("supported", "mixed", "contradicted", "not_measurable")


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A test on one picture set. Without a measurement (``state`` "absent") all numbers are nan and ``n`` is 0.

    ``of`` and ``control`` are what the value is the difference of; None for a value that is no difference.
    """

    state: State
    side: Side
    format: Format
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


class Ruling(msgspec.Struct, frozen=True):
    """A claim on one picture set; ``here`` for the set at hand. There is a finding for each test, in the order of the rule."""

    set: str
    here: bool
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def deciding(self) -> int | None:
        """Which test decides: the one that fails, else the one with the narrowest margin. None where nothing can be said."""
        measured = [i for i, finding in enumerate(self.findings) if finding.state != "absent"]
        return None if self.verdict == "not_measurable" else min(measured, key=lambda i: self.findings[i].margin)


def claims_branch(content: Path, measured: Branch) -> Branch:
    """The facts of the claims, judged when a page asks for them: they change with the rules and with what was measured."""
    path = content / FILE
    rules = path.read_text(encoding="utf-8") if path.exists() else ""
    return Branch(version_of([measured.version, rules]), lambda: judge(read_rules(content), measured.tree))


def judge(rules: Mapping[str, Rule], measured: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the claims, from those of the picture sets (``sets``, and the cells ``missing`` of the one at hand).

    ``verdicts`` and ``counts`` are of the set at hand, ``sets`` has the counts of each, and ``rulings`` everything there is to
    say of each claim: a :class:`Ruling` for every set.
    """
    sets = measured.get("sets", [])
    rulings = {name: [ruling(rule, one) for one in sets] for name, rule in rules.items()}
    verdicts = {name: _verdict_here(of_claim) for name, of_claim in rulings.items()}
    return {
        "verdicts": verdicts,
        "counts": _counts(list(verdicts.values())),
        "sets": [
            {
                "name": one["name"],
                "here": bool(one.get("here")),
                "counts": _counts([of_claim[i].verdict for of_claim in rulings.values()]),
            }
            for i, one in enumerate(sets)
        ],
        "rulings": msgspec.to_builtins(rulings),
        "missing": bool(measured.get("missing")),
    }


def ruling(rule: Rule, on: Mapping[str, Any]) -> Ruling:
    """What the facts of a picture set (``name``, ``here``, ``facts``) say of a claim.

    A claim is a conjunction, so one part that is false makes it false, whatever is known of the others.
    """
    findings = tuple(_finding(test, on["facts"]) for test in rule.tests)
    states = {finding.state for finding in findings}
    verdict: Verdict = "mixed"
    if "fails" in states:
        verdict = "contradicted"
    elif "absent" in states:
        verdict = "not_measurable"
    elif states == {"holds"}:
        verdict = "supported"
    return Ruling(on["name"], bool(on.get("here")), verdict, findings)


def _verdict_here(rulings: Sequence[Ruling]) -> Verdict:
    return next((one.verdict for one in rulings if one.here), "not_measurable")


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS} | {"all": len(verdicts)}


def _finding(test: Test, facts: Mapping[str, Any]) -> Finding:
    side: Side = "below" if test.above is None else "above"
    fact, bound = below(facts, test.fact), _bound(test.bound, facts)
    if fact is None or bound is None:
        return Finding("absent", side, test.format)
    if not isinstance(fact, Mapping) or not {"value", "lower", "upper"} <= fact.keys():
        raise Problem(f"'{test.fact}' is no measured fact", f"content/{FILE}", remedy="a test needs a value with an interval")
    lower, upper = float(fact["lower"]), float(fact["upper"])
    return Finding(
        _state(lower, upper, side, bound), side, test.format, bound,
        float(fact["value"]), lower, upper, int(fact.get("n", 0)), fact.get("of"), fact.get("control"), fact.get("against", ""),
    )  # fmt: skip


def _bound(asked: float | str, facts: Mapping[str, Any]) -> float | None:
    if not isinstance(asked, str):
        return float(asked)
    fact = below(facts, asked)
    fact = fact.get("value") if isinstance(fact, Mapping) else fact
    return None if fact is None else float(fact)


def _state(lower: float, upper: float, side: Side, bound: float) -> State:
    higher, lesser = lower > bound, upper < bound
    if not (higher or lesser):
        return "open"
    return "holds" if higher == (side == "above") else "fails"
