"""Every fact there can be has a meaning, and every meaning is of some fact."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from generator.claims.judge import judge
from generator.claims.rules import read_rules
from generator.config import read_report
from generator.drawing import drawings
from generator.engine.run import Inline
from generator.engine.store import Store
from generator.facts import Branch, Facts
from generator.figures.confusion import _kinds
from generator.findings import FINDINGS, facts_with_findings
from generator.lexicon.entries import entries, meaning_of_finding
from generator.lexicon.meanings import Meanings
from generator.making import make
from generator.measures.rows import Cells
from generator.measures.topics import TOPICS
from generator.pictures.labels import FOOD_11
from generator.progress import Progress
from generator.sourcing import site_source
from generator.symbols import resolve
from tests.content.conftest import tree

ROOT = Path(__file__).parent.parent.parent
EVIDENCE = next((ROOT / "checkpoints").glob("*.evidence"))

ABOUT = """\
name.en = "Tests"
note.en = "Made up."
cue.en = "a fork"
cue_class = "bread"
"""


@pytest.fixture(scope="module")
def meanings():
    return Meanings.read()


def test_a_pattern_is_one_part_any_parts_or_a_choice():
    meanings = Meanings({"a.{b,c}.*.d": "choice", "**.d": "anywhere", "a.**.e{,.*}": "below", "a.b.d": "itself"})
    expected = {
        "a.b.*.d": "choice", "a.x.*.d": "anywhere", "d": "anywhere", "a.b.d": "itself", "a.e": "below", "a.x.y.e.z": "below",
        "a.b": "", "xd": "", "a.b.c.d.d": "anywhere",
    }  # fmt: skip
    assert {name: meanings.of(name) for name in expected} == expected


def test_the_pattern_that_spells_out_more_goes_before():
    meanings = Meanings({"counts.*": "one verdict", "counts.all": "all", "**.image": "picture", "dream.*.image": "dream"})
    assert [meanings.of(name) for name in ("counts.all", "counts.undecided", "dream.full.image")] == [
        "all",
        "one verdict",
        "dream",
    ]


@pytest.fixture(scope="module")
def branches(toy, tmp_path_factory):
    """The facts of many reports: made-up ones, what ships, a toy that is built, and what only some reports have."""
    made_up = [tree(trained) for trained in (True, False)]
    return [*made_up, {"measured": {"sets": shipped()}}, built(toy, tmp_path_factory.mktemp("built") / "report"), elsewhere()]


def shipped():
    """What the records beside the checkpoint come to, whether or not they were made by today's code."""
    return [{"name": name, "here": False, "facts": summaries("network", name)} for name in ("kitchen-11", "food-11")]


def summaries(*folders):
    files = [path for folder in folders for path in sorted((EVIDENCE / folder).glob("*.json"))]
    cells = Cells({path.stem: json.loads(path.read_text(encoding="utf-8"))["facts"] for path in files}, FOOD_11)
    return {topic.name: resolve(topic.function)(cells) for topic in TOPICS}


def built(toy, folder):
    """A toy report with a picture of the reader's own, one that cannot be read, and a set that says what it is."""
    shutil.copytree(toy, folder)
    pictures = folder / "photos" / "validation"
    shutil.copy(pictures / "0_0.jpg", folder / "own.jpg")
    (pictures / "2_9.jpg").write_bytes(b"no picture")
    (folder / "photos" / "set.toml").write_text(ABOUT)
    report = read_report(folder / "report.toml", own=[folder / "own.jpg"])
    outcome, _ = make(report, Progress(), Inline())
    facts = site_source(report, drawings(Store(folder / ".cache"), outcome.drawings), outcome.about).facts
    return {name: branch.tree for name, branch in facts.branches.items() if name != "evidence"}


def elsewhere():
    """What reports without pictures of the reader's own have, with kinds of things, and with nothing measured."""
    return {
        **{family: {"own": []} for family in ("shown", "saliency", "activations", "lime", "dream")},
        "survey": {"broken": {"validation": []}},
        "confusion": {"kinds": _kinds([("toast", True), ("bun", False)], np.array([True, False]))},
        "measured": {"sets": []},
        "observed": {"course": {"cue": None, "food": None}},
        "claims": judge(read_rules(ROOT / "content"), {}),
        "report": {"title": "As one text", "about_set": {"name": {}, "note": {}, "cue": {}}},
        "made": {"shown": {"parameters": {}}},
    }


@pytest.fixture(scope="module")
def names(branches):
    """Of all facts of all reports, numbers as stars. Without findings, which would need whole trees."""
    given = [facts_with_findings({name: Branch.of(below) for name, below in tree_.items()}).branches for tree_ in branches]
    return {name for branches_ in given for entry in entries(Facts(branches_), Meanings({})) for name in entry.spelled}


def test_every_fact_has_a_meaning(names, meanings):
    assert sorted(name for name in names if not meanings.of(name)) == []


def test_every_meaning_is_of_some_fact(names, meanings):
    assert sorted(meanings.texts.keys() - {meanings.pattern_of(name) for name in names}) == []


def test_a_meaning_is_one_line_and_no_sentence(meanings):
    wrong = [
        text for text in meanings.texts.values() if "\n" in text or text.endswith(".") or len(text) > 120 or text != text.strip()
    ]
    assert wrong == []


def test_every_finding_says_what_it_means():
    assert [name for name, function in FINDINGS.items() if not meaning_of_finding(function)] == []


@pytest.mark.parametrize("trained", [True, False])
def test_every_finding_can_be_listed(trained):
    facts = facts_with_findings({name: Branch.of(below) for name, below in tree(trained).items()})
    listed = {entry.name for entry in entries(facts, Meanings({}))}
    assert FINDINGS.keys() <= listed
