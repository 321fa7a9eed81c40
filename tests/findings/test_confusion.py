import pytest

from generator.facts import Facts
from generator.findings import confusion
from generator.findings.confusion import FINDINGS


def measured(value):
    return {"value": value, "lower": value - 0.1, "upper": value + 0.1}


def scored(**recalls):
    return [{"id": name, "recall": measured(recall)} for name, recall in recalls.items()]


def facts(**changes):
    classes = scored(bread=0.5, soup=0.9, rice=0.7, egg=0.8, meat=0.6)
    found = {
        "classes": classes,
        "best": ["soup", "egg", "rice", "meat", "bread"],
        "confusions": [],
        "others": [],
        "kinds": None,
        "baseline": None,
        "near_chance": False,
    }
    return Facts.of({"confusion": {**found, **changes}, "report": {"root_name": changes.pop("root_name", "food-11")}})


def test_classes_are_found_by_their_rank():
    ranks = {rank: getattr(confusion, rank)(facts())["id"] for rank in ("highest", "fourth", "fifth", "lowest")}
    assert ranks == {"highest": "soup", "fourth": "meat", "fifth": "bread", "lowest": "bread"}
    assert confusion.best_four(facts()) == ["soup", "egg", "rice", "meat"]
    assert confusion.class_count(facts()) == 5


def test_of_three_classes_none_is_the_fourth():
    few = facts(classes=scored(bread=0.5, soup=0.9, rice=0.7), best=["soup", "rice", "bread"])
    assert confusion.fourth(few) is None
    assert confusion.fifth(few) is None
    assert confusion.lowest(few)["id"] == "bread"
    assert confusion.best_four(few) == ["soup", "rice", "bread"]


@pytest.mark.parametrize(("reverse", "both_ways"), [(("soup", "egg"), True), (("soup", "rice"), False)])
def test_the_commonest_mistake_may_be_made_both_ways(reverse, both_ways):
    first = {"truth": "egg", "predicted": "soup", "count": 9, "share": 0.1}
    other = {"truth": reverse[0], "predicted": reverse[1], "count": 3, "share": 0.1}
    made = facts(confusions=[first, other])
    assert confusion.commonest_mistake(made) == {**first, "both_ways": both_ways}
    assert confusion.listed_mistakes(made) == 2


def test_where_no_mistake_was_made_none_is_the_commonest():
    assert confusion.commonest_mistake(facts()) is None
    assert confusion.listed_mistakes(facts()) == 0


def test_sources_are_known_of_one_set_of_photographs_that_has_them_on_record():
    assert confusion.sources_known(facts(baseline=measured(0.4)))
    assert not confusion.sources_known(facts())
    assert not confusion.sources_known(facts(baseline=measured(0.4), root_name="mine"))


def test_best_classes_from_one_source_are_counted():
    known = {"baseline": measured(0.4)}
    assert confusion.best_four_from_one_source(facts(**known)) == 1
    assert confusion.best_four_from_one_source(facts(**known, best=["egg", "rice", "meat", "bread", "soup"])) == 0
    assert confusion.best_four_from_one_source(facts(**known, best=["soup", "seafood", "noodles_pasta", "dairy_product"])) == 4


def test_they_are_not_where_sources_are_unknown_or_the_network_guesses():
    assert confusion.best_four_from_one_source(facts()) is None
    assert confusion.best_four_from_one_source(facts(baseline=measured(0.4), near_chance=True)) is None


@pytest.mark.parametrize(("bread", "same"), [(0.1, True), (0.95, False)])
def test_another_set_has_the_same_best_four_or_others(bread, same):
    other = {"set": "b", "n": 9, "accuracy": measured(0.5), "classes": scored(bread=bread, soup=0.6, rice=0.9, egg=0.8, meat=0.7)}
    found = confusion.elsewhere(facts(others=[other, {**other, "set": "c"}]))
    assert (found["set"], found["n"], found["accuracy"]) == ("b", 9, measured(0.5))
    assert found["best_four"] == (["rice", "egg", "meat", "soup"] if same else ["bread", "rice", "egg", "meat"])
    assert found["same_best_four"] is same


def test_without_another_set_there_is_nothing_elsewhere():
    assert confusion.elsewhere(facts()) is None


def test_kinds_are_compared_where_there_are_both():
    rows = [
        {"kind": "loaf", "seen": True, "accuracy": measured(0.9)},
        {"kind": "baguette", "seen": False, "accuracy": measured(0.6)},
    ]
    both = facts(kinds={"seen": measured(0.9), "unseen": measured(0.6), "rows": rows})
    assert confusion.worst_kind(both)["kind"] == "baguette"
    assert confusion.kinds_difference(both) == pytest.approx(0.3)
    assert confusion.kinds_difference(facts(kinds={"seen": measured(0.9), "unseen": None, "rows": rows[:1]})) is None
    assert confusion.worst_kind(facts()) is None
    assert confusion.kinds_difference(facts()) is None


def test_they_are_found_below_what_they_are_about():
    with_findings = Facts(facts(confusions=[{"truth": "egg", "predicted": "soup"}]).branches, FINDINGS)
    assert with_findings("confusion.commonest_mistake.truth") == "egg"
    assert with_findings.known("confusion.kinds.worst.kind") is None
