from generator.report.facts import Facts
from generator.report.measured import below, measured_on

TREE = {
    "measured": {
        "sets": [
            {"name": "here", "here": True, "facts": {"where": {"gradient": {"gini": 1}}}},
            {"name": "there", "here": False, "facts": {"where": {"gradient": {"gini": 2, "food": 3}}, "rows": [{"n": 4}]}},
        ]
    }
}


def test_a_fact_is_found_on_every_set_that_has_it():
    assert [(on.name, on.fact) for on in measured_on(Facts(TREE), "where.gradient.gini")] == [("here", 1), ("there", 2)]
    assert [on.here for on in measured_on(Facts(TREE), "where", having="gradient.food")] == [False]


def test_nothing_is_found_where_nothing_was_measured():
    assert measured_on(Facts(TREE), "dream.race") == []
    assert measured_on(Facts({}), "where") == []


def test_paths_lead_through_lists():
    assert below(TREE["measured"]["sets"][1]["facts"], "rows.0.n") == 4
    assert below(TREE, "measured.sets.7") is None
