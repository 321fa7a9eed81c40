"""The ledger for programs: the verdicts and the numbers behind them as JSON, and as CSV with a row for each test."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from generator.claims.judge import Finding, Ruling
from generator.report.claims import Claim

__all__ = ["LEDGER_FILES", "ledger_data"]

LEDGER_FILES = ("ledger.json", "ledger.csv")

_OF_A_VERDICT = ("number", "claim", "statement", "set", "verdict", "main_verdict", "false_share")
_OF_A_PART = ("part", "asked", "result")
"""``part`` is "test", "premise" or "instead", another way to measure; ``result`` is a test's state or such a way's verdict."""

_NUMBERS = ("value", "lower", "upper", "n", "clusters", "of", "control", "against", "side", "bound", "worth", "format")


def ledger_data(file: str, claims: Sequence[tuple[Claim, Sequence[Ruling]]]) -> str:
    """Claims of one language with their rulings, as one of LEDGER_FILES."""
    verdicts = [_verdict(claim, ruling) for claim, rulings in claims for ruling in rulings]
    return json.dumps(verdicts, ensure_ascii=False, indent=1) + "\n" if file == "ledger.json" else _table(verdicts)


def _table(verdicts: Sequence[dict[str, Any]]) -> str:
    table = io.StringIO(newline="")
    columns = (*_OF_A_VERDICT, *_OF_A_PART, *_NUMBERS)
    writer = csv.DictWriter(table, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**verdict, **part} for verdict in verdicts for part in verdict["parts"])
    return table.getvalue()


def _verdict(claim: Claim, ruling: Ruling) -> dict[str, Any]:
    """A verdict with the ``parts`` that it is made of."""
    values = (
        claim.rule.number, claim.name, claim.words.statement, ruling.set, ruling.verdict, ruling.plain, ruling.false_share
    )  # fmt: skip
    return {**dict(zip(_OF_A_VERDICT, values, strict=True)), "parts": list(_parts(claim, ruling))}


def _parts(claim: Claim, ruling: Ruling) -> Iterator[dict[str, Any]]:
    words = claim.words
    for asked, finding in zip(words.tests, ruling.findings, strict=True):
        yield _part("test", asked, finding.state) | _numbers(finding)
    if ruling.premise:
        yield _part("premise", words.premise, ruling.premise.state) | _numbers(ruling.premise)
    for asked, verdict in zip(words.instead, ruling.strip, strict=True):
        yield _part("instead", asked, verdict)


def _part(*values: str) -> dict[str, Any]:
    return dict(zip(_OF_A_PART, values, strict=True))


def _numbers(finding: Finding) -> dict[str, Any]:
    """What was measured; nothing where nothing was."""
    if finding.state == "absent":
        return {}
    values = {name: getattr(finding, name) for name in _NUMBERS}
    return {name: value for name, value in values.items() if not (isinstance(value, float) and math.isnan(value))}
