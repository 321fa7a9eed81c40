import doctest

import pytest
import torch

from generator.explain.ascent import centres, channels, distance_from_grey, objective, total_variation

OUTPUT = torch.arange(2 * 3 * 3 * 5, dtype=torch.float32).view(2, 3, 3, 5)
GREY = torch.full((2, 3, 4, 4), 0.5)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(objective).failed == 0


def test_each_picture_has_a_channel_of_its_own():
    assert channels([2, 0])(OUTPUT, GREY).tolist() == [OUTPUT[0, 2].mean(), OUTPUT[1, 0].mean()]


def test_the_centre_is_the_middle_position():
    assert centres([2, 0])(OUTPUT, GREY).tolist() == [OUTPUT[0, 2, 1, 2], OUTPUT[1, 0, 1, 2]]


@pytest.mark.parametrize("kind", [channels, centres])
def test_a_picture_without_a_channel_is_refused(kind):
    with pytest.raises(ValueError, match="1 channels for 2 pictures"):
        kind([1])(OUTPUT, GREY)


def test_distance_from_grey_is_the_mean_square_and_total_variation_the_mean_step():
    pictures = torch.tensor([0.5, 0.7]).repeat(1, 3, 4, 2)
    assert float(distance_from_grey()(OUTPUT, pictures)) == pytest.approx(0.02)
    assert float(total_variation()(OUTPUT, pictures)) == pytest.approx(0.2)
    assert total_variation()(OUTPUT, GREY).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("combined", "description", "value"),
    [
        (channels([0]) - total_variation(), "mean of channel 0 - total variation", 7 - 0.2),
        (-1 * centres([0]) + distance_from_grey(), "-centre of channel 0 + distance from grey", -7 + 0.02),
        (2 * (channels([0]) - 0.5 * total_variation()), "2 x (mean of channel 0 - 0.5 x total variation)", 14 - 0.2),
    ],
)
def test_combinations_read_as_they_compute(combined, description, value):
    pictures = torch.tensor([0.5, 0.7]).repeat(1, 3, 4, 2)
    assert str(combined) == description
    assert float(combined(OUTPUT[:1], pictures)) == pytest.approx(value)
