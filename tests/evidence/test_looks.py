import numpy as np
import pytest

from generator.evidence.looks import looks_of, mean_distance


def striped(across: bool, colour=(1.0, 1.0, 1.0)):
    rows, columns = np.indices((128, 128))
    waves = 127 + 120 * np.sin((columns if across else rows) / 3)
    return (waves[..., None] * np.array(colour)).astype(np.uint8)


def test_a_picture_is_at_no_distance_from_itself():
    assert mean_distance(looks_of(striped(True)), [looks_of(striped(True))]) == 0


def test_another_direction_is_further_off_than_a_shift_and_so_is_another_colour():
    reference = looks_of(striped(True))
    shifted, turned, red = (
        looks_of(np.roll(striped(True), 2, 1)),
        looks_of(striped(False)),
        looks_of(striped(True, (1, 0.2, 0.2))),
    )
    near = mean_distance(reference, [shifted])
    assert mean_distance(reference, [turned]) > 3 * near
    assert mean_distance(reference, [red]) > 3 * near


def test_the_mean_is_over_the_others():
    origin, one, other = np.zeros(2), np.array([3.0, 4.0]), np.array([0.0, 1.0])
    assert mean_distance(origin, [one, other]) == pytest.approx(3.0)
    assert np.isnan(mean_distance(origin, []))
