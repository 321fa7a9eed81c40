import json
import shutil
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from generator.cli import main
from generator.config import read_report
from generator.engine.job import JobId, Result, Tier
from generator.engine.records import NO_SET
from generator.errors import Problem
from generator.measuring import measure
from generator.prepare import prepare

QUIET = (lambda job, share: None, lambda job, seconds: None)


@pytest.fixture(scope="module")
def measured(world, tmp_path_factory) -> Path:
    """A copy of the world, one cell of which is on record."""
    folder = tmp_path_factory.mktemp("measured") / "copy"
    shutil.copytree(world, folder, ignore=shutil.ignore_patterns(".cache"))
    report = read_report(folder / "report.toml")
    assert measure(report, lambda unit: unit == "where-sobel", False, *QUIET)[0] == 1
    return folder


@pytest.fixture
def copy(measured, tmp_path) -> Path:
    shutil.copytree(measured, tmp_path / "copy")
    return tmp_path / "copy"


def records(folder: Path):
    return {str(name): record for name, record in prepare(read_report(folder / "report.toml")).records.good.items()}


def test_a_record_counts_while_nothing_it_depends_on_has_changed(copy):
    assert list(records(copy)) == ["measured/where-sobel"]
    picture = copy / "photos" / "validation" / "3_0.jpg"
    shutil.copy(copy / "photos" / "validation" / "5_0.jpg", picture)
    assert records(copy) == {}


def test_a_record_counts_for_its_own_checkpoint_only(copy):
    weights = copy / "net.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\1\0")
    assert records(copy) == {}


def test_a_record_holds_beyond_the_next_version_of_a_library(copy, monkeypatch):
    monkeypatch.setattr("generator.engine.machine._major_minor", lambda library: "99.0")
    assert list(records(copy)) == ["measured/where-sobel"]


def test_a_record_of_another_set_counts_while_checkpoint_and_code_are_the_same(copy):
    folder = copy / "net.evidence"
    (folder / "photos").rename(folder / "elsewhere")
    assert list(records(copy)) == ["elsewhere:measured/where-sobel"]
    path = folder / "elsewhere" / "where-sobel.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for code in ({"generator.explain.controls:edges": "0" * 64}, {"generator.explain.controls:nothing": "0" * 64}, {}):
        path.write_text(json.dumps({**content, "code": code}), encoding="utf-8")
        assert records(copy) == {}


def test_a_cell_without_pictures_belongs_to_no_set(copy):
    ready = prepare(read_report(copy / "report.toml"))
    planned = ready.plan.jobs[JobId("measured", "dream-noise")]
    ready.records.write(planned, Result(facts={"rows": {"0": {"norms": [1.0, 2.0]}}}), 1.0)
    assert (copy / "net.evidence" / NO_SET / "dream-noise.json").exists()
    assert "measured/dream-noise" in records(copy)


def test_what_was_measured_comes_into_the_plan_of_no_build(copy):
    ready = prepare(read_report(copy / "report.toml"))
    assert ready.plan.of(["saliency", "lime"], Tier.RECORD) == {}
    assert {name.family for name in ready.plan.tier(Tier.RECORD)} == {"measured"}


def test_a_broken_record_is_named_with_its_remedy(copy):
    path = copy / "net.evidence" / "photos" / "where-sobel.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(Problem, match=r"where-sobel\.json.*\n.*measure"):
        records(copy)


def test_measuring_again_finds_nothing_to_do(copy):
    report = read_report(copy / "report.toml")
    assert measure(report, lambda unit: unit == "where-sobel", False, *QUIET)[0] == 0
    assert measure(report, lambda unit: unit == "where-sobel", True, *QUIET)[0] == 1


def test_a_row_that_differs_from_its_record_is_found(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    assert main(["measure", "--verify", "1"]) == 0
    path = copy / "net.evidence" / "photos" / "where-sobel.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for row in content["facts"]["rows"].values():
        row["gini"] = 0.123
    path.write_text(json.dumps(content), encoding="utf-8")
    assert main(["measure", "--verify", "1"]) == 1
    assert "differ from what is on record" in capsys.readouterr().out


def test_drafts_are_not_measured(copy, monkeypatch, capsys):
    monkeypatch.chdir(copy)
    assert main(["measure", "--draft"]) == 1
    assert "neither drafts" in capsys.readouterr().err


def of_older_code(folder: Path, gini: float | None = None, device: str | None = None) -> None:
    """Make the record one that other code made, with other numbers where ``gini`` is given, perhaps on another device."""
    path = folder / "net.evidence" / "photos" / "where-sobel.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content |= {"key": "0" * 64, "code": {}}
    content["machine"]["device"] = device or content["machine"]["device"]
    for row in content["facts"]["rows"].values():
        row["gini"] = row["gini"] if gini is None else row["gini"] + gini
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_change_of_code_that_changes_no_result_keeps_the_record(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    of_older_code(copy)
    assert records(copy) == {}
    assert main(["measure", "--renew", "2"]) == 0
    assert "1 of 1 stale records renewed" in capsys.readouterr().out
    assert list(records(copy)) == ["measured/where-sobel"]


def test_a_change_of_code_that_changes_a_result_a_little_does_not(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    of_older_code(copy, gini=0.005)
    assert main(["measure", "--renew", "2"]) == 0
    assert "stays stale" in capsys.readouterr().out
    assert records(copy) == {}


def test_on_another_class_of_devices_a_record_is_kept_that_agrees_as_far_as_the_sample_asks(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    of_older_code(copy, gini=0.005, device="abacus")
    assert main(["measure", "--renew", "2"]) == 0
    assert "1 of 1 stale records renewed" in capsys.readouterr().out
    path = copy / "net.evidence" / "photos" / "where-sobel.json"
    assert json.loads(path.read_text(encoding="utf-8"))["machine"]["device"] == "abacus"  # where its numbers are from


def test_on_another_class_of_devices_too_other_numbers_are_refused(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    of_older_code(copy, gini=0.5, device="abacus")
    assert main(["measure", "--renew", "2"]) == 0
    assert "stays stale" in capsys.readouterr().out


def test_cells_for_several_workers_come_in_the_order_of_what_they_took_last_time(copy):
    class Listed(Executor):
        def __init__(self) -> None:
            self.units: list[str] = []

        def submit(self, task):
            self.units.append(task.job.id.unit)
            done = Future()
            done.set_result((Result(facts={"rows": {}}), 1.0))
            return done

    ready = prepare(read_report(copy / "report.toml"))
    cells = {"answers": 0.1, "where-random": None, "where-sobel": 9.0, "variation": 90.0}
    for unit, seconds in cells.items():
        if seconds:
            ready.records.write(ready.plan.jobs[JobId("measured", unit)], Result(facts={"rows": {}}), seconds)
    executor = Listed()
    measure(ready.report, cells.__contains__, True, *QUIET, executor=executor)
    assert executor.units == ["where-random", "variation", "where-sobel", "answers"]
