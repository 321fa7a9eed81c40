import numpy as np
import pytest
from PIL import Image

from generator.imaging.encode import save
from generator.imaging.maps import boundaries, heat, masked, overlay, patches, signed, stretched


@pytest.mark.parametrize("name", ["map.png", "photo.png"])
def test_a_png_keeps_every_pixel_whether_it_has_a_palette_or_not(tmp_path, name):
    generator = np.random.default_rng(0)
    picture = heat(generator.random((40, 30))) if name == "map.png" else generator.integers(0, 256, (40, 30, 3), dtype=np.uint8)
    save(picture, tmp_path / name)
    with Image.open(tmp_path / name) as written:
        assert written.mode == ("P" if name == "map.png" else "RGB")
        np.testing.assert_array_equal(np.asarray(written.convert("RGB")), picture)


def test_heat_goes_from_dark_to_bright_with_the_values():
    drawn = heat(np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8), 100).astype(int).sum(2).ravel()
    assert drawn[0] < 20
    assert (np.diff(drawn) > 0).mean() > 0.9


def test_signed_is_white_at_zero_and_symmetric_in_strength():
    drawn = signed(np.array([[-2.0, 0.0, 1.0]]))
    assert drawn[0, 1].min() > 240
    assert drawn[0, 0, 2] > drawn[0, 0, 0]  # blue below
    assert drawn[0, 2, 0] > drawn[0, 2, 2]  # red above
    np.testing.assert_array_equal(signed(np.array([[-2.0, 2.0]])), signed(np.array([[-1.0, 1.0]])))


def test_an_empty_map_is_drawn_as_empty_and_a_broken_one_not_at_all():
    assert len(np.unique(heat(np.zeros((4, 4))).reshape(-1, 3), axis=0)) == 1
    assert (signed(np.zeros((4, 4))) > 240).all()
    with pytest.raises(ValueError, match="finite"):
        heat(np.array([[np.nan, 1.0]]))


def test_overlay_leaves_the_picture_in_grey_where_the_map_is_zero():
    picture = np.full((4, 4, 3), (200, 100, 0), dtype=np.uint8)
    values = np.zeros((4, 4))
    values[0, 0] = 1
    drawn = overlay(picture, values, 100)
    assert (drawn[3, 3] == drawn[3, 3, 0]).all()
    assert drawn[3, 3, 0] == 75
    assert drawn[0, 0].astype(int).sum() > 600


def test_masked_keeps_pixels_and_fades_the_rest():
    picture = np.zeros((2, 2, 3), dtype=np.uint8)
    drawn = masked(picture, np.array([[True, False], [False, False]]))
    assert drawn[0, 0].max() == 0
    assert drawn[1, 1].min() > 200


def test_boundaries_lie_between_segments_only():
    segments = np.zeros((6, 6), dtype=int)
    segments[:, 3:] = 1
    drawn = boundaries(np.zeros((6, 6, 3), dtype=np.uint8), segments)
    assert (drawn.max(2) > 0).nonzero()[1].tolist() == [3] * 6


def test_stretched_puts_units_where_they_look():
    small = np.zeros((4, 4), dtype=np.float32)
    small[1, 2] = 1
    large = stretched(small, 32)
    assert large.shape == (32, 32)
    rows, columns = np.indices(large.shape)
    centre = (large * rows).sum() / large.sum(), (large * columns).sum() / large.sum()
    assert centre == pytest.approx((1.5 * 8 - 0.5, 2.5 * 8 - 0.5), abs=0.1)


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_files_have_the_same_bytes_every_time(tmp_path, suffix):
    picture = np.random.default_rng(0).integers(0, 255, (16, 16, 3), dtype=np.uint8)
    save(picture, tmp_path / f"one.{suffix}")
    save(picture, tmp_path / f"two.{suffix}")
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_kernels_stand_in_rows_grey_where_they_are_zero():
    weights = np.zeros((10, 3, 3, 3), np.float32)
    weights[0, 0] = 2.0
    picture = patches(weights, across=8, factor=4)
    assert picture.shape == (2 * 14, 8 * 14, 3)
    assert picture[3, 3].tolist() == [255, 128, 128]
    assert picture[3, 14 + 3].tolist() == [128, 128, 128]
    assert (picture[14:, 2 * 14 :] == 255).all()
