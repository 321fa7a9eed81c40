import os
import shutil

import msgspec
import pytest

from generator.config import read_report
from generator.outcome import Inputs, Outcome

LONG_AGO = 1_600_000_000


@pytest.fixture
def report(world, tmp_path):
    """The world's report, all of its files old."""
    folder = tmp_path / "copy"
    shutil.copytree(world, folder, ignore=shutil.ignore_patterns(".cache"))
    for path in folder.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return read_report(folder / "report.toml")


def inputs(report, sources="code", machine=None):
    return Inputs.of(report, sources, machine or {"libraries": {}})


def test_text_and_templates_are_no_input_of_the_plan(report):
    before = inputs(report)
    assert before.settled
    (report.folder / "content" / "about.en.md").write_text("changed", encoding="utf-8")
    (report.folder / "templates" / "base.html").write_text("changed", encoding="utf-8")
    assert inputs(report) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "photos" / "validation" / "3_0.jpg").write_bytes(b"other"),
        lambda folder: (folder / "photos" / "validation" / "3_9.jpg").write_bytes(b"new"),
        lambda folder: (folder / "photos" / "validation" / "0_0.jpg").unlink(),
        lambda folder: (folder / "net.safetensors").write_bytes(b"other"),
        lambda folder: (
            (folder / "net.evidence" / "photos").mkdir(parents=True)
            or (folder / "net.evidence" / "photos" / "answers.json").write_text("{}")
        ),
    ],
    ids=["a picture changes", "a picture more", "a picture less", "weights", "a record"],
)
def test_whatever_a_plan_reads_is_an_input(report, change):
    before = inputs(report)
    change(report.folder)
    assert inputs(report).digest != before.digest


def test_settings_code_and_machine_are_inputs(report):
    before = inputs(report).digest
    assert inputs(msgspec.structs.replace(report, draft=True)).digest != before
    assert inputs(report, sources="other code").digest != before
    assert inputs(report, machine={"libraries": {"torch": "99.0"}}).digest != before


def test_an_outcome_is_read_back_for_the_same_inputs_only(tmp_path):
    outcome, path = Outcome({"lime": "ab12"}, {"report": {"draft": False}}, 46), tmp_path / "outcome.json"
    outcome.write(path, Inputs("one", settled=True))
    assert Outcome.read(path, Inputs("one", settled=True)) == outcome
    assert Outcome.read(path, Inputs("two", settled=True)) is None


def test_files_changed_a_moment_ago_are_not_trusted(report, tmp_path):
    (report.folder / "photos" / "validation" / "3_0.jpg").write_bytes(b"just now")
    fresh = inputs(report)
    assert not fresh.settled
    Outcome({}, {}, 1).write(tmp_path / "outcome.json", fresh)
    assert Outcome.read(tmp_path / "outcome.json", fresh) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": "one"}'])
def test_a_damaged_outcome_is_none(tmp_path, text):
    (tmp_path / "outcome.json").write_text(text)
    assert Outcome.read(tmp_path / "outcome.json", Inputs("one", settled=True)) is None
