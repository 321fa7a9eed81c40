import pytest

from generator.errors import Problem
from generator.report.formats import interval, number, percent


@pytest.mark.parametrize(
    ("value", "text"), [(0.7461, "74.6 %"), (1, "100.0 %"), ({"value": 0.5, "lower": 0, "upper": 1, "n": 1}, "50.0 %")]
)
def test_percent(value, text):
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(38257995, "38,257,995"), (0.12345, "0.123"), (12.0, "12"), (-0.5, "−0.5"), (2737.4, "2,737")]
)
def test_number(value, text):
    assert number(value) == text


def test_interval():
    fact = {"value": 0.6, "lower": 0.512, "upper": 0.7, "n": 2}
    assert interval(fact) == "51.2–70.0 %"
    assert interval(fact, 2, "number") == "0.51–0.70"
    assert interval({**fact, "lower": -0.1}, 2, "number") == "−0.10 – 0.70"
    with pytest.raises(Problem, match="interval"):
        interval({"value": 0.5})


@pytest.mark.parametrize("absent", [None, "text", True])
def test_what_is_no_number_is_not_printed_as_one(absent):
    with pytest.raises(Problem, match="number was expected"):
        percent(absent)
