import numpy as np
import pytest
import torch
from torch import nn

from generator.evidence.removal import (
    FRACTIONS,
    SUBSTRATES,
    TOLERANCE,
    area_under,
    blurred,
    curves,
    imputed,
    narrow,
    ranking,
    substrates,
    variants,
)

SIDE = 10
N = SIDE * SIDE
EVERY = [k / N for k in range(N + 1)]
"""One pixel at a time."""


def total(pictures):
    """The sum of all pixels, grey."""
    return pictures.mean(3, dtype=np.float64).sum((1, 2))


@pytest.fixture
def steps():
    """A grey picture (h, w, 3) with the values 1/n ... 1 in random places, and the black one."""
    grey = np.random.default_rng(0).permutation(np.arange(1, N + 1) / N).reshape(SIDE, SIDE, 1).astype(np.float32)
    return grey.repeat(3, 2), np.zeros((SIDE, SIDE, 3), np.float32)


@pytest.fixture
def picture():
    return np.random.default_rng(1).random((14, 17, 3), dtype=np.float32)


def test_a_perfect_ranking_of_a_sum_has_the_curves_of_the_formula(steps):
    """With k of the largest gone, 1 ... n - k are left: (n - k)(n - k + 1) / 2 n."""
    picture, black = steps
    deleted, inserted = curves(total, picture, black, [picture[..., 0]], fractions=EVERY, tolerance=-1)
    left = N - np.arange(N + 1)
    formula = left * (left + 1) / (2 * N)
    np.testing.assert_allclose(deleted[0], formula, rtol=1e-5)
    np.testing.assert_allclose(inserted[0], formula[0] - formula, rtol=1e-5, atol=1e-5)
    assert area_under(deleted, EVERY)[0] == pytest.approx((N + 1) * (2 * N + 1) / (12 * N))
    assert area_under(inserted, EVERY)[0] == pytest.approx((N + 1) / 2 - (N + 1) * (2 * N + 1) / (12 * N))


def test_the_usual_fractions_lie_on_the_same_curves(steps):
    picture, black = steps
    deleted, inserted = curves(lambda pictures: total(pictures) / N, picture, black, [picture[..., 0]], tolerance=-1)
    left = N - np.array([round(fraction * N) for fraction in FRACTIONS])
    formula = left * (left + 1) / (2 * N**2)
    np.testing.assert_allclose(deleted[0], formula, rtol=1e-5)
    np.testing.assert_allclose(inserted[0], formula[0] - formula, rtol=1e-5, atol=1e-6)


def counting(score):
    asked = []

    def counted(pictures):
        asked.append(len(pictures))
        return score(pictures)

    return counted, asked


def test_only_fractions_between_near_neighbours_may_be_spared():
    assert [FRACTIONS[place] for place in narrow(FRACTIONS)] == [0.02, 0.1]
    assert narrow((0.0, 0.2, 1.0)) == []
    assert narrow((0.0, 0.1, 0.15)) == []  # the last but one has an end beside it, but nothing before


def test_a_flat_curve_is_not_asked_where_it_cannot_bend(steps):
    score, asked = counting(lambda pictures: np.full(len(pictures), 0.37))
    curves(score, *steps, [np.ones((SIDE, SIDE))] * 3)
    assert sum(asked) == 2 + 2 * 3 * (len(FRACTIONS) - 2 - 2)


def test_a_steep_curve_is_asked_everywhere(steps):
    score, _ = counting(lambda pictures: total(pictures) > 50.4)  # it falls with the very first pixels
    deleted, _ = curves(score, *steps, [steps[0][..., 0]])
    everywhere, _ = curves(score, *steps, [steps[0][..., 0]], tolerance=-1)
    np.testing.assert_array_equal(deleted, everywhere)


@pytest.mark.parametrize("steepness", [0.5, 3.0, 20.0])
def test_the_area_of_a_curve_that_runs_one_way_is_as_good_as_promised(steps, steepness):
    def score(pictures):
        return 1 / (1 + np.exp(-steepness * (total(pictures) / N - 0.25)))

    score, asked = counting(score)
    maps = [steps[0][..., 0], *np.random.default_rng(4).random((5, SIDE, SIDE))]
    quick = curves(score, *steps, maps)
    spent = sum(asked)
    whole = curves(score, *steps, maps, tolerance=-1)
    assert spent < sum(asked) - spent
    for one, other in zip(quick, whole, strict=True):
        np.testing.assert_allclose(area_under(one), area_under(other), rtol=0, atol=len(narrow(FRACTIONS)) * TOLERANCE)


def test_no_map_beats_the_perfect_one(steps):
    picture, black = steps
    maps = [picture[..., 0], -picture[..., 0], *np.random.default_rng(3).random((5, SIDE, SIDE))]
    deletion, insertion = (area_under(curve) for curve in curves(total, picture, black, maps))
    assert deletion.argmin() == 0
    assert insertion.argmax() == 0
    assert deletion.argmax() == 1
    assert insertion.argmin() == 1


def test_a_score_that_never_changes_is_its_own_area(steps):
    deleted, inserted = curves(lambda pictures: np.full(len(pictures), 0.37), *steps, [np.ones((SIDE, SIDE))] * 2)
    for curve in (deleted, inserted):
        np.testing.assert_allclose(area_under(curve), [0.37, 0.37], rtol=1e-6)


def test_each_maps_curves_are_its_own_whatever_the_others(steps):
    picture, black = steps
    maps = np.random.default_rng(4).random((9, SIDE, SIDE))  # more variants than one batch holds
    together = curves(total, picture, black, list(maps))
    for i, values in enumerate(maps):
        for curve, alone in zip(together, curves(total, picture, black, [values]), strict=True):
            np.testing.assert_allclose(curve[i], alone[0])


def test_both_curves_run_between_the_picture_and_the_substrate(picture):
    substrate = blurred(picture, 2.0)
    ends = total(np.stack([picture, substrate]))
    deleted, inserted = curves(total, picture, substrate, [picture[..., 0], picture[..., 1]])
    np.testing.assert_allclose(deleted[:, [0, -1]], [ends, ends])
    np.testing.assert_allclose(inserted[:, [0, -1]], [ends[::-1], ends[::-1]])


def test_deletion_is_quantus_pixel_flipping(quantus, picture):
    torch.manual_seed(0)
    small = picture[:12, :15]  # Quantus wants its steps of 3 x 20 values to divide the number of pixels
    net = nn.Sequential(nn.Flatten(), nn.Linear(12 * 15 * 3, 4), nn.Tanh(), nn.Linear(4, 2)).eval().requires_grad_(False)
    values = np.random.default_rng(2).random((12, 15))
    metric = quantus.PixelFlipping(features_in_step=60, normalise=False, perturb_baseline=0.0, disable_warnings=True)
    theirs = metric(
        model=net,
        x_batch=small.transpose(2, 0, 1)[None].copy(),
        y_batch=np.array([1]),
        a_batch=np.repeat(values[None, None], 3, 1),
        channel_first=True,
        softmax=False,
    )
    fractions = [k / 9 for k in range(10)]

    def score(pictures):
        return net(torch.from_numpy(pictures.transpose(0, 3, 1, 2).copy()))[:, 1].numpy()

    deleted, _ = curves(score, small, np.zeros_like(small), [values], fractions=fractions, tolerance=-1)
    np.testing.assert_allclose(deleted[0, 1:], theirs[0], rtol=1e-4, atol=1e-6)


def test_the_most_positive_come_first():
    assert ranking(np.array([[0.1, -3.0], [7.0, 2.0]])).tolist() == [2, 3, 0, 1]


def test_equal_pixels_come_in_random_order_but_repeatably():
    values = np.zeros((20, 20))
    values[5:15, 5:15] = 1
    order = ranking(values, 3)
    assert sorted(order) == list(range(400))
    assert set(order[:100]) == set(np.flatnonzero(values))
    np.testing.assert_array_equal(order, ranking(values, 3))
    assert not np.array_equal(order, ranking(values, 4))
    for part in (order[:100], order[100:]):
        assert abs(np.corrcoef(part, np.arange(len(part)))[0, 1]) < 0.25


def test_variants_take_the_first_pixels_from_the_substrate(picture):
    substrate, order = 1 - picture, ranking(picture[..., 0])
    made = variants(picture, substrate, order, (0, 0.25, 1))
    assert made.shape == (3, 14, 17, 3)
    np.testing.assert_array_equal(made[0], picture)
    np.testing.assert_array_equal(made[2], substrate)
    taken = (made[1] == substrate).all(2)
    assert taken.sum() == round(0.25 * picture[..., 0].size)
    assert picture[..., 0][taken].min() > picture[..., 0][~taken].max()
    np.testing.assert_array_equal(made[1][~taken], picture[~taken])


def test_blurring_keeps_the_large_patches_of_colour_and_nothing_else(picture):
    np.testing.assert_allclose(blurred(np.full((20, 20, 3), 0.3, np.float32)), 0.3, rtol=1e-5)
    soft = blurred(picture, 10.0)
    assert soft.std((0, 1)).max() < 0.1 * picture.std((0, 1)).min()
    np.testing.assert_allclose(soft.mean((0, 1)), picture.mean((0, 1)), atol=0.01)  # channels do not mix


@pytest.fixture
def holes():
    """Some pixels and a whole block, none of them at the border."""
    gone = np.zeros((14, 17), bool)
    gone[1:-1, 1:-1] = np.random.default_rng(5).random((12, 15)) < 0.4
    gone[4:9, 5:12] = True
    return gone


def test_imputation_continues_a_linear_ramp_exactly(holes):
    rows, columns = np.indices(holes.shape)
    ramp = np.stack([0.1 + 0.03 * rows + 0.02 * columns, 0.9 - 0.04 * rows, 0.2 + 0.01 * columns], 2).astype(np.float32)
    np.testing.assert_allclose(
        imputed(np.where(holes[..., None], 0.5, ramp).astype(np.float32), holes, 0, noise=0), ramp, atol=1e-6
    )


def test_imputed_pixels_are_the_weighted_means_of_their_neighbours_at_the_border_too(picture):
    gone = np.random.default_rng(6).random((14, 17)) < 0.6
    filled = imputed(picture, gone, 0, noise=0).astype(np.float64)
    for y, x in np.argwhere(gone):
        around = [(y + a, x + b, 2 if a == 0 or b == 0 else 1) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
        inside = [(filled[i, j], weight) for i, j, weight in around if 0 <= i < 14 and 0 <= j < 17]
        values, weights = zip(*inside, strict=True)
        np.testing.assert_allclose(filled[y, x], np.average(values, axis=0, weights=weights), atol=1e-5)


def test_imputation_is_quantus_noisy_linear_imputation(quantus, picture):
    from quantus.functions.perturb_func import noisy_linear_imputation

    gone = np.random.default_rng(7).random((14, 17)) < 0.5
    theirs = noisy_linear_imputation(picture.transpose(2, 0, 1).astype(np.float64), np.flatnonzero(gone), noise=0)
    np.testing.assert_allclose(imputed(picture, gone, 0, noise=0), theirs.transpose(1, 2, 0), atol=1e-5)


def test_known_pixels_stay_what_they_are_and_the_picture_is_not_written_to(picture, holes):
    before = picture.copy()
    filled = imputed(picture, holes, 0)
    np.testing.assert_array_equal(filled[~holes], picture[~holes])
    np.testing.assert_array_equal(picture, before)
    assert (filled[holes] != picture[holes]).all()
    assert filled.dtype == picture.dtype


def test_what_was_there_does_not_matter(picture, holes):
    other = np.where(holes[..., None], 1 - picture, picture)
    np.testing.assert_array_equal(imputed(picture, holes, 0), imputed(other, holes, 0))


def test_the_noise_is_as_strong_as_asked_for_and_repeatable():
    flat, gone = np.full((60, 60, 3), 0.5, np.float32), np.ones((60, 60), bool)
    gone[0] = False
    filled = imputed(flat, gone, 1, noise=0.02)
    assert (filled[gone] - 0.5).std() == pytest.approx(0.02, rel=0.05)
    np.testing.assert_array_equal(filled, imputed(flat, gone, 1, noise=0.02))
    assert not np.array_equal(filled, imputed(flat, gone, 2, noise=0.02))
    bright = imputed(np.ones_like(flat), gone, 1, noise=0.5)
    assert bright.min() >= 0
    assert bright.max() <= 1


def test_with_nothing_gone_it_is_a_copy_and_with_everything_gone_an_error(picture):
    same = imputed(picture, np.zeros((14, 17), bool), 0)
    np.testing.assert_array_equal(same, picture)
    assert same is not picture
    with pytest.raises(ValueError, match="nothing is left"):
        imputed(picture, np.ones((14, 17), bool), 0)


def test_what_takes_the_place_of_pixels_is_the_picture_blurred_or_one_colour(picture):
    made = substrates(picture, np.array([0.1, 0.2, 0.3]))
    assert tuple(made) == SUBSTRATES
    np.testing.assert_array_equal(made["blur"], blurred(picture))
    np.testing.assert_allclose(made["mean"][3, 5], [0.1, 0.2, 0.3])
    assert {one.dtype for one in made.values()} == {np.dtype(np.float32)}
    made["mean"][:] = 0  # a picture of its own, not a view of one pixel
