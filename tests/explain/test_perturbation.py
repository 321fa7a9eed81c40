import numpy as np
import pytest
import torch
from captum.attr import Occlusion
from captum.testing.helpers.basic_models import BasicModel_MultiLayer
from torch import nn

from generator.explain.attribution import Budget, Classifier, Example
from generator.explain.perturbation import covariance, drop, occlusion, random_masks, rise, squares

BLACK, GREY = torch.zeros(3), torch.tensor([0.4, 0.5, 0.6])
PATCH = (slice(4, 10), slice(12, 18))


def randoms(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def of_patch(pictures):
    """Two answers: the second is the patch's brightness, the first its darkness."""
    brightness = pictures[:, :, *PATCH].mean((1, 2, 3))
    return torch.stack([-brightness, brightness])


def bright_patch():
    picture = randoms(3, 24, 24) * 0.2 + 0.4
    picture[:, *PATCH] = 1
    return picture


def in_patch(values):
    y, x = divmod(int(values.argmax()), values.shape[1])
    return PATCH[0].start <= y < PATCH[0].stop and PATCH[1].start <= x < PATCH[1].stop


def test_occlusion_of_captums_tiny_net_is_the_published_vector():
    net = BasicModel_MultiLayer()
    picture = torch.tensor([20.0, 50.0, 30.0]).view(1, 1, 3).expand(3, 1, 3)  # three grey pixels
    values = drop(lambda pictures: net(pictures.mean(1)[:, 0])[:, :1].T, picture, BLACK, squares((1, 3), 1, 1))
    torch.testing.assert_close(values, torch.tensor([[[80.0, 200.0, 120.0]]]))


@pytest.mark.parametrize(("window", "stride"), [(1, 1), (4, 4), (4, 3), (5, 2), (9, 9)])
def test_occlusion_is_captums(window, stride):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 9 * 12, 3)).eval()
    picture = randoms(3, 11, 14)
    theirs = [
        Occlusion(net).attribute(
            picture[None],
            sliding_window_shapes=(3, window, window),
            strides=(3, stride, stride),
            baselines=GREY.view(1, 3, 1, 1).expand(1, 3, 11, 14),
            target=target,
        )[0, 0]
        for target in range(3)
    ]
    values = drop(lambda pictures: net(pictures).T, picture, GREY, squares((11, 14), window, stride))
    torch.testing.assert_close(values, torch.stack(theirs).detach(), rtol=1e-3, atol=1e-5)


def test_a_pixel_that_no_square_covers_gets_0():
    values = drop(of_patch, bright_patch(), GREY, squares((24, 24), 2, 5))
    assert torch.equal(values[:, 2:5], torch.zeros(2, 3, 24))
    assert torch.isfinite(values).all()


def test_occlusion_finds_a_planted_patch_and_speaks_against_the_other_class():
    against, favour = drop(of_patch, bright_patch(), GREY, squares((24, 24), 6, 3))
    assert in_patch(favour)
    assert float(favour[18:].abs().max()) < 1e-6
    torch.testing.assert_close(against, -favour)


@pytest.mark.parametrize("method", [occlusion, rise])
def test_a_contrast_costs_no_pass(method):
    asked = []

    def score(pictures):
        asked.append(len(pictures))
        return of_patch(pictures).T

    classifier = Classifier(nn.Identity(), score, nn.Identity(), GREY)
    picture = (bright_patch().permute(1, 2, 0) * 255).byte().numpy()
    budget = Budget(window=6, stride=6, masks=40, grid=4)
    alone = method(classifier, Example(picture, 1), budget)
    passes = sum(asked)
    both = method(classifier, Example(picture, 1, rivals=(0,)), budget)
    assert sum(asked) == 2 * passes
    np.testing.assert_allclose(both[:1], alone, rtol=1e-4, atol=1e-6)  # as products of another size are rounded
    np.testing.assert_allclose(both[1], 2 * alone[0], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("size", "grid"), [((24, 24), 6), ((23, 31), 4), ((9, 9), 8)])
def test_masks_are_smooth_tosses_between_0_and_1(size, grid):
    masks = random_masks(600, size, grid, seed=1)
    assert masks.shape == (600, *size)
    assert float(masks.min()) >= 0
    assert float(masks.max()) <= 1
    torch.testing.assert_close(masks.mean(0), torch.full(size, 0.5), rtol=0, atol=0.1)
    assert torch.equal(masks, random_masks(600, size, grid, seed=1))
    assert not torch.equal(masks, random_masks(600, size, grid, seed=2))


def test_masks_are_shifted_so_that_no_pixel_is_always_in_the_middle_of_a_cell():
    """A cell's middle holds plain tosses, its border means of them, which vary half as much."""
    middle = random_masks(3000, (24, 24), 3, seed=0)[:, 4:-4, 4:-4].var(0)
    assert float(middle.min()) > 0.8 * float(middle.max())


def test_rise_is_the_covariance_of_score_and_mask_over_the_masks_variance():
    picture, masks = randoms(3, 8, 9), random_masks(50, (8, 9), 3, seed=2)
    weights = randoms(2, 3, 8, 9, seed=3)

    def answers(pictures):
        return torch.einsum("nchw,kchw->kn", pictures.square(), weights)

    values = covariance(answers, picture, GREY, masks)
    shown = masks[:, None] * picture + (1 - masks[:, None]) * GREY.view(1, 3, 1, 1)
    scores, flat = answers(shown).T.double().numpy(), masks.flatten(1).double().numpy()
    expected = np.array([[np.cov(s, m, bias=True)[0, 1] / m.var() for m in flat.T] for s in scores.T])
    np.testing.assert_allclose(values.flatten(1).numpy(), expected, rtol=1e-3, atol=1e-4)


def test_rise_finds_a_planted_patch_and_gives_about_0_where_nothing_matters():
    masks = random_masks(1500, (24, 24), 4, seed=0)
    values = covariance(of_patch, bright_patch(), GREY, masks)
    assert values.shape == (2, 24, 24)
    assert in_patch(values[1])
    torch.testing.assert_close(values[0], -values[1])
    far = values[1, 18:]  # more than a cell from the patch, so that no mask covers both with one toss
    assert float(far.abs().max()) < 0.12 * float(values[1].max())


def test_rise_of_a_score_that_never_changes_is_0():
    values = covariance(
        lambda pictures: torch.full((2, len(pictures)), 3.0), randoms(3, 8, 8), GREY, random_masks(20, (8, 8), 2, 0)
    )
    assert torch.equal(values, torch.zeros(2, 8, 8))
