import pytest

from generator.claims.judge import VERDICTS, claims_branch, judge, ruling
from generator.claims.rules import read_rules
from generator.errors import Problem
from generator.facts import Branch


@pytest.fixture
def rules(tmp_path, write_claims):
    write_claims(tmp_path)
    return read_rules(tmp_path)


def judged(rules, evidence, name: str, on: int = 0):
    return ruling(rules[name], evidence["sets"][on])


@pytest.mark.parametrize(
    ("area", "share", "verdict"),
    [
        ((0.12, 0.02), (0.60, 0.05), "supported"),
        ((0.12, 0.02), (0.52, 0.05), "mixed"),
        ((0.02, 0.02), (0.60, 0.05), "mixed"),
        ((-0.12, 0.02), (0.60, 0.05), "contradicted"),
        ((0.01, 0.02), (0.40, 0.05), "contradicted"),
        (None, (0.60, 0.05), "not_measurable"),
        (None, (0.40, 0.05), "contradicted"),
        ((0.1, 0.0), (0.6, 0.0), "supported"),
        ((0.0, 0.0), (0.6, 0.0), "mixed"),
    ],
)
def test_a_claim_is_a_conjunction_of_intervals(rules, evidence, measured, area, share, verdict):
    evidence["sets"][0]["facts"]["where"] = {"over_area": area and measured(*area), "share": measured(*share)}
    assert judged(rules, evidence, "looks").verdict == verdict


def test_the_test_that_decides_fails_or_is_the_narrowest(rules, evidence, measured):
    where = evidence["sets"][0]["facts"]["where"]
    assert judged(rules, evidence, "looks").deciding == 1
    where["share"] = measured(0.9, 0.01)
    assert judged(rules, evidence, "looks").deciding == 0
    where["over_area"] = measured(-0.12)
    where["share"] = measured(0.5, 0.02)
    assert judged(rules, evidence, "looks").deciding == 0
    where["share"] = None
    del where["over_area"]
    assert judged(rules, evidence, "looks").deciding is None


def test_below_asks_for_the_other_side(rules, evidence):
    assert judged(rules, evidence, "fades").verdict == "contradicted"
    assert judged(rules, evidence, "fades", on=1).verdict == "supported"


def test_a_bound_may_be_another_fact_measured_or_not(rules, evidence, measured):
    where = evidence["sets"][0]["facts"]["where"]
    assert judged(rules, evidence, "beats").verdict == "supported"
    where["other"] = measured(0.9, 0.3)
    assert judged(rules, evidence, "beats").verdict == "contradicted"
    del where["other"]
    assert judged(rules, evidence, "beats").verdict == "not_measurable"


def test_a_fact_without_an_interval_cannot_be_tested(rules, evidence):
    evidence["sets"][0]["facts"]["where"]["share"] = 0.7
    with pytest.raises(Problem, match=r"content/claims\.toml: 'where\.share' is no measured fact"):
        judged(rules, evidence, "looks")


def test_the_facts_of_claims_count_the_verdicts_and_hold_what_is_said_of_each(rules, evidence):
    facts = judge(rules, evidence)
    assert facts["verdicts"] == {"looks": "mixed", "fades": "contradicted", "beats": "supported"}
    assert facts["counts"] == {"supported": 1, "mixed": 1, "contradicted": 1, "not_measurable": 0, "all": 3}
    assert [(one["name"], one["here"], one["counts"]["supported"]) for one in facts["sets"]] == [
        ("kitchen-11", True, 1), ("food-11", False, 1)
    ]  # fmt: skip
    here, there = facts["rulings"]["looks"]
    assert here["findings"][0]["value"] == 0.12
    assert there["findings"][0] == {"state": "absent", "side": "above", "format": "points"}
    assert facts["missing"] is False


def test_where_nothing_was_measured_no_claim_has_a_verdict(rules):
    facts = judge(rules, {})
    assert set(facts["verdicts"].values()) == {"not_measurable"}
    assert facts["counts"] == dict.fromkeys(VERDICTS, 0) | {"not_measurable": 3, "all": 3}
    assert facts["rulings"] == {"looks": [], "fades": [], "beats": []}


def test_the_branch_has_another_version_when_rules_or_measurements_have_changed(tmp_path, write_claims, evidence):
    write_claims(tmp_path)
    first = claims_branch(tmp_path, Branch.of(evidence))
    assert claims_branch(tmp_path, Branch.of(evidence)).version == first.version
    assert claims_branch(tmp_path, Branch.of({**evidence, "missing": ["x"]})).version != first.version
    write_claims(tmp_path, ("above = 0.5", "above = 0.4"))
    assert claims_branch(tmp_path, Branch.of(evidence)).version != first.version
    assert first.tree["counts"]["all"] == 3
