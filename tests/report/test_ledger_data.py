"""The ledger as data, against the verdicts it is made of."""

import csv
import io
import json

import msgspec
import pytest

from generator.claims.judge import Ruling, judge
from generator.claims.rules import read_rules
from generator.report.claims import read_claims
from generator.report.ledger_data import LEDGER_FILES, ledger_data


@pytest.fixture
def files(tmp_path, write_claims, evidence, measured):
    """Two statements as they are, and one that is also measured in another way and explains a difference."""
    was = 'tests = [{ fact = "dream.lost", below = 0 }]'
    more = '\ninstead = [[{ fact = "dream.slope", below = 0 }]]\npremise = { fact = "dream.spread", above = 0 }'
    said = 'tests = ["left"]'
    write_claims(tmp_path, (was, was + more), (said, said + '\ninstead = ["by its slope"]\npremise = "It varies."'))
    evidence["sets"][0]["facts"]["dream"] |= {"slope": measured(-0.4), "spread": measured(0.3)}
    rulings = judge(read_rules(tmp_path), evidence)["rulings"]
    claims = [
        (claim, msgspec.convert(rulings[name], list[Ruling])) for name, claim in read_claims(tmp_path, "en", ["model"]).items()
    ]
    return {file: ledger_data(file, claims) for file in LEDGER_FILES}


def test_json_has_every_verdict_with_what_it_is_made_of(files):
    found = json.loads(files["ledger.json"])
    assert [(one["claim"], one["set"], one["verdict"]) for one in found] == [
        ("looks", "kitchen-11", "undecided"), ("looks", "food-11", "not_measurable"),
        ("fades", "kitchen-11", "depends"), ("fades", "food-11", "supported"),
        ("beats", "kitchen-11", "supported"), ("beats", "food-11", "not_measurable"),
    ]  # fmt: skip
    fades = found[2]
    assert (fades["number"], fades["main_verdict"]) == (2, "contradicted")
    assert [(part["part"], part["asked"], part["result"]) for part in fades["parts"]] == [
        ("test", "left", "fails"), ("premise", "It varies.", "holds"), ("instead", "by its slope", "supported"),
    ]  # fmt: skip
    assert fades["parts"][0]["value"] == 0.3


def test_json_is_json_to_everyone(files):
    """No NaN, which only some can read; a test without a measurement has no numbers."""
    found = json.loads(files["ledger.json"], parse_constant=pytest.fail)
    assert found[1]["parts"][0] == {"part": "test", "asked": "beyond the area", "result": "absent"}


def test_csv_has_a_row_for_each_part_under_one_head(files):
    rows = list(csv.DictReader(io.StringIO(files["ledger.csv"])))
    assert len(rows) == sum(len(one["parts"]) for one in json.loads(files["ledger.json"]))
    test = rows[0]
    assert (test["claim"], test["part"], test["asked"], test["result"]) == ("looks", "test", "beyond the area", "holds")
    assert [float(test[name]) for name in ("value", "lower", "upper", "n")] == pytest.approx([0.12, 0.1, 0.14, 220])
