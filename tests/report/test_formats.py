import tomllib
from functools import partial
from pathlib import Path

import pytest

from generator.errors import Problem
from generator.facts import below
from generator.report.formats import Formats
from generator.report.strings import Strings, read_strings

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
FACT = {"value": 0.6, "lower": 0.512, "upper": 0.7, "n": 2}
TURKISH = 'range = "{low}–{high}"\nrange_signed = "{low} – {high}"\nbetween = "{low} ile {high} arasında"'


@pytest.fixture(params=["en", "zh-Hant"])
def both(request):
    """What is written alike in English and in Chinese."""
    return Formats(read_strings(TEMPLATES, request.param))


@pytest.fixture
def english():
    return Formats(read_strings(TEMPLATES, "en"))


def formats_in(language, strings):
    return Formats(Strings(language, partial(below, tomllib.loads(strings)), Path(f"strings.{language}.toml")))


@pytest.mark.parametrize(
    ("value", "text"), [(0.7461, "74.6%"), (1, "100.0%"), (FACT, "60.0%"), (-0.5, "−50.0%"), (0.00049, "0.0%")]
)
def test_percent(both, value, text):
    assert both.percent(value) == text


def test_percent_has_the_decimals_asked_for(both):
    assert (both.percent(0.125, 0), both.percent(0.1234, 2), both.percent(0.5, None)) == ("12%", "12.34%", "50%")


@pytest.mark.parametrize(
    ("value", "text"),
    [(38257995, "38,257,995"), (0.12345, "0.123"), (12.0, "12"), (-0.5, "−0.5"), (2737.4, "2,737"), (0.00001234, "0.0000123")],
)
def test_number(both, value, text):
    assert both.number(value) == text


@pytest.mark.parametrize("value", [0.35, 2.675, 1.005, 0.125, 1234.5, 0.5])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_digits_are_those_that_python_rounds_to(english, value, decimals):
    """A number is the same in a table, a plot and a sentence, and as it was before languages had a say."""
    assert english.number(value, decimals) == f"{value:,.{decimals}f}"


def test_signed(both):
    assert [both.signed(value) for value in (0.934, -0.1, 0)] == ["+0.934", "−0.1", "0"]
    assert [both.signed(value, 1) for value in (0.04, -0.04, 2)] == ["0.0", "0.0", "+2.0"]
    assert both.points(0.1069) == "+10.7"


def test_interval(both):
    assert both.interval(FACT) == "51.2–\u206070.0%"
    assert both.interval(FACT, 2, "number") == "0.51–\u20600.70"
    assert both.interval({**FACT, "lower": -0.1}, 2, "number") == "−0.10\u00a0– 0.70"
    assert both.interval({**FACT, "lower": -0.1}, 1, "points") == "−10.0\u00a0– +70.0"
    with pytest.raises(Problem, match="interval"):
        both.interval({"value": 0.5})


@pytest.mark.parametrize(
    ("language", "percent", "number"),
    [
        ("en", "between 51.2% and 70.0%", "between −0.51 and 0.70"),
        ("zh-Hant", "51.2% 到 70.0% 之間", "−0.51 到 0.70 之間"),
    ],
)
def test_between(language, percent, number):
    formats = Formats(read_strings(TEMPLATES, language))
    assert formats.between(FACT) == percent
    assert formats.between({**FACT, "lower": -0.512}, 2, "number") == number
    assert formats.between({"lower": 0.8011, "upper": 0.8049}, 2, "number") == "0.80"


def test_a_sign_that_stands_before_the_number_is_written_before_the_range():
    turkish = formats_in("tr", TURKISH)
    assert (turkish.percent(0.5), turkish.interval(FACT)) == ("%50,0", "%51,2–70,0")
    assert turkish.between(FACT) == "%51,2 ile %70,0 arasında"


@pytest.mark.parametrize("absent", [None, "text", True, float("nan"), float("inf")])
def test_what_is_no_number_is_not_printed_as_one(english, absent):
    with pytest.raises(Problem, match="number was expected"):
        english.percent(absent)
