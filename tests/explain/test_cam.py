from fractions import Fraction

import numpy as np
import pytest
import torch
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv
from scipy import ndimage
from torch import nn

from generator.explain.cam import enlarged, grad_cam, grad_cam_plus_plus

METHODS = pytest.mark.parametrize("method", [grad_cam, grad_cam_plus_plus])


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Conv2d(5, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 36, 4)).eval()


@pytest.fixture(scope="module")
def pictures():
    return torch.rand(3, 3, 10, 10, generator=torch.Generator().manual_seed(1))


TARGETS = torch.tensor([2, 0, 3])


def given(activation, gradient):
    """A model whose only layer puts out ``activation`` and whose score has ``gradient`` there, and its input."""
    head = nn.Linear(activation.numel(), 1, bias=False)
    head.weight.data = gradient.reshape(1, -1)
    return nn.Sequential(nn.Identity(), nn.Flatten(), head), activation[None]


def test_grad_cam_of_captums_tiny_net_is_the_published_vector():
    net = BasicModel_ConvNet_One_Conv()
    picture = torch.arange(16.0).view(1, 1, 4, 4)
    values = grad_cam(net, net.conv1, picture, torch.tensor([0]))
    torch.testing.assert_close(values, torch.tensor([[[11.25, 13.5], [20.25, 22.5]]]))


def test_grad_cam_before_global_pooling_is_the_class_activation_map():
    """Zhou et al. 2016: there the gradient is the same at every place, so both weigh channels by the last layer's weights."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 4))
    pictures = torch.rand(3, 3, 8, 8)
    with torch.no_grad():
        expected = torch.einsum("nkhw,nk->nhw", net[:2](pictures), net[4].weight[TARGETS]).relu() / 36
    torch.testing.assert_close(grad_cam(net, net[1], pictures, TARGETS), expected)


def test_grad_cam_plus_plus_of_a_case_by_hand():
    activation = torch.tensor([[[1.0, 2.0], [0.0, 1.0]], [[0.0, 3.0], [-4.0, 1.0]]])
    gradient = torch.tensor([[[1.0, 0.0], [2.0, -1.0]], [[0.5, 0.5], [-1.0, 0.0]]])
    # Equation 19: g^2 / (2 g^2 + g^3 sum(A)). The channels' sums are 4 and 0; for the second it is 1/2 wherever g is not 0.
    first = Fraction(1, 2 + 4) * 1 + Fraction(4, 8 + 8 * 4) * 2
    second = Fraction(1, 2) * Fraction(1, 2) * 2
    by_hand = [[first, 2 * first + 3 * second], [0, first + second]]  # below it would be -4 second
    net, picture = given(activation, gradient)
    values = grad_cam_plus_plus(net, net[0], picture, torch.tensor([0]))
    torch.testing.assert_close(values[0], torch.tensor([[float(value) for value in row] for row in by_hand]))


def test_grad_cam_plus_plus_agrees_with_the_derivatives_of_the_exponential(model, pictures):
    """The closed form stands for first, second and third derivatives of exp(score), equation 10 before its factors cancel."""
    layer, with_grad = model[3], pictures[:1].clone().requires_grad_()
    activation = model[:4](with_grad).detach().double().requires_grad_()
    tail = nn.Linear(6 * 36, 4).double()
    tail.load_state_dict(model[5].state_dict())
    score = tail(activation.flatten(1))[0, 2]
    (slope,) = torch.autograd.grad(score, activation)
    factor = score.exp().detach()
    first, second, third = factor * slope, factor * slope**2, factor * slope**3  # the score is linear from here on
    alpha = second / (2 * second + third * activation.sum((2, 3), keepdim=True))
    expected = ((alpha * first.relu()).sum((2, 3), keepdim=True) * activation).sum(1).relu().detach()
    values = grad_cam_plus_plus(model, layer, pictures[:1], TARGETS[:1]).double()
    torch.testing.assert_close(values * factor, expected, rtol=1e-4, atol=1e-6)


@METHODS
def test_a_layer_the_class_does_not_depend_on_gives_zeros_not_nan(method):
    net, picture = given(torch.rand(2, 3, 3), torch.zeros(2, 3, 3))
    assert torch.equal(method(net, net[0], picture, torch.tensor([0])), torch.zeros(1, 3, 3))


@METHODS
def test_what_speaks_against_the_class_does_not_show(method):
    net, picture = given(torch.rand(2, 3, 3), -torch.ones(2, 3, 3))
    assert torch.equal(method(net, net[0], picture, torch.tensor([0])), torch.zeros(1, 3, 3))


@METHODS
def test_pictures_of_a_batch_do_not_disturb_each_other(method, model, pictures):
    together = method(model, model[3], pictures, TARGETS)
    alone = [method(model, model[3], pictures[i : i + 1], TARGETS[i : i + 1])[0] for i in range(3)]
    assert together.shape == (3, 6, 6)
    assert float(together.min()) >= 0
    torch.testing.assert_close(together, torch.stack(alone))


@METHODS
def test_nothing_is_left_behind_and_it_works_without_gradients_around(method, model, pictures):
    with torch.inference_mode():
        inside = method(model, model[1], pictures, TARGETS)
    torch.testing.assert_close(inside, method(model, model[1], pictures, TARGETS))
    assert not inside.requires_grad
    assert pictures.grad is None
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks for layer in model.modules())


@pytest.mark.parametrize(
    "method",
    [
        grad_cam,
        grad_cam_plus_plus,
    ],
)
def test_targets_may_come_from_inference_mode_too(method, model, pictures):
    with torch.inference_mode():
        targets = TARGETS.clone()
    torch.testing.assert_close(method(model, model[3], pictures, targets), method(model, model[3], pictures, TARGETS))


def test_the_hook_goes_even_when_the_model_fails():
    net = nn.Sequential(nn.Identity(), nn.Flatten(), nn.Linear(5, 2))
    with pytest.raises(RuntimeError):
        grad_cam_plus_plus(net, net[0], torch.rand(1, 3, 4, 4), torch.tensor([0]))
    assert not net[0]._forward_hooks


def test_maps_are_enlarged_bilinearly():
    maps = torch.rand(2, 4, 3, generator=torch.Generator().manual_seed(0))
    large = enlarged(maps, (12, 15))
    by_scipy = [ndimage.zoom(one, (3, 5), order=1, mode="nearest", grid_mode=True) for one in maps.numpy()]
    np.testing.assert_allclose(large.numpy(), by_scipy, atol=1e-6)
    assert torch.equal(enlarged(maps, (4, 3)), maps)
