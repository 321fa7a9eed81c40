import pytest

from generator.findings.tally import how_many, tally


@pytest.mark.parametrize(
    ("answers", "count", "said"),
    [([True, True], 2, "all"), ([True, False, False], 1, "some"), ([False], 0, "none"), ([], 0, "none")],
)
def test_a_tally_says_how_many_of_how_many(answers, count, said):
    assert tally(answers) == {"count": count, "of": len(answers), "how_many": said}


def test_what_is_counted_already_is_said_alike():
    assert how_many(3, 4) == tally([True, True, False, True])
