import pytest

from generator.facts import Facts
from generator.findings import homework

FOUR = ["noodles_pasta", "rice", "soup", "vegetable_fruit"]


def facts(others=0.6, ids=FOUR, recalls=(0.9, 0.8, 0.7, 0.4)):
    classes = [{"id": name, "recall": {"value": recall}} for name, recall in zip(FOUR, recalls, strict=True)]
    classes = [row for row in classes if row["id"] in ids] + [{"id": "egg", "recall": {"value": others}}]
    mean = sum(recalls) / 4 if ids else None
    four = {"ids": ids, "in_top_four": 3, "mean_recall": mean, "others_mean_recall": others}
    return Facts.of({"confusion": {"classes": classes, "homework_four": four}})


def test_the_four_are_ahead_on_average_though_one_may_be_behind():
    assert homework.recall(facts()) == dict(zip(FOUR, ({"value": value} for value in (0.9, 0.8, 0.7, 0.4)), strict=True))
    assert homework.here(facts()) == 3
    assert homework.lead(facts()) == pytest.approx(0.1)
    assert homework.behind(facts()) == ["vegetable_fruit"]


def test_where_all_are_ahead_none_is_behind():
    assert homework.behind(facts(others=0.3)) == []


def test_where_they_are_not_ahead_nobody_asks_which_are_behind():
    assert homework.lead(facts(others=0.95)) < 0
    assert homework.behind(facts(others=0.95)) == []


@pytest.mark.parametrize("lacking", [{"ids": []}, {"ids": FOUR[:2]}, {"others": None}])
def test_nothing_is_said_of_a_network_that_lacks_them_or_has_no_others(lacking):
    found = facts(**lacking)
    assert homework.recall(found) is None
    assert homework.here(found) is None
    assert homework.lead(found) is None
    assert homework.behind(found) == []
