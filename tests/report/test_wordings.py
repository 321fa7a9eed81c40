from pathlib import Path

import pytest

from generator.errors import Problem
from generator.report.wordings import Wording, content_wordings, string_wordings

PAGE = """---
title: 標題
nav: "導覽"
order: 3
---
第一行

第二行
"""
TABLES = '''# "no text" here
[b]
takeaway = """\\
One \\
  two."""
alt = "A \\"b\\"\\u00A0c"

[a]
tests = ["x", 'y\\z']
alt = "One two."
'''


@pytest.fixture
def wordings(tmp_path) -> dict[tuple[str, str], Wording]:
    (tmp_path / "model.en.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "captions.en.toml").write_text(TABLES, encoding="utf-8")
    return {(wording.topic, wording.key): wording for wording in content_wordings(tmp_path, "en")}


def test_texts_of_pages_and_tables_are_found_by_file_and_key(wordings):
    assert {place: wording.text for place, wording in wordings.items()} == {
        ("model", "title"): "標題",
        ("model", "nav"): "導覽",
        ("model", ""): "第一行\n\n第二行\n",
        ("captions", "b.takeaway"): "One two.",
        ("captions", "b.alt"): 'A "b"\u00a0c',
        ("captions", "a.tests.0"): "x",
        ("captions", "a.tests.1"): "y\\z",
        ("captions", "a.alt"): "One two.",
    }


@pytest.mark.parametrize(
    ("place", "found", "where"),
    [
        (("model", "title"), "題", "2:9"),
        (("model", "nav"), "覽", "3:8"),
        (("model", ""), "二", "8:2"),
        (("captions", "b.takeaway"), "two", "5:3"),
        (("captions", "b.alt"), '"b', "6:10"),
        (("captions", "b.alt"), "c", "6:21"),
        (("captions", "a.tests.1"), "z", "9:18"),
        (("captions", "a.alt"), "two", "10:12"),
    ],
)
def test_every_character_has_its_line_and_column(wordings, place, found, where):
    wording = wordings[place]
    problem = wording.problem(wording.text.index(found), "wrong", "mend it")
    assert f"{problem.line}:{problem.column}" == where


def test_what_cannot_be_read_is_placed_in_its_file(tmp_path):
    (tmp_path / "model.en.md").write_text("---\ntitle: t\n---\nText.\n\n::: otherwise\nMore.\n:::\n", encoding="utf-8")
    *_, wording = content_wordings(tmp_path, "en")
    with pytest.raises(Problem, match=r"model\.en\.md:6: 'otherwise' belongs to no alternative"):
        assert wording.template


def test_strings_are_no_templates(tmp_path):
    path = Path(tmp_path / "strings.en.toml")
    path.write_text('a = "{n} of"\n[b]\nc = "d"\n', encoding="utf-8")
    assert [(wording.key, wording.templated) for wording in string_wordings(tmp_path, "en")] == [("a", False), ("b.c", False)]
