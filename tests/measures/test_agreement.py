from copy import deepcopy

import numpy as np
import pytest
import torch

from generator.explain.catalogue import METHODS
from generator.measures import agreement as measured
from generator.measures.agreement import NAMES, Comparison, likeness
from generator.network.agreement import UNKNOWN
from generator.network.architecture import FoodCNN
from generator.network.network import Network, Preprocessing
from generator.network.view import View
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import read_set

CHEAP = ("gradient", "grad_cam", "smoothgrad")


def rounded(model: torch.nn.Module, bits: int) -> torch.nn.Module:
    """Weights on a grid of 2^bits steps between the smallest and the largest of each layer."""
    coarse = deepcopy(model)
    for parameter in coarse.parameters():
        step = (parameter.max() - parameter.min()) / 2**bits
        parameter.data = (parameter / step).round() * step if step > 0 else parameter.data
    return coarse


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    model = FoodCNN()
    with torch.no_grad():
        model(torch.randn(16, 3, 32, 32))  # in training: the norms have seen something
    return Network(model, FOOD_11, Preprocessing(size=32))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory, photo_maker):
    folder = tmp_path_factory.mktemp("agreement") / "validation"
    photo_maker(folder, 1, 40, 3)
    return read_set(folder).pictures[:3]


def comparison(network, pictures, views=("float32", "bfloat16")):
    return Comparison(network, pictures, pictures, (3, 7), 7, views)


def test_a_view_agrees_with_itself_perfectly(network, pictures):
    same = comparison(network, pictures, ("float32", "float32"))
    found = UNKNOWN
    for name in ("answers", *CHEAP, "survey", "dream"):
        found = same.measure(name, found)
    assert {name: (row.lowest, row.mean, row.n) for name, row in found.methods.items()} == dict.fromkeys(
        (*CHEAP, "survey", "dream"), (1.0, 1.0, 3)
    )
    assert (found.answers, found.same_answers, found.logit_difference) == (3, 3, 0.0)
    assert set(found.untrained) == set(CHEAP)


def test_weights_of_two_bits_are_found_out(network, pictures):
    """What stands for the quick view is the network with coarse weights: maps and answers must differ, and be refused."""
    coarse = Network(network.model, network.classes, network.preprocessing)
    mean, std = network.baseline, torch.tensor(network.preprocessing.std)
    coarse._views["bfloat16"] = View(rounded(network.model, 2), mean, std, "float32")
    found = UNKNOWN
    for name in ("answers", "gradient", "dream"):
        found = comparison(coarse, pictures).measure(name, found)
    assert found.same_answers < found.answers
    assert found.logit_difference > 1e-3
    assert all(row.lowest < 0.99 for row in found.methods.values())
    assert [found.precision(name) for name in ("gradient", "dream")] == ["float32"] * 2


def test_likeness_knows_the_same_the_opposite_and_what_cannot_be_ranked():
    ramp, flat = np.arange(12.0).reshape(3, 4), np.full((3, 4), 0.5)
    assert likeness(ramp, 3 * ramp + 1) == pytest.approx(1)
    assert likeness(ramp, -ramp) == pytest.approx(-1)
    assert likeness(flat, flat + 1e-5) is None
    assert likeness(flat, flat + 1) == 0
    assert likeness(ramp, flat) == 0
    assert likeness(ramp, np.where(ramp > 5, np.nan, ramp)) == 0


def test_blank_results_count_neither_for_nor_against():
    row = measured._summary([None, 0.995, None])
    assert (row.lowest, row.mean, row.n, row.blank) == (0.995, 0.995, 1, 2)
    assert measured._summary([None, None]).n == 0


def test_every_method_of_the_catalogue_is_compared():
    assert set(NAMES["bfloat16"]) == {*METHODS, "answers", "removal", "survey", "ascent", "dream"}
    assert set(NAMES["int8"]) == {"occlusion", "rise", "lime", "kernel_shap", "answers", "removal"}
