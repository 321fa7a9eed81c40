from itertools import permutations
from math import factorial

import numpy as np
import pytest
import torch
from captum.testing.helpers.basic_models import BasicModel_MultiLayer

from generator.explain.perturbation import Replayed, kernel_shap, occlusion, rise, rise_masks

BLACK, GREY = torch.zeros(3), torch.tensor([0.4, 0.5, 0.6])
PATCH = (slice(4, 10), slice(12, 18))


def randoms(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def of_patch(pictures):
    """Two classes: the second's score is the patch's brightness, the first's its darkness."""
    brightness = pictures[:, :, *PATCH].mean((1, 2, 3))
    return torch.stack([-brightness, brightness], 1)


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
    values = occlusion(lambda pictures: net(pictures.mean(1)[:, 0]), picture, 0, BLACK, window=1, stride=1)
    torch.testing.assert_close(values, torch.tensor([[80.0, 200.0, 120.0]]))


@pytest.mark.parametrize(("window", "stride"), [(1, 1), (4, 4), (4, 3), (5, 2)])
def test_occlusion_of_a_linear_score_is_the_mean_over_the_squares_that_cover_a_pixel(window, stride):
    picture, weights = randoms(3, 11, 14), randoms(3, 11, 14, seed=1) - 0.5
    share = ((picture - GREY.view(3, 1, 1)) * weights).sum(0).double()
    total, covered = torch.zeros(11, 14).double(), torch.zeros(11, 14).double()
    for top in range(0, 11 - window + stride, stride):  # the last square of a row reaches over the edge, or ends at it
        for left in range(0, 14 - window + stride, stride):
            square = (slice(top, top + window), slice(left, left + window))
            total[square] += share[square].sum()
            covered[square] += 1
    values = occlusion(lambda pictures: (pictures * weights).sum((1, 2, 3))[:, None], picture, 0, GREY, window, stride)
    torch.testing.assert_close(values.double(), total / covered, rtol=1e-3, atol=1e-4)


def test_occlusion_does_not_depend_on_the_batch():
    picture = bright_patch()
    large, small = (occlusion(of_patch, picture, 1, GREY, 6, 3, batch) for batch in (64, 5))
    torch.testing.assert_close(large, small)


def test_occlusion_finds_a_planted_patch_and_speaks_against_the_other_class():
    values = occlusion(of_patch, bright_patch(), 1, GREY, 6, 3)
    assert in_patch(values)
    assert values.dtype == torch.float32
    assert float(values[18:].abs().max()) < 1e-6
    torch.testing.assert_close(occlusion(of_patch, bright_patch(), 0, GREY, 6, 3), -values)


@pytest.mark.parametrize(("size", "grid"), [((24, 24), 6), ((23, 31), 4), ((9, 9), 8)])
def test_masks_are_smooth_tosses_between_0_and_1(size, grid):
    masks = rise_masks(600, size, grid, seed=1)
    assert masks.shape == (600, *size)
    assert float(masks.min()) >= 0
    assert float(masks.max()) <= 1
    torch.testing.assert_close(masks.mean(0), torch.full(size, 0.5), rtol=0, atol=0.1)
    assert torch.equal(masks, rise_masks(600, size, grid, seed=1))
    assert not torch.equal(masks, rise_masks(600, size, grid, seed=2))


def test_masks_are_shifted_so_that_no_pixel_is_always_in_the_middle_of_a_cell():
    """A cell's middle holds plain tosses, its border means of them, which vary half as much."""
    middle = rise_masks(3000, (24, 24), 3, seed=0)[:, 4:-4, 4:-4].var(0)
    assert float(middle.min()) > 0.8 * float(middle.max())


def test_rise_is_the_covariance_of_score_and_mask_over_the_masks_variance():
    picture, masks = randoms(3, 8, 9), rise_masks(50, (8, 9), 3, seed=2)
    weights = randoms(2, 3, 8, 9, seed=3)

    def score(pictures):
        return torch.einsum("nchw,kchw->nk", pictures.square(), weights)

    values = rise(score, picture, GREY, masks, batch=7)
    shown = masks[:, None] * picture + (1 - masks[:, None]) * GREY.view(1, 3, 1, 1)
    scores, flat = score(shown).double().numpy(), masks.flatten(1).double().numpy()
    expected = np.array([[np.cov(s, m, bias=True)[0, 1] / m.var() for m in flat.T] for s in scores.T])
    np.testing.assert_allclose(values.flatten(1).numpy(), expected, rtol=1e-3, atol=1e-4)


def test_rise_finds_a_planted_patch_and_gives_about_0_where_nothing_matters():
    masks = rise_masks(1500, (24, 24), 4, seed=0)
    values = rise(of_patch, bright_patch(), GREY, masks)
    assert values.shape == (2, 24, 24)
    assert in_patch(values[1])
    torch.testing.assert_close(values[0], -values[1])
    far = values[1, 18:]  # more than a cell from the patch, so that no mask covers both with one toss
    assert float(far.abs().max()) < 0.12 * float(values[1].max())


def test_rise_of_a_score_that_never_changes_is_0():
    values = rise(lambda pictures: torch.full((len(pictures), 2), 3.0), randoms(3, 8, 8), GREY, rise_masks(20, (8, 8), 2, 0))
    assert torch.equal(values, torch.zeros(2, 8, 8))


SEGMENTS = torch.tensor([[0, 0, 0, 1, 1], [2, 2, 2, 1, 1], [2, 2, 2, 3, 3], [4, 4, 4, 4, 4]])
"""Five pieces of different size."""


class Game:
    """A score that is a game between superpixels: who is there is read off the picture, the rest is given."""

    def __init__(self, worth):
        self.worth = worth
        self.picture = randoms(3, *SEGMENTS.shape)

    def __call__(self, pictures):
        same = ((pictures - self.picture).abs() < 1e-6).all(1)
        there = [[bool(one[SEGMENTS.eq(i)].all()) for i in range(5)] for one in same]
        return torch.tensor([[0.0, self.worth({i for i in range(5) if row[i]})] for row in there])

    def exact(self):
        """Shapley's values: what a player adds on arriving, over all orders of arrival."""
        values = np.zeros(5)
        for order in permutations(range(5)):
            for place, player in enumerate(order):
                values[player] += self.worth({*order[: place + 1]}) - self.worth({*order[:place]})
        return values / factorial(5)


ALONE = (0.5, -1.0, 2.0, 0.0, 0.25)


def additive(present):
    return sum(ALONE[i] for i in present)


def pairwise(present):
    return additive(present) + 2.0 * ({0, 2} <= present) - 1.0 * ({1, 4} <= present) + 0.5 * ({2, 3} <= present)


@pytest.mark.parametrize(("worth", "samples", "tolerance"), [(additive, 60, 1e-3), (pairwise, 1500, 0.06)])
def test_kernel_shap_gives_shapleys_values_spread_evenly_over_each_superpixel(worth, samples, tolerance):
    game = Game(worth)
    values = kernel_shap(game, game.picture, 1, SEGMENTS, samples, seed=0)
    assert (values.shape, values.dtype) == (SEGMENTS.shape, torch.float32)
    pieces = np.array([float(values[SEGMENTS.eq(i)].sum()) for i in range(5)])
    np.testing.assert_allclose(pieces, game.exact(), atol=tolerance)
    assert all(float(np.ptp(values[SEGMENTS.eq(i)].numpy())) == 0 for i in range(5))


def test_kernel_shap_adds_up_to_what_the_superpixels_are_worth_together():
    game = Game(pairwise)
    assert float(kernel_shap(game, game.picture, 1, SEGMENTS, 40, seed=3).sum()) == pytest.approx(
        pairwise(set(range(5))), abs=1e-3
    )


def test_kernel_shap_switches_a_superpixel_to_its_mean_colour():
    """A score of means cannot tell a superpixel from its mean, so every value is 0."""
    picture = randoms(3, *SEGMENTS.shape)

    def means(pictures):
        return torch.stack([pictures[:, :, SEGMENTS.eq(i)].sum((1, 2)) for i in range(5)], 1)

    values = kernel_shap(means, picture, 2, SEGMENTS, 40, seed=0)
    torch.testing.assert_close(values, torch.zeros(SEGMENTS.shape), rtol=0, atol=1e-4)


def test_a_picture_in_one_piece_is_worth_what_it_changes():
    picture = bright_patch()
    values = kernel_shap(of_patch, picture, 1, torch.zeros(24, 24, dtype=torch.long), 20, seed=0)
    difference = of_patch(picture[None]) - of_patch(picture.mean((1, 2), keepdim=True).expand_as(picture)[None])
    assert float(values.sum()) == pytest.approx(float(difference[0, 1]), rel=1e-3)


def test_kernel_shap_is_repeatable_and_leaves_the_global_numbers_alone():
    game = Game(pairwise)
    torch.manual_seed(4)
    undisturbed = torch.rand(2)
    torch.manual_seed(4)
    with torch.inference_mode():
        one = kernel_shap(game, game.picture, 1, SEGMENTS, 30, seed=1)
    assert torch.equal(torch.rand(2), undisturbed)
    assert torch.equal(one, kernel_shap(game, game.picture, 1, SEGMENTS, 30, seed=1, batch=7))
    assert not torch.equal(one, kernel_shap(game, game.picture, 1, SEGMENTS, 30, seed=2))


def test_two_classes_are_explained_with_the_passes_of_one():
    asked = []

    def counted(pictures):
        asked.append(len(pictures))
        return of_patch(pictures)

    replayed, picture = Replayed(counted), bright_patch()
    first = occlusion(replayed, picture, 1, GREY, 6, 6)
    before = len(asked)
    for _ in range(2):  # as often as one likes
        second = occlusion(replayed.again, picture, 0, GREY, 6, 6)
        torch.testing.assert_close(second, -first)
    assert len(asked) == before
