import pytest

from generator.errors import Problem
from generator.report.conditions import Condition, standing


def measured(lower, upper):
    return {"value": (lower + upper) / 2, "lower": lower, "upper": upper}


@pytest.mark.parametrize(
    ("value", "bound", "where"),
    [
        (2, 1, "above"), (0, 1, "below"), (1, 1, "about"),
        (measured(0.6, 0.7), 0.5, "above"), (measured(0.3, 0.4), 0.5, "below"), (measured(0.4, 0.6), 0.5, "about"),
        (measured(0.5, 0.6), 0.5, "about"), (measured(0.3, 0.5), 0.5, "about"),
        (measured(0.6, 0.7), measured(0.4, 0.5), "above"), (measured(0.4, 0.55), measured(0.5, 0.6), "about"),
        (0.3, measured(0.4, 0.5), "below"),
    ],
)  # fmt: skip
def test_an_interval_lies_above_below_or_across_a_bound(value, bound, where):
    assert standing(value, bound) == where
    assert [relation for relation in ("above", "below", "about") if Condition("x", relation, 0.0).holds(value, bound)] == [where]


@pytest.mark.parametrize("relation", ["above", "below", "about"])
def test_what_is_absent_lies_nowhere(relation):
    assert not Condition("x", relation, 1.0).holds(None, 1.0)
    assert not Condition("x", relation, "y").holds(1.0, None)


@pytest.mark.parametrize(
    ("subject", "words", "holds"),
    [
        ("mixed", ("mixed",), True), ("mixed", ("supported", "mixed"), True), ("mixed", ("supported",), False),
        (None, ("mixed",), False), (None, ("unknown",), True), ([], ("unknown",), True), ({}, ("unknown",), True),
        ("", ("unknown",), True), (0, ("known",), True), (False, ("known",), True), ([0], ("known",), True),
        (True, ("true",), True), (False, ("true",), False), (False, ("false",), True), (None, ("false",), False),
        (4, ("4",), True), (3, ("4",), False), (-1, ("-1",), True),
    ],
)  # fmt: skip
def test_a_word_is_one_of_those_named(subject, words, holds):
    assert Condition("x", "is", words=words).holds(subject) is holds
    assert Condition("x", "is not", words=words).holds(subject) is not holds


@pytest.mark.parametrize(
    ("condition", "subject", "remedy"),
    [
        (Condition("lime.best", "above", 1.0), ["soup"], "name what is below it"),
        (Condition("lime.best", "above", 1.0), "soup", "ask 'is soup'"),
        (Condition("lime.best", "above", 1.0), True, "ask 'is true'"),
        (Condition("lime.best", "is", words=("true",)), 0.5, "'above', 'below' or 'about'"),
        (Condition("lime.best", "is", words=("soup",)), ["soup"], "name what is below it"),
    ],
)
def test_what_cannot_be_asked_of_a_fact_is_said_with_what_can(condition, subject, remedy):
    with pytest.raises(Problem, match=r"'lime\.best'") as mistake:
        condition.holds(subject, 1.0)
    assert remedy in str(mistake.value)


def test_a_condition_reads_as_it_is_written():
    assert str(Condition("lime.r2", "above", 0.5)) == "lime.r2 above 0.5"
    assert str(Condition("lime.r2", "about", "dream.r2")) == "lime.r2 about dream.r2"
    assert str(Condition("v", "is not", words=("mixed", "open"))) == "v is not mixed or open"
