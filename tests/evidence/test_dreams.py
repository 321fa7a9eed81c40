import numpy as np
import pytest

from generator.evidence.dreams import growth_by_sign, size_by_sign, work_at_full_size


def test_growth_is_counted_within_each_sign():
    before = np.array([1.0, 2.0, 3.0, 4.0, -1.0, -2.0, 0.0])
    after = np.array([2.0, 3.0, 4.0, 0.0, -3.0, 1.0, 9.0])
    assert growth_by_sign(before, after) == (0.75, 0.5)


def test_a_layer_that_only_grows_grows_both_ways():
    before = np.random.default_rng(0).normal(size=(4, 5, 5))
    assert growth_by_sign(before, 2 * before) == (1.0, 1.0)
    assert size_by_sign(before, 2 * before) == pytest.approx((2.0, 2.0))
    assert growth_by_sign(before, 0.5 * before) == (0.0, 0.0)


def test_noise_moves_half_of_the_units_either_way():
    generator = np.random.default_rng(0)
    before = generator.normal(size=4000)
    assert growth_by_sign(before, before + generator.normal(size=4000)) == pytest.approx((0.5, 0.5), abs=0.04)


def test_where_a_sign_is_missing_nothing_is_said_of_it():
    positive, negative = growth_by_sign(np.ones(3), np.full(3, 2.0))
    assert positive == 1.0
    assert np.isnan(negative)
    assert np.isnan(size_by_sign(np.ones(3), np.ones(3))[1])


def test_the_sizes_are_norms_of_each_sign():
    before, after = np.array([3.0, 4.0, -1.0]), np.array([6.0, 8.0, -0.5])
    assert size_by_sign(before, after) == pytest.approx((2.0, 0.5))


def test_work_counts_pixels():
    assert work_at_full_size(5, 1.0, 14, 1) == 5.0
    assert work_at_full_size(3, 2.0, 2, 2) == pytest.approx(2 * 0.25 + 1.0)
    assert work_at_full_size(4, 2.0, 2, 2) == pytest.approx(2 * 0.25 + 2.0)
    assert work_at_full_size(0, 2.0, 2, 2) == 0.0
