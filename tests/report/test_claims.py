import re
from pathlib import Path

import pytest

from generator.claims.judge import claims_branch
from generator.errors import Problem
from generator.facts import Branch, Facts
from generator.report.claims import read_claims
from generator.report.edition import Edition
from generator.report.site import write_site
from generator.report.source import Source

ROOT = Path(__file__).parent.parent.parent
HALF = {"value": 0.5, "lower": 0.4, "upper": 0.6, "n": 9}
CONFUSION = {"set": "v", "n": 9, "accuracy": HALF, "others": [], "baseline": None, "majority": 0.2, "chance": 0.1}
BLOCKS = "\n\n".join(f'{{{{ claim("{name}") }}}}' for name in ("looks", "fades", "beats"))


def page(folder: Path, name: str, text: str, order: int) -> None:
    for language in ("zh-Hant", "en"):
        head = f"---\ntitle: {name}\nnav: {name}\nsummary: s\norder: {order}\n---\n"
        (folder / f"{name}.{language}.md").write_text(head + text, encoding="utf-8")


@pytest.fixture
def content(tmp_path, write_claims) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    write_claims(folder)
    for language in ("zh-Hant", "en"):
        (folder / f"captions.{language}.toml").write_text("[sets]\ntakeaway = 't'\nalt = 'x'\n", encoding="utf-8")
    page(folder, "model", f'{{{{ figure("sets") }}}}\n\n{BLOCKS}\n', 1)
    page(folder, "ledger", "{{ ledger() }}\n", 2)
    return folder


def rendered(content: Path, evidence, name: str = "model", language: str = "en") -> str:
    about = {"report": {"rendered": False}, "network": {"checkpoint": "c"}, "made": {}, "confusion": CONFUSION}
    branches = {key: Branch.of(facts) for key, facts in about.items()}
    if evidence is not None:
        branches["measured"] = Branch.of(evidence)
        branches["claims"] = claims_branch(content, branches["measured"])
    edition = Edition({"zh-Hant": "題", "en": "T"}, ("zh-Hant", "en"))
    out = content.parent / "site"
    write_site(Source(Facts(branches), (), edition, content, ROOT / "templates"), out, content.parent / "cache")
    return (out / language / f"{name}.html").read_text(encoding="utf-8")


def test_claims_are_read_in_order_with_their_words(content):
    claims = read_claims(content, "en", ["model"])
    assert list(claims) == ["looks", "fades", "beats"]
    assert claims["looks"].words.statement == "It looks at food."
    assert [test.format for test in claims["looks"].rule.tests] == ["points", "percent"]


def test_a_report_without_claims_has_none(tmp_path):
    assert read_claims(tmp_path, "en", []) == {}


@pytest.mark.parametrize(
    ("tables", "words", "said"),
    [
        (("number = 1\n", "number = 1\ncolour = 2\n"), ("", ""), r"claims\.toml:1: \[looks\].*colour"),
        (
            ('page = "model"\nfigure = "nowhere"', 'page = "mdoel"\nfigure = "x"'),
            ("", ""),
            r"claims\.toml:10: .*'mdoel'\n.*model",
        ),
        (("number = 2", "number = 1"), ("", ""), r"second claim with number 1"),
        (("below = 0 ", "below = 0, above = 1 "), ("", ""), r"claims\.toml:10: .*above or below"),
        ((", below = 0 ", ""), ("", ""), r"above or below"),
        (('[{ fact = "dream.lost", below = 0 }]', "[]"), ("", ""), r"claims\.toml:10: claim 'fades' has no test"),
        (("[looks]", "[looks"), ("", ""), r"claims\.toml:1: "),
        (("", ""), ("[fades]", "[faeds]"), r"claims\.en\.toml:8: no claim 'faeds'"),
        (("", ""), ('"left"', '"left", "right"'), r"claims\.en\.toml:8: .*words for 2 tests, but 1"),
        (("", ""), ("It fades.", ""), r"claims\.en\.toml:8: .*no statement in 'en'"),
        (("", ""), ('decided_by = "By how', 'decided = "By how'), r"claims\.en\.toml:8: \[fades\].*decided"),
    ],
)
def test_mistakes_in_claims_are_named_with_file_and_line(content, write_claims, tables, words, said):
    write_claims(content, tables, words)
    with pytest.raises(Problem, match=said):
        read_claims(content, "en", ["model"])


def test_a_claim_needs_words_in_every_language(content):
    (content / "claims.en.toml").unlink()
    with pytest.raises(Problem, match=r"content/claims\.en\.toml: no such file"):
        read_claims(content, "en", ["model"])
    (content / "claims.en.toml").write_text("", encoding="utf-8")
    with pytest.raises(Problem, match=r"claims\.en\.toml: claim 'looks' has no statement in 'en'"):
        read_claims(content, "en", ["model"])


def test_a_block_says_what_was_claimed_measured_and_found(content, evidence):
    text = rendered(content, evidence)
    block = text[text.index('id="claim-looks"') : text.index('id="claim-fades"')]
    for said in (
        "Statement 1", "It looks at food.", "By where it looks.", "beyond the area", "<b>undecided</b>", "rendered kitchen",
        "+12.0&nbsp;points", "interval +10.0 to +14.0", "52.0% against 40.0%, Sobel edges", "n = 220", "holds", "open",
        "asked: above 50%", "Needs masks.", "A note.", 'href="model.html#fig-sets"', 'href="ledger.html#ledger-looks"',
    ):  # fmt: skip
        assert said in block, said
    assert "not measurable here" in block
    assert "fig-nowhere" not in text


def test_the_ledger_has_every_claim_its_deciding_number_and_the_count(content, evidence):
    text = rendered(content, evidence, "ledger")
    assert "1 supported" in text
    for said in (
        'href="model.html#claim-looks"',
        "52.0%",
        "1 undecided",
        "1 contradicted",
        "2 not measurable",
        "on record",
    ):
        assert said in text, said
    assert "0 not measurable" not in text
    assert text.count('<tr id="ledger-') == 3
    assert "1\u00a0項獲得支持" in rendered(content, evidence, "ledger", "zh-Hant")


@pytest.fixture
def measured_otherwise(content, write_claims):
    """The statement that fades is measured in another way too."""
    tables = ('tests = [{ fact = "dream.lost", below = 0 }]', '{}\ninstead = [[{ fact = "dream.slope", below = 0 }]]')
    words = ('tests = ["left"]', 'tests = ["left"]\ninstead = ["by its slope"]')
    write_claims(content, (tables[0], tables[1].replace("{}", tables[0])), words)


def test_what_is_measured_otherwise_is_told_beside_the_verdict_and_marked_where_it_flips(content, evidence, measured_otherwise):
    evidence["sets"][0]["facts"]["dream"]["slope"] = {"value": -0.4, "lower": -0.5, "upper": -0.3, "n": 9}
    block = rendered(content, evidence)
    block = block[block.index('id="claim-fades"') : block.index('id="claim-beats"')]
    assert "<b>depends on the measure</b>" in block
    assert "By the main measure: contradicted." in block
    assert re.search(r'judged supported flips">.*?by its slope<span class="spoken"> \(supported\)', block, re.S)
    ledger = rendered(content, evidence, "ledger")
    assert "1 depending on the measure" in ledger
    assert "by its slope" in ledger


def test_the_ledger_lies_beside_the_pages_as_data(content, evidence):
    rendered(content, evidence)
    files = [content.parent / "site" / "en" / name for name in ("ledger.json", "ledger.csv")]
    assert all("It looks at food." in file.read_text(encoding="utf-8") for file in files)


def test_a_change_of_the_narrative_makes_no_data_again(content, evidence, monkeypatch):
    rendered(content, evidence)
    page(content, "about", "Another text.\n", 3)
    monkeypatch.setattr("generator.report.ledger.ledger_data", pytest.fail)
    assert "Another text." in rendered(content, evidence, "about")


def test_without_claims_there_are_no_such_files(content):
    for path in content.glob("claims*.toml"):
        path.unlink()
    for number, name in enumerate(("model", "about", "ledger"), 1):
        page(content, name, "Nothing.\n", number)
    rendered(content, None)
    assert list((content.parent / "site").rglob("ledger.json")) == []


def test_other_ways_that_agree_are_told_without_a_mark(content, evidence, measured_otherwise):
    evidence["sets"][0]["facts"]["dream"]["slope"] = {"value": 0.4, "lower": 0.3, "upper": 0.5, "n": 9}
    text = rendered(content, evidence)
    assert "depends on the measure" not in text
    assert "by its slope" in text
    assert "flips" not in text


def test_a_ledger_links_to_the_page_alone_while_a_claim_has_no_place_there(content, evidence):
    page(content, "model", "Nothing yet.\n", 1)
    assert 'href="model.html"' in rendered(content, evidence, "ledger")
    assert "#claim-" not in rendered(content, evidence, "ledger")


@pytest.mark.parametrize("nothing", [None, {}, {"sets": [], "missing": ["measured/where"]}])
def test_pages_are_written_before_anything_is_measured(content, nothing):
    assert "python build.py measure" in rendered(content, nothing)
    assert "python build.py measure" in rendered(content, nothing, "ledger")


def test_a_set_with_cells_missing_is_told_how_to_measure(content, evidence):
    del evidence["sets"][0]["facts"]["where"]
    evidence["missing"] = ["measured/where"]
    text = rendered(content, evidence)
    block = text[text.index('id="claim-looks"') : text.index('id="claim-fades"')]
    assert "python build.py measure" in block
    assert "Needs masks." in block  # the other set


def test_the_narrative_branches_on_verdicts(content, evidence):
    page(content, "about", "::: when verdict looks is undecided\nIt may.\n::: or is not_measurable\nWho knows.\n:::\n", 3)
    assert "It may." in rendered(content, evidence, "about")
    assert "Who knows." in rendered(content, {"sets": [], "missing": []}, "about")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{{ claim("lokos") }}', r"about\.zh-Hant\.md:7:11: no claim 'lokos'\n.*looks"),
        ("{? verdict lokos is mixed}It may.{?}", r"about\.zh-Hant\.md:7.*claims\.verdicts\.lokos'\n.*looks"),
        ('{{ claim("looks") }}', r"about\.zh-Hant\.md:7:11: claim 'looks' belongs to page 'model'"),
        ("In a line {{ ledger() }}{{ '@@ledger:all@@' }} of text.", r"ledger 'all' stands inside a paragraph"),
    ],
)
def test_mistakes_with_claims_in_content_are_named(content, evidence, text, said):
    page(content, "about", text, 3)
    with pytest.raises(Problem, match=said):
        rendered(content, evidence)
