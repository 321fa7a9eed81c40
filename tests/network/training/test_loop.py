from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from generator.network.training.estimate import seconds_left
from generator.network.training.loop import Resumed, Run
from generator.network.training.recipe import Recipe, Stage
from generator.pictures.layouts import NoPictures
from tests.network.training.pools import pool_of

TINY = Recipe(stages=(Stage(32, 1), Stage(48, 1)), batch=4, precision="float32", average_every=2)
LABELS = torch.arange(12) % 3


def a_run(folder: Path, **changes) -> Run:
    held_out = {"one": pool_of(LABELS[:4]), "two": pool_of(LABELS[:3])}
    return Run(replace(TINY, **changes), pool_of(LABELS), F.one_hot(LABELS, 3).float(), held_out, folder, torch.device("cpu"))


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nobody interrupted."""
    run = a_run(tmp_path_factory.mktemp("whole"))
    run.train()
    return run


def same_end(one: Run, two: Run) -> bool:
    pairs = [(one.learner.model, two.learner.model), (one.learner.shipped, two.learner.shipped)]
    same_weights = all(
        torch.equal(tensor, other)
        for ours, theirs in pairs
        for tensor, other in zip(ours.state_dict().values(), theirs.state_dict().values(), strict=True)
    )
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


def test_the_averaged_weights_are_judged_group_by_group(whole):
    last = whole.history[-1]
    assert len(last.group_accuracies) == 2
    assert last.held_out_accuracy == pytest.approx(sum(last.group_accuracies) / 2)
    ours, theirs = whole.learner.shipped.state_dict(), whole.learner.model.state_dict()
    assert not torch.equal(ours["features.0.weight"], theirs["features.0.weight"])


def test_what_is_left_is_timed_without_touching_the_run(tmp_path, whole):
    run = a_run(tmp_path)
    assert seconds_left(run) > 0
    assert run.step == 0
    run.train()
    assert same_end(whole, run)
    assert seconds_left(run) == 0


def test_the_weights_are_shown_before_the_first_step_and_soon_after(tmp_path):
    run, seen = a_run(tmp_path), {}
    run.on_moment = lambda step, size, model: seen.update({(step, size): model.features[0].weight.clone()})
    run.train()
    assert list(seen) == [(0, 32), (1, 32)]  # three steps an epoch: half of it, and fewer than 50
    assert torch.equal(seen[0, 32], run.new_learner().model.features[0].weight)
    assert not torch.equal(seen[0, 32], seen[1, 32])
