from generator.facts import Facts
from generator.report.measured import lined_up, measured_on

TREE = {
    "measured": {
        "sets": [
            {"name": "here", "here": True, "facts": {"where": {"gradient": {"gini": 1}}}},
            {"name": "there", "here": False, "facts": {"where": {"gradient": {"gini": 2, "food": 3}}, "rows": [{"n": 4}]}},
        ]
    }
}


def test_a_fact_is_found_on_every_set_that_has_it():
    assert [(on.name, on.fact) for on in measured_on(Facts.of(TREE), "where.gradient.gini")] == [("here", 1), ("there", 2)]
    assert [on.here for on in measured_on(Facts.of(TREE), "where", having="gradient.food")] == [False]


def test_nothing_is_found_where_nothing_was_measured():
    assert measured_on(Facts.of(TREE), "dream.race") == []
    assert measured_on(Facts.of({}), "where") == []


def test_methods_are_always_lined_up_in_the_same_order():
    assert lined_up(["lime", "rise"], {"other": 1, "rise": 2, "lime": 3}) == [("lime", 3), ("rise", 2), ("other", 1)]
