import numpy as np
import pytest
from skimage.metrics import structural_similarity

from generator.evidence.agreement import rank_correlation, similarity_of_maps


@pytest.fixture
def one():
    return np.random.default_rng(0).normal(size=(20, 24))


@pytest.fixture
def other(one):
    return one + np.random.default_rng(1).normal(size=(20, 24))


def test_rank_correlation_is_spearmans_formula(one, other):
    """1 - 6 sum(d^2) / n (n^2 - 1), which holds where no values are equal."""
    ranks = [values.ravel().argsort().argsort() for values in (one, other)]
    n = one.size
    expected = 1 - 6 * ((ranks[0] - ranks[1]) ** 2).sum() / (n * (n**2 - 1))
    assert rank_correlation(one, other) == pytest.approx(expected)


def test_only_the_order_counts(one):
    assert rank_correlation(one, np.exp(3 * one)) == pytest.approx(1)
    assert rank_correlation(one, -(one**3)) == pytest.approx(-1)
    assert rank_correlation(one, np.random.default_rng(2).random(one.shape)) == pytest.approx(0, abs=0.12)


@pytest.mark.parametrize("value", [0.0, 7.0, np.nan])
def test_a_constant_map_has_no_order(one, value):
    assert np.isnan(rank_correlation(one, np.full(one.shape, value)))
    assert np.isnan(rank_correlation(np.full(one.shape, value), one))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_broken_pixel_breaks_the_order(one, other, value):
    other[3, 3] = value
    assert np.isnan(rank_correlation(one, other))
    assert np.isnan(rank_correlation(other, one))


def test_similarity_does_not_see_sign_or_unit(one):
    assert similarity_of_maps(one, one) == pytest.approx(1)
    assert similarity_of_maps(one, -1000 * one) == pytest.approx(1)


def test_similarity_is_that_of_the_absolute_values_at_one_scale(one, other):
    scaled = [(abs(values) / np.percentile(abs(values), 99.5)).clip(0, 1) for values in (one, other)]
    assert similarity_of_maps(one, other) == pytest.approx(structural_similarity(*scaled, data_range=1))
    assert similarity_of_maps(one, other) == similarity_of_maps(other, one)


def test_one_hot_pixel_does_not_decide_the_scale(one):
    hot = one.copy()
    hot[10, 12] = 1e6
    assert similarity_of_maps(one, hot) > 0.9


def test_unrelated_maps_are_not_similar_and_disturbed_ones_a_little(one, other):
    unrelated = np.random.default_rng(2).normal(size=one.shape)
    assert abs(similarity_of_maps(one, unrelated)) < 0.1
    assert similarity_of_maps(one, unrelated) < similarity_of_maps(one, other) < 0.9


def test_a_map_of_few_pixels_is_scaled_by_its_largest():
    point = np.zeros((30, 30))
    point[10, 10] = 5
    assert similarity_of_maps(point, 3 * point) == pytest.approx(1)


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_empty_and_broken_maps_are_like_nothing(one, value):
    assert np.isnan(similarity_of_maps(one, np.full(one.shape, value)))
