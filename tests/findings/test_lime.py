from generator.facts import Facts
from generator.findings import lime


def test_the_local_models_that_keep_up_least_and_best():
    facts = Facts.of({"lime": {"rows": [{"r2": 0.5}, {"r2": 0.9}, {"r2": 0.7}]}})
    assert (lime.lowest_r2(facts), lime.highest_r2(facts)) == (0.5, 0.9)
