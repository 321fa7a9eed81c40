"""Claims against what was measured: which tests hold on a picture set, what follows for the claim, and how many fare how."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from generator.claims.probability import chance_beyond, discoveries, holm
from generator.claims.rules import FILE, Format, Rule, Test, read_rules
from generator.errors import Problem
from generator.facts import Branch, below, version_of

__all__ = ["VERDICTS", "Finding", "Ruling", "Verdict", "claims_branch", "judge", "ruling"]

Verdict = Literal["supported", "undecided", "contradicted", "depends", "nothing_to_explain", "not_measurable"]
State = Literal["holds", "open", "fails", "absent"]
Side = Literal["above", "below"]
VERDICTS: tuple[Verdict, ...] = ("supported", "undecided", "contradicted", "depends", "nothing_to_explain", "not_measurable")

_DECIDED: tuple[Verdict, ...] = ("supported", "contradicted")

ALPHA = 0.025 * (1 - 1e-6)
"""One-sided, so that a single test is decided by whether the bound lies in its 95 % interval, ends included."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A test on one picture set. Without a measurement (``state`` "absent") all numbers are nan and ``n`` is 0.

    ``of`` and ``control`` are what the value is the difference of; None for a value that is no difference. ``clusters`` is over
    how many the interval was taken, 0 where it is of another kind. ``by_chance`` is the probability of such a value or a clearer
    one if the bound were the truth, ``too_small`` that of such a value or a smaller one if the truth were just worth naming,
    adjusted for the claim's other tests.
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
    clusters: int = 0
    worth: float = 0.0
    by_chance: float = math.nan
    too_small: float = math.nan

    @property
    def margin(self) -> float:
        """How far inside the asked side the interval's nearer end lies, in half widths: above 0 it holds, below -2 it fails."""
        sign = 1 if self.side == "above" else -1
        nearer, half = (self.lower if sign > 0 else self.upper), (self.upper - self.lower) / 2
        inside = sign * (nearer - self.bound)
        return inside / half if half > 0 else math.copysign(math.inf, inside) if inside else 0.0


class Ruling(msgspec.Struct, frozen=True):
    """A claim on one picture set; ``here`` for the set at hand. There is a finding for each test, in the order of the rule.

    ``plain`` is the verdict of these tests alone, ``strip`` that of each other way to measure the same, and ``premise`` whether
    there is anything to explain, None where a claim explains nothing. ``false_share`` is the share of wrong verdicts to be
    expected among those of the set that are as clear as this one or clearer; None where nothing is decided.
    """

    set: str
    here: bool
    verdict: Verdict
    findings: tuple[Finding, ...]
    plain: Verdict = "not_measurable"
    strip: tuple[Verdict, ...] = ()
    premise: Finding | None = None
    false_share: float | None = None

    @property
    def flips(self) -> tuple[bool, ...]:
        """Which other way to measure comes to the opposite."""
        return tuple(_opposite(self.plain, other) for other in self.strip)

    @property
    def chance(self) -> float:
        """How likely chance alone gives a verdict as clear as this, two-sided; 1 where none is given."""
        if self.verdict == "supported":
            return min(2 * max(finding.by_chance for finding in self.findings), 1.0)
        if self.verdict == "contradicted":
            return min(2 * min(finding.too_small for finding in self.findings if finding.state == "fails"), 1.0)
        return 1.0

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
    rulings = _compared({name: [ruling(rule, one) for one in sets] for name, rule in rules.items()}, len(sets))
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

    A claim is a conjunction, so one part that is false makes it false, whatever is known of the others. To be supported, all
    tests have to hold, each at its own level (Berger 1982); that one of several fails is adjusted for how many there are.
    A verdict to which another way of measuring gives the opposite is none; one that is merely open there stands.
    """
    facts = on["facts"]
    findings, *others = (_adjusted([_finding(test, facts) for test in tests]) for tests in (rule.tests, *rule.instead))
    plain, strip = _verdict(findings), tuple(_verdict(found) for found in others)
    premise = _finding(rule.premise, facts) if rule.premise else None
    verdict = plain
    if premise and premise.state in ("open", "fails") and plain != "not_measurable":
        verdict = "nothing_to_explain"
    elif any(_opposite(plain, other) for other in strip):
        verdict = "depends"
    return Ruling(on["name"], bool(on.get("here")), verdict, findings, plain, strip, premise)


def _opposite(one: Verdict, other: Verdict) -> bool:
    return {one, other} == set(_DECIDED)


def _verdict(findings: Sequence[Finding]) -> Verdict:
    states = {finding.state for finding in findings}
    if "fails" in states:
        return "contradicted"
    if "absent" in states:
        return "not_measurable"
    return "supported" if states == {"holds"} else "undecided"


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
    value, lower, upper = (float(fact[end]) for end in ("value", "lower", "upper"))
    clusters = int(fact.get("clusters", 0))
    sign = 1 if side == "above" else -1
    beyond, below_it, above_it = sign * (value - bound), value - lower, upper - value
    nearer, further = (below_it, above_it) if sign > 0 else (above_it, below_it)
    by_chance = chance_beyond(beyond, nearer, clusters or None)
    holds = by_chance < ALPHA and beyond >= test.worth
    return Finding(
        "holds" if holds else "open", side, test.format, bound, value, lower, upper, int(fact.get("n", 0)),
        fact.get("of"), fact.get("control"), fact.get("against", ""), clusters, test.worth, by_chance,
        chance_beyond(test.worth - beyond, further, clusters or None),
    )  # fmt: skip


def _adjusted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with the tests that fail found out, each adjusted for all that were measured."""
    measured = [i for i, finding in enumerate(findings) if finding.state != "absent"]
    found = list(findings)
    for i, chance in zip(measured, holm([findings[i].too_small for i in measured]), strict=True):
        state: State = "fails" if chance < ALPHA else findings[i].state
        found[i] = msgspec.structs.replace(findings[i], state=state, too_small=chance)
    return tuple(found)


def _compared(rulings: Mapping[str, list[Ruling]], sets: int) -> dict[str, list[Ruling]]:
    """The rulings with what is to be expected of them among all the verdicts of their set."""
    told = {name: list(of_claim) for name, of_claim in rulings.items()}
    for i in range(sets):
        tried = [name for name, of_claim in told.items() if of_claim[i].verdict != "not_measurable"]
        for name, share in zip(tried, discoveries([told[name][i].chance for name in tried]), strict=True):
            if told[name][i].verdict in _DECIDED:
                told[name][i] = msgspec.structs.replace(told[name][i], false_share=share)
    return told


def _bound(asked: float | str, facts: Mapping[str, Any]) -> float | None:
    if not isinstance(asked, str):
        return float(asked)
    fact = below(facts, asked)
    fact = fact.get("value") if isinstance(fact, Mapping) else fact
    return None if fact is None else float(fact)
