import json
import shutil
import socket
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed")

from generator.cli import main
from generator.config import read_report
from generator.device import device_class
from generator.engine.cluster import Cluster
from generator.engine.fingerprint import sources
from generator.engine.job import Job, JobId
from generator.engine.machine import machine
from generator.engine.plan import Ground, Plan, make_plan
from generator.engine.run import Inline, Task, missing, run
from generator.engine.store import Store
from generator.engine.worker import identity, misfit
from generator.errors import Problem
from generator.pictures.layouts import Picture
from generator.pipeline import build
from generator.prepare import prepare
from generator.progress import Progress
from generator.workshop import Workshop

ROOT = Path(__file__).parent.parent.parent
SUM = JobId("toy", "sum")

SETTINGS = """\
[report]
title.zh-Hant = "測試"
title.en = "Test"
[network]
checkpoint = "weights"
[pictures]
root = ["."]
"""


class Heard:
    """What a cluster told, and the steps of jobs."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.steps: list[tuple[JobId, float]] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def step(self, job: JobId, done: float) -> None:
        self.steps.append((job, done))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def workshop(tmp_path, heard) -> Workshop:
    (tmp_path / "weights").write_text("weights", encoding="utf-8")
    (tmp_path / "report.toml").write_text(SETTINGS, encoding="utf-8")
    return Workshop(read_report(tmp_path / "report.toml"), heard.step)


def job(unit: str, function: str = "leaf", **options) -> Job:
    return Job(JobId("toy", unit), f"toy:{function}", **options)


def plan_of(*jobs: Job) -> Plan:
    return make_plan(jobs, Ground("weights", {}, {}), lambda path: "", lambda name: "code")


def sums(seconds: float, count: int = 6) -> Plan:
    """Jobs of ``seconds`` each, and one that takes them all."""
    leaves = [job(str(value), parameters={"seconds": seconds, "value": value}) for value in range(count)]
    return plan_of(*leaves, Job(SUM, "toy:add", takes=tuple(leaf.id for leaf in leaves)))


def computed(plan: Plan, store: Store, workshop: Workshop, executor) -> list[JobId]:
    return [job.planned.job.id for job in run(plan, missing(plan, plan.jobs, store), store, workshop, executor)]


def test_a_worker_that_is_killed_costs_no_result_and_doubles_none(ring, toy, tmp_path, workshop, heard, monkeypatch):
    plan, local, remote = sums(0.5), Store(tmp_path / "local"), Store(tmp_path / "remote")
    monkeypatch.syspath_prepend(toy)
    computed(plan, local, workshop, Inline())
    workers = {worker.pid: worker for worker in (ring.worker("ada"), ring.worker("grace"))}
    with Cluster(ring.address, heard.note, patience=90) as cluster:
        finished = []
        for done in run(plan, missing(plan, plan.jobs, remote), remote, workshop, cluster):
            finished.append(done.planned.job.id)
            if len(finished) == 2:  # whoever gave this one is in the midst of the next
                workers[done.result.facts["process"]].kill()
    assert sorted(finished) == sorted(plan.jobs)
    assert len([note for note in heard.notes if "was lost" in note and "is begun again" in note]) == 1
    for planned in plan.jobs.values():
        here, there = local.read(planned).arrays["x"], remote.read(planned).arrays["x"]
        assert here.dtype == there.dtype
        np.testing.assert_allclose(here, there, rtol=1e-6)
    assert {name for name, done in heard.steps if 0 < done < 1} <= {*plan.jobs} - {SUM}
    assert len(heard.steps) > 6


def test_figures_computed_by_two_workers_are_those_computed_here(busy_ring, world, tmp_path, heard):
    families = ("shown", "saliency")
    reports = []
    for place in ("here", "there"):
        shutil.copytree(world, tmp_path / place, ignore=shutil.ignore_patterns(".cache"))
        reports.append(read_report(tmp_path / place / "report.toml"))
    build(reports[0], tmp_path / "site", Progress(), only=families)
    with Cluster(busy_ring.address, heard.note, patience=90) as cluster:
        assert build(reports[1], tmp_path / "site", Progress(), cluster, families).computed >= 7
    here, there = map(prepare, reports)
    for name in (name for name in here.plan.jobs if name.family in families):
        ours, theirs = here.store.read(here.plan.jobs[name]).arrays, there.store.read(there.plan.jobs[name]).arrays
        assert ours.keys() == theirs.keys()
        for array, values in ours.items():
            np.testing.assert_allclose(values, theirs[array], rtol=1e-3, atol=1e-4 * np.abs(values).max())
    assert heard.notes == []


def test_cells_measured_by_workers_are_those_measured_here(busy_ring, world, tmp_path, heard):
    rows = []
    for place, options in (("here", []), ("there", ["--scheduler", busy_ring.address])):
        shutil.copytree(world, tmp_path / place, ignore=shutil.ignore_patterns(".cache"))
        assert main(["measure", "answers", "--report", str(tmp_path / place / "report.toml"), *options]) == 0
        record = json.loads((tmp_path / place / "net.evidence" / "photos" / "answers.json").read_text(encoding="utf-8"))
        rows.append(record["facts"]["rows"])
    assert rows[0].keys() == rows[1].keys()
    for picture, row in rows[0].items():
        for name, value in row.items():
            assert rows[1][picture][name] == (pytest.approx(value, rel=1e-3, abs=1e-4) if isinstance(value, float) else value)


def test_workers_of_another_version_are_refused_by_name_and_later_ones_join(ring, world, tmp_path, heard):
    shutil.copytree(ROOT / "generator", tmp_path / "other" / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "other" / "generator" / "errors.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    ring.worker("stranger", folder=tmp_path / "other")
    ring.worker("nobody", folder=tmp_path)
    plan, workshop = plan_of(job("threads", "threads")), Workshop(read_report(world / "report.toml"))
    with Cluster(ring.address, heard.note, patience=90) as cluster:
        ring.until(lambda: len(heard.notes) == 2)
        ring.worker("later", threads=2)
        assert computed(plan, Store(tmp_path / "store"), workshop, cluster) == [JobId("toy", "threads")]
    assert Store(tmp_path / "store").read(plan.jobs[JobId("toy", "threads")]).facts == {"threads": 2}
    assert any("worker stranger gets no jobs: its code is another version" in note for note in heard.notes)
    assert any("worker nobody gets no jobs" in note and "generator" in note for note in heard.notes)
    assert not any("later" in note for note in heard.notes)


def test_a_job_that_fails_is_reported_with_its_worker_and_what_was_finished_is_kept(busy_ring, tmp_path, workshop, heard):
    good = job("good", parameters={"seconds": 0, "value": 1})
    plan, store = plan_of(good, job("bad", "fail", takes=(good.id,))), Store(tmp_path / "store")
    expected = r"toy\.py:\d+: toy/bad failed on worker (ada|grace): RuntimeError: out of cheese"
    with Cluster(busy_ring.address, heard.note, patience=90) as cluster, pytest.raises(Problem, match=expected):
        computed(plan, store, workshop, cluster)
    assert missing(plan, plan.jobs, store) == [JobId("toy", "bad")]
    assert heard.notes == []


def test_a_worker_whose_files_differ_is_refused_and_another_does_the_job(ring, tmp_path, workshop, heard):
    for folder in ("mine", "moved", "spoiled"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pie.txt").write_text("a " + ("mud" if folder == "spoiled" else "meat") + " pie", encoding="utf-8")
    for name in ("moved", "spoiled"):
        ring.worker(name, VITRINE_FOLDERS=f"{tmp_path / 'mine'}={tmp_path / name}")
    pictures = (Picture("pie.txt", tmp_path / "mine" / "pie.txt", 3),)
    with Cluster(ring.address, heard.note, patience=90) as cluster:
        jobs = [Task(workshop, job(str(number), "read", pictures=pictures), {}) for number in range(4)]
        facts = [future.result()[0].facts for future in map(cluster.submit, jobs)]
    assert facts == [{"text": "a meat pie", "path": str(tmp_path / "moved" / "pie.txt")}] * 4
    refusals = [note for note in heard.notes if "gets no jobs" in note]
    assert all(
        f"worker spoiled gets no jobs: its {tmp_path / 'spoiled' / 'pie.txt'} has another content" == note for note in refusals
    )


def test_jobs_that_nobody_waits_for_any_more_end_at_their_next_step(busy_ring, workshop, heard):
    with Cluster(busy_ring.address, heard.note, patience=90) as cluster:
        for unit in ("one", "other"):
            cluster.submit(Task(workshop, job(unit, "endless"), {}))
        busy_ring.until(lambda: {name.unit for name, _ in heard.steps} == {"one", "other"})
    with Cluster(busy_ring.address, heard.note, patience=90) as cluster:
        short = Task(workshop, job("short", parameters={"seconds": 0, "value": 1}), {})
        assert cluster.submit(short).result(timeout=60)[1] < 10
    assert heard.notes == []


def test_a_job_whose_workers_die_one_after_the_other_is_given_up(ring, workshop, heard):
    for name in ("ada", "grace", "mary"):
        ring.worker(name)
    with Cluster(ring.address, heard.note, patience=90) as cluster:
        outcome = cluster.submit(Task(workshop, job("deadly", "die"), {}))
        assert isinstance(outcome.exception(timeout=60), Problem)
    assert "while it computed toy/deadly" in str(outcome.exception())
    assert all(name in str(outcome.exception()) for name in ("ada", "grace", "mary"))


def test_without_workers_or_scheduler_the_wait_ends(ring, workshop, heard):
    task = Task(workshop, job("1", parameters={"seconds": 0, "value": 1}), {})
    with Cluster(ring.address, heard.note, patience=0.5) as cluster, pytest.raises(Problem, match="it has no workers"):
        cluster.submit(task).result(timeout=30)
    ring.worker("ada")
    with Cluster(ring.address, heard.note, patience=90) as cluster:
        under_way = cluster.submit(Task(workshop, job("endless", "endless"), {}))
        ring.scheduler.kill()
        for outcome in (under_way, cluster.submit(task)):
            with pytest.raises(Problem, match="is gone"):
                outcome.result(timeout=60)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"device": "cuda"}, "its device is cuda, here it is cpu"),
        ({"libraries": {"torch": "2.99"}}, "its torch is 2.99, here it is 2.14"),
        ({"python": "3.99", "libraries": {}}, "its python is 3.99, here it is 3.11, its torch is None, here it is 2.14"),
        ({"code": ["old", "old"]}, "its code is another version"),
        ({"code": ["old", "new"]}, "its code has changed since it was started; start it again"),
    ],
)
def test_how_a_worker_differs_is_said_in_words(changes, expected):
    here = {"code": ["new", "new"], "python": "3.11", "device": "cpu", "libraries": {"torch": "2.14"}}
    assert misfit(here, {**here, **changes}) == expected


def test_who_a_worker_says_it_is_covers_all_that_enters_the_key_of_a_build():
    about = identity()
    assert about["code"] == [sources(), sources()]
    assert about.items() >= machine().items()
    assert about["device"] == device_class()


def test_a_wrong_address_and_a_missing_package_are_problems(monkeypatch, capsys, world):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    assert main(["build", "--report", str(world / "report.toml"), "--scheduler", address]) == 1
    assert "no scheduler answers" in capsys.readouterr().err
    assert time.monotonic() - began < 20
    assert main(["measure", "--report", str(world / "report.toml"), "--scheduler", "nonsense://here"]) == 1
    assert "no scheduler answers" in capsys.readouterr().err
    monkeypatch.delitem(sys.modules, "generator.engine.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["build", "--report", str(world / "report.toml"), "--scheduler", address]) == 1
    assert "pip install -r requirements-cluster.txt" in capsys.readouterr().err
