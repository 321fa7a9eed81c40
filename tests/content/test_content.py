"""The prose itself: the two languages say the same things, and no number about results is typed by hand."""

import re
import tomllib
from pathlib import Path

import frontmatter
import pytest

from generator.facts import Facts
from generator.report.handwritten import handwritten
from generator.report.proofreading import proofread
from generator.report.translations import translations

ROOT = Path(__file__).parent.parent.parent
CONTENT = ROOT / "content"
LANGUAGES = ("zh-Hant", "en")
NAMES = sorted({path.name.split(".")[0] for path in CONTENT.glob("*.md")})

ALLOWED_NUMBERS = re.compile(
    r"3×3|0–1|0\.5%|95%|5 of|2020|Homework 5|Food-11|Food-101|validation-64|SHA-256|255|十一|L2|R²|zh-Hant"
)
"""Not results: shapes, ranges, the share of a map that is clipped, the interval's level, names."""


OPTIONAL = {"locale", "list_and"}
"""Strings that a language has where CLDR would write otherwise."""


def page(name: str, language: str) -> frontmatter.Post:
    return frontmatter.loads((CONTENT / f"{name}.{language}.md").read_text(encoding="utf-8"))


def captions(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((CONTENT / f"captions.{language}.toml").read_text(encoding="utf-8"))


def prose(text: str) -> str:
    """A text without its markers and look-ups, link targets, footnote marks and code."""
    text = re.sub(r"^:::.*$|\{\?.*?\}|\{\{.*?\}\}", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`]*`|\]\([^)]*\)|\{#[^}]*\}|\[\^\w+\]|<[^>]*>", "", text)


def test_both_languages_say_the_same():
    assert [str(problem) for problem in translations(CONTENT, LANGUAGES)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_spelt_well_and_has_the_terms_of_the_glossary(language):
    assert [str(problem) for problem in proofread(CONTENT, ROOT / "templates", language, Facts({}))] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_heading_has_an_id_of_its_own(name, language):
    headings = re.findall(r"^##+ .*$", page(name, language).content, re.MULTILINE)
    assert [heading for heading in headings if not re.search(r"\{#[\w-]+\}$", heading)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_result_is_typed_by_hand(name, language):
    text = ALLOWED_NUMBERS.sub("", prose(page(name, language).content))
    assert re.findall(r"\d+(?:\.\d+)?\s*%|\d+\.\d+|\b\d{2,}\b", text) == []


def test_no_number_is_typed_by_hand_in_a_sentence_about_results():
    assert [str(problem) for problem in handwritten(CONTENT)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_hold_no_typed_result_either(language):
    for name, caption in captions(language).items():
        for text in caption.values():
            assert re.findall(r"\d+\.\d+|\d+\s*%", ALLOWED_NUMBERS.sub("", prose(text))) == [], name


def test_every_figure_has_captions_in_both_languages_and_a_template():
    used = {figure for name in NAMES for figure in re.findall(r'figure\("([\w-]+)"\)', page(name, "en").content)}
    templates = {path.stem for path in (ROOT / "templates" / "figures").glob("*.html")}
    assert used == templates
    for language in LANGUAGES:
        assert captions(language).keys() == used
        assert all(caption.keys() == {"takeaway", "alt"} for caption in captions(language).values())


def test_the_strings_are_the_same_in_both_languages():
    paths = [ROOT / "templates" / f"strings.{language}.toml" for language in LANGUAGES]
    one, two = (tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    assert one.keys() - OPTIONAL == two.keys() - OPTIONAL
    assert one["classes"].keys() == two["classes"].keys()
    for key, text in one.items():
        if isinstance(text, str) and key not in OPTIONAL:
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", two[key])), key


def test_every_reference_is_cited_and_every_citation_has_its_reference():
    works = tomllib.loads((CONTENT / "references.toml").read_text(encoding="utf-8"))
    cited = {key for name in NAMES for key in re.findall(r'cite\("(\w+)"\)', page(name, "en").content)}
    assert cited == works.keys()


def test_the_homeworks_author_is_not_named():
    for path in [*CONTENT.iterdir(), *(ROOT / "templates").rglob("*.*")]:
        assert not re.search(r"\b[Bb]\d{8}\b", path.read_text(encoding="utf-8")), path.name
