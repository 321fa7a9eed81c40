import filecmp
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli import main
from generator.config import read_report
from generator.engine.job import JobId, Tier
from generator.errors import Problem
from generator.pipeline import Built, build
from generator.prepare import prepare
from generator.progress import Progress

ROOT = Path(__file__).parent.parent


def run(world: Path, site: Path, **options) -> Built:
    return build(read_report(world / "report.toml", **options), site, Progress())


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def built(world, tmp_path_factory) -> Path:
    """The world's report, built from nothing."""
    site = tmp_path_factory.mktemp("built") / "site"
    shutil.rmtree(world / ".cache", ignore_errors=True)  # other tests may have built it already
    first = run(world, site)
    assert first.computed == len(prepare(read_report(world / "report.toml")).plan.tier(Tier.BUILD))
    assert first.reused == 0
    return site


@pytest.fixture
def copy(world, built, tmp_path) -> Path:
    """A copy of the built world that a test may spoil."""
    shutil.copytree(world, tmp_path / "copy")
    return tmp_path / "copy"


def test_every_page_is_there_in_both_languages(built):
    for language in ("zh-Hant", "en"):
        pages = {path.stem for path in (built / language).glob("*.html")}
        assert {"index", "model", "saliency", "filters", "lime", "dream", "about"} <= pages


def test_two_clean_builds_give_the_same_bytes(world, built, tmp_path):
    clean = tmp_path / "clean"
    shutil.copytree(world, clean, ignore=shutil.ignore_patterns(".cache"))
    run(clean, tmp_path / "site")
    first, second = files(built), files(tmp_path / "site")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_nothing_is_computed_twice(copy, tmp_path):
    again = run(copy, tmp_path / "site")
    assert again.computed == 0
    assert again.reused > 20


def test_a_change_of_content_does_not_import_torch(copy):
    page = copy / "content" / "about.en.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    code = (
        "import sys; from generator.cli import main; status = main(); "
        "assert 'torch' not in sys.modules, 'torch was imported'; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "--report", copy / "report.toml", "--output", copy / "site"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "0 computed" in done.stdout
    assert "One more sentence." in (copy / "site" / "en" / "about.html").read_text(encoding="utf-8")


def test_only_what_depends_on_a_changed_picture_is_computed_again(copy, tmp_path):
    shutil.copy(copy / "photos" / "validation" / "0_0.jpg", copy / "photos" / "validation-64" / "0_0.jpg")
    report = read_report(copy / "report.toml")
    ready = prepare(report)
    assert {str(name) for name in ready.results.stale(Tier.BUILD)} == {"survey/validation-64", "confusion/validation-64"}
    assert run(copy, tmp_path / "site").computed == 2


def test_a_build_that_computed_says_how_large_the_store_is(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    shutil.copy(copy / "photos" / "validation" / "0_0.jpg", copy / "photos" / "validation-64" / "0_0.jpg")
    assert main(["build", "--only", "survey"]) == 0
    assert re.search(r"^store: [\d.]+ MB of at most 2 GB$", capsys.readouterr().out, re.MULTILINE)
    assert main([]) == 0
    assert re.search(r"^store: [\d.]+ MB of at most 2 GB$", capsys.readouterr().out, re.MULTILINE)
    assert main([]) == 0
    assert "store:" not in capsys.readouterr().out


def test_a_failed_build_leaves_the_old_site_and_loses_no_result(copy):
    site = copy / "site"
    run(copy, site)
    before = files(site)
    page = copy / "content" / "about.en.md"
    good = page.read_text(encoding="utf-8")
    page.write_text(good + "\n{{ confusion.acuracy }}\n", encoding="utf-8")
    with pytest.raises(Problem, match=r"about\.en\.md:\d+.*acuracy"):
        run(copy, site)
    assert files(site) == before
    assert [path.name for path in copy.iterdir() if path.name.startswith(".site")] == []
    page.write_text(good, encoding="utf-8")
    assert run(copy, site).computed == 0


def test_an_interrupted_build_keeps_what_was_finished(copy, tmp_path):
    shutil.rmtree(copy / ".cache")

    class Interrupt(Progress):
        def finished(self, job):
            if job.planned.job.id.family == "saliency":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(read_report(copy / "report.toml"), tmp_path / "site", Interrupt())
    assert not (tmp_path / "site").exists()
    assert run(copy, tmp_path / "site").reused >= 5


def test_another_random_network_leaves_no_error_and_no_old_number(copy, tmp_path):
    import torch

    from generator.network.architecture import FoodCNN
    from generator.network.checkpoint import save_compact
    from generator.pictures.labels import FOOD_11

    torch.manual_seed(123)
    save_compact(FoodCNN().state_dict(), copy / "net.safetensors", {"classes": list(FOOD_11)})
    other = tmp_path / "site"
    done = run(copy, other)
    assert done.reused == 0
    page = (other / "en" / "index.html").read_text(encoding="utf-8")
    assert "near chance" in page or "no better than" in page or "guess" in page


def test_a_draft_says_so_on_every_page(copy, tmp_path):
    run(copy, tmp_path / "site", draft=True)
    for page in (tmp_path / "site" / "en").glob("*.html"):
        assert "draft" in page.read_text(encoding="utf-8").lower()


def test_why_names_what_changed(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    settings = (copy / "report.toml").read_text(encoding="utf-8")
    (copy / "report.toml").write_text(settings.replace("most_passes = 40", "most_passes = 50"), encoding="utf-8")
    assert main(["why", "lime"]) == 0
    assert "changed: parameters (most)" in capsys.readouterr().out
    assert main(["why", "saliency"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert main(["why", "slaiency"]) == 1
    assert "saliency" in capsys.readouterr().err


def test_check_passes_on_a_built_report_and_fails_on_a_stale_one(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    with monkeypatch.context() as patched:
        patched.setattr("generator.commands.check.audit", lambda *_: [])
        assert main(["check"]) == 0
    assert "sound" in capsys.readouterr().out
    assert not (copy / "site").exists()
    assert main(["check"]) == 1
    message = capsys.readouterr().err
    assert "not on record or stale" in message
    assert "run 'python build.py measure'" in message
    settings = (copy / "report.toml").read_text(encoding="utf-8")
    (copy / "report.toml").write_text(settings.replace("most_passes = 40", "most_passes = 50"), encoding="utf-8")
    assert main(["check"]) == 1
    assert "lime/00" in capsys.readouterr().err


def test_clean_forgets_only_what_is_unused(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    settings = (copy / "report.toml").read_text(encoding="utf-8")
    (copy / "report.toml").write_text(settings.replace('"3_0.jpg", "6_1.jpg", "10_0.jpg"', '"3_0.jpg"'), encoding="utf-8")
    assert main(["clean"]) == 0
    assert "Deleted 0" not in capsys.readouterr().out
    ready = prepare(read_report(copy / "report.toml"))
    assert ready.store.has(ready.plan.jobs[JobId("survey", "validation")])


def test_without_pictures_the_build_says_what_is_missing(copy, capsys, monkeypatch):
    monkeypatch.chdir(copy)
    monkeypatch.delenv("FOOD11_ROOT", raising=False)
    shutil.rmtree(copy / "photos")
    assert main([]) == 1
    message = capsys.readouterr().err
    assert "no pictures" in message
    assert "--data" in message
    assert not (copy / "site").exists()


def test_a_broken_picture_is_named_and_counted(copy, tmp_path):
    (copy / "photos" / "validation" / "0_7.jpg").write_bytes(b"not a picture")
    run(copy, tmp_path / "site")
    assert "0_7.jpg" in (tmp_path / "site" / "en" / "model.html").read_text(encoding="utf-8")


def test_sites_compare_equal_by_the_standard_library_too(copy, tmp_path):
    run(copy, tmp_path / "one")
    run(copy, tmp_path / "two")
    names = [path.relative_to(tmp_path / "one").as_posix() for path in (tmp_path / "one").rglob("*") if path.is_file()]
    _, different, odd = filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", names, shallow=False)
    assert (different, odd) == ([], [])


def test_ones_own_pictures_come_into_every_figure_and_leave_the_means_alone(copy, tmp_path):
    import json

    from PIL import Image

    Image.new("RGB", (90, 60), "orange").save(copy / "mine.png")
    built = run(copy, tmp_path / "site", own=[copy / "mine.png"])
    assert built.computed > 0
    for page in ("saliency", "lime", "dream", "filters"):
        text = (tmp_path / "site" / "en" / f"{page}.html").read_text(encoding="utf-8")
        assert "mine.png" in text, page
    ready = prepare(read_report(copy / "report.toml", own=[copy / "mine.png"]))
    without = prepare(read_report(copy / "report.toml"))
    for mean in (JobId("saliency", "means"), JobId("lime", "mean")):
        assert ready.plan.jobs[mean].key == without.plan.jobs[mean].key
    assert json.dumps(ready.plan.jobs[JobId("shown", "own-00")].job.pictures[0].label) == "null"


def test_ones_own_picture_that_cannot_be_read_is_named(copy):
    (copy / "broken.jpg").write_bytes(b"")
    with pytest.raises(Problem, match=r"broken\.jpg: an empty file"):
        prepare(read_report(copy / "report.toml", own=[copy / "broken.jpg"]))


def test_masks_give_outlines_to_the_figures_and_enter_the_keys(copy, tmp_path):
    import numpy as np
    from PIL import Image

    name = "3_0.jpg"
    with Image.open(copy / "photos" / "validation" / name) as picture:
        values = np.zeros(picture.size[::-1], np.uint8)
    values[30:90, 30:90] = 4
    before = prepare(read_report(copy / "report.toml")).plan.jobs[JobId("shown", "00")].key
    mask = copy / "photos" / "masks" / "validation" / "3_0.png"
    mask.parent.mkdir(parents=True)
    Image.fromarray(values).save(mask)
    assert prepare(read_report(copy / "report.toml")).plan.jobs[JobId("shown", "00")].key != before
    run(copy, tmp_path / "site")
    text = (tmp_path / "site" / "en" / "saliency.html").read_text(encoding="utf-8")
    assert text.count('class="outline"') == 3
    assert "outline-switch" in text
