from itertools import combinations
from math import comb

import numpy as np
import pytest
import torch
from captum.attr import KernelShap

from generator.explain.kernel_shap import shapley_values
from generator.explain.superpixels import Pieces


class Game(Pieces):
    """Players in place of superpixels: who is there decides, no picture does."""

    def __init__(self, players, worth):
        self.number, self.worth, self.asked = players, worth, 0

    def ask(self, score, kept):
        self.asked += len(kept)
        return self.worth(kept)


def exact(game):
    """By the definition: the mean over orders of arrival of what a player adds."""
    players, values = range(game.number), []
    for player in players:
        others = [other for other in players if other != player]
        total = 0
        for size in range(game.number):
            for few in combinations(others, size):
                kept = np.isin([players, players], few)
                kept[1, player] = True
                without, having = game.worth(kept)
                total = total + (having - without) / (game.number * comb(game.number - 1, size))
        values.append(total)
    return np.array(values)


def table_of(players, classes=2, seed=0):
    """Any game at all: a worth drawn by lot for each coalition."""
    worth = np.random.default_rng(seed).normal(size=(2**players, classes))
    return Game(players, lambda kept: worth[kept @ 2 ** np.arange(players)])


@pytest.mark.parametrize("players", [1, 2, 3, 7])
def test_with_a_pass_for_every_coalition_the_values_are_exact(players):
    game = table_of(players)
    np.testing.assert_allclose(shapley_values(None, game, 2**players, 0), exact(game), atol=1e-12)
    assert game.asked <= 2 * 2**players


def smooth(players, seed=0):
    """A game of what each adds, what two and what three add together."""
    generator = np.random.default_rng(seed)
    alone, two, three = (generator.normal(size=(players,) * order) / players ** (order - 1) for order in (1, 2, 3))

    def worth(kept):
        there = kept.astype(float)
        value = (
            there @ alone
            + np.einsum("ni,ij,nj->n", there, two, there)
            + np.einsum("ni,nj,nk,ijk->n", there, there, there, three, optimize=True)
        )
        return np.stack([value, 3 - value], 1)

    return Game(players, worth)


def test_few_passes_come_near_the_exact_values_and_share_out_exactly_what_there_is():
    game = smooth(11)
    truth = exact(game)
    found = shapley_values(None, game, 64, 0)
    assert game.asked == 64
    assert np.linalg.norm(found - truth) < 0.1 * np.linalg.norm(truth)
    whole, nothing = game.worth(np.array([[True] * 11, [False] * 11]))
    np.testing.assert_allclose(found.sum(0), whole - nothing, atol=1e-12)


def test_it_needs_a_fraction_of_captums_passes():
    game = smooth(11, seed=1)
    truth = exact(game)[:, 0]
    forward = lambda rows: torch.from_numpy(game.worth(rows.numpy().astype(bool))[:, 0])  # noqa: E731
    torch.manual_seed(0)
    captum = KernelShap(forward).attribute(torch.ones(1, 11), baselines=torch.zeros(1, 11), n_samples=1000)[0].numpy()
    ours = [np.linalg.norm(shapley_values(None, game, 100, seed)[:, 0] - truth) for seed in range(5)]
    assert np.mean(ours) < np.linalg.norm(captum - truth) < 0.2 * np.linalg.norm(truth)


def test_the_values_are_right_on_average_over_seeds():
    game = smooth(9, seed=2)
    found = np.mean([shapley_values(None, game, 40, seed)[:, 0] for seed in range(60)], axis=0)
    np.testing.assert_allclose(found, exact(game)[:, 0], atol=0.02)


def test_a_game_that_adds_up_gives_each_player_its_own_from_hardly_more_passes_than_players():
    worth = np.random.default_rng(0).normal(size=(30, 4))
    found = shapley_values(None, Game(30, lambda kept: 2 + kept @ worth), 64, 0)
    np.testing.assert_allclose(found, worth, atol=1e-10)


def test_players_that_do_the_same_get_the_same_and_one_that_does_nothing_gets_nothing():
    game = Game(10, lambda kept: np.sqrt(kept[:, :4].sum(1, keepdims=True)))
    found = shapley_values(None, game, 2**10, 0)[:, 0]
    np.testing.assert_allclose(found, [0.5] * 4 + [0.0] * 6, atol=1e-12)


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    game = smooth(20)
    one, again, other = (shapley_values(None, game, 60, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_fewer_passes_than_players_still_add_up():
    worth = np.arange(1.0, 21)[:, None]
    found = shapley_values(None, Game(20, lambda kept: kept @ worth), 12, 0)
    assert found.sum() == pytest.approx(worth.sum())
    assert np.isfinite(shapley_values(None, Game(20, lambda kept: kept @ worth), 2, 0)).all()
