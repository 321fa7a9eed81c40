import numpy as np
import pytest

from generator.evidence.regions import congruent_parts


@pytest.fixture
def region():
    values = np.zeros((40, 40), bool)
    values[4:12, 6:16] = True
    return values


def test_part_and_copy_have_one_shape_and_each_its_place(region):
    room = np.zeros((40, 40), bool)
    room[25:] = True
    part, copy = congruent_parts(region, room, seed=1)
    assert part.sum() == copy.sum() > 0
    assert not (part & ~region).any()
    assert not (copy & ~room).any()
    corners = [np.argwhere(one).min(0) for one in (part, copy)]
    np.testing.assert_array_equal(np.roll(part, corners[1] - corners[0], (0, 1)), copy)


def test_with_room_enough_the_whole_region_is_copied(region):
    part, copy = congruent_parts(region, np.ones((40, 40), bool), seed=0)
    np.testing.assert_array_equal(part, region)
    assert copy.sum() == 80


def test_without_room_both_are_empty(region):
    part, copy = congruent_parts(region, np.zeros((40, 40), bool), seed=0)
    assert not part.any()
    assert not copy.any()


def test_the_seed_decides(region):
    room = np.random.default_rng(0).random((40, 40)) < 0.5
    one, again, other = (congruent_parts(region, room, seed, tries=3)[1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
