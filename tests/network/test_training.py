import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.cli import main
from generator.network.training.loop import Resumed, Run, class_weights
from generator.network.training.pool import Pool, Views
from generator.network.training.recipe import Recipe, Stage, parse_stages
from generator.network.training.session import held_out_split

ROOT = Path(__file__).parent.parent.parent
TINY = Recipe(stages=(Stage(32, 1), Stage(48, 1)), batch=4, precision="float32", held_out=0.2)


def pool(n: int = 12) -> Pool:
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (n, 3, 72, 72), generator=generator, dtype=torch.uint8)
    return Pool(pixels, torch.full((n, 2), 72.0), torch.arange(n) % 11, torch.zeros(n, dtype=torch.long))


def a_run(folder: Path, **changes) -> Run:
    statistics = torch.full((3,), 0.5), torch.full((3,), 0.25)
    return Run(replace(TINY, **changes), pool(), pool(4), *statistics, folder, torch.device("cpu"), save_every=0.0)


class Killed(Exception):
    pass


def test_a_run_that_was_killed_and_resumed_ends_with_the_same_weights(tmp_path):
    whole = a_run(tmp_path / "whole").train()

    interrupted = a_run(tmp_path / "cut")

    def kill(step, of, loss):
        if step == 2:
            interrupted.save()
            raise Killed

    interrupted.on_step = kill
    with pytest.raises(Killed):
        interrupted.train()
    resumed = a_run(tmp_path / "cut")
    assert resumed.resume()
    assert resumed.step == 2
    ended = resumed.train()
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, ended.state_dict()[name]), name
    assert [epoch.training_loss for epoch in resumed.history] == [epoch.training_loss for epoch in a_finished(tmp_path / "whole")]


def a_finished(folder: Path):
    run = a_run(folder)
    run.resume()
    return run.history


def test_a_state_of_another_recipe_is_refused(tmp_path):
    a_run(tmp_path).save()
    with pytest.raises(Resumed, match="peak_rate"):
        a_run(tmp_path, peak_rate=0.5).resume()


def test_the_rate_climbs_then_falls_to_nothing():
    recipe = Recipe(peak_rate=0.1, warm_up=0.2)
    assert recipe.rate(0.1) == pytest.approx(0.05)
    assert recipe.rate(0.2) == pytest.approx(0.1)
    assert recipe.rate(0.6) == pytest.approx(0.05)
    assert recipe.rate(1.0) == 0


def test_stages_are_read_and_mistakes_named():
    assert parse_stages("64x25, 128x6") == (Stage(64, 25), Stage(128, 6))
    for wrong in ("64", "64x0", "70x3", "64x2;"):
        with pytest.raises(ValueError, match="64|70"):
            parse_stages(wrong)


def test_loss_weights_balance_the_classes():
    labels = torch.tensor([0] * 6 + [1] * 2 + [3] * 4)
    weights = class_weights(labels)
    totals = weights[labels].reshape(-1)
    assert totals.mean() == pytest.approx(1.0)
    assert [float(totals[labels == label].sum()) for label in (0, 1, 3)] == pytest.approx([4.0, 4.0, 4.0])
    assert weights[2] == 0


def test_the_held_out_pictures_are_of_every_class_and_always_the_same():
    labels = torch.arange(110) % 11
    kept, held = held_out_split(labels, 0.2, 5)
    assert sorted(torch.cat([kept, held]).tolist()) == list(range(110))
    assert torch.bincount(labels[held]).tolist() == [2] * 11
    assert torch.equal(held, held_out_split(labels, 0.2, 5)[1])


def test_an_epoch_draws_the_asked_share_of_each_folder(tmp_path):
    both = Pool(torch.zeros(40, 3, 8, 8, dtype=torch.uint8), torch.ones(40, 2), torch.zeros(40, dtype=torch.long), torch.arange(40) // 20)
    run = Run(replace(TINY, shares=(1.0, 0.25)), both, both, torch.zeros(3), torch.ones(3), tmp_path, torch.device("cpu"))
    drawn = run._order(0)
    assert torch.bincount(both.folders[drawn]).tolist() == [20, 5]
    assert len(set(drawn.tolist())) == 25
    assert not torch.equal(drawn, run._order(1))


def test_centred_views_are_the_networks_own_crop():
    picture = torch.zeros(1, 3, 64, 64)
    picture[..., 16:48] = 255  # twice as wide as high, squeezed to a square: the centre half across is what a crop keeps
    wide = Pool(picture.byte(), torch.tensor([[100.0, 200.0]]), torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long))
    view = Views(32).centre(wide)
    assert view.shape == (1, 3, 32, 32)
    assert float(view[..., 2:-2].min()) > 0.99


def test_random_views_differ_and_repeat_with_their_seed():
    views, some = Views(32), pool(3)
    one = views.random(some, torch.Generator().manual_seed(1))
    again = views.random(some, torch.Generator().manual_seed(1))
    assert torch.equal(one, again)
    assert not torch.equal(one, views.random(some, torch.Generator().manual_seed(2)))
    assert float(one.min()) >= 0
    assert float(one.max()) <= 1


def test_the_verb_trains_survives_a_kill_and_writes_what_the_report_needs(tmp_path, capsys, photo_maker):
    photo_maker(tmp_path / "photos", 3, 64, 3)
    arguments = [
        "train", str(tmp_path / "photos"), "--validate", str(tmp_path / "photos"), "--run", str(tmp_path / "run"),
        "--output", str(tmp_path / "net.safetensors"), "--stages", "32x2", "--batch", "4", "--precision", "float32",
    ]  # fmt: skip
    process = subprocess.Popen([sys.executable, ROOT / "build.py", *arguments], cwd=tmp_path, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (tmp_path / "run" / "state.pt").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert (tmp_path / "run" / "state.pt").exists()
    assert main([*arguments, "--resume"]) == 0
    told = json.loads((tmp_path / "net.history.json").read_text())
    assert [epoch["number"] for epoch in told["epochs"]] == [1, 2]
    assert told["validation"]["photos"]["accuracy"]["n"] == 33
    assert len(list((tmp_path / "run" / "snapshots").glob("*.safetensors"))) == 2
    with np.load(tmp_path / "net.photos.npz") as predictions:
        assert predictions["logits"].shape == (33, 11)
    assert "photos:" in capsys.readouterr().out
