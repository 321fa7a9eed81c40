import numpy as np
import pytest
from scipy import ndimage, stats

from generator.explain.controls import centred_gaussian, edges, random_map


def test_a_random_map_is_uniform_and_repeatable():
    values = random_map((40, 50), 3)
    assert (values.shape, values.dtype) == ((40, 50), np.float32)
    assert stats.kstest(values.ravel(), "uniform").pvalue > 0.01
    np.testing.assert_array_equal(values, random_map((40, 50), 3))
    assert abs(np.corrcoef(values.ravel(), random_map((40, 50), 4).ravel())[0, 1]) < 0.1


def test_the_blob_is_a_gaussian_in_the_middle():
    blob = centred_gaussian((41, 61), spread=0.25)
    assert blob.dtype == np.float32
    assert np.unravel_index(blob.argmax(), blob.shape) == (20, 30)
    assert blob[20, 30] == 1
    np.testing.assert_allclose(blob, blob[::-1, ::-1], atol=1e-6)
    assert blob[30, 30] == pytest.approx(np.exp(-0.5))  # a quarter of the side, one deviation, from the middle
    assert blob[20, 45] == pytest.approx(np.exp(-0.5))


def test_edges_are_scipys_sobel_and_a_flat_picture_has_none():
    grey = np.random.default_rng(0).integers(0, 256, (20, 24), dtype=np.uint8)
    values = edges(np.repeat(grey[..., None], 3, 2))
    by_scipy = np.hypot(*(ndimage.sobel(grey / 255, axis) for axis in (0, 1))) / (4 * np.sqrt(2))
    assert (values.shape, values.dtype) == ((20, 24), np.float32)
    np.testing.assert_allclose(values, by_scipy, atol=1e-5)
    assert edges(np.full((9, 9, 3), 77, np.uint8)).max() < 1e-6


def test_a_step_shows_at_the_step_only():
    picture = np.zeros((10, 10, 3), np.uint8)
    picture[:, 5:] = 255
    values = edges(picture)
    assert set(np.nonzero(values > 0.01)[1]) == {4, 5}
    np.testing.assert_allclose(values[:, 4:6], values[0, 4])
