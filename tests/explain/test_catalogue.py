import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from generator.explain.attribution import Budget, Classifier, Example, attribute
from generator.explain.catalogue import CONTROLS, GROUPS, METHODS, functions, members, method

SIDE = 128


class Counted(nn.Module):
    """A tiny network that counts the pictures it is shown."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Sequential(nn.Conv2d(3, 2, 8, stride=8), nn.ReLU())
        self.answer = nn.Sequential(nn.Flatten(), nn.Linear(2 * (SIDE // 8) ** 2, 3))
        self.seen = 0

    def forward(self, pictures):
        self.seen += len(pictures)
        return self.answer(self.layer(pictures))


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).integers(0, 256, (SIDE // 8, SIDE // 8, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)


def test_every_method_stands_once_in_a_group_and_in_the_groups_order():
    assert [name for group in GROUPS for name in members(group)] == [*METHODS, *CONTROLS]
    assert len({*METHODS, *CONTROLS}) == len(METHODS) + len(CONTROLS)
    assert members("controls") == CONTROLS


@pytest.mark.parametrize("name", [*METHODS, *CONTROLS])
def test_the_function_is_there_and_costs_what_is_said(name, picture):
    module, _, function = method(name).function.partition(":")
    assert callable(getattr(import_module(module), function))
    assert function == name  # so that a job, which has the function, can be told the method's name
    model = Counted().eval().requires_grad_(False)
    values = attribute(
        method(name).function, Classifier(model, model, model.layer, torch.full((3,), 0.5)), Example(picture, 1), Budget()
    )
    assert values.shape == (SIDE, SIDE)
    assert model.seen == method(name).cost


@pytest.mark.parametrize("name", CONTROLS)
def test_controls_need_no_classifier(name, picture):
    assert method(name).needs == "picture"
    assert attribute(method(name).function, None, Example(picture, 1), Budget()).shape == (SIDE, SIDE)


@pytest.mark.parametrize("name", [name for name in METHODS if method(name).needs == "scores"])
def test_methods_that_need_scores_ask_for_no_gradient(name, picture):
    def score(pictures):
        with torch.inference_mode():
            return pictures.mean((2, 3))

    attribute(method(name).function, Classifier(None, score, None, torch.full((3,), 0.5)), Example(picture, 1), Budget(masks=8))


def test_a_method_of_another_name_is_an_error_that_names_those_there_are():
    with pytest.raises(KeyError, match=r"tea leaves.*gradient, .*sobel"):
        method("tea leaves")
    with pytest.raises(KeyError):
        functions("rise", "tea leaves")


def test_the_catalogue_imports_no_method():
    code = "import sys, generator.explain.catalogue; sys.exit(any(m in sys.modules for m in ('torch', 'numpy', 'captum')))"
    root = Path(__file__).parent.parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
