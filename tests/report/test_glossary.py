from pathlib import Path

import pytest

from generator.errors import Problem
from generator.report.glossary import Terms, read_glossary, table
from tests.report.wording import page, read

ROOT = Path(__file__).parent.parent.parent
GLOSSARY = """
[checkpoint]
meaning = "The weights' file."
term = { en = "checkpoint", zh-Hant = "權重檔" }
avoid = { en = ["weights file", "CNN file"], zh-Hant = ["檢查點", "算"] }
fine = { en = ["big weights file"], zh-Hant = ["運算"] }

[held-out]
meaning = "Kept from training."
term = { en = "held-out" }
avoid = { en = ["hold-out"] }
"""


@pytest.fixture
def content(tmp_path) -> Path:
    (tmp_path / "glossary.toml").write_text(GLOSSARY, encoding="utf-8")
    return tmp_path


def strays(content: Path, text: str, language: str = "en", key: str = "") -> list[str]:
    wording = page(text, language, key)
    terms = Terms(content / "glossary.toml", read_glossary(content), language)
    return [f"{one.line}:{one.column} {one.message}" for one in terms.strays(wording, read(wording))]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The weights file.", ["1:5"]),
        ("Weights\nfiles", ["1:1"]),
        ("A weights {? a.b is true}file{? otherwise}number{?}.", ["1:3"]),
        ("Outweights file, weights filed, `weights file`, big weights file.", []),
        ("CNN file and cnn file", ["1:1"]),
        ("A checkpoint that is held-out.", []),
        ("A hold-out", ["1:3"]),
    ],
)
def test_english_forms_are_whole_words_in_any_case(content, text, places):
    assert [one.split(" ")[0] for one in strays(content, text)] == places


def test_chinese_forms_give_way_to_longer_terms(content):
    assert strays(content, "檢查點可以運算，算", "zh-Hant") == [
        "1:1 '檢查點': the term here is '權重檔'",
        "1:9 '算': the term here is '權重檔'",
    ]


def test_what_is_quoted_and_other_languages_are_left_alone(content):
    assert strays(content, "The weights file.", key="question") == []
    assert strays(content, "hold-out", "zh-Hant") == []


def test_a_report_without_a_glossary_is_asked_for_nothing(tmp_path):
    assert strays(tmp_path, "The weights file.") == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('[x]\nterm = { en = "x" }\n', "missing required field"),
        ('[x]\nmeaning = "m"\nterm = { en = "x" }\navoid = { en = ["held-out"] }\n', "the term of [held-out]"),
    ],
)
def test_a_mistake_in_the_glossary_is_placed(content, wrong, said):
    with pytest.raises(Problem, match=r"glossary\.toml:13: .*") as mistake:
        read_glossary(_with(content, wrong))
    assert said in str(mistake.value)


def _with(content: Path, more: str) -> Path:
    path = content / "glossary.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")
    return content


def test_the_documented_glossary_is_that_of_the_report():
    entries = read_glossary(ROOT / "content")
    document = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert document.endswith(f"\n\n{table(entries, {'en': 'English', 'zh-Hant': '中文'})}")
    assert all(entry.term.keys() == {"en", "zh-Hant"} for entry in entries.values())
