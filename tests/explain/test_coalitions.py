import numpy as np
import pytest

from generator.explain.coalitions import balanced, coalitions, every_coalition, fold_over


@pytest.mark.parametrize("pieces", [1, 2, 5, 17, 46, 51, 52, 100])
def test_a_fold_over_is_orthogonal_and_its_rows_come_with_their_complements(pieces):
    kept = fold_over(pieces, np.random.default_rng(pieces))
    signs = 2.0 * kept - 1
    np.testing.assert_array_equal(kept[::2], ~kept[1::2])
    np.testing.assert_array_equal(signs.T @ signs, len(kept) * np.eye(pieces))
    assert 2.5 * pieces <= len(kept) <= max(5 * pieces, 4)


def test_a_fold_over_keeps_an_interaction_of_two_pieces_out_of_every_weight():
    kept = fold_over(20, np.random.default_rng(0))
    both = (kept[:, 3] & kept[:, 7]).astype(float)
    weights = (2.0 * kept - 1).T @ both / len(kept) * 2
    np.testing.assert_allclose(np.delete(weights, [3, 7]), 0, atol=1e-12)
    np.testing.assert_allclose(weights[[3, 7]], 0.5)


def test_a_row_of_a_fold_over_is_a_toss_of_fair_coins():
    rows = np.array([fold_over(12, np.random.default_rng(seed))[0] for seed in range(2000)])
    np.testing.assert_allclose(rows.mean(0), 0.5, atol=0.05)
    np.testing.assert_allclose(np.corrcoef(rows.T) - np.eye(12), 0, atol=0.1)


@pytest.mark.parametrize("pieces", [1, 2, 3, 6])
def test_every_coalition_is_there_once(pieces):
    kept = every_coalition(pieces)
    assert kept.shape == (2**pieces, pieces)
    assert len(np.unique(kept, axis=0)) == 2**pieces
    np.testing.assert_array_equal(kept[::2], ~kept[1::2])


def test_few_pieces_give_every_coalition_and_many_whole_designs():
    generator = np.random.default_rng(0)
    assert [len(coalitions(pieces, 128, generator)) for pieces in (1, 7, 8, 46, 60)] == [2, 128, 128, 128, 256]
    assert len(coalitions(46, 300, generator)) == 384


def test_balanced_coalitions_have_their_sizes_and_disturb_each_other_less_than_random_ones():
    generator = np.random.default_rng(3)
    sizes = generator.integers(1, 30, 40)

    def disturbance(kept):
        centred = (kept - sizes[:, None] / 30) / np.sqrt(sizes * (30 - sizes))[:, None]
        return ((centred @ centred.T) ** 2).sum()

    kept = balanced(sizes, 30, generator)
    np.testing.assert_array_equal(kept.sum(1), sizes)
    random = np.array([generator.permutation(30) < size for size in sizes])
    assert disturbance(kept) < 0.8 * disturbance(random)


def test_in_balanced_coalitions_every_piece_is_as_likely_as_any_other():
    sizes = np.array([1, 2, 4, 5])
    often = np.mean([balanced(sizes, 6, np.random.default_rng(seed)) for seed in range(1500)], axis=0)
    np.testing.assert_allclose(often, (sizes / 6)[:, None].repeat(6, 1), atol=0.06)
