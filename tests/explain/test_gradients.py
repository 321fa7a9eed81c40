import pytest
import torch
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv
from torch import nn

from generator.explain.gradients import guided_backprop, input_x_gradient, integrated_gradients, seeded, smoothgrad
from generator.explain.saliency import saliency

EMPTY = torch.tensor([0.5, 0.4, 0.3])


def randoms(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


class Linear(nn.Module):
    """Scores are weighted sums of the picture, plus a constant that no map should notice."""

    def __init__(self):
        super().__init__()
        self.weights = randoms(4, 3, 6, 5) - 0.5

    def forward(self, pictures):
        return torch.einsum("nchw,kchw->nk", pictures, self.weights) + 7


@pytest.fixture(scope="module")
def curved():
    """A smooth net, so that an integral over few steps is already a good one."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.Softplus(), nn.Flatten(), nn.Linear(5 * 36, 4)).eval()
    net[4].weight.data *= 5
    return net


@pytest.fixture(scope="module")
def kinked():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Conv2d(5, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 16, 4)).eval()
    net[5].weight.data *= 10
    return net


def test_input_x_gradient_of_a_linear_model_is_the_difference_times_the_weight():
    pictures, targets, model = randoms(3, 3, 6, 5, seed=1), torch.tensor([2, 0, 3]), Linear()
    expected = ((pictures - EMPTY.view(1, 3, 1, 1)) * model.weights[targets]).sum(1)
    torch.testing.assert_close(input_x_gradient(model, pictures, targets, EMPTY), expected)


def test_input_x_gradient_of_the_empty_picture_is_nothing(kinked):
    pictures = EMPTY.view(1, 3, 1, 1).expand(1, 3, 8, 8)
    assert torch.equal(input_x_gradient(kinked, pictures, torch.tensor([1]), EMPTY), torch.zeros(1, 8, 8))


def test_smoothgrad_without_noise_is_the_plain_gradient(kinked):
    picture = randoms(3, 8, 8, seed=2)
    plain = saliency(kinked, picture[None], torch.tensor([3]))[0]
    torch.testing.assert_close(smoothgrad(kinked, picture, 3, 4, 0.0, seed=0), plain)


def test_smoothgrad_is_the_mean_over_pictures_with_that_much_noise():
    """For a score of squares the gradient is 2 x, and its size under normal noise has the folded normal's mean."""

    def squares(pictures):
        return pictures.square().sum((1, 2, 3))[:, None]

    picture, spread = torch.zeros(3, 5, 5), 0.3
    values = smoothgrad(squares, picture, 0, 4000, spread, seed=1)
    expected = 2 * spread * (2 / torch.pi) ** 0.5
    torch.testing.assert_close(values, torch.full((5, 5), expected), rtol=0.06, atol=0)
    far = smoothgrad(squares, picture + 5, 0, 4000, spread, seed=1)
    torch.testing.assert_close(far, torch.full((5, 5), 10.0), rtol=0.01, atol=0)


def test_smoothgrad_is_repeatable_and_the_seed_matters(kinked):
    picture = randoms(3, 8, 8, seed=2)
    one, again, other = (smoothgrad(kinked, picture, 3, 4, 0.2, seed) for seed in (5, 5, 6))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_seeded_leaves_the_global_numbers_as_they_were():
    torch.manual_seed(8)
    undisturbed = torch.rand(3)
    torch.manual_seed(8)
    with seeded(1):
        first = torch.rand(2)
    with seeded(1):
        assert torch.equal(torch.rand(2), first)
    assert torch.equal(torch.rand(3), undisturbed)


def difference(model, picture, target):
    with torch.no_grad():
        scores = model(torch.stack([picture, EMPTY.view(3, 1, 1).expand_as(picture)]))[:, target]
    return float(scores[0] - scores[1])


@pytest.mark.parametrize("target", range(4))
def test_integrated_gradients_are_complete(curved, target):
    picture = randoms(3, 8, 8, seed=3)
    total = float(integrated_gradients(curved, picture, target, EMPTY, 50).double().sum())
    assert total == pytest.approx(difference(curved, picture, target), rel=1e-3)


def test_integrated_gradients_are_complete_for_relus_too_given_the_steps():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 36, 4))
    net[3].weight.data.abs_()  # so that the difference is no small rest of large ones
    net[0].bias.data -= 0.1
    picture = randoms(3, 8, 8, seed=3)
    total = float(integrated_gradients(net, picture, 1, EMPTY, 500).double().sum())
    assert total == pytest.approx(difference(net, picture, 1), rel=1e-3)


def test_integrated_gradients_of_squares_in_closed_form():
    """The path integral of sum(x^2) from e to x is x^2 - e^2, pixel by pixel."""

    def squares(pictures):
        return pictures.square().sum((1, 2, 3))[:, None]

    picture = randoms(3, 4, 5, seed=4)
    expected = (picture**2 - EMPTY.view(3, 1, 1) ** 2).sum(0)
    torch.testing.assert_close(integrated_gradients(squares, picture, 0, EMPTY, 8), expected, rtol=1e-4, atol=1e-5)


def test_guided_backprop_of_captums_tiny_net_is_the_published_vector():
    picture = torch.arange(16.0).view(1, 1, 4, 4)
    values = guided_backprop(BasicModel_ConvNet_One_Conv(), picture, torch.tensor([0]))
    torch.testing.assert_close(values, torch.tensor([[[0.0, 1, 1, 1], [1, 3, 3, 2], [1, 3, 3, 2], [1, 2, 2, 1]]]))


def test_guided_backprop_by_the_chain_rule_written_out(kinked):
    pictures, targets = randoms(2, 3, 8, 8, seed=5), torch.tensor([1, 2])
    with torch.no_grad():
        low = kinked[0](pictures)
        high = kinked[2](low.relu())
        back = kinked[5].weight[targets].view_as(high).relu() * (high > 0)
        back = nn.functional.conv_transpose2d(back, kinked[2].weight).relu() * (low > 0)
        expected = nn.functional.conv_transpose2d(back, kinked[0].weight).sum(1)
    torch.testing.assert_close(guided_backprop(kinked, pictures, targets), expected)


def every_map(model, targets):
    pictures = randoms(2, 3, 8, 8, seed=6)
    return [
        input_x_gradient(model, pictures, targets, EMPTY),
        smoothgrad(model, pictures[0], 1, 3, 0.1, 0)[None],
        integrated_gradients(model, pictures[0], 1, EMPTY, 5)[None],
        guided_backprop(model, pictures, targets),
    ]


def test_nothing_is_left_behind_and_inference_mode_around_does_not_matter(kinked):
    targets = torch.tensor([1, 3])
    plainly = every_map(kinked, targets)
    with torch.inference_mode():
        inside = every_map(kinked, targets)
    for one, other in zip(plainly, inside, strict=True):
        assert (one.shape[1:], one.dtype, one.requires_grad) == ((8, 8), torch.float32, False)
        torch.testing.assert_close(one, other)
    assert all(parameter.grad is None for parameter in kinked.parameters())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks for layer in kinked.modules())


@pytest.mark.filterwarnings("error")
def test_captums_warnings_about_its_hooks_do_not_come_through(kinked):
    every_map(kinked, torch.tensor([1, 3]))


@pytest.mark.parametrize("method", [guided_backprop, lambda *a: input_x_gradient(*a, EMPTY)], ids=["guided", "input x gradient"])
def test_targets_may_come_from_inference_mode_too(kinked, method):
    with torch.inference_mode():
        targets = torch.tensor([1, 3])
    method(kinked, randoms(2, 3, 8, 8), targets)


@pytest.mark.parametrize("method", [guided_backprop, lambda *a: input_x_gradient(*a, EMPTY)], ids=["guided", "input x gradient"])
def test_pictures_of_a_batch_do_not_disturb_each_other(kinked, method):
    pictures, targets = randoms(3, 3, 8, 8, seed=7), torch.tensor([1, 3, 0])
    alone = [method(kinked, pictures[i : i + 1], targets[i : i + 1])[0] for i in range(3)]
    torch.testing.assert_close(method(kinked, pictures, targets), torch.stack(alone))
