"""The network in the repository, and what is recorded about it."""

import json
from pathlib import Path

import numpy as np
import pytest

from generator.network.evaluate import predict
from generator.network.network import load_network
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import read_set

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


@pytest.fixture(scope="module")
def network():
    return load_network(CHECKPOINTS / "food11.safetensors")


def test_it_is_the_exact_architecture_and_small_enough(network):
    assert sum(parameter.numel() for parameter in network.model.parameters()) == 38_257_995
    assert network.classes == FOOD_11
    assert sum(path.stat().st_size for path in CHECKPOINTS.iterdir()) < 25 * 2**20


@pytest.mark.parametrize("name", ["validation", "validation-64"])
def test_the_recorded_accuracy_is_that_of_the_recorded_predictions(name):
    recorded = json.loads((CHECKPOINTS / "food11.history.json").read_text(encoding="utf-8"))["validation"][name]["accuracy"]
    with np.load(CHECKPOINTS / f"food11.{name}.npz") as file:
        hits = file["logits"].argmax(1) == file["labels"]
    assert len(hits) == recorded["n"]
    assert hits.mean() == pytest.approx(recorded["value"])


def test_it_reaches_three_in_four_on_the_photos_it_was_validated_on():
    with np.load(CHECKPOINTS / "food11.validation.npz") as file:
        assert (file["logits"].argmax(1) == file["labels"]).mean() >= 0.75


def test_real_photos_get_the_recorded_answers(network, photos):
    pictures = read_set(photos / "validation").pictures
    with np.load(CHECKPOINTS / "food11.validation.npz") as file:
        if len(file["labels"]) != len(pictures):
            pytest.skip("these are not the photos that the recorded predictions were made on")
        chosen = np.arange(0, len(pictures), 55)
        answers = predict(network, [pictures[index].path for index in chosen])
        assert [pictures[index].label for index in chosen] == file["labels"][chosen].tolist()
        np.testing.assert_allclose(answers.logits, file["logits"][chosen].astype(np.float32), atol=0.02)
