from fractions import Fraction

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv
from scipy import ndimage
from torch import nn

from generator.explain.attribution import Classifier, Example
from generator.explain.cam import at_layer, enlarged, weighed, weighed_plus_plus

METHODS = pytest.mark.parametrize("method", [weighed, weighed_plus_plus])
TARGETS = (2, 0, 3)


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Conv2d(5, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 36, 4)).eval()


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(1).integers(0, 256, (10, 10, 3), dtype=np.uint8)


def seen(net, layer, picture, target, *rivals):
    return at_layer(Classifier(net, net, layer, torch.zeros(3)), Example(picture, target, rivals=rivals))


def test_grad_cam_is_captums(model, picture):
    tensor = Example(picture, 0).tensor[None].requires_grad_()
    for target in TARGETS:
        theirs = LayerGradCam(model, model[3]).attribute(tensor, target=target, relu_attributions=True)[:, 0]
        torch.testing.assert_close(weighed(*seen(model, model[3], picture, target)), theirs)


def test_a_contrast_is_the_map_of_the_difference_of_two_logits(model, picture):
    difference = nn.Sequential(*model[:5], nn.Linear(6 * 36, 1))
    difference[5].weight.data = model[5].weight[2:3] - model[5].weight[0:1]
    for method in (weighed, weighed_plus_plus):
        (alone,) = method(*seen(difference, difference[3], picture, 0))
        torch.testing.assert_close(method(*seen(model, model[3], picture, 2, 0))[1], alone.detach())


def test_the_published_vector_of_captums_tiny_net():
    net = BasicModel_ConvNet_One_Conv()
    with torch.no_grad():
        activation = net.conv1(torch.arange(16.0).view(1, 1, 4, 4))[0]
    slopes = torch.autograd.grad(net.fc1(net.relu1(given := activation[None].requires_grad_()).view(1, -1))[0, 0], given)[0]
    torch.testing.assert_close(weighed(activation.detach(), slopes), torch.tensor([[[11.25, 13.5], [20.25, 22.5]]]))


def test_grad_cam_before_global_pooling_is_the_class_activation_map(picture):
    """Zhou et al. 2016: there the gradient is the same at every place, so both weigh channels by the last layer's weights."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 4))
    with torch.no_grad():
        activation = net[:2](Example(picture, 0).tensor[None])
        expected = torch.einsum("nkhw,k->nhw", activation, net[4].weight[2]).relu() / activation[0, 0].numel()
    torch.testing.assert_close(weighed(*seen(net, net[1], picture, 2)), expected)


def test_grad_cam_plus_plus_of_a_case_by_hand():
    activation = torch.tensor([[[1.0, 2.0], [0.0, 1.0]], [[0.0, 3.0], [-4.0, 1.0]]])
    slopes = torch.tensor([[[[1.0, 0.0], [2.0, -1.0]], [[0.5, 0.5], [-1.0, 0.0]]]])
    # Equation 19: g^2 / (2 g^2 + g^3 sum(A)). The channels' sums are 4 and 0; for the second it is 1/2 wherever g is not 0.
    first = Fraction(1, 2 + 4) * 1 + Fraction(4, 8 + 8 * 4) * 2
    second = Fraction(1, 2) * Fraction(1, 2) * 2
    by_hand = [[first, 2 * first + 3 * second], [0, first + second]]  # below it would be -4 second
    expected = torch.tensor([[[float(value) for value in row] for row in by_hand]])
    torch.testing.assert_close(weighed_plus_plus(activation, slopes), expected)


def test_grad_cam_plus_plus_agrees_with_the_derivatives_of_the_exponential(model, picture):
    """The closed form stands for first, second and third derivatives of exp(score), equation 10 before its factors cancel."""
    activation = model[:4](Example(picture, 0).tensor[None]).detach().double().requires_grad_()
    tail = nn.Linear(6 * 36, 4).double()
    tail.load_state_dict(model[5].state_dict())
    score = tail(activation.flatten(1))[0, 2]
    (slope,) = torch.autograd.grad(score, activation)
    factor = score.exp().detach()
    first, second, third = factor * slope, factor * slope**2, factor * slope**3  # the score is linear from here on
    alpha = second / (2 * second + third * activation.sum((2, 3), keepdim=True))
    expected = ((alpha * first.relu()).sum((2, 3), keepdim=True) * activation).sum(1).relu().detach()
    values = weighed_plus_plus(*seen(model, model[3], picture, 2)).double()
    torch.testing.assert_close(values * factor, expected, rtol=1e-4, atol=1e-6)


@METHODS
def test_a_layer_the_class_does_not_depend_on_gives_zeros_not_nan(method):
    assert torch.equal(method(torch.rand(2, 3, 3), torch.zeros(1, 2, 3, 3)), torch.zeros(1, 3, 3))


@METHODS
def test_what_speaks_against_the_class_does_not_show(method):
    assert torch.equal(method(torch.rand(2, 3, 3), -torch.ones(1, 2, 3, 3)), torch.zeros(1, 3, 3))


def test_nothing_is_left_behind_and_it_works_without_gradients_around(model, picture):
    with torch.inference_mode():
        inside = seen(model, model[1], picture, 2, 1)
    for one, other in zip(inside, seen(model, model[1], picture, 2, 1), strict=True):
        torch.testing.assert_close(one, other)
        assert not one.requires_grad
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks for layer in model.modules())


def test_the_hook_goes_even_when_the_model_fails(picture):
    net = nn.Sequential(nn.Identity(), nn.Flatten(), nn.Linear(5, 2))
    with pytest.raises(RuntimeError):
        seen(net, net[0], picture, 0)
    assert not net[0]._forward_hooks


def test_maps_are_enlarged_bilinearly():
    maps = torch.rand(2, 4, 3, generator=torch.Generator().manual_seed(0))
    large = enlarged(maps, (12, 15))
    by_scipy = [ndimage.zoom(one, (3, 5), order=1, mode="nearest", grid_mode=True) for one in maps.numpy()]
    np.testing.assert_allclose(large.numpy(), by_scipy, atol=1e-6)
    assert torch.equal(enlarged(maps, (4, 3)), maps)
