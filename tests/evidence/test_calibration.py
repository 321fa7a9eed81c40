import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from generator.evidence.calibration import error_by_chance, expected_error, reliability
from generator.evidence.intervals import wilson


def forecasts(n, seed, right_when=lambda confidence: confidence):
    """Confidences all over the scale, each right as often as ``right_when`` says."""
    generator = np.random.default_rng(seed)
    confidence = generator.uniform(0.1, 1, n)
    return confidence, generator.random(n) < right_when(confidence)


def test_bins_are_scikit_learns():
    confidence, right = forecasts(500, 0, np.square)
    accuracy, mean = calibration_curve(right, confidence, n_bins=10)
    bins = reliability(confidence, right)
    np.testing.assert_allclose([one.accuracy.value for one in bins], accuracy)
    np.testing.assert_allclose([one.confidence for one in bins], mean)
    assert sum(one.accuracy.n for one in bins) == 500


def test_bins_are_of_equal_width_with_wilsons_interval_and_empty_ones_are_left_out():
    confidence, right = np.array([0.0, 0.12, 0.13, 0.99, 1.0]), np.array([False, True, False, True, True])
    bins = reliability(confidence, right, bins=5)
    assert [(one.low, one.high) for one in bins] == [(0, 0.2), (0.8, 1)]
    assert [one.accuracy for one in bins] == [wilson(1, 3), wilson(2, 2)]
    assert [one.confidence for one in bins] == pytest.approx([0.25 / 3, 0.995])


def test_a_constant_confidence_that_is_right_as_often_as_it_says_has_no_error():
    right = np.arange(200) % 10 < 9
    assert expected_error(np.full(200, 0.9), right, 0).value == pytest.approx(0, abs=1e-12)


def test_the_error_of_one_who_is_too_sure():
    right = np.arange(200) % 10 < 7
    measured = expected_error(np.full(200, 0.95), right, 0)
    assert measured.value == pytest.approx(0.25)
    assert measured.n == 200
    assert measured.lower < 0.25 < measured.upper


def test_bins_weigh_as_many_pictures_as_they_hold_and_do_not_make_up_for_each_other():
    confidence = np.array([0.25] * 10 + [0.75] * 30)
    right = np.array([True] * 5 + [False] * 5 + [True] * 15 + [False] * 15)
    assert expected_error(confidence, right, 0).value == pytest.approx((10 * 0.25 + 30 * 0.25) / 40)
    assert expected_error(confidence, right, 0, bins=1).value == pytest.approx(abs(0.625 - 0.5))


def test_the_error_follows_from_the_bins():
    confidence, right = forecasts(400, 1, np.square)
    by_bins = sum(abs(one.confidence - one.accuracy.value) * one.accuracy.n for one in reliability(confidence, right)) / 400
    assert expected_error(confidence, right, 0).value == pytest.approx(by_bins)


def coverage(true, draw, times=50):
    intervals = [expected_error(*draw(seed), seed) for seed in range(times)]
    assert all(0 <= one.lower <= one.value <= one.upper for one in intervals)
    return np.mean([one.lower <= true <= one.upper for one in intervals])


def test_the_interval_holds_the_true_error_of_one_who_is_too_sure():
    def draw(seed):
        return np.full(300, 0.9), np.random.default_rng(seed).random(300) < 0.7

    assert coverage(0.2, draw) >= 0.86


def test_one_who_is_right_as_often_as_he_says_shows_no_more_than_chance():
    """Near 0 the estimate is too high, so what counts is what so honest a forecaster would show."""
    inside = []
    for seed in range(60):
        confidence, right = forecasts(300, seed)
        chance = error_by_chance(confidence, seed, draws=200)
        inside.append(chance.lower <= expected_error(confidence, right, seed).value <= chance.upper)
    assert np.mean(inside) >= 0.88
    confidence, right = np.full(300, 0.9), np.arange(300) < 210
    assert expected_error(confidence, right, 0).lower > error_by_chance(confidence, 0).upper


def test_the_interval_is_repeatable():
    confidence, right = forecasts(100, 2, np.square)
    assert expected_error(confidence, right, 5) == expected_error(confidence, right, 5)
    assert expected_error(confidence, right, 5).lower != expected_error(confidence, right, 6).lower
