import pytest

from generator.facts import Branch
from generator.figures.observation_course import courses
from generator.findings import facts_with_findings
from tests import made_up_observation

SHOWN = [("3_0.jpg", "egg"), ("6_1.jpg", "noodles_pasta")]


def known(change=lambda numbers: None, **options):
    numbers = made_up_observation.numbers(SHOWN, stages=((48, 3),), filters=4, **options)
    change(numbers)
    shown = [{**one, "answers": [moment["shown"][i] for moment in numbers["moments"]]} for i, one in enumerate(numbers["shown"])]
    facts = {**courses(numbers), "shown": shown, "filters": numbers["filters"]}
    return facts_with_findings({"measured": Branch.of({"sets": []}), "observed": Branch.of(facts)}).known


def settled(*rows):
    """A change: layers with these similarities at the last of the moments, 0 before."""

    def change(numbers):
        numbers["layers"] = ["features.0", "features.3", "logits"]
        for moment, likenesses in zip(numbers["moments"][-len(rows) :], rows, strict=True):
            moment["settled"] = list(likenesses)
        for moment in numbers["moments"][: -len(rows)]:
            moment["settled"] = [0.0] * 3

    return change


def test_without_an_observation_nothing_is_found():
    names = ("moments", "sets", "kinds", "food", "cue", "blocks", "layers", "recalls", "shown", "filters")
    branches = {"measured": Branch.of({"sets": []}), "observed": Branch.of(dict.fromkeys(names))}
    find = facts_with_findings(branches).known
    for name in ("first", "last", "halfway", "settles_first", "settles_last", "settling", "best_recall", "worst_recall"):
        assert find(f"observed.{name}") is None
    for name in ("moment_count", "early_count", "filter_count", "never_right.count"):
        assert find(f"observed.{name}") == 0


def test_moments_are_counted_and_those_within_the_first_epoch():
    find = known()
    assert find("observed.moment_count") == 6
    assert find("observed.early_count") == 3


def test_what_was_measured_at_the_first_and_at_the_last_moment():
    find = known()
    assert (find("observed.first.kind"), find("observed.last.number")) == ("start", 3)
    assert find("observed.first.accuracy.value") == pytest.approx(0.09)
    assert find("observed.last.accuracy.value") > 0.6
    assert find("observed.last.food.share.value") > find("observed.first.food.share.value")
    assert find("observed.last.last_block.value") > find("observed.last.first_block.value")
    assert find("observed.last.cue.moved.n") == 440


def test_parts_that_were_not_measured_are_absent():
    def change(numbers):
        numbers["blocks"] = []
        for moment in numbers["moments"]:
            moment |= {"kinds": None, "food": None, "cue": None, "blocks": []}

    find = known(change)
    for part in ("kinds", "food.share", "cue.moved", "first_block"):
        assert find(f"observed.last.{part}") is None


def test_halfway_is_the_first_moment_with_half_of_the_rise_above_chance():
    find = known()
    accuracies = find("observed.sets.0.accuracy")
    half = (1 / 11 + accuracies[-1]["value"]) / 2
    expected = next(i for i, one in enumerate(accuracies) if one["value"] >= half)
    assert find("observed.halfway") == find(f"observed.moments.{expected}")
    assert known(learns=False)("observed.halfway") is None


def test_shown_pictures_are_counted_by_what_becomes_of_them():
    def change(numbers):
        for moment, right in zip(numbers["moments"], (False, True, False, True, True, True), strict=True):
            moment["shown"][0]["right"], moment["shown"][1]["right"] = right, False
        numbers["shown"][0] |= {"first_right": 1, "forgotten": 1}
        numbers["shown"][1] |= {"first_right": None, "forgotten": 0}

    find = known(change)
    counts = {
        name: find(f"observed.{name}.count") for name in ("right_at_first", "right_at_last", "never_right", "forgotten_again")
    }
    assert counts == {"right_at_first": 0, "right_at_last": 1, "never_right": 1, "forgotten_again": 1}


def test_a_layer_is_settled_once_it_stays_so():
    find = known(settled((0.95, 0.2, 0.1), (0.3, 0.95, 0.1), (1, 1, 1)))
    assert [row["since"] for row in find("observed.layers")] == [5, 4, 5]
    assert find("observed.settles_first") == {"name": "features.3", "index": 3, "epoch": 2}
    assert find("observed.settles_last") == {"name": "logits", "index": None, "epoch": 3}


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (((0.95, 0.2, 0.1), (0.95, 0.95, 0.1), (1, 1, 1)), "upward"),
        (((0.1, 0.2, 0.95), (0.1, 0.95, 0.95), (1, 1, 1)), "downward"),
        (((0.1, 0.95, 0.1), (0.1, 0.95, 0.1), (1, 1, 1)), "mixed"),
        (((0.1, 0.1, 0.1), (0.95, 0.95, 0.95), (1, 1, 1)), "together"),
    ],
)
def test_the_order_in_which_layers_settle_has_a_name(rows, order):
    assert known(settled(*rows))("observed.settling") == order


def test_best_and_worst_class_are_named_where_they_differ():
    def equal(numbers):
        counts = [[4 if i == k else 0 for k in range(11)] for i in range(11)]
        numbers["moments"][-1]["sets"][0]["counts"] = counts

    find = known()
    assert find("observed.best_recall.recall") > find("observed.worst_recall.recall")
    assert known(equal)("observed.best_recall") is None
