import tomllib
from functools import partial
from pathlib import Path

import pytest

from generator.errors import Problem
from generator.facts import below
from generator.report.strings import Strings, read_strings

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def strings_in(language, text):
    return Strings(language, partial(below, tomllib.loads(text)), Path(f"strings.{language}.toml"))


@pytest.mark.parametrize(
    ("language", "label", "text", "listed"),
    [
        ("en", "dairy product", "dairy products", "eggs, dairy products and noodles or pasta"),
        ("zh-Hant", "乳製品", "乳製品", "蛋、乳製品與麵食"),
    ],
)
def test_a_class_has_a_label_and_a_name_in_running_text(language, label, text, listed):
    strings = read_strings(TEMPLATES, language)
    assert (strings.class_name("dairy_product"), strings.class_text("dairy_product")) == (label, text)
    assert strings.class_list(["egg", "dairy_product", "noodles_pasta"]) == listed
    assert strings.class_text("iron_horse") == "iron horse"


def test_what_is_listed_need_not_be_text():
    assert read_strings(TEMPLATES, "en").listed([3, 11, 19]) == "3, 11 and 19"
    assert read_strings(TEMPLATES, "zh-Hant").listed(iter([3, 11])) == "3 與 11"


def test_names_of_files_are_set_as_code():
    assert read_strings(TEMPLATES, "en").file_list(["a/1_0.jpg", "b.jpg"]) == "`a/1_0.jpg` and `b.jpg`"
    assert read_strings(TEMPLATES, "zh-Hant").file_list(["a.jpg"]) == "`a.jpg`"


def test_a_word_goes_with_its_number():
    english, polish = read_strings(TEMPLATES, "en"), strings_in("pl", "")
    assert [english.plural(count, one="is", other="are") for count in (0, 1, 2, 1.0)] == ["are", "is", "are", "is"]
    assert [polish.plural(count, one="plik", few="pliki", other="plików") for count in (1, 2, 5)] == ["plik", "pliki", "plików"]
    with pytest.raises(Problem, match="no word for the plural 'one'"):
        english.plural(1, few="some")
    with pytest.raises(Problem, match="a plural needs a number"):
        english.plural(None, other="are")


def test_a_string_may_differ_with_its_number():
    strings = strings_in("en", 'marks.one = "{count} mark"\nmarks.other = "{count} marks"')
    assert [strings("marks", count=count) for count in (1, 2)] == ["1 mark", "2 marks"]
    with pytest.raises(Problem, match="no string 'marks'"):
        strings("marks")


def test_strings_may_name_another_locale_and_other_languages():
    strings = strings_in("en", 'locale = "en-US"\nlanguage_de = "German"')
    assert strings.listed("ABC") == "A, B, and C"
    assert (strings.language_name("de"), strings.language_name("ja")) == ("German", "日本語")
