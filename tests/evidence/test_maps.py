import numpy as np
import pytest
from skimage.color import rgb2gray
from skimage.filters import sobel

from generator.evidence.maps import centre_share, edge_correlation, top_tenth

MEASURES = (top_tenth, centre_share, lambda values: edge_correlation(values, np.zeros((*values.shape, 3), np.uint8)))


@pytest.fixture
def picture():
    return np.random.default_rng(0).integers(0, 255, (20, 20, 3), dtype=np.uint8)


def test_an_even_map_gives_the_values_the_docstrings_promise(picture):
    even = np.full((128, 128), 0.3, dtype=np.float32)
    assert top_tenth(even) == pytest.approx(0.1, abs=1e-3)
    assert centre_share(even) == pytest.approx(0.5, abs=0.01)
    assert edge_correlation(np.ones((20, 20)), picture) == 0


def test_top_tenth_of_a_ramp_and_of_a_point():
    ramp = np.arange(1.0, 101.0).reshape(10, 10)
    assert top_tenth(ramp) == pytest.approx(sum(range(91, 101)) / 5050)
    point = np.zeros((10, 10))
    point[3, 7] = 2
    assert top_tenth(point) == 1
    assert top_tenth(np.array([[1.0, 3.0]])) == 0.75


def test_centre_share_tells_the_middle_from_the_rim():
    values = np.zeros((64, 64))
    values[30:34, 30:34] = 1
    assert centre_share(values) == 1
    values = np.ones((64, 64))
    values[8:-8, 8:-8] = 0
    assert centre_share(values) == 0


def test_edge_correlation_of_the_edges_themselves_of_their_inverse_and_of_noise(picture):
    edges = sobel(rgb2gray(picture))
    assert edge_correlation(edges**3, picture) == pytest.approx(1)
    assert edge_correlation(edges.max() - edges, picture) == pytest.approx(-1)
    noise = np.random.default_rng(1).random((128, 128))
    large = np.random.default_rng(2).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    assert edge_correlation(noise, large) == pytest.approx(0, abs=0.03)


def test_a_picture_without_edges_gives_0():
    assert edge_correlation(np.random.default_rng(0).random((8, 8)), np.full((8, 8, 3), 90, np.uint8)) == 0


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("value", "message"), [(0.0, "zero everywhere"), (-1.0, "non-negative"), (np.nan, "not finite"), (np.inf, "not finite")]
)
def test_empty_negative_and_broken_maps_are_refused(measure, value, message):
    values = np.zeros((6, 6))
    values[2, 2] = value
    with pytest.raises(ValueError, match=message):
        measure(values)
