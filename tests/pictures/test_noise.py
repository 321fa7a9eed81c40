import numpy as np
import pytest

from generator.pictures.noise import noise


def test_noise_is_grey_on_average_varied_as_a_photo_and_repeats_with_its_seed():
    picture = noise(96, 3)
    assert (picture.shape, picture.dtype) == ((96, 96, 3), np.uint8)
    assert picture.mean((0, 1)) == pytest.approx([127.5] * 3, abs=3)
    assert picture.std() == pytest.approx(48, abs=3)
    np.testing.assert_array_equal(picture, noise(96, 3))
    assert (picture != noise(96, 4)).any()
