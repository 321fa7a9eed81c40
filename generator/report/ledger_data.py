"""The ledger for programs: the verdicts and the numbers behind them as JSON, and as CSV with a row for each test."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.claims.judge import Finding, Ruling
from generator.report.claims import Claim

__all__ = ["ledger_files"]

_COLUMNS = (
    "number", "claim", "statement", "set", "verdict", "main_verdict", "false_share", "part", "asked", "result",
    "value", "lower", "upper", "n", "clusters", "of", "control", "against", "side", "bound", "worth", "format",
)  # fmt: skip
"""``part`` is "test", "premise" or "instead", another way to measure; ``result`` is a test's state or such a way's verdict."""

_NUMBERS = ("value", "lower", "upper", "n", "clusters", "of", "control", "against", "side", "bound", "worth", "format")


def ledger_files(claims: Mapping[str, Claim], rulings: Mapping[str, Any]) -> dict[str, str]:
    """``ledger.json`` and ``ledger.csv`` of a language's claims and the facts of their rulings; none where there is no claim."""
    if not claims:
        return {}
    rows = [
        row
        for name, claim in claims.items()
        for one in msgspec.convert(rulings.get(name, []), list[Ruling])
        for row in _rows(claim, one)
    ]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return {"ledger.json": json.dumps(_nested(rows), ensure_ascii=False, indent=1) + "\n", "ledger.csv": table.getvalue()}


def _rows(claim: Claim, ruling: Ruling) -> Iterator[dict[str, Any]]:
    words = claim.words
    about = {
        "number": claim.rule.number,
        "claim": claim.name,
        "statement": words.statement,
        "set": ruling.set,
        "verdict": ruling.verdict,
        "main_verdict": ruling.plain,
        "false_share": ruling.false_share,
    }
    for asked, finding in zip(words.tests, ruling.findings, strict=True):
        yield {**about, "part": "test", "asked": asked, "result": finding.state, **_numbers(finding)}
    if ruling.premise:
        yield {**about, "part": "premise", "asked": words.premise, "result": ruling.premise.state, **_numbers(ruling.premise)}
    for asked, verdict in zip(words.instead, ruling.strip, strict=True):
        yield {**about, "part": "instead", "asked": asked, "result": verdict}


def _numbers(finding: Finding) -> dict[str, Any]:
    """What was measured; nothing where nothing was."""
    if finding.state == "absent":
        return {}
    values = {name: getattr(finding, name) for name in _NUMBERS}
    return {name: value for name, value in values.items() if not (isinstance(value, float) and math.isnan(value))}


def _nested(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A list of verdicts, each with its ``parts``."""
    shared = _COLUMNS[: _COLUMNS.index("part")]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        verdict = found.setdefault((row["claim"], row["set"]), {**{name: row[name] for name in shared}, "parts": []})
        verdict["parts"].append({name: value for name, value in row.items() if name not in shared})
    return list(found.values())
