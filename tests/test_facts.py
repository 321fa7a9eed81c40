import pytest

from generator.errors import Problem
from generator.facts import Branch, Facts, below, version_of

FACTS = Facts.of({"lime": {"rows": [{"r2": 0.5}, {"r2": 0.75}], "r2": {"value": 0.6, "lower": 0.5, "upper": 0.7, "n": 2}}})


def test_facts_are_found_by_name_also_in_lists():
    assert FACTS("lime.rows.1.r2") == 0.75
    assert FACTS("lime.r2.lower") == 0.5


@pytest.mark.parametrize("name", ["lime.r3", "lmie.r2", "lime.rows.7.r2", "lime.rows.0.r2.more"])
def test_an_unknown_fact_is_named(name):
    with pytest.raises(Problem, match=name):
        FACTS(name)


def test_an_unknown_fact_brings_the_nearest_ones():
    with pytest.raises(Problem, match=r"lime\.r2"):
        FACTS("lime.r22")


def test_a_default_stands_in_for_what_is_not_there_but_not_for_nothing():
    facts = Facts.of({"saliency": {"top_tenth": None}})
    assert facts("saliency.share", 7) == 7
    assert facts("salience", 7) == 7
    assert facts("saliency.top_tenth", 7) is None


def test_a_branch_is_read_once_and_only_when_something_on_it_is_asked_for():
    read = []

    def branch(name):
        return Branch(f"{name} 1", lambda: read.append(name) or {"n": 1})

    facts = Facts({name: branch(name) for name in ("lime", "dream")})
    assert facts.version("lime.n") == "lime 1"
    assert facts.version("nothing") == ""
    assert read == []
    assert facts("lime.n") + facts("lime.n") == 2
    assert read == ["lime"]


def test_a_version_is_of_the_content_not_of_the_order():
    assert version_of({"a": 1, "b": [2, 3]}) == version_of({"b": [2, 3], "a": 1})
    assert version_of({"a": 1}) != version_of({"a": 2})
    assert Branch.of([1, 2]).version != Branch.of([2, 1]).version


def test_paths_lead_through_lists():
    tree = {"sets": [{"n": 3}, {"rows": [{"n": 4}]}]}
    assert below(tree, "sets.1.rows.0.n") == 4
    assert below(tree, "sets.7") is None
    assert below(tree, "") == tree


def with_findings(found=lambda: None):
    def share(facts):
        """How much of it is known."""
        found()
        return facts("lime.r2.value") / 2

    findings = {
        "lime.share": share,
        "lime.best": lambda facts: {"id": "soup", "n": None},
        "lime.nothing": lambda facts: None,
        "lime.rows.*.twice": lambda facts, row: 2 * row["r2"],
    }
    return Facts(FACTS.branches, findings, frozenset({"open"}))


def test_a_finding_is_a_fact_worked_out_once_when_it_is_asked_for():
    calls = []
    facts = with_findings(lambda: calls.append(1))
    assert facts("lime.r2.value") == 0.6
    assert calls == []
    assert facts("lime.share") == facts.known("lime.share") == 0.3
    assert facts("lime.best.id") == "soup"
    assert calls == [1]


def test_a_finding_about_rows_is_worked_out_for_each():
    facts = with_findings()
    assert [facts(f"lime.rows.{i}.twice") for i in (0, 1)] == [1.0, 1.5]
    assert facts.known("lime.rows.5.twice") is None


def test_a_findings_version_is_that_of_what_was_found():
    facts = with_findings()
    assert facts.version("lime.share") == version_of(0.3)
    assert facts.version("lime.best.id") == version_of({"id": "soup", "n": None})
    assert facts.version("lime.r2") == FACTS.version("lime.r2")


@pytest.mark.parametrize(
    "name", ["lime.nothing", "lime.nothing.below", "lime.best.n.deep", "lime.rows.9.r2", "open.whatever.it.is"]
)
def test_what_is_absent_is_known_to_be(name):
    assert with_findings().known(name) is None


@pytest.mark.parametrize(
    ("name", "near"),
    [("lime.shar", "lime.share"), ("lime.rows.0.twic", "twice"), ("limes.share", "lime"), ("lime.best.di", "id")],
)
def test_what_there_can_never_be_is_not_taken_for_absent(name, near):
    with pytest.raises(Problem, match=near):
        with_findings().known(name)
