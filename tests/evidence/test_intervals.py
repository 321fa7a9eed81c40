import numpy as np
import pytest
from scipy import stats

from generator.evidence.intervals import (
    apart,
    bootstrap_mean,
    f1,
    paired,
    rank_correlation_of_few,
    rank_trend,
    rank_trends_apart,
    wilson,
)


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 17), (17, 17), (3, 11), (50, 100), (1913, 2737)])
def test_wilsons_ends_are_the_shares_that_the_observed_one_lies_at_the_edge_of(hits, n):
    """Wilson 1927: the roots of (share - p)^2 = z^2 p (1 - p) / n."""
    z, share = stats.norm.ppf(0.975), hits / n
    roots = np.sort(np.roots([1 + z**2 / n, -2 * share - z**2 / n, share**2]))
    measured = wilson(hits, n)
    assert (measured.value, measured.n) == (share, n)
    assert (measured.lower, measured.upper) == pytest.approx(tuple(roots), abs=1e-9)


def test_the_value_lies_in_its_interval_and_the_interval_in_0_to_1():
    for n in range(1, 80):
        for hits in range(n + 1):
            measured = wilson(hits, n)
            assert 0 <= measured.lower <= measured.value <= measured.upper <= 1


def test_nothing_observed_leaves_everything_possible():
    for measured in (wilson(0, 0), f1(0, 0, 0)):
        assert measured.as_fact() == {"value": 0.0, "lower": 0.0, "upper": 1.0, "n": 0}


def test_f1_is_the_harmonic_mean_of_precision_and_recall():
    precision, recall = 30 / 40, 30 / 50
    assert f1(30, 10, 20).value == pytest.approx(2 * precision * recall / (precision + recall))


def test_f1s_interval_holds_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(0)
    outcomes = generator.multinomial(150, (0.6, 0.15, 0.25), 2000)  # true positive, false positive, false negative
    truth = 2 * 0.6 / (2 * 0.6 + 0.15 + 0.25)
    held = [measured.lower <= truth <= measured.upper for measured in (f1(*map(int, row)) for row in outcomes)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_the_bootstrap_is_plain_resampling():
    values = np.random.default_rng(1).gamma(2.0, 1.0, 40)
    picks = np.random.default_rng(7).integers(0, 40, (4000, 40))
    measured = bootstrap_mean(values.tolist(), seed=7)
    assert measured.value == pytest.approx(values.mean())
    assert (measured.lower, measured.upper) == pytest.approx(np.percentile(values[picks].mean(1), (2.5, 97.5)), abs=1e-9)


def test_the_bootstrap_repeats_with_its_seed_and_leaves_numpys_state_alone():
    values = [0.1, 0.4, 0.35, 0.8]
    before = np.random.get_state()[1].copy()
    assert bootstrap_mean(values, seed=3) == bootstrap_mean(values, seed=3)
    assert bootstrap_mean(values, seed=3) != bootstrap_mean(values, seed=4)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_one_observation_has_an_interval_without_width():
    assert bootstrap_mean([0.7], seed=0).as_fact() == {"value": 0.7, "lower": 0.7, "upper": 0.7, "n": 1}


@pytest.mark.parametrize("values", [[], [0.5, float("nan")], [float("inf")]])
def test_a_mean_of_nothing_or_of_what_is_not_finite_is_refused(values):
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_mean(values, seed=0)


def test_a_paired_difference_is_told_with_its_two_sides():
    of, control = [3.0, 5.0, 9.0], [1.0, 4.0, 4.0]
    found = paired(of, control, seed=0)
    assert (found.of, found.control) == pytest.approx((17 / 3, 3.0))
    assert found.value == pytest.approx(found.of - found.control)
    assert found.n == 3
    with pytest.raises(ValueError, match="equally many"):
        paired(of, control[:2], seed=0)


def test_pairing_takes_out_what_the_pairs_share():
    """Pictures differ far more than methods do: compared pair by pair the difference is clear, as two groups it is not."""
    generator = np.random.default_rng(0)
    shared = generator.normal(0, 10, 60)
    of, control = shared + 1 + generator.normal(0, 0.5, 60), shared + generator.normal(0, 0.5, 60)
    assert paired(of, control, 1).lower > 0
    assert apart(of, control, 1).lower < 0 < apart(of, control, 1).upper


def test_the_interval_of_two_independent_means_agrees_with_welch():
    generator = np.random.default_rng(3)
    of, control = generator.normal(2, 1, 80), generator.normal(1, 2, 120)
    found = apart(of, control, 5)
    welch = stats.ttest_ind(of, control, equal_var=False).confidence_interval(0.95)
    assert (found.lower, found.upper) == pytest.approx((welch.low, welch.high), abs=0.08)


def test_the_interval_of_a_trend_is_that_of_resampling_within_each_step():
    generator = np.random.default_rng(4)
    order = np.repeat(np.arange(4), 20)
    values = 0.5 * order + generator.normal(0, 1, 80)
    again = []
    for _ in range(3000):
        picks = np.concatenate([generator.choice(np.flatnonzero(order == step), 20) for step in range(4)])
        again.append(stats.spearmanr(order, values[picks]).statistic)
    found = rank_trend(order.tolist(), values.tolist(), 0, resamples=3000)
    assert (found.lower, found.upper) == pytest.approx(np.percentile(again, (2.5, 97.5)), abs=0.03)


def test_a_trend_does_not_ask_for_its_order_to_be_sorted():
    order, values = [2, 0, 1, 0, 2, 1], [3.0, 1.0, 2.5, 0.5, 2.0, 1.5]
    assert rank_trend(order, values, 0).value == pytest.approx(stats.spearmanr(order, values).statistic)


@pytest.mark.parametrize(("values", "sign"), [([1, 2, 3, 4, 5, 6, 7, 8], 1), ([8, 7, 6, 5, 4, 3, 2, 1], -1)])
def test_a_trend_has_the_sign_and_size_of_spearman(values, sign):
    order = [0, 0, 1, 1, 2, 2, 3, 3]
    found = rank_trend(order, values, 0)
    assert found.value == pytest.approx(stats.spearmanr(order, values).statistic)
    assert np.sign(found.lower) == np.sign(found.upper) == sign


def test_a_trend_in_noise_is_not_clear_of_zero():
    generator = np.random.default_rng(8)
    order = np.repeat(np.arange(4), 32)
    found = rank_trend(order, generator.random(128), 0)
    assert found.lower < 0 < found.upper
    assert rank_trend(order, np.ones(128), 0).value == 0.0


def test_two_trends_apart():
    order = np.repeat(np.arange(4), 16)
    generator = np.random.default_rng(2)
    steep, flat = order + generator.normal(0, 0.2, 64), generator.normal(0, 1, 64)
    found = rank_trends_apart(order, steep, flat, 0)
    assert found.lower > 0
    assert found.value == pytest.approx(found.of - found.control)


def test_the_correlation_of_a_few_has_a_wide_interval():
    one, other = list(range(11)), [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9]
    found = rank_correlation_of_few(one, other)
    assert found.value == pytest.approx(stats.spearmanr(one, other).statistic)
    half = 1.959964 * np.sqrt((1 + found.value**2 / 2) / 8)  # Bonett and Wright 2000, equation 3
    assert (found.lower, found.upper) == pytest.approx(
        (np.tanh(np.arctanh(found.value) - half), np.tanh(np.arctanh(found.value) + half))
    )
    assert rank_correlation_of_few([1, 2, 3], [1, 2, 3]).lower == -1.0
