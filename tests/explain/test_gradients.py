import pytest
import torch
from captum.attr import InputXGradient, IntegratedGradients, Saliency
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv
from torch import nn

from generator.explain.attribution import Budget, Classifier, Example
from generator.explain.gradients import (
    along_path,
    gradient,
    guided,
    guided_backprop,
    input_x_gradient,
    integrated_gradients,
    slopes,
    smoothed,
    smoothgrad,
    steepest,
    times_input,
)

BASELINE = torch.tensor([0.5, 0.4, 0.3])


def randoms(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def linear(*classes):
    """Answers of a model whose scores are weighted sums of the picture, plus a constant that no map should notice."""
    weights = randoms(4, 3, 6, 5) - 0.5
    return (lambda pictures: torch.einsum("nchw,kchw->kn", pictures, weights[list(classes)]) + 7), weights[list(classes)]


def squares(pictures):
    return pictures.square().sum((1, 2, 3))[None]


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


def of(net, *classes):
    return lambda pictures: net(pictures)[:, list(classes)].T


def test_slopes_of_a_linear_model_are_its_weights():
    answers, weights = linear(2, 0, 3)
    found = slopes(answers, randoms(2, 3, 6, 5, seed=1))
    torch.testing.assert_close(found, weights[:, None].expand(3, 2, 3, 6, 5))


def test_a_class_and_a_difference_share_one_pass(kinked):
    passes = []

    def answers(pictures):
        passes.append(len(pictures))
        logits = kinked(pictures)
        return torch.stack([logits[:, 1], logits[:, 1] - logits[:, 3]])

    found = slopes(answers, randoms(2, 3, 8, 8, seed=2))
    one, other = slopes(of(kinked, 1, 3), randoms(2, 3, 8, 8, seed=2))
    torch.testing.assert_close(found, torch.stack([one, one - other]))
    assert sum(passes) == 2


def test_slopes_do_not_depend_on_how_many_pictures_come_at_once(kinked):
    pictures = randoms(7, 3, 8, 8, seed=7)
    alone = [slopes(of(kinked, 1, 2), pictures[i : i + 1])[:, 0] for i in range(7)]
    torch.testing.assert_close(slopes(of(kinked, 1, 2), pictures), torch.stack(alone, 1))


@pytest.mark.parametrize("target", range(4))
def test_the_gradient_is_captums(kinked, target):
    picture = randoms(1, 3, 8, 8)
    theirs = Saliency(kinked).attribute(picture.clone().requires_grad_(), target=target, abs=True).amax(1)
    torch.testing.assert_close(steepest(slopes(of(kinked, target), picture)[0]), theirs)


def test_input_x_gradient_of_a_linear_model_is_the_difference_times_the_weight():
    picture, (answers, weights) = randoms(3, 6, 5, seed=1), linear(2, 0)
    expected = ((picture - BASELINE.view(3, 1, 1)) * weights).sum(1)
    torch.testing.assert_close(times_input(answers, picture, BASELINE), expected)


def test_input_x_gradient_is_captums_where_nothing_is_black(kinked):
    picture = randoms(3, 8, 8)
    theirs = InputXGradient(kinked).attribute(picture[None].clone().requires_grad_(), target=2).sum(1)
    torch.testing.assert_close(times_input(of(kinked, 2), picture, torch.zeros(3)), theirs.detach())


def test_input_x_gradient_of_the_baseline_is_nothing(kinked):
    picture = BASELINE.view(3, 1, 1).expand(3, 8, 8)
    assert torch.equal(times_input(of(kinked, 1), picture, BASELINE), torch.zeros(1, 8, 8))


def test_smoothgrad_without_noise_is_the_plain_gradient(kinked):
    picture = randoms(3, 8, 8, seed=2)
    plain = steepest(slopes(of(kinked, 3), picture[None])[:, 0])
    torch.testing.assert_close(smoothed(of(kinked, 3), picture, 4, 0.0, seed=0), plain)


def test_smoothgrad_is_the_mean_over_pictures_with_that_much_noise():
    """For a score of squares the gradient is 2 x, and its size under normal noise has the folded normal's mean."""
    picture, spread = torch.zeros(3, 5, 5), 0.3
    values = smoothed(squares, picture, 4000, spread, seed=1)
    expected = 2 * spread * (2 / torch.pi) ** 0.5
    torch.testing.assert_close(values, torch.full((1, 5, 5), expected), rtol=0.06, atol=0)
    far = smoothed(squares, picture + 5, 4000, spread, seed=1)
    torch.testing.assert_close(far, torch.full((1, 5, 5), 10.0), rtol=0.01, atol=0)


def test_smoothgrad_is_repeatable_and_the_seed_matters(kinked):
    picture = randoms(3, 8, 8, seed=2)
    one, again, other = (smoothed(of(kinked, 3), picture, 4, 0.2, seed) for seed in (5, 5, 6))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("steps", [3, 12])
def test_integrated_gradients_are_captums(kinked, steps):
    picture = randoms(3, 8, 8, seed=3)
    baseline = BASELINE.view(1, 3, 1, 1).expand(1, 3, 8, 8)
    theirs = [
        IntegratedGradients(kinked).attribute(picture[None], baselines=baseline, target=target, n_steps=steps).sum(1)[0].float()
        for target in (2, 0)
    ]
    torch.testing.assert_close(along_path(of(kinked, 2, 0), picture, BASELINE, steps), torch.stack(theirs), rtol=1e-4, atol=1e-5)


def differences(net, picture):
    with torch.no_grad():
        scores = net(torch.stack([picture, BASELINE.view(3, 1, 1).expand_as(picture)]))
    return scores[0] - scores[1]


def test_integrated_gradients_are_complete(curved):
    picture = randoms(3, 8, 8, seed=3)
    totals = along_path(of(curved, 0, 1, 2, 3), picture, BASELINE, 50).sum((1, 2))
    torch.testing.assert_close(totals, differences(curved, picture), rtol=1e-3, atol=1e-4)


def test_integrated_gradients_are_complete_for_relus_too_given_the_steps():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 36, 4))
    net[3].weight.data.abs_()  # so that the difference is no small rest of large ones
    net[0].bias.data -= 0.1
    picture = randoms(3, 8, 8, seed=3)
    total = float(along_path(of(net, 1), picture, BASELINE, 500).double().sum())
    assert total == pytest.approx(float(differences(net, picture)[1]), rel=1e-3)


def test_integrated_gradients_of_squares_in_closed_form():
    """The path integral of sum(x^2) from b to x is x^2 - b^2, pixel by pixel."""
    picture = randoms(3, 4, 5, seed=4)
    expected = (picture**2 - BASELINE.view(3, 1, 1) ** 2).sum(0)
    torch.testing.assert_close(along_path(squares, picture, BASELINE, 8)[0], expected, rtol=1e-4, atol=1e-5)


def test_guided_backprop_of_captums_tiny_net_is_the_published_vector():
    picture = torch.arange(16.0).view(1, 1, 4, 4)
    values = guided(BasicModel_ConvNet_One_Conv(), picture, torch.tensor([0]))
    torch.testing.assert_close(values, torch.tensor([[[0.0, 1, 1, 1], [1, 3, 3, 2], [1, 3, 3, 2], [1, 2, 2, 1]]]))


def test_guided_backprop_by_the_chain_rule_written_out(kinked):
    pictures, targets = randoms(2, 3, 8, 8, seed=5), torch.tensor([1, 2])
    with torch.no_grad():
        low = kinked[0](pictures)
        high = kinked[2](low.relu())
        back = kinked[5].weight[targets].view_as(high).relu() * (high > 0)
        back = nn.functional.conv_transpose2d(back, kinked[2].weight).relu() * (low > 0)
        expected = nn.functional.conv_transpose2d(back, kinked[0].weight).sum(1)
    torch.testing.assert_close(guided(kinked, pictures, targets), expected)


METHODS = (gradient, input_x_gradient, smoothgrad, integrated_gradients, guided_backprop)


def every_map(model):
    picture = (randoms(8, 8, 3, seed=6) * 255).byte().numpy()
    classifier = Classifier(model, model, model[3], BASELINE)
    return [method(classifier, Example(picture, 1, seed=3, rivals=(2,)), Budget(3, 0.1, 5)) for method in METHODS]


def test_nothing_is_left_behind_and_inference_mode_around_does_not_matter(kinked):
    plainly = every_map(kinked)
    with torch.inference_mode():
        inside = every_map(kinked)
    for one, other in zip(plainly, inside, strict=True):
        assert one.shape[1:] == (8, 8)
        torch.testing.assert_close(torch.from_numpy(one), torch.from_numpy(other))
    assert all(parameter.grad is None for parameter in kinked.parameters())
    assert not any(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks for layer in kinked.modules())


@pytest.mark.filterwarnings("error")
def test_captums_warnings_about_its_hooks_do_not_come_through(kinked):
    every_map(kinked)
