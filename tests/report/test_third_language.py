"""A third language is its strings and its content: a Japanese report is built from ``japanese/`` and the templates alone."""

from __future__ import annotations

import ast
import html
import re
import shutil
from pathlib import Path

import pytest

from generator.facts import Branch, Facts
from generator.report.edition import Edition
from generator.report.site import write_site
from generator.report.source import Source

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FIGURE = """\
{% import "partials/macros.html" as m with context %}
{% import "partials/evidence.html" as e with context %}
<figure id="fig-{{ id }}"><table><tr>{{ e.value_cell(fact("confusion.accuracy"), "percent") }}</tr></table>
{{ e.interval_plot(plot([[0.25, 0.5]], bounds=(0, 1)), t("epoch"), t("accuracy"), percent=true) }}
{{ m.caption_of(id, number, caption, "confusion") }}</figure>
"""
FACTS = {
    "report": {"rendered": False, "level": 0.95},
    "network": {"checkpoint": "abc"},
    "confusion": {
        "n": 1100,
        "accuracy": {"value": 0.83, "lower": 0.792, "upper": 0.862, "n": 1100},
        "change": {"value": -0.031, "lower": -0.052, "upper": 0.004, "n": 1100},
        "best": ["egg", "soup", "dairy_product"],
    },
    "lineup": {"methods": ["gradient", "lime"]},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("japanese")
    others = shutil.ignore_patterns("figures", "strings.*.toml")
    templates = shutil.copytree(ROOT / "templates", folder / "templates", ignore=others)
    content = shutil.copytree(HERE / "japanese", folder / "content")
    shutil.move(content / "strings.ja.toml", templates)
    (content / "references.toml").touch()
    (templates / "figures").mkdir()
    (templates / "figures" / "accuracy.html").write_text(FIGURE, encoding="utf-8")
    facts = Facts({name: Branch.of(tree) for name, tree in FACTS.items()})
    source = Source(facts, (), Edition({"ja": "表題"}, ("ja",), "著者"), content, templates)
    assert set(write_site(source, folder / "site", folder / "cache").rendered) == {"ja/index", "ja/model"}
    assert write_site(source, folder / "site", folder / "cache").rendered == ()
    return folder / "site"


def text_of(path: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "said",
    [
        "検証用の写真1,100枚のうち、83.0%が正しく分類された（95%信頼区間 79.2～\u206086.2%）。",
        "差は−3.1ポイントで、−5.2から+0.4の間にある。",
        "得意なのは卵料理、スープ、乳製品で、手法は勾配、LIMEである。枚",
        "図1正解率は83.0%である。",
        "83.0%79.2～\u206086.2%",
    ],
)
def test_a_japanese_page_is_written_as_its_strings_and_cldr_have_it(site, said):
    assert said in text_of(site / "ja" / "index.html")


def test_numbers_in_a_plot_are_written_alike(site):
    labels = re.findall(r"<text[^>]*>([^<]*)</text>", (site / "ja" / "index.html").read_text(encoding="utf-8"))
    assert labels[:3] == ["0%", "50%", "100%"]


def test_the_frame_is_in_the_language_too(site):
    page = (site / "ja" / "model.html").read_text(encoding="utf-8")
    assert '<html lang="ja"' in page
    assert "問1" in page
    assert "1点" in page
    assert "日本語" in text_of(site / "index.html")


def test_no_python_names_a_language():
    """Neither a tag nor a language's name is a constant anywhere in the generator."""
    named = re.compile(r"(?:en|zh|ja)(?:[-_]\w+)*|English|Chinese|Japanese")
    found = []
    for path in sorted((ROOT / "generator").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        found += [f"{path.name}: {text}" for text in texts if named.fullmatch(text)]
    assert found == []
