import numpy as np
import pytest
import torch
from torch import nn

from generator.explain.attribution import Budget, Classifier, Example, attribute, attribute_all, probability, seed_of, seeded
from generator.explain.catalogue import CONTROLS, METHODS, method

SIDE = 32
PATCH = (slice(6, 16), slice(14, 26))
BUDGET = Budget(
    smoothgrad_samples=4,
    integration_steps=8,
    window=6,
    stride=4,
    masks=300,
    grid=5,
    segments=20,
    lime_passes=120,
    shap_passes=120,
)
LIGHT = Budget(4, 0.1, 4, 8, 8, 24, 4, 20, 24, 24)
SIGNED = {name for name in METHODS if method(name).signed}
DRAWN = ("smoothgrad", "rise", "lime", "kernel_shap", "random")
"""Whatever chance has a part in."""


def classifier_from(model, cam_layer):
    def score(pictures):
        with torch.inference_mode():
            return model(pictures)

    return Classifier(model.eval().requires_grad_(False), score, cam_layer, torch.full((3,), 0.5))


def made(name, classifier, example, budget):
    return attribute(method(name).function, classifier, example, budget)


@pytest.fixture(scope="module")
def planted():
    """Its second class is the contrast within a patch: how far pixels there are from grey."""
    contrast = nn.Conv2d(3, 2, 1)
    contrast.weight.data = torch.tensor([1.0, -1.0]).view(2, 1, 1, 1).expand(2, 3, 1, 1) / 3
    contrast.bias.data = torch.tensor([-0.5, 0.5])
    answer = nn.Linear(2 * SIDE * SIDE, 2, bias=False)
    where = torch.zeros(2, SIDE, SIDE)
    where[:, *PATCH] = 8 / 120
    answer.weight.data = torch.stack([torch.zeros(2 * SIDE * SIDE), where.flatten()])
    model = nn.Sequential(contrast, nn.ReLU(), nn.Flatten(), answer)
    return classifier_from(model, model[1])


@pytest.fixture(scope="module")
def chequered():
    """Faint grain, and a reddish chequered patch whose mean is grey, so that no superpixel's mean shows any contrast."""
    picture = np.random.default_rng(0).integers(125, 132, (SIDE, SIDE, 1)).repeat(3, 2)
    rows, columns = np.indices((10, 12))
    picture[PATCH] = [160, 128, 96] + 90 * ((rows + columns) % 2 * 2 - 1)[..., None]
    return picture.clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def tangled():
    """A net of random weights: some of everything speaks for a class and some against it."""
    torch.manual_seed(0)
    layers = [nn.Conv2d(3, 6, 3, stride=2), nn.ReLU(), nn.Conv2d(6, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 13 * 13, 4)]
    layers[5].weight.data *= 20
    model = nn.Sequential(*layers)
    return classifier_from(model, model[3])


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(1).integers(0, 256, (SIDE // 4, SIDE // 4, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_a_planted_patch(name, planted, chequered):
    values = made(name, planted, Example(chequered, 1, seed=1), BUDGET)
    y, x = np.unravel_index(values.argmax(), values.shape)
    assert PATCH[0].start <= y < PATCH[0].stop
    assert PATCH[1].start <= x < PATCH[1].stop
    inside = np.zeros((SIDE, SIDE), bool)
    inside[PATCH] = True
    positive = values.clip(0)
    assert positive[inside].sum() / positive.sum() > 3 * inside.mean()


@pytest.mark.parametrize("name", [*METHODS, *CONTROLS])
def test_maps_have_the_pictures_size_and_only_signed_ones_speak_against(name, tangled, noise):
    values = made(name, tangled, Example(noise, 2), LIGHT)
    assert (values.shape, values.dtype) == ((SIDE, SIDE), np.float32)
    assert np.isfinite(values).all()
    assert values.max() > 0
    assert (values.min() < 0) == method(name).signed


def test_a_picture_need_not_be_square(noise):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
    oblong = classifier_from(model, model[1])
    for name in (*METHODS, *CONTROLS):
        assert made(name, oblong, Example(noise[:20], 1), LIGHT).shape == (20, SIDE)


@pytest.mark.parametrize("name", [*METHODS, *CONTROLS])
def test_the_same_seed_gives_the_same_bits_and_another_matters_where_chance_has_a_part(name, tangled, noise):
    one = made(name, tangled, Example(noise, 2, seed=5), LIGHT)
    torch.manual_seed(99)
    np.random.seed(99)
    again, other = (made(name, tangled, Example(noise, 2, seed=seed), LIGHT) for seed in (5, 6))
    np.testing.assert_array_equal(one, again)
    assert np.array_equal(one, other) == (name not in DRAWN)


def test_no_method_disturbs_global_numbers_the_picture_or_the_next_method(tangled, noise):
    example = Example(noise.copy(), 2, seed=5)
    before = {name: made(name, tangled, example, LIGHT) for name in METHODS}
    torch.manual_seed(3)
    np.random.seed(3)
    undisturbed = (torch.rand(1), np.random.random())
    torch.manual_seed(3)
    np.random.seed(3)
    for name in reversed(METHODS):
        np.testing.assert_array_equal(made(name, tangled, example, LIGHT), before[name])
    assert (torch.rand(1), np.random.random()) == undisturbed
    np.testing.assert_array_equal(example.picture, noise)
    assert not any(layer._forward_hooks or layer._backward_hooks for layer in tangled.model.modules())


def test_signed_maps_of_a_two_class_difference_turn_their_sign_with_the_class(noise):
    """With scores s and -s whatever speaks for one class speaks against the other."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 30 * 30, 2, bias=False))
    model[3].weight.data[1] = -model[3].weight.data[0]
    two = classifier_from(model, model[1])
    for name in SIGNED - {"guided_backprop"}:  # it drops what is negative on the way back
        one, other = (made(name, two, Example(noise, target), LIGHT) for target in (0, 1))
        np.testing.assert_allclose(one, -other, atol=2e-5 * np.abs(one).max() + 1e-9)


@pytest.mark.parametrize("name", [name for name in METHODS if method(name).contrasted])
def test_a_contrast_is_the_map_of_a_model_whose_only_class_is_the_difference(name, tangled, noise):
    class Difference(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = tangled.model

        def forward(self, pictures):
            logits = self.model(pictures)
            return logits[:, 2:3] - logits[:, 1:2]

    difference = classifier_from(Difference(), tangled.cam_layer)
    expected = made(name, difference, Example(noise, 0, seed=4), LIGHT)
    both = attribute_all(method(name).function, tangled, Example(noise, 2, seed=4, rivals=(1,)), LIGHT)
    np.testing.assert_allclose(both[0], made(name, tangled, Example(noise, 2, seed=4), LIGHT), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(both[1], expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())


def test_seeded_leaves_the_global_numbers_as_they_were():
    torch.manual_seed(8)
    undisturbed = torch.rand(3)
    torch.manual_seed(8)
    with seeded(1):
        first = torch.rand(2)
    with seeded(1):
        assert torch.equal(torch.rand(2), first)
    assert torch.equal(torch.rand(3), undisturbed)


def test_an_examples_tensor_is_the_picture_between_0_and_1(noise):
    tensor = Example(noise, 0).tensor
    assert tensor.shape == (3, SIDE, SIDE)
    np.testing.assert_allclose(tensor.permute(1, 2, 0).numpy() * 255, noise, atol=1e-4)


def test_a_pictures_seed_depends_on_its_name_and_the_reports_seed_alone():
    seeds = [seed_of(seed, name) for seed in range(3) for name in ("a.jpg", "b.jpg", "c.jpg")]
    assert len(set(seeds)) == 9
    assert seeds == [seed_of(seed, name) for seed in range(3) for name in ("a.jpg", "b.jpg", "c.jpg")]
    assert all(0 <= seed < 2**32 for seed in seeds)  # what numpy and lime take


def test_the_probability_is_that_of_the_logits_picture_by_picture():
    model = nn.Sequential(nn.Flatten(), nn.Linear(4 * 4 * 3, 5))
    pictures = np.random.default_rng(0).random((3, 4, 4, 3), dtype=np.float32)
    classifier = classifier_from(model, model[0])
    logits = model(torch.from_numpy(pictures.transpose(0, 3, 1, 2).copy())).numpy().astype(np.float64)
    expected = np.exp(logits[:, 2]) / np.exp(logits).sum(1)
    np.testing.assert_allclose(probability(classifier, 2)(pictures), expected, rtol=1e-5)
