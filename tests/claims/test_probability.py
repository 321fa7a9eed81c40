"""Against scipy, which is too slow to import for a page, and statsmodels' worked numbers."""

import numpy as np
import pytest
from scipy import stats

from generator.claims.probability import chance_beyond, discoveries, holm, student


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 10, 11, 43, 44, 219, 300])
def test_student(freedom):
    for t in (-3.0, -0.4, 0.0, 0.7, 1.96, 4.0):
        assert student(t, freedom) == pytest.approx(stats.t.sf(t, freedom), abs=1e-12)


def test_with_many_degrees_of_freedom_it_is_the_normal_distribution():
    assert student(1.96, 1000) == pytest.approx(stats.t.sf(1.96, 1000), abs=2e-4)
    assert student(1.96, None) == pytest.approx(stats.norm.sf(1.96), abs=1e-12)


@pytest.mark.parametrize("clusters", [2, 5, 11, 44, None])
def test_a_bound_at_the_end_of_the_interval_is_one_in_forty(clusters):
    assert chance_beyond(0.3, 0.3, clusters) == pytest.approx(0.025)
    assert chance_beyond(0.0, 0.3, clusters) == pytest.approx(0.5)
    assert chance_beyond(-0.3, 0.3, clusters) == pytest.approx(0.975)


def test_it_is_the_p_value_of_the_t_test():
    values = np.random.default_rng(0).normal(0.4, 1, 20)
    test = stats.ttest_1samp(values, 0, alternative="greater")
    ends = stats.ttest_1samp(values, 0).confidence_interval()
    assert chance_beyond(values.mean(), values.mean() - ends.low, 20) == pytest.approx(test.pvalue)


def test_a_value_without_spread_leaves_nothing_to_chance():
    assert [chance_beyond(distance, 0.0, None) for distance in (0.1, 0.0, -0.1)] == [0.0, 0.5, 1.0]


def test_the_smallest_of_several_counts_as_often_as_there_are():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_is_seldom_wrong_where_nothing_is_so():
    """The control: without it, one of four tests would be below 0.05 in nearly one of five worlds."""
    worlds = np.random.default_rng(1).random((2000, 4))
    assert np.mean([min(holm(world.tolist())) <= 0.05 for world in worlds]) < 0.06
    assert np.mean(worlds.min(1) <= 0.05) > 0.15


def test_discoveries_are_those_of_benjamini_and_hochberg():
    chances = np.random.default_rng(2).random(15) ** 3
    assert discoveries(chances.tolist()) == pytest.approx(stats.false_discovery_control(chances))
