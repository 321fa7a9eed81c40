import pytest

from generator.claims.judge import VERDICTS, claims_branch, judge, ruling
from generator.claims.rules import Rule, read_rules
from generator.claims.rules import Test as Asked
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
        ((0.12, 0.02), (0.52, 0.05), "undecided"),
        ((0.02, 0.02), (0.60, 0.05), "undecided"),
        ((-0.12, 0.02), (0.60, 0.05), "contradicted"),
        ((0.01, 0.02), (0.40, 0.05), "contradicted"),
        (None, (0.60, 0.05), "not_measurable"),
        (None, (0.40, 0.05), "contradicted"),
        ((0.1, 0.0), (0.6, 0.0), "supported"),
        ((0.0, 0.0), (0.6, 0.0), "undecided"),
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


@pytest.mark.parametrize(
    ("value", "half", "state"),
    [(0.06, 0.01, "holds"), (0.04, 0.01, "open"), (0.03, 0.015, "fails"), (0.06, 0.07, "open"), (-0.02, 0.01, "fails")],
)
def test_what_is_not_worth_naming_does_not_bear_a_claim_out(measured, value, half, state):
    """Certain but too small is open, and failed once it is certain that it is too small."""
    rule = Rule(1, "model", "sets", (Asked("where.over_area", above=0, worth=0.05),))
    found = ruling(rule, {"name": "x", "facts": {"where": {"over_area": measured(value, half)}}})
    assert found.findings[0].state == state


def test_that_one_of_several_tests_fails_has_to_be_clearer_the_more_there_are(measured):
    """Just outside its own interval: enough against a claim of one test, not against one of three."""
    facts = {"barely": measured(-0.021, 0.02), "fine": measured(0.5, 0.1)}
    tests = [Asked("barely", above=0), *[Asked("fine", above=0)] * 2]
    verdicts = [ruling(Rule(1, "p", "f", tuple(some)), {"name": "x", "facts": facts}).verdict for some in (tests[:1], tests)]
    assert verdicts == ["contradicted", "undecided"]
    clearly = {**facts, "barely": measured(-0.04, 0.02)}
    assert ruling(Rule(1, "p", "f", tuple(tests)), {"name": "x", "facts": clearly}).verdict == "contradicted"


def test_an_interval_over_few_clusters_leaves_more_to_chance(measured):
    rule = Rule(1, "p", "f", (Asked("x", above=0),))
    found = [ruling(rule, {"name": "x", "facts": {"x": {**measured(0.05, 0.02), "clusters": count}}}) for count in (4, 200)]
    assert found[0].chance > 3 * found[1].chance


def test_a_verdict_comes_with_the_share_of_false_ones_as_clear_as_it(rules, evidence, measured):
    facts = judge(rules, evidence)["rulings"]
    assert facts["looks"][0]["false_share"] is None
    assert facts["fades"][0]["false_share"] < 0.01
    evidence["sets"][0]["facts"]["dream"]["lost"] = measured(0.021, 0.02)
    assert 0.04 < judge(rules, evidence)["rulings"]["fades"][0]["false_share"] < 0.1


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
    assert facts["verdicts"] == {"looks": "undecided", "fades": "contradicted", "beats": "supported"}
    assert facts["counts"] == {
        "supported": 1,
        "undecided": 1,
        "contradicted": 1,
        "depends": 0,
        "nothing_to_explain": 0,
        "not_measurable": 0,
        "all": 3,
    }
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


def test_a_distance_worth_naming_is_none_below_nought(tmp_path, write_claims):
    write_claims(tmp_path, ("above = 0.5", "above = 0.5, worth = -0.1"))
    with pytest.raises(Problem, match=r"claims\.toml:\d+: .*worth = -0\.1"):
        read_rules(tmp_path)


def other_ways(facts, *instead, premise=None):
    rule = Rule(1, "p", "f", (Asked("x", above=0),), tuple((Asked(name, above=0),) for name in instead), premise)
    return ruling(rule, {"name": "set", "facts": facts})


@pytest.mark.parametrize(
    ("main", "other", "verdict"),
    [
        (0.3, 0.3, "supported"), (-0.3, -0.3, "contradicted"), (0.3, -0.3, "depends"), (-0.3, 0.3, "depends"),
        (0.3, 0.0, "supported"), (-0.3, 0.0, "contradicted"), (0.3, None, "supported"),
        (0.0, 0.3, "undecided"), (0.0, -0.3, "undecided"), (None, 0.3, "not_measurable"),
    ],
)  # fmt: skip
def test_a_verdict_stands_unless_another_way_to_measure_gives_the_opposite(measured, main, other, verdict):
    """It can only lose by another way: what is open or unknown by the main measure stays so."""
    facts = {name: measured(value, 0.1) for name, value in (("x", main), ("y", other)) if value is not None}
    found = other_ways(facts, "y")
    assert found.verdict == verdict
    assert (len(found.strip), found.flips) == (1, (verdict == "depends",))
    assert found.plain == {0.3: "supported", -0.3: "contradicted", 0.0: "undecided", None: "not_measurable"}[main]


def test_two_other_ways_that_differ_among_themselves_make_no_open_verdict_a_dependent_one(measured):
    facts = {"x": measured(0.0, 0.1), "y": measured(0.3), "z": measured(-0.3)}
    found = other_ways(facts, "y", "z")
    assert (found.verdict, found.strip) == ("undecided", ("supported", "contradicted"))


@pytest.mark.parametrize(
    ("spread", "verdict"), [(0.3, "supported"), (0.0, "nothing_to_explain"), (-0.3, "nothing_to_explain"), (None, "supported")]
)
def test_what_explains_a_difference_needs_one(measured, spread, verdict):
    facts = {"x": measured(0.3)} | ({"spread": measured(spread)} if spread is not None else {})
    found = other_ways(facts, premise=Asked("spread", above=0))
    assert found.verdict == verdict
    assert found.plain == "supported"


def test_a_verdict_that_depends_is_no_discovery(rules, evidence, measured):
    evidence["sets"][0]["facts"]["dream"]["opposite"] = measured(-0.5)
    flipped = Rule(9, "p", "f", rules["fades"].tests, ((Asked("dream.opposite", below=0),),))
    facts = judge({**rules, "fades": flipped}, evidence)
    assert facts["verdicts"]["fades"] == "depends"
    assert facts["rulings"]["fades"][0]["false_share"] is None


def test_another_way_without_a_test_is_refused(tmp_path, write_claims):
    write_claims(tmp_path, ('figure = "sets"', 'figure = "sets"\ninstead = [[]]'))
    with pytest.raises(Problem, match=r"claims\.toml:\d+: claim 'looks': another way to measure it has no test"):
        read_rules(tmp_path)


def test_a_test_of_another_way_is_checked_as_those_of_the_claim_are(tmp_path, write_claims):
    write_claims(tmp_path, ('figure = "sets"', 'figure = "sets"\ninstead = [[{ fact = "where.share" }]]'))
    with pytest.raises(Problem, match=r"'where\.share' needs above or below"):
        read_rules(tmp_path)
