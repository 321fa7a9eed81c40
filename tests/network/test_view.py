from copy import deepcopy

import pytest
import torch
from torch import nn

from generator.device import FAST, device_class
from generator.explain.randomise import cascade
from generator.network.architecture import FoodCNN
from generator.network.network import Network, Preprocessing
from generator.network.view import View

PRECISIONS = ("float32", "bfloat16", "int8")
NEAR = {"float32": 1e-5, "bfloat16": 0.02, "int8": 0.02}
"""How far a view may lie from the plain network, as a share of the largest value."""


class Tiny(nn.Module):
    """What a network needs to have: a convolutional stack and a head; here without factors, and a layer without a norm."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(4), nn.Conv2d(8, 6, 3), nn.ReLU()
        )
        self.classifier = nn.Linear(6 * 4, 3)

    def head(self, grid):
        return self.classifier(grid.flatten(1))

    def forward(self, pictures):
        return self.head(self.features(pictures))


def tiny_network() -> Network:
    torch.manual_seed(0)
    model = Tiny()
    with torch.no_grad():
        model(torch.randn(8, 3, 16, 16) + 1)  # in training: the norm has seen something
    return Network(model, ("bread", "egg", "soup"), Preprocessing(size=16))


@pytest.fixture(scope="module")
def tiny() -> Network:
    return tiny_network()


@pytest.fixture
def small() -> torch.Tensor:
    return torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(1))


def assert_near(seen, plain, precision):
    torch.testing.assert_close(seen, plain, rtol=0, atol=NEAR[precision] * float(plain.abs().max()))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_scores_are_those_of_the_plain_network(shipped, kitchen, precision):
    with torch.no_grad():
        plain = shipped.logits(kitchen)
    scores = shipped.view(precision).scores(kitchen.clone().requires_grad_())
    assert (scores.dtype, scores.requires_grad, scores.shape) == (torch.float32, False, (11, 11))
    assert_near(scores, plain, precision)
    assert_near(shipped.view(precision).logits(kitchen), plain, precision)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("few", [1, 2, 3, 5, 9])
def test_a_pictures_scores_are_the_same_bytes_in_any_company(shipped, kitchen, precision, few):
    view = shipped.view(precision)
    apart = torch.cat([view.scores(part) for part in kitchen.split(few)])
    assert torch.equal(apart, view.scores(kitchen))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("layer", [0, 1, 2, 6, 11, 12, 27, 29, 30, 31])
def test_layers_count_as_in_the_plain_network(shipped, kitchen, precision, layer):
    with torch.no_grad():
        plain = shipped.features_at(kitchen[:2], layer)
        seen = shipped.view(precision).features_at(kitchen[:2], layer)
    assert seen.dtype == torch.float32
    assert_near(seen, plain, precision)


@pytest.mark.parametrize(("precision", "least"), [("float32", 0.99999), ("bfloat16", 0.95), ("int8", 0.99999)])
def test_gradients_point_where_the_plain_networks_do(shipped, kitchen, precision, least):
    view, gradients = shipped.view(precision), []
    for logits, features_at in ((shipped.logits, shipped.features_at), (view.logits, view.features_at)):
        pictures = kitchen[:3].clone().requires_grad_()
        value = logits(pictures)[:, 1].sum() + features_at(pictures, 11).square().sum()
        gradients.append(torch.autograd.grad(value, pictures)[0].flatten(1))
    assert torch.nn.functional.cosine_similarity(*gradients).min() > least


def test_gradients_flow_when_the_view_was_first_asked_for_without_them(small):
    network = tiny_network()
    with torch.inference_mode():
        network.view("float32").scores(small)
    (gradient,) = torch.autograd.grad(network.view("float32").logits(small.requires_grad_()).sum(), small)
    assert gradient.any()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_any_stack_with_a_head_can_be_viewed(tiny, small, precision):
    with torch.no_grad():
        assert_near(tiny.view(precision).scores(small), tiny.logits(small), precision)
        for layer in range(len(tiny.features)):
            assert_near(tiny.view(precision).features_at(small, layer), tiny.features_at(small, layer), precision)


def test_pictures_of_another_size_go_through_the_head_too():
    torch.manual_seed(0)
    network = Network(FoodCNN(2), ("bread", "egg"), Preprocessing(size=32))
    pictures = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        assert_near(network.view("float32").scores(pictures), network.logits(pictures), "float32")


def test_every_stage_of_a_cascade_has_views_of_its_own(shipped, kitchen):
    batch = shipped.normalised(kitchen[:4])
    for (name, model), _ in zip(cascade(shipped.model, batch, seed=3), range(3), strict=False):
        changed = Network(model, shipped.classes, shipped.preprocessing)
        with torch.no_grad():
            plain = changed.logits(kitchen[:2])
        assert_near(changed.view("float32").scores(kitchen[:2]), plain, "float32")
        assert not torch.allclose(plain, shipped.view("float32").scores(kitchen[:2]), atol=0.1), name


def test_hooks_are_called_at_the_cam_layer_and_relus_are_modules(tiny, small):
    view, seen = tiny.view("float32"), []
    assert view.cam_layer in list(view.module.modules())
    assert sum(isinstance(layer, nn.ReLU) for layer in view.module.modules()) == 2
    hook = view.cam_layer.register_forward_hook(lambda _, __, output: seen.append(output))
    with torch.no_grad():
        view.module(small)
        hook.remove()
        torch.testing.assert_close(seen[0], tiny.features_at(small, 5))


def test_the_plain_network_is_left_as_it_was(shipped, kitchen):
    before = deepcopy(shipped.model.state_dict())
    for precision in PRECISIONS:
        shipped.view(precision).scores(kitchen[:1])
    assert all(torch.equal(value, before[name]) for name, value in shipped.model.state_dict().items())
    assert {value.dtype for value in before.values() if value.is_floating_point()} == {torch.float32}


def test_the_wide_matrix_is_never_made_and_what_can_be_is_shared(shipped):
    module = shipped.view("float32").module
    assert max(parameter.numel() for parameter in module.parameters()) < 32768 * 200
    assert shipped.model.classifier[4].weight.data_ptr() in {parameter.data_ptr() for parameter in module.parameters()}


@pytest.mark.parametrize(
    ("kind", "precision"),
    [("cpu", "float32"), ("cpu-avx512vnni", "float32"), ("cpu-avx512bf16", "bfloat16"), ("cpu-amx", "bfloat16")],
)
def test_bfloat16_is_used_only_where_the_device_is_fast_at_it(tiny, monkeypatch, kind, precision):
    monkeypatch.setattr("generator.network.view.device_class", lambda: kind)
    mean, std = tiny.baseline, torch.ones(3, device=tiny.device)
    assert View(tiny.model, mean, std, "bfloat16").precision == precision
    assert View(tiny.model, mean, std, "float32").precision == "float32"


def test_a_view_is_made_once(tiny):
    assert tiny.view("bfloat16") is tiny.view("bfloat16")
    assert (tiny.view("bfloat16").precision == "bfloat16") == (device_class() in FAST["bfloat16"])


def test_what_has_no_norms_to_tell_its_reach_is_not_computed_in_integers(tiny):
    assert tiny.view("int8").precision == "float32"
