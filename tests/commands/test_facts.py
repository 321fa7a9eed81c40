"""``build.py facts`` on a small report whose last build is made up: facts in the store, pages that ask for some of them."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generator.cli import main
from generator.config import read_report
from generator.engine.fingerprint import sources
from generator.engine.machine import machine
from generator.engine.store import Store
from generator.notes import write_note
from generator.outcome import Inputs, Outcome

ROOT = Path(__file__).parent.parent.parent

SETTINGS = """\
[report]
title.en = "Test"

[network]
checkpoint = "net.safetensors"

[pictures]
root = ["photos"]
"""

FACTS = {
    "network": {"parameters": 38257995, "kernels": None},
    "survey": {"broken": {"validation": []}},
    "measured": {"sets": [{"name": "kitchen", "here": True, "facts": {"where": {"lime": {"n": 220}}}}], "missing": []},
    "lime": {
        "r2": {"value": 0.8125, "lower": 0.75, "upper": 0.875, "n": 11},
        "own": [],
        "rows": [{"tag": f"0{i}", "r2": r2, "truth": truth} for i, (r2, truth) in enumerate([(0.5, "egg"), (0.7, "rice")])],
    },
}

LIME = """\
---
title: LIME
nav: LIME
summary: "The fit is {{ lime.r2.value | number(2) }}."
order: 1
---

The fit is {{ lime.r2 | number(2) }}.

::: when lime.rows.0.r2 above lime.r2
The first is better.
:::
"""

PICTURE = """\
---
title: Picture
nav: Picture
summary: Of {{ row.truth | class_text }}.
order: 2
each: lime.rows
---

It shows {{ row.truth | class_text }}.
"""

CAPTIONS = """\
[lime]
takeaway = "Fit {? row.r2 above 0.5 }good{? otherwise }bad{?}."
alt = "Pictures."
"""


@pytest.fixture
def report(tmp_path, monkeypatch) -> Path:
    """The report's folder, which is the working directory. There are no findings but a test's own: others need whole trees."""
    monkeypatch.setattr("generator.findings.FINDINGS", {})
    (tmp_path / "report.toml").write_text(SETTINGS)
    (tmp_path / "photos").mkdir()
    content = tmp_path / "content"
    content.mkdir()
    for name, text in (("lime.en.md", LIME), ("picture.en.md", PICTURE), ("captions.en.toml", CAPTIONS)):
        (content / name).write_text(text)
    store = Store(tmp_path / ".cache")
    for family, facts in FACTS.items():
        store.draw(family, lambda folder, facts=facts: write_note(folder / "facts.json", facts))
    about = {"report": {"checkpoint": "0123"}, "made": {}, "agreement": {"rows": []}}
    inputs = Inputs.of(read_report(tmp_path / "report.toml"), sources(), machine())
    outcome = Outcome({family: family for family in FACTS}, about, len(FACTS))
    outcome.write(store.root / "outcome.json", replace(inputs, settled=True))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(report, capsys):
    """What is printed of facts with some words, by line."""

    def say(*words: str) -> list[str]:
        assert main(["facts", *words]) == 0
        return capsys.readouterr().out.splitlines()

    return say


def entry(lines: list[str], name: str) -> str:
    """An entry's lines in one, runs of blanks as one."""
    start = next(i for i, line in enumerate(lines) if line.split()[:1] == [name])
    end = next((i for i, line in enumerate(lines) if i > start and not line.startswith(" ")), len(lines))
    return " ".join(" ".join(lines[start:end]).split())


def test_a_fact_has_its_interval_its_meaning_and_its_places(said):
    assert entry(said("lime.r2"), "lime.r2") == (
        "lime.r2 0.8125 (0.75 to 0.875), n 11 mean fit of the local models: share of the answers' variance that they explain "
        "(R2, up to 1) used: lime.en.md:4,8,10"
    )


def test_rows_are_one_entry_and_a_page_about_rows_counts(said):
    assert entry(said("rows", "truth"), "lime.rows.*.truth") == (
        "lime.rows.*.truth 2 rows, the first egg class that the picture is labelled with; absent for noise and for the "
        "reader's own pictures used: picture.en.md:4,9"
    )
    assert entry(said("rows", "r2"), "lime.rows.*.r2").endswith("used: captions.en.toml:2 lime.en.md:10")


def test_words_are_looked_for_in_names_and_meanings_and_all_of_them_count(said):
    names = {line.split()[0] for line in said("LIME", "share of", "variance") if not line.startswith(" ")}
    assert names == {"lime.r2", "lime.rows.*.r2", "2"}  # and the sentence at the end
    assert said("network.parameters")[-1].startswith("1 entry.")


@pytest.mark.parametrize("copied", ["lime.rows.0.r2", "lime.rows.1.r2"])
def test_a_name_can_be_copied_from_a_page(said, copied):
    assert [line.split()[0] for line in said(copied) if not line.startswith(" ")] == ["lime.rows.*.r2", "1"]


def test_so_can_a_name_on_a_page_about_rows(said):
    assert entry(said("row.r2"), "lime.rows.*.r2")


def test_the_end_of_an_interval_leads_to_its_fact(said):
    assert entry(said("lime.r2.upper"), "lime.r2")


def test_what_is_absent_says_so_whether_it_was_looked_for_or_never_measured(said):
    assert "absent here" in entry(said("network.kernels"), "network.kernels")
    assert "absent here" in entry(said("evidence", "cue", "turned"), "evidence.cue.pairs.turned")


def test_what_was_measured_is_listed_without_its_sets(said):
    lines = said("where", "lime")
    assert "220" in entry(lines, "evidence.where.lime.n")
    assert not any("measured.sets" in line for line in lines)


def test_findings_are_there_with_the_first_sentence_of_what_they_say(said, monkeypatch):
    def fits_badly(facts):
        """How many pictures' local models explain
        less than half. The rest is for programmers.
        """
        return sum(row["r2"] < 0.6 for row in facts.known("lime.rows"))

    findings = {"lime.fits_badly": fits_badly, "lime.rows.*.twice": lambda facts, row: 2 * row["r2"]}
    monkeypatch.setattr("generator.findings.FINDINGS", findings)
    assert entry(said("badly"), "lime.fits_badly") == (
        "lime.fits_badly 1 How many pictures' local models explain less than half not used"
    )
    assert "2 rows, the first 1" in entry(said("twice"), "lime.rows.*.twice")


def test_everything_is_listed_within_a_terminal(said):
    lines = said()
    assert max(len(line) for line in lines) <= 120
    assert len([line for line in lines if line.startswith("lime.rows.*.r2")]) == 1


def test_facts_of_another_time_are_said_to_be_so(report, said):
    assert not said("lime.r2")[0].startswith("note:")
    (report / "photos" / "new.jpg").write_bytes(b"")
    assert said("lime.r2")[0].startswith("note: these are the facts of the last build")


def problem(capsys, *words: str) -> str:
    assert main(["facts", *words]) == 1
    return capsys.readouterr().err


def test_before_anything_is_built_the_remedy_is_to_build(report, capsys):
    (report / ".cache" / "outcome.json").unlink()
    assert "nothing is built yet" in (said := problem(capsys))
    assert "python build.py" in said


def test_facts_that_were_deleted_are_to_be_built_again(report, capsys):
    (Store(report / ".cache").drawing("lime") / "facts.json").unlink()
    assert "the last build cannot be read" in problem(capsys)


def test_words_that_nothing_has_are_a_problem(report, capsys):
    assert "'lime nonsense'" in problem(capsys, "lime", "nonsense")


def test_content_that_cannot_be_read_is_named_by_file_and_line(report, capsys):
    (report / "content" / "lime.en.md").write_text(LIME.replace("| number(2) }}.\n\n", "| rounded }}.\n\n"))
    said = problem(capsys, "lime")
    assert said.startswith("error: content/lime.en.md:8: no filter 'rounded'")
    assert "did you mean" in said


def test_torch_is_not_needed(report):
    code = "import sys; from generator.cli import main; main(['facts', 'network.parameters']); sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"38257995" in done.stdout
