from pathlib import Path

import pytest

from generator.errors import Problem
from generator.report.instep import behind, declare

LANGUAGES = ("zh-Hant", "en")


@pytest.fixture
def content(tmp_path) -> Path:
    for language in LANGUAGES:
        head = "---\ntitle: t\norder: 1\n---\n"
        (tmp_path / f"model.{language}.md").write_text(
            f"{head}Above.\n\n## A {{#a}}\n\nText\nof a.\n\n## B {{#b}}\n\nText.\n", "utf-8"
        )
        (tmp_path / f"captions.{language}.toml").write_text('[x]\ntakeaway = "t"\nalt = "a"\n', encoding="utf-8")
        (tmp_path / f"claims.{language}.toml").write_text('[c]\nstatement = "s"\n', encoding="utf-8")
    return tmp_path


def edit(content: Path, file: str, old: str, new: str) -> None:
    path = content / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def warned(content: Path) -> list[str]:
    return [str(problem) for problem in behind(content, LANGUAGES)]


def test_nothing_is_asked_of_a_report_that_declares_nothing(content):
    assert warned(content) == []


def test_what_was_declared_is_in_step_until_one_language_changes(content):
    assert declare(content, LANGUAGES) == ["model#", "model#a", "model#b", "captions#x", "claims#c"]
    assert warned(content) == []
    edit(content, "model.en.md", "of a", "of an a")
    assert warned(content) == [
        "content/model.zh-Hant.md: 'a' has not changed since it did in model.en.md\n"
        "  translate the change, then run 'python build.py check --in-step model#a'"
    ]
    edit(content, "model.zh-Hant.md", "of a", "of one a")
    (both,) = warned(content)
    assert "content/translations.toml: new or changed in every language since declared in step: 1, the first is model#a" in both
    assert declare(content, LANGUAGES, ["model"]) == ["model#", "model#a", "model#b"]
    assert warned(content) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("model.zh-Hant.md", "title: t", "title: T", "content/model.en.md: what stands above its sections has not changed"),
        (
            "captions.zh-Hant.toml",
            '"a"',
            '"b"',
            "content/captions.en.toml: 'x' has not changed since it did in captions.zh-Hant.toml",
        ),
        ("claims.en.toml", '"s"', '"t"', "content/claims.zh-Hant.toml: 'c' has not changed since it did in claims.en.toml"),
    ],
)
def test_front_matter_captions_and_claims_count_too(content, file, old, new, said):
    declare(content, LANGUAGES)
    edit(content, file, old, new)
    (warning,) = warned(content)
    assert warning.startswith(said)


def test_how_lines_are_broken_does_not_count(content):
    declare(content, LANGUAGES)
    edit(content, "model.en.md", "Text\nof a", "Text of\n  a")
    assert warned(content) == []


def test_declaring_one_section_leaves_the_others_as_they_were(content):
    declare(content, LANGUAGES)
    edit(content, "model.en.md", "Text", "Texts")
    assert declare(content, LANGUAGES, ["model#a"]) == ["model#a"]
    (warning,) = warned(content)
    assert "'b' has not changed" in warning


def test_a_name_that_nothing_has_is_a_mistake(content):
    with pytest.raises(Problem, match="no page is called 'lime'"):
        declare(content, LANGUAGES, ["lime"])


def test_one_language_is_never_behind(content):
    declare(content, ("en",))
    edit(content, "model.en.md", "Text", "Texts")
    assert len(behind(content, ("en",))) <= 1
