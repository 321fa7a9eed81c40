import numpy as np
import pytest

from generator.evidence.course import first_right, half_time, half_times, remembered, times_forgotten

AT = np.array([0.0, 1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize(
    ("right", "first", "forgotten"),
    [([0, 0, 0], None, 0), ([0, 1, 1], 1, 0), ([1, 0, 1], 0, 1), ([1, 0, 1, 0, 1, 0], 0, 3)],
)
def test_when_an_answer_was_first_right_and_how_often_it_was_forgotten(right, first, forgotten):
    assert first_right(np.array(right, bool)) == first
    assert times_forgotten(np.array(right, bool)) == forgotten


def test_pictures_are_counted_by_what_became_of_them():
    right = np.array([[0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 1]], bool)
    found = remembered(right)
    assert (found.never_right, found.always_after, found.forgotten, found.n) == (1, 2, 1, 4)


def test_half_of_the_last_value_is_found_between_two_moments():
    assert half_time(np.array([0.0, 0.0, 1.0, 2.0, 2.0]), AT) == pytest.approx(2)
    assert half_time(np.array([0.0, 0.0, 0.0, 2.0, 2.0]), AT) == pytest.approx(3)
    assert half_time(np.array([2.0, 0.0, 0.0, 2.0, 2.0]), AT) == 0
    assert np.isnan(half_time(np.array([1.0, 1.0, 1.0, 1.0, 0.0]), AT))
    assert np.isnan(half_time(np.array([-2.0, -2.0, -2.0, -2.0, -1.0]), AT))


def learned_at(epoch: float, units: int, seed: int, noise: float = 0.3):
    """A quantity that rises from 0 to 1 within an epoch around ``epoch``, with noise in every unit."""
    rise = np.clip(AT - epoch + 0.5, 0, 1)[:, None]
    return rise + np.random.default_rng(seed).normal(0, noise, (len(AT), units))


def test_what_is_learned_later_is_found_to_be_later():
    found = half_times(learned_at(3, 80, 1), learned_at(1, 80, 2), AT.tolist(), 5)
    assert found is not None
    assert found.one.value == pytest.approx(3, abs=0.4)
    assert found.other.value == pytest.approx(1, abs=0.3)
    assert 1 < found.later.lower < found.later.value < found.later.upper < 3


def test_what_is_learned_at_the_same_time_is_not_told_apart():
    """At the level that the interval claims: in about 95 of 100 worlds."""
    inside = 0
    for world in range(40):
        found = half_times(learned_at(1.4, 60, 2 * world, 0.6), learned_at(1.4, 60, 2 * world + 1, 0.6), AT.tolist(), world)
        assert found is not None
        inside += found.later.lower <= 0 <= found.later.upper
    assert inside >= 34


def test_where_nothing_is_learned_there_is_no_half_time():
    never = np.random.default_rng(3).normal(0, 1, (len(AT), 50))
    assert half_times(never, learned_at(1, 50, 4), AT.tolist(), 5) is None
