"""What an edit of a method's code makes stale: the jobs that use the method, and nothing else."""

import shutil
from pathlib import Path

import pytest

from generator.config import read_report
from generator.engine.fingerprint import Fingerprints
from generator.engine.plan import Ground, make_plan
from generator.explain.catalogue import METHODS, members
from generator.families import FAMILIES
from generator.pictures.gallery import open_gallery

ROOT = Path(__file__).parent.parent
EXPLAIN = "generator/explain"


@pytest.fixture(scope="module")
def jobs():
    report = read_report(ROOT / "report.toml")
    gallery = open_gallery(ROOT / "data" / "kitchen-11", report.pictures)
    return [job for family in FAMILIES for job in family.plan(report, gallery)]


def keys(jobs, root):
    plan = make_plan(jobs, Ground("", {}, {}), lambda path: path.name, Fingerprints(root=root))
    return {name: planned.key for name, planned in plan.jobs.items()}


@pytest.fixture(scope="module")
def before(jobs):
    return keys(jobs, ROOT)


@pytest.fixture
def stale(jobs, before, tmp_path):
    """The units that go stale, by family, when ``old`` becomes ``new`` in a file."""

    def after(file, old, new):
        shutil.copytree(ROOT / "generator", tmp_path / "generator", dirs_exist_ok=True)
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
        changed = [name for name, key in keys(jobs, tmp_path).items() if key != before[name]]
        return {family: {name.unit for name in changed if name.family == family} for family in {name.family for name in changed}}

    return after


def test_an_edit_of_rise_makes_stale_what_uses_rise(stale):
    changed = stale(f"{EXPLAIN}/perturbation.py", "centred = masks - masks.mean(0)", "centred = masks - 0.5")
    assert changed.keys() == {"lineup", "measured"}
    assert {unit.partition("-")[2] for unit in changed["lineup"]} == {"rise"}
    single = {f"{cell}-rise" for cell in ("where", "cue", "removal", "road", "sensitivity", "cascade")}
    assert changed["measured"] == {*single, "agreement"}


def test_an_edit_of_what_gradients_share_makes_every_method_of_gradients_stale_and_no_other(stale):
    changed = stale(f"{EXPLAIN}/gradients.py", "totals = answers(inputs).sum(1)", "totals = answers(inputs).mean(1)")
    of_gradients = {*members("gradients")} - {"guided_backprop"}
    assert {unit.partition("-")[2] for unit in changed["lineup"]} == of_gradients
    assert "saliency" in changed
    assert {unit.removeprefix("where-") for unit in changed["measured"] if unit.startswith("where-")} == of_gradients


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (f"{EXPLAIN}/perturbation.py", "    centred = masks", "    # a word about it\n    centred = masks"),
        (f"{EXPLAIN}/perturbation.py", "See :func:`covariance`;", "It is :func:`covariance`;"),
        (
            f"{EXPLAIN}/catalogue.py",
            '"perturbations", f"{_PERTURBATION}:rise", 128,',
            '"perturbations", f"{_PERTURBATION}:rise", 99,',
        ),
    ],
    ids=["a comment", "a docstring", "what a method is said to cost"],
)
def test_what_changes_no_result_makes_nothing_stale(stale, file, old, new):
    assert stale(file, old, new) == {}


def test_every_job_that_attributes_lists_the_functions_of_its_methods(jobs):
    """A job that dispatched to a method it does not list would keep a result that the method's next version does not give."""
    lineup = {job.id.unit: job for job in jobs if job.id.family == "lineup"}
    assert all(lineup[f"00-{name}"].functions or name == "lime" for name in METHODS)
    for job in jobs:
        for function in job.functions:
            assert function.partition(":")[0].startswith("generator.explain.")
