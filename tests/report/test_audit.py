from pathlib import Path

import pytest

from generator.claims.judge import claims_branch
from generator.facts import Branch, Facts
from generator.report.audit import audit, warnings
from generator.report.edition import Edition
from generator.report.instep import declare
from generator.report.source import Source

LANGUAGES = ("zh-Hant", "en")


@pytest.fixture
def content(tmp_path, write_claims) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    write_claims(folder, ('figure = "nowhere"', 'figure = "sets"'))
    for language in LANGUAGES:
        head = "---\ntitle: t\nnav: n\nsummary: s\norder: 1\n---\n"
        (folder / f"model.{language}.md").write_text(f"{head}Text.\n", encoding="utf-8")
        (folder / f"strings.{language}.toml").write_text('figure = "{number}"\n', encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path) -> Path:
    folder = tmp_path / "site"
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True)
        blocks = "".join(f'<section id="claim-{name}"></section>' for name in ("looks", "fades", "beats"))
        (folder / language / "model.html").write_text(f'<figure id="fig-sets"></figure>{blocks}', encoding="utf-8")
    return folder


def said(content: Path, evidence, site: Path) -> list[str]:
    measured = Branch.of(evidence)
    facts = Facts({"measured": measured, "claims": claims_branch(content, measured)})
    return [str(problem) for problem in audit(Source(facts, (), Edition({}, LANGUAGES), content, content), site)]


def test_a_sound_report_passes(content, evidence, site):
    assert said(content, evidence, site) == []


def test_a_report_without_claims_passes(content, site):
    for path in content.glob("claims*"):
        path.unlink()
    assert said(content, {}, site) == []


def test_cells_that_are_not_on_record_are_named(content, evidence, site):
    (problem,) = said(content, {**evidence, "missing": ["measured/where", "measured/race"]}, site)
    assert "not on record or stale: 2" in problem
    assert "measured/where" in problem
    assert "run 'python build.py measure'" in problem


def test_a_claim_that_no_set_can_measure_fails(content, evidence, site):
    del evidence["sets"][0]["facts"]["where"]["other"]
    (problem,) = said(content, evidence, site)
    assert "content/claims.toml: no picture set has evidence for claim beats" in problem
    assert "build.py measure" in problem


def test_without_any_set_every_claim_fails(content, site):
    (problem,) = said(content, {}, site)
    assert "claims looks, fades, beats" in problem


def test_a_claim_must_have_its_place_once(content, evidence, site):
    path = site / "en" / "model.html"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("claim-looks", "claim-fades"), encoding="utf-8")
    absent, twice = said(content, evidence, site)
    assert "no page in 'en' takes up claim looks" in absent
    assert 'claim("looks")' in absent
    assert "claim fades" in twice


def test_the_figure_that_shows_the_evidence_must_be_there(content, evidence, site, write_claims):
    write_claims(content)
    problems = said(content, evidence, site)
    assert len(problems) == 2
    assert "no page in 'zh-Hant' shows figure nowhere" in problems[0]


def test_numbers_typed_by_hand_fail(content, evidence, site):
    path = content / "model.en.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nIt is 12 of {{ n | number }}.\n", encoding="utf-8")
    typed, _ = said(content, evidence, site)  # the other says that the Chinese lacks the fact
    assert typed.startswith("content/model.en.md:9: '12'")


def test_languages_that_differ_wrong_spelling_and_other_terms_fail(content, evidence, site):
    (content / "glossary.toml").write_text('[x]\nmeaning = "m"\nterm.en = "share"\navoid.en = ["part"]\n', encoding="utf-8")
    for language, text in (("zh-Hant", "网路。"), ("en", 'A part; {{ cite("x") }}.')):
        path = content / f"model.{language}.md"
        path.write_text(path.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
    citation, character, term = said(content, evidence, site)
    assert "model.zh-Hant.md:7: the beginning has no citation 'x', as content/model.en.md:9 has" in citation
    assert "model.zh-Hant.md:9:1: '网' is a Simplified character" in character
    assert "model.en.md:9:3: 'part': the term here is 'share'" in term


def test_a_translation_that_is_behind_is_no_error_but_warned_of(content, evidence, site):
    declare(content, LANGUAGES)
    path = content / "model.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Text", "Texts"), encoding="utf-8")
    assert said(content, evidence, site) == []
    (warning,) = warnings(Source(Facts({}), (), Edition({}, LANGUAGES), content, content))
    assert str(warning).startswith("content/model.zh-Hant.md: what stands above its sections has not changed")
