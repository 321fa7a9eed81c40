from dataclasses import replace
from pathlib import Path

import pytest
import torch

from generator.errors import Problem
from generator.network.training.loop import Resumed, Run, class_weights
from generator.network.training.pool import Pool, Views, load_pool
from generator.network.training.recipe import Recipe, Stage, parse_stages
from generator.network.training.session import held_out_split
from generator.pictures.layouts import NoPictures, read_set

TINY = Recipe(stages=(Stage(32, 1), Stage(48, 1)), batch=4, precision="float32", held_out=0.2)


def pool(n: int = 12) -> Pool:
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (n, 3, 72, 72), generator=generator, dtype=torch.uint8)
    return Pool(pixels, torch.full((n, 2), 72.0), torch.arange(n) % 11, torch.zeros(n, dtype=torch.long))


def a_run(folder: Path, **changes) -> Run:
    statistics = torch.full((3,), 0.5), torch.full((3,), 0.25)
    return Run(replace(TINY, **changes), pool(), pool(4), *statistics, folder, torch.device("cpu"))


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nobody interrupted."""
    run = a_run(tmp_path_factory.mktemp("whole"))
    run.train()
    return run


def same_end(one: Run, two: Run) -> bool:
    weights = two.model.state_dict()
    same_weights = all(torch.equal(tensor, weights[name]) for name, tensor in one.model.state_dict().items())
    return same_weights and [replace(e, seconds=0) for e in one.history] == [replace(e, seconds=0) for e in two.history]


def test_a_run_that_was_killed_and_resumed_ends_with_the_same_weights(tmp_path, whole):
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
    resumed.train()
    assert same_end(whole, resumed)


def test_a_state_of_another_recipe_is_refused(tmp_path):
    a_run(tmp_path).save()
    with pytest.raises(Resumed, match="peak_rate"):
        a_run(tmp_path, peak_rate=0.5).resume()


def test_a_kill_between_an_epochs_last_step_and_its_end_loses_no_epoch(tmp_path, whole):
    def kill(epoch, model):
        raise Killed

    cut = a_run(tmp_path / "cut")
    cut.on_epoch, cut.save_every = kill, 0.0  # the last save before the kill is that of the epoch's last step
    with pytest.raises(Killed):
        cut.train()
    resumed = a_run(tmp_path / "cut")
    resumed.resume()
    resumed.train()
    assert [epoch.number for epoch in resumed.history] == [1, 2]
    assert same_end(whole, resumed)


def test_a_state_of_other_pictures_is_refused(tmp_path):
    a_run(tmp_path).save()
    others = a_run(tmp_path)
    others.training = replace(others.training, labels=others.training.labels.flip(0))
    with pytest.raises(Resumed, match="set of pictures"):
        others.resume()


def test_too_few_pictures_are_a_problem_not_a_division_by_zero(tmp_path):
    with pytest.raises(NoPictures, match="12 pictures"):
        a_run(tmp_path, batch=13)


def test_what_cannot_be_a_recipe_is_refused():
    for wrong in ({"batch": 1}, {"peak_rate": 0.0}, {"precision": "float16"}):
        with pytest.raises(Problem):
            Recipe(**wrong)


def test_broken_training_pictures_are_left_out_and_named(tmp_path, photo_maker):
    photo_maker(tmp_path / "set", 1, 40, 0)
    (tmp_path / "set" / "5_0.jpg").write_bytes(b"no picture")
    loaded = load_pool([(p.path, p.label, 0) for p in read_set(tmp_path / "set").pictures])
    assert loaded.labels.tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert loaded.broken == ("set/5_0.jpg: not a picture",)
    sound = load_pool([(tmp_path / "set" / "6_0.jpg", 6, 0)])
    assert torch.equal(sound.pixels[0], loaded.pixels[5])


def test_the_rate_climbs_then_falls_to_nothing():
    recipe = Recipe(peak_rate=0.1, warm_up=0.2)
    assert recipe.rate(0.1) == pytest.approx(0.05)
    assert recipe.rate(0.2) == pytest.approx(0.1)
    assert recipe.rate(0.6) == pytest.approx(0.05)
    assert recipe.rate(1.0) == 0


def test_stages_are_read_and_mistakes_named():
    assert parse_stages("64x25, 128x6") == (Stage(64, 25), Stage(128, 6))
    for wrong in ("64", "64x0", "70x3", "64x2;"):
        with pytest.raises(Problem, match=r"64|70"):
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


def test_of_few_pictures_one_a_class_is_held_out_and_never_the_last():
    labels = torch.tensor([0, 0, 0, 1])
    kept, held = held_out_split(labels, 0.04, 5)
    assert labels[held].tolist() == [0]
    assert sorted(labels[kept].tolist()) == [0, 0, 1]


def test_an_epoch_draws_the_asked_share_of_each_folder(tmp_path):
    both = Pool(
        torch.zeros(40, 3, 8, 8, dtype=torch.uint8), torch.ones(40, 2), torch.zeros(40, dtype=torch.long), torch.arange(40) // 20
    )
    run = Run(replace(TINY, shares=(1.0, 0.25)), both, both, torch.zeros(3), torch.ones(3), tmp_path, torch.device("cpu"))
    drawn = run._order(0)
    assert torch.bincount(both.folders[drawn]).tolist() == [20, 5]
    assert len(set(drawn.tolist())) == 25
    assert not torch.equal(drawn, run._order(1))


def test_centred_views_are_the_networks_own_crop():
    picture = torch.zeros(1, 3, 64, 64)
    picture[..., 16:48] = 255  # twice as wide as high, squeezed to a square: the centre half across is what a crop keeps
    wide = Pool(
        picture.byte(), torch.tensor([[100.0, 200.0]]), torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long)
    )
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
