"""The jobs that say what is on record: which there are, and what each takes."""

import json
import shutil
from fnmatch import fnmatch
from pathlib import Path

import pytest

from generator.config import read_report
from generator.drawing import draw, drawing_key, facts_of
from generator.engine.job import JobId, Result, Tier
from generator.engine.run import Inline, missing, run
from generator.families import FAMILIES
from generator.measures import FAMILY
from generator.measures.cells import job_id
from generator.measures.rows import Cells
from generator.measures.topics import NETWORK, TOPICS, summary_id
from generator.pictures.labels import FOOD_11
from generator.prepare import Prepared, prepare
from generator.symbols import resolve
from generator.workshop import Workshop

RECORDED = sorted((Path(__file__).parent.parent.parent / "checkpoints").glob("*.evidence/*"))
BY_NAME = {topic.name: topic for topic in TOPICS}


def where(pictures):
    return {"rows": {picture.name: {"fit": True, "gini": 0.5} for picture in pictures}}


@pytest.fixture
def copy(world, tmp_path) -> Path:
    shutil.copytree(world, tmp_path / "copy", ignore=shutil.ignore_patterns(".cache"))
    return tmp_path / "copy"


def record(folder: Path, *units: str) -> None:
    ready = prepare(read_report(folder / "report.toml"))
    for unit in units:
        planned = ready.plan.jobs[job_id(unit)]
        ready.records.write(planned, Result(facts=where(planned.job.pictures)), 1.0)


def ready_in(folder: Path) -> Prepared:
    return prepare(read_report(folder / "report.toml"))


def summaries(ready: Prepared):
    return {name: planned for name, planned in ready.plan.of(["measured"]).items() if name.unit.startswith("summary-")}


def test_a_topic_is_summed_up_once_something_of_it_is_on_record(copy):
    assert summaries(ready_in(copy)) == {}
    record(copy, "where-sobel", "where-random")
    (planned,) = summaries(ready_in(copy)).values()
    assert planned.job.id == summary_id(BY_NAME["where"], "")
    assert planned.job.takes == (NETWORK, job_id("where-random"), job_id("where-sobel"))
    assert planned.job.tier is Tier.BUILD


def test_a_new_record_changes_the_summary_of_its_topics_and_of_no_other(copy):
    record(copy, "where-sobel", "dream-free")
    before = {name: planned.key for name, planned in summaries(ready_in(copy)).items()}
    record(copy, "where-lime")
    after = {name: planned.key for name, planned in summaries(ready_in(copy)).items()}
    assert {name.unit for name in after if before.get(name) != after[name]} == {"summary-where", "summary-classes"}
    assert before.keys() < after.keys()


def test_another_set_is_summed_up_with_what_is_known_of_the_network_alone(copy):
    record(copy, "where-sobel", "dream-noise")
    folder = copy / "net.evidence"
    (folder / "photos").rename(folder / "elsewhere")
    names = summaries(ready_in(copy))
    dream = names[summary_id(BY_NAME["dream"], "elsewhere")].job
    assert dream.takes == (NETWORK, job_id("dream-noise"))
    assert names[summary_id(BY_NAME["where"], "elsewhere")].job.takes == (NETWORK, JobId("measured", "where-sobel", "elsewhere"))
    assert summary_id(BY_NAME["where"], "") not in names


def made(ready: Prepared):
    """The facts of the family as a build draws them."""
    on_record = ready.results.on_record
    jobs = missing(ready.plan, ready.plan.of(["measured"], Tier.BUILD), ready.store, on_record)
    done = list(run(ready.plan, jobs, ready.store, Workshop(ready.report), Inline(), on_record=on_record))
    facts = facts_of(draw(ready, FAMILY, drawing_key(ready, FAMILY)))
    return [job.planned.job.id.unit for job in done], facts


def test_the_build_says_what_is_on_record_and_what_is_not(copy):
    record(copy, "where-sobel")
    units, facts = made(ready_in(copy))
    assert sorted(units) == ["about", "network", "summary-where"]
    (here,) = facts["sets"]
    assert (here["name"], here["here"]) == ("photos", True)
    assert here["facts"]["where"]["sobel"]["gini"]["value"] == 0.5
    assert list(here["facts"]) == ["where"]
    assert "where-lime" in facts["missing"]
    assert "where-sobel" not in facts["missing"]
    assert facts["cells"] == len(facts["missing"]) + 1


def test_drawing_again_computes_nothing(copy):
    record(copy, "where-sobel")
    made(ready_in(copy))
    assert made(ready_in(copy))[0] == []


def test_the_family_is_one_of_the_reports():
    assert FAMILY in FAMILIES


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
@pytest.mark.parametrize("folder", RECORDED, ids=lambda path: path.name)
def test_a_topic_reads_no_other_cells_than_it_says(topic, folder):
    cells = {path.stem: json.loads(path.read_text(encoding="utf-8"))["facts"] for path in folder.glob("*.json")}
    named = {unit: facts for unit, facts in cells.items() if any(fnmatch(unit, pattern) for pattern in topic.reads)}
    asked: set[str] = set()

    class Watched(dict):
        def get(self, name, default=None):
            asked.add(name)
            return super().get(name, default)

        def __getitem__(self, name):
            asked.add(name)
            return super().__getitem__(name)

        def __contains__(self, name):
            asked.add(name)
            return super().__contains__(name)

    resolve(topic.function)(Cells(Watched(named), FOOD_11))
    assert {unit for unit in asked if not any(fnmatch(unit, pattern) for pattern in topic.reads)} == set()
