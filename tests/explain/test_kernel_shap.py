from itertools import permutations
from math import factorial

import numpy as np
import pytest
import torch

from generator.explain.kernel_shap import seeded, shapley_values


def randoms(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


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
        return torch.tensor([[0.0, self.worth({i for i in range(5) if row[i]})] for row in there]).T

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


def test_seeded_leaves_the_global_numbers_as_they_were():
    torch.manual_seed(8)
    undisturbed = torch.rand(3)
    torch.manual_seed(8)
    with seeded(1):
        first = torch.rand(2)
    with seeded(1):
        assert torch.equal(torch.rand(2), first)
    assert torch.equal(torch.rand(3), undisturbed)


@pytest.mark.parametrize(("worth", "samples", "tolerance"), [(additive, 60, 1e-3), (pairwise, 1500, 0.06)])
def test_kernel_shap_gives_shapleys_values_spread_evenly_over_each_superpixel(worth, samples, tolerance):
    game = Game(worth)
    values = shapley_values(game, game.picture, 1, SEGMENTS, samples, seed=0)
    assert (values.shape, values.dtype) == (SEGMENTS.shape, torch.float32)
    pieces = np.array([float(values[SEGMENTS.eq(i)].sum()) for i in range(5)])
    np.testing.assert_allclose(pieces, game.exact(), atol=tolerance)
    assert all(float(np.ptp(values[SEGMENTS.eq(i)].numpy())) == 0 for i in range(5))


def test_kernel_shap_adds_up_to_what_the_superpixels_are_worth_together():
    game = Game(pairwise)
    assert float(shapley_values(game, game.picture, 1, SEGMENTS, 40, seed=3).sum()) == pytest.approx(
        pairwise(set(range(5))), abs=1e-3
    )


def test_kernel_shap_switches_a_superpixel_to_its_mean_colour():
    """A score of means cannot tell a superpixel from its mean, so every value is 0."""
    picture = randoms(3, *SEGMENTS.shape)

    def means(pictures):
        return torch.stack([pictures[:, :, SEGMENTS.eq(i)].sum((1, 2)) for i in range(5)])

    values = shapley_values(means, picture, 2, SEGMENTS, 40, seed=0)
    torch.testing.assert_close(values, torch.zeros(SEGMENTS.shape), rtol=0, atol=1e-4)


def test_a_picture_in_one_piece_is_worth_what_it_changes():
    picture = randoms(3, 24, 24)

    def corner(pictures):
        return pictures[:, :, :5, :5].mean((1, 2, 3))[None]

    values = shapley_values(corner, picture, 0, torch.zeros(24, 24, dtype=torch.long), 20, seed=0)
    difference = corner(picture[None]) - corner(picture.mean((1, 2), keepdim=True).expand_as(picture)[None])
    assert float(values.sum()) == pytest.approx(float(difference), rel=1e-3)


def test_kernel_shap_is_repeatable_and_leaves_the_global_numbers_alone():
    game = Game(pairwise)
    torch.manual_seed(4)
    undisturbed = torch.rand(2)
    torch.manual_seed(4)
    with torch.inference_mode():
        one = shapley_values(game, game.picture, 1, SEGMENTS, 30, seed=1)
    assert torch.equal(torch.rand(2), undisturbed)
    assert torch.equal(one, shapley_values(game, game.picture, 1, SEGMENTS, 30, seed=1, batch=7))
    assert not torch.equal(one, shapley_values(game, game.picture, 1, SEGMENTS, 30, seed=2))
