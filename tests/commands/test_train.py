import argparse
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from rich.console import Console

from generator.cli import main
from generator.commands.display import Display, work_done
from generator.commands.train import _recipe, _validation_sets, add_arguments
from generator.errors import Problem
from generator.network.checkpoint import read_state
from generator.network.network import load_network
from generator.network.training.loop import Epoch
from generator.network.training.outlook import Group, Outlook, Source
from generator.network.training.recipe import Augmentation, Recipe, Stage
from tests.processes import start

ROOT = Path(__file__).parent.parent.parent


def arguments_for(folder: Path, name: str) -> list[str]:
    return [
        "train", str(folder / "photos"), "--validate", str(folder / "photos"), "--run", str(folder / name),
        "--output", str(folder / f"{name}.safetensors"), "--stages", "32x2", "--batch", "6", "--precision", "float32",
    ]  # fmt: skip


def test_killed_in_the_midst_and_resumed_it_writes_the_same_checkpoint(tmp_path, capsys, photo_maker):
    photo_maker(tmp_path / "photos", 3, 64, 3)
    whole, cut = arguments_for(tmp_path, "whole"), arguments_for(tmp_path, "cut")
    process = subprocess.Popen([sys.executable, ROOT / "build.py", *cut], cwd=tmp_path, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while not (tmp_path / "cut" / "state.pt").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert (tmp_path / "cut" / "state.pt").exists()
    assert main(cut) == 1  # an old run is not overwritten unasked
    assert "--resume" in capsys.readouterr().err

    assert main([*cut, "--resume"]) == 0
    told = json.loads((tmp_path / "cut.history.json").read_text())
    assert [epoch["number"] for epoch in told["epochs"]] == [1, 2]
    assert told["best_epoch"] in (1, 2)
    place = f"{tmp_path.name}/photos"
    assert (told["pictures"], told["held_out"], told["folders"], told["folder_pictures"]) == (22, 11, [place], [33])
    assert told["sources"] == [{"name": place, "pictures": 22, "held_out": 11}]
    assert told["groups"] == [{"name": "a share of all", "pictures": 11}]
    assert told["validation"]["photos"]["accuracy"]["n"] == 33
    kept = sorted(file.stem for file in (tmp_path / "cut" / "snapshots").glob("*.safetensors"))
    assert kept == ["000000", "000001", "000003", "000006"]  # before the first step, half an epoch, and each epoch
    with np.load(tmp_path / "cut.photos.npz") as predictions:
        assert predictions["logits"].shape == (33, 11)
        assert predictions["names"][0] == "0_0.jpg"
        hits = (predictions["logits"].argmax(1) == predictions["labels"]).sum()
    assert told["validation"]["photos"]["accuracy"]["value"] == pytest.approx(hits / 33)
    said = capsys.readouterr().out
    assert "photos: " in said
    assert "22 pictures of 11 classes to train on, 11 held out" in said
    assert "Training will take about" in said or "Nothing is left to train" in said

    assert main(whole) == 0
    assert (tmp_path / "whole.safetensors").read_bytes() == (tmp_path / "cut.safetensors").read_bytes()
    card = read_state(tmp_path / "whole.safetensors")[1]
    assert card["recipe"]["stages"] == [{"size": 32, "epochs": 2}]
    assert 0.05 <= card["temperature"] <= 20
    assert card["temperature"] == told["temperature"]
    assert str(tmp_path) not in json.dumps(card)

    (tmp_path / "whole.safetensors").unlink()  # a finished run is only finished again
    before = (tmp_path / "whole" / "state.pt").stat().st_mtime_ns
    assert main([*whole, "--resume"]) == 0
    assert (tmp_path / "whole" / "state.pt").stat().st_mtime_ns == before
    assert (tmp_path / "whole.safetensors").read_bytes() == (tmp_path / "cut.safetensors").read_bytes()


def test_killed_again_and_again_it_still_ends_with_the_same_checkpoint(tmp_path, photo_maker):
    """Each time a few changes of files further on: while a snapshot, the best weights, the history, the state are written."""
    photo_maker(tmp_path / "photos", 2, 32, 3)
    small = ["train", "photos", "--stages", "32x3", "--batch", "10", "--precision", "float32"]
    whole, cut = ([*small, "--run", name, "--output", f"{name}.safetensors"] for name in ("whole", "cut"))
    process = start(tmp_path, *whole)
    process.join()
    assert process.exitcode == 0, (tmp_path / "said").read_text()
    kills = 0
    while True:
        process = start(tmp_path, *cut, "--resume", die_at=6 + 5 * kills)
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL, (tmp_path / "said").read_text()
        kills += 1
    assert kills > 4
    assert (tmp_path / "cut.safetensors").read_bytes() == (tmp_path / "whole.safetensors").read_bytes()
    assert list(tmp_path.rglob("*.partial")) == []


def test_a_wrong_validation_folder_is_found_before_training(tmp_path, capsys, photo_maker):
    photo_maker(tmp_path / "photos", 1, 40, 3)
    assert main(["train", str(tmp_path / "photos"), "--validate", str(tmp_path / "gone"), "--run", str(tmp_path / "run")]) == 1
    assert "gone: no such folder" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_run_starts_from_a_checkpoint_and_remembers_how_that_was_trained(tmp_path, photo_maker):
    photo_maker(tmp_path / "photos", 3, 64, 3)
    first = arguments_for(tmp_path, "first")
    assert main(first) == 0
    start = tmp_path / "first.safetensors"
    again = arguments_for(tmp_path, "again")
    again[again.index("--stages") + 1] = "32x1"
    assert main([*again, "--from", str(start), "--peak-rate", "1e-9"]) == 0
    one, other = read_state(start)[0], read_state(tmp_path / "again.safetensors")[0]
    weight = "features.0.weight"
    np.testing.assert_allclose(one[weight].numpy(), other[weight].numpy(), atol=2e-3)  # such a rate moves nothing
    told = json.loads((tmp_path / "again.history.json").read_text())
    assert told["before"]["file"] == "first.safetensors"
    assert [epoch["number"] for epoch in told["before"]["epochs"]] == [1, 2]
    assert len(told["epochs"]) == 1
    with np.load(tmp_path / "again.kernels.npz") as file:
        assert file["kernels"].shape == (3, 64, 3, 3, 3)

    (tmp_path / "again" / "state.pt").rename(tmp_path / "state.pt")
    assert main([*again, "--from", str(tmp_path / "gone.safetensors")]) == 1


def test_validation_sets_can_be_given_names(tmp_path, photo_maker):
    for root in ("one", "two"):
        photo_maker(tmp_path / root / "validation", 1, 32, 3)
    one, two = (str(tmp_path / root / "validation") for root in ("one", "two"))
    assert list(_validation_sets([f"a={one}", two])) == ["a", "validation"]
    with pytest.raises(Problem, match="two validation sets are called 'validation'"):
        _validation_sets([one, two])


def test_two_classes_with_names_of_their_own_are_trained_from_beginning_to_end(tmp_path, capsys):
    for number, (name, source) in enumerate([("cats", "one"), ("dogs", "one"), ("cats", "two"), ("dogs", "two")] * 6):
        folder = tmp_path / "pets" / "training" / name
        folder.mkdir(parents=True, exist_ok=True)
        shade = 60 if name == "cats" else 190
        noise = np.random.default_rng(number).integers(-40, 40, (40, 48, 3))
        Image.fromarray((shade + noise).astype(np.uint8)).save(folder / f"{number}.png")
        with (tmp_path / "pets" / "manifest.csv").open("a") as manifest:
            manifest.write("" if number else "file,source\n")
            manifest.write(f"training/{name}/{number}.png,{source}\n")
    arguments = arguments_for(tmp_path, "pets-net")
    arguments[1] = arguments[3] = str(tmp_path / "pets" / "training")
    assert main([*arguments, "--hold-out-source", "two", "--set", "mix=0"]) == 0
    told = json.loads((tmp_path / "pets-net.history.json").read_text())
    assert told["sources"] == [
        {"name": "one", "pictures": 12, "held_out": 0},
        {"name": "two", "pictures": 0, "held_out": 12},
    ]
    assert told["groups"] == [{"name": "two", "pictures": 12}]
    assert told["validation"]["training"]["recall"].keys() == {"cats", "dogs"}
    network = load_network(tmp_path / "pets-net.safetensors")
    assert network.classes == ("cats", "dogs")
    assert network.logits(torch.rand(2, 3, 128, 128)).shape == (2, 2)
    assert "Classes: cats, dogs." in capsys.readouterr().out


def test_a_validation_set_of_other_classes_is_found_before_training(tmp_path, capsys, photo_maker):
    photo_maker(tmp_path / "photos", 1, 40, 3)
    for name in ("cats", "dogs"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        Image.new("RGB", (40, 40)).save(tmp_path / "pets" / name / "1.png")
    command = ["train", str(tmp_path / "pets"), "--validate", str(tmp_path / "photos"), "--run", str(tmp_path / "run")]
    assert main(command) == 1
    told = capsys.readouterr().err
    assert "which is not trained on" in told
    assert "the classes are cats, dogs" in told
    assert not (tmp_path / "run").exists()


def test_an_unknown_source_to_hold_out_is_named(tmp_path, capsys, photo_maker):
    photo_maker(tmp_path / "photos", 3, 40, 3)
    command = ["train", str(tmp_path / "photos"), "--hold-out-source", "nobody", "--run", str(tmp_path / "run")]
    assert main(command) == 1
    assert "no picture comes from 'nobody'" in capsys.readouterr().err


def test_options_change_the_recipe_and_nothing_else_does(monkeypatch):
    monkeypatch.setattr("generator.commands.train.device_class", lambda: "cpu-amx")
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert _recipe(parser.parse_args(["a"])) == Recipe()
    given = parser.parse_args(["a", "--stages", "64x2", "--peak-rate", "0.1", "--batch", "8", "--seed", "0"])
    assert _recipe(given) == Recipe(stages=(Stage(64, 2),), peak_rate=0.1, batch=8, seed=0)
    given = parser.parse_args(["a", "--hold-out-source", "b", "c", "b", "--teacher", "efficientnet-lite0", "--set", "mix=0"])
    wanted = Recipe(hold_out_sources=("b", "c"), teacher="efficientnet-lite0", augmentation=Augmentation(mix=0.0))
    assert _recipe(given) == wanted
    monkeypatch.setattr("generator.commands.train.device_class", lambda: "cpu")
    assert _recipe(parser.parse_args(["a"])).precision == "float32"
    assert _recipe(parser.parse_args(["a", "--precision", "bfloat16"])).precision == "bfloat16"


def test_work_is_counted_in_pixels_not_in_steps():
    recipe = Recipe(stages=(Stage(32, 1), Stage(64, 1)))
    assert work_done(recipe, 0, 20) == 0
    assert work_done(recipe, 10, 20) == pytest.approx(1 / 5)
    assert work_done(recipe, 15, 20) == pytest.approx(3 / 5)
    assert work_done(recipe, 20, 20) == 1


@pytest.mark.parametrize("terminal", [True, False])
def test_the_display_tells_what_is_left(capsys, monkeypatch, terminal):
    clock = iter(range(0, 10_000, 60))
    monkeypatch.setattr("generator.commands.display.time.monotonic", lambda: float(next(clock)))
    recipe = Recipe(stages=(Stage(32, 2),))
    with Display(Console(force_terminal=terminal, width=120, highlight=False), recipe) as display:
        for step in range(1, 6):
            display.step(step, 20, 1.5)
        display.broken(["set/3_1.jpg: not a picture"])
    told = capsys.readouterr().out
    assert "set/3_1.jpg" in told
    if not terminal:
        assert "epoch 1/2 at 32 px, step 5/20, loss 1.50: 25.0%, about 15 min left" in told


def test_the_display_says_beforehand_what_is_trained_on_and_for_how_long(capsys):
    outlook = Outlook(30, 5, ["a", "b"], ["f/one"], [35], [Source("me/one", 30, 0), Source("me/two", 0, 5)], [Group("me/two", 5)])
    with Display(Console(force_terminal=False, width=120, highlight=False), Recipe()) as display:
        display.ready(outlook, 9000.0)
    told = capsys.readouterr().out
    assert "30 pictures of 2 classes to train on, 5 held out" in told
    assert "30 me/one\n" in told
    assert "0 me/two (5 held out)" in told
    assert "about 2.5 hours" in told


def test_the_display_tells_held_out_groups_apart(capsys):
    outlook = Outlook(30, 9, ["a", "b"], [], [], [], [Group("me/two", 5), Group("a share of rendered", 4)])
    with Display(Console(force_terminal=False, width=120, highlight=False), Recipe()) as display:
        display.ready(outlook, 1.0)
        display.epoch(Epoch(3, 64, 0.1, 1.0, 0.5, 1.0, 0.55, [0.6, 0.5], 12.0))
    told = capsys.readouterr().out
    assert "held out  55.0%" in told
    assert "60.0% of me/two\n" in told
    assert "50.0% of a share of rendered" in told
