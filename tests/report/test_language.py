"""Numbers, lists and plurals as CLDR 48 and its predecessors have them; the texts are CLDR's own, with a true minus."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from generator.errors import Problem
from generator.report.language import Language

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "−1,234,567.50"),
        ("zh-Hant", "−1,234,567.50"),
        ("ja", "−1,234,567.50"),
        ("de", "−1.234.567,50"),
        ("fr", "−1\u202f234\u202f567,50"),
        ("sv", "−1\u00a0234\u00a0567,50"),
        ("hi", "−12,34,567.50"),
    ],
)
def test_a_number_is_grouped_as_the_language_has_it_and_keeps_its_decimals(tag, text):
    assert Language(tag).decimal(Decimal("-1234567.50")) == text


@pytest.mark.parametrize(
    ("tag", "text", "sign"),
    [
        ("en", "83.0%", ("", "%")),
        ("zh-Hant", "83.0%", ("", "%")),
        ("ja", "83.0%", ("", "%")),
        ("de", "83,0\u00a0%", ("", "\u00a0%")),
        ("fr", "83,0\u00a0%", ("", "\u00a0%")),
        ("tr", "%83,0", ("%", "")),
    ],
)
def test_the_per_cent_sign_stands_where_the_language_puts_it_and_no_space_before_it_breaks(tag, text, sign):
    assert Language(tag).percent(Decimal("83.0")) == text
    assert Language(tag).percent_sign() == sign


@pytest.mark.parametrize("amount", ["0", "0.00", "-0.00"])
def test_nought_has_no_sign(amount):
    assert Language("en").decimal(Decimal(amount)) == amount.lstrip("-")


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("en", ("A and B", "A, B, and C", "A, B, C, and D")),
        ("en-GB", ("A and B", "A, B and C", "A, B, C and D")),
        ("zh-Hant", ("甲和乙", "甲、乙和丙", "甲、乙、丙和丁")),
        ("ja", ("甲、乙", "甲、乙、丙", "甲、乙、丙、丁")),
        ("de", ("A und B", "A, B und C", "A, B, C und D")),
    ],
)
def test_a_list_is_joined_as_the_language_has_it(tag, texts):
    parts = "甲乙丙丁" if tag in ("zh-Hant", "ja") else "ABCD"
    assert tuple(Language(tag).listed(parts[:count]) for count in (2, 3, 4)) == texts
    assert (Language(tag).listed([]), Language(tag).listed(["A"])) == ("", "A")


def test_the_last_of_a_list_may_be_joined_by_another_word():
    assert [Language("zh-Hant").listed("甲乙丙"[:count], "與") for count in (2, 3)] == ["甲與乙", "甲、乙與丙"]


def test_a_word_between_letters_and_ideographs_is_spaced():
    assert Language("zh-Hant").listed(["3", "11", "19"]) == "3、11 和 19"
    assert Language("zh-Hant").listed(["梯度", "RISE"], "與") == "梯度與 RISE"


def test_a_list_whose_language_writes_something_after_its_last_part():
    assert Language("ml").listed(["A", "B", "C"]).startswith("A, B, C")


@pytest.mark.parametrize(
    ("tag", "categories"),
    [
        ("en", ["other", "one", "other", "other", "other"]),
        ("zh-Hant", ["other"] * 5),
        ("ja", ["other"] * 5),
        ("pl", ["many", "one", "few", "many", "other"]),
        ("ar", ["zero", "one", "two", "few", "other"]),
    ],
)
def test_a_number_takes_the_plural_that_the_language_has_for_it(tag, categories):
    assert [Language(tag).plural(count) for count in (0, 1, 2, 5, 1.5)] == categories


def test_a_language_calls_itself_by_its_own_name():
    assert [Language(tag).name() for tag in ("en", "zh-Hant", "ja")] == ["English", "中文", "日本語"]


@pytest.mark.parametrize("tag", ["xx", "not a tag", ""])
def test_an_unknown_language_is_a_problem(tag):
    with pytest.raises(Problem, match=f"no language '{tag}' is known"):
        Language(tag).decimal(Decimal(1))


def test_babel_is_imported_only_when_a_number_is_written():
    code = "import sys; import generator.report.renderer; print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
