import json
import os
import shutil
import signal

import numpy as np
import pytest
from PIL import Image

from generator.cli import main
from generator.errors import Problem
from generator.figures.observation import read_observation
from generator.figures.observation_tiles import read_tiles
from generator.observing.observe import moments_among
from tests.observing.conftest import TRAIN
from tests.processes import files_in, start


@pytest.fixture(scope="module")
def told(trained):
    return json.loads((trained / "net.observed" / "observed.json").read_text(encoding="utf-8"))


def test_an_observation_is_complete(trained, told):
    """Before the first step, after half an epoch, and after each of the two."""
    assert told["classes"] == ["egg", "noodles_pasta", "vegetable_fruit"]
    moments = told["moments"]
    assert [(moment["step"], moment["epoch"], moment["size"]) for moment in moments] == [
        (0, 0, 32),
        (1, 0.5, 32),
        (2, 1, 32),
        (4, 2, 32),
    ]
    assert [(one["name"], one["n"]) for one in told["sets"]] == [("validation", 9), ("others", 3)]
    for moment in moments:
        for one, found in zip(told["sets"], moment["sets"], strict=True):
            counts = np.array(found["counts"])
            assert counts.sum() == one["n"] == found["accuracy"]["n"]
            assert found["accuracy"]["value"] == pytest.approx(counts.trace() / one["n"])
            assert found["loss"] > 0
            assert 0 <= found["calibration_error"]["value"] <= 1
        assert moment["kinds"]["seen"]["n"] == 6
        assert moment["kinds"]["unseen"]["n"] == 3
        assert [row["right"] for row in moment["shown"]] == [
            row["answer"] == one["truth"] for row, one in zip(moment["shown"], told["shown"], strict=True)
        ]
        assert len(moment["blocks"]) == len(told["blocks"]) == 4
        assert len(moment["settled"]) == len(told["layers"]) == 9
        assert moment["cue"]["accuracy_without"]["n"] == 6
    assert moments[-1]["settled"] == pytest.approx([1] * 9)
    files = {path.name for path in (trained / "net.observed").iterdir()}
    looks = {f"{moment['step']:06d}.{name}.webp" for moment in moments for name in ("saliency", "grad_cam", "filters", "dream")}
    assert files == looks | {"observed.json", "kernels.npz"}


def test_its_pictures_have_a_tile_for_each_picture_and_filter(trained, told):
    def size(name):
        with Image.open(trained / "net.observed" / f"000000.{name}.webp") as picture:
            return picture.size

    assert size("saliency") == size("grad_cam") == (3 * told["tile"], told["tile"])
    assert size("filters") == (len(told["filters"]) * told["filter_tile"], told["filter_tile"])
    assert size("dream") == (told["tile"], told["tile"])
    with np.load(trained / "net.observed" / "kernels.npz") as file:
        assert file["kernels"].shape == (4, 64, 3, 3, 3)
        assert np.abs(file["kernels"][0] - file["kernels"][-1]).max() > 0


def test_killed_again_and_again_it_ends_with_the_same_bytes(trained, tmp_path):
    """Each time a few changes of files further on."""
    folder = tmp_path / "again"
    shutil.copytree(trained, folder, copy_function=os.link)
    shutil.rmtree(folder / "net.observed")
    shutil.rmtree(folder / "run" / "observed")
    kills = 0
    while True:
        command = [*TRAIN, "--run", "run", "--output", "net.safetensors", "--observe", "--resume"]
        process = start(folder, *command, die_at=16 + 7 * kills)
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL, (folder / "said").read_text()
        kills += 1
    assert kills >= 3
    assert files_in(folder / "net.observed") == files_in(trained / "net.observed")
    assert list(folder.rglob("*.partial")) == []


def test_what_was_found_before_is_not_looked_at_again_unless_a_picture_changed(trained, tmp_path, monkeypatch):
    folder = tmp_path / "again"
    shutil.copytree(trained, folder, copy_function=os.link)
    monkeypatch.chdir(folder)
    command = [*TRAIN, "--run", "run", "--output", "net.safetensors", "--observe", "--resume"]
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "run" / "observed").iterdir()}
    assert main(command) == 0
    assert {path.name: path.stat().st_mtime_ns for path in (folder / "run" / "observed").iterdir()} == before
    changed = folder / "kitchen" / "validation" / "6_1.jpg"
    changed.unlink()  # the copy shares its files with what it is of
    shutil.copy(folder / "kitchen" / "validation" / "3_1.jpg", changed)
    assert main(command) == 0
    after = {path.name: path.stat().st_mtime_ns for path in (folder / "run" / "observed").iterdir()}
    assert after.keys() == before.keys()
    assert not any(after[name] == before[name] for name in before)


def test_a_report_about_other_things_is_refused_before_training(trained, tmp_path, monkeypatch, capsys, photo_maker):
    monkeypatch.chdir(trained)
    photo_maker(tmp_path / "kitchen" / "validation", 1, 32, 1)
    (tmp_path / "report.toml").write_text((trained / "report.toml").read_text(encoding="utf-8"), encoding="utf-8")
    command = [*TRAIN, "--run", str(tmp_path / "run"), "--output", str(tmp_path / "net.safetensors")]
    assert main([*command, "--observe", str(tmp_path / "report.toml")]) == 1
    said = capsys.readouterr().err
    assert "bread" in said
    assert "not trained on" in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("epochs", [1, 8, 26, 60, 400])
def test_moments_are_denser_early_and_have_the_last(epochs):
    steps = [0, 50, 139, *(278 * (epoch + 1) for epoch in range(epochs))]
    found = moments_among(steps, 278)
    assert found[:4] == [0, 50, 139, 278]
    assert found[-1] == steps[-1]
    assert found == sorted(set(found))
    assert set(found) <= set(steps)
    assert len(found) == min(len(steps), 20)
    gaps = np.diff(found[3:])
    assert np.all(gaps[1:] >= gaps[:-1] - 278)


def test_a_training_that_kept_no_weights_cannot_be_observed():
    with pytest.raises(Problem, match="no weights were kept"):
        moments_among([], 10)


def test_the_report_can_read_it(trained):
    files = {path.name: path for path in (trained / "net.observed").iterdir()}
    observation = read_observation(files)
    assert [moment.step for moment in observation.moments] == [0, 1, 2, 4]
    tiles = read_tiles(files, observation)
    assert tiles["kernels"].shape == (4, 64, 3, 3, 3)
