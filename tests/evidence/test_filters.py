import numpy as np
import pytest

from generator.evidence.filters import repeated, response_extent, without_inputs


def test_an_even_response_takes_half_the_places_and_a_point_one_of_them():
    assert response_extent(np.ones((3, 100))) == 0.5
    point = np.zeros((1, 100))
    point[0, 7] = 2.0
    assert response_extent(point) == 0.01


def test_silent_filters_do_not_count():
    responses = np.zeros((2, 100))
    responses[0] = 1.0
    assert response_extent(responses) == 0.5
    assert np.isnan(response_extent(np.zeros((2, 100))))


def test_the_extent_is_the_mean_over_filters():
    responses = np.zeros((2, 100))
    responses[0], responses[1, 0] = 1.0, 1.0
    assert response_extent(responses) == pytest.approx((0.5 + 0.01) / 2)


def test_a_filter_is_repeated_by_one_that_rises_and_falls_with_it():
    generator = np.random.default_rng(0)
    samples = generator.normal(size=(400, 5))
    assert repeated(samples) == 0
    samples[:, 4] = 3 * samples[:, 0] + 1
    assert repeated(samples) == 2
    samples[:, 4] = -samples[:, 0]
    assert repeated(samples) == 0
    samples[:, 3] = samples[:, 1] + generator.normal(0, 0.5, 400)  # correlation 0.89
    assert repeated(samples) == 0


def test_filters_that_never_change_are_no_repeats():
    assert repeated(np.ones((50, 4))) == 0
    samples = np.ones((50, 3))
    samples[:, 0] = np.arange(50)
    assert repeated(samples) == 0


def test_the_strongest_inputs_go_by_weight_and_by_activity():
    weights = np.ones((2, 10, 3, 3))
    weights[0, 3], weights[1, 5] = 4.0, 4.0
    activity = np.ones(10)
    by_weight, by_lot = without_inputs(weights, activity, 0.1, [1])
    assert [np.flatnonzero((one == 0).all((1, 2))).tolist() for one in by_weight] == [[3], [5]]
    assert ((by_lot == 0).all((2, 3)).sum(1) == 1).all()
    activity[8] = 100.0
    by_activity, _ = without_inputs(weights, activity, 0.1, [1])
    assert [np.flatnonzero((one == 0).all((1, 2))).tolist() for one in by_activity] == [[8], [8]]


def test_at_least_one_input_goes_and_the_weights_given_stay_as_they_are():
    weights = np.random.default_rng(0).normal(size=(3, 4, 1, 1))
    before = weights.copy()
    for less in without_inputs(weights, np.ones(4), 0.01, [0]):
        assert ((less == 0).sum((1, 2, 3)) == 1).all()
    np.testing.assert_array_equal(weights, before)


def test_lots_repeat_with_their_seed_and_differ_from_filter_to_filter():
    weights = np.ones((40, 30, 1, 1))
    one, again, other = (without_inputs(weights, np.ones(30), 0.1, seed)[1] for seed in ([1, 2], [1, 2], [1, 3]))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    assert len({row.tobytes() for row in one}) > 30
