import pytest

from generator.findings.choosing import clearly_positive, least, most, those, two_or_more

ROWS = [{"id": "a", "food": 0.2}, {"id": "b", "food": None}, {"id": "c", "food": 0.5}, {"id": "d", "food": 0.5}]


def test_those_of_which_something_holds_are_counted_and_out_of_how_many():
    assert those(["a", "b", "c"], lambda method: method != "b") == {"methods": ["a", "c"], "count": 2, "of": 3}
    assert those([], lambda method: True) == {"methods": [], "count": 0, "of": 0}


def test_of_two_that_have_as_much_the_one_shown_first_is_named():
    assert most(ROWS, "food") == {"method": "c", "food": 0.5}
    assert least(ROWS, "food") == {"method": "a", "food": 0.2}
    assert most(ROWS[1:2], "food") is None
    assert least([], "food") is None


@pytest.mark.parametrize(
    ("measured", "holds"), [({"lower": 0.1}, True), ({"lower": 0}, False), ({"lower": -0.1}, False), (None, False)]
)
def test_only_a_whole_interval_above_nought_is_clearly_positive(measured, holds):
    assert clearly_positive(measured) is holds


def test_a_single_row_is_neither_most_nor_least():
    assert two_or_more(ROWS[:2]) == ROWS[:2]
    assert two_or_more(ROWS[:1]) == []
