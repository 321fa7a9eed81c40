import numpy as np
from PIL import Image

from generator.imaging.encode import save
from generator.imaging.maps import levels
from generator.imaging.strips import in_tiles, kernels_strip, maps_strip, matrix_strip, overlay_strip, strip


def test_frames_stand_side_by_side_in_their_order():
    frames = np.arange(3, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 4, 3), np.uint8)
    drawn = strip(frames)
    assert drawn.shape == (2, 12, 3)
    assert drawn[0, ::4, 0].tolist() == [0, 1, 2]


def test_rows_of_tiles_are_taken_apart_into_the_frames_of_each_tile():
    rows = np.zeros((5, 2, 6), np.uint8)  # five moments, three tiles of two pixels
    rows[3, :, 4:] = 7
    tiles = in_tiles(rows, 3)
    assert tiles.shape == (3, 5, 2, 2)
    assert (tiles[2, 3] == 7).all()
    assert tiles.sum() == 4 * 7
    assert in_tiles(np.zeros((5, 2, 6, 3), np.uint8), 3).shape == (3, 5, 2, 2, 3)


def test_grey_maps_are_coloured_on_one_scale():
    frames = np.zeros((2, 1, 1), np.uint8)
    frames[1] = 128
    assert maps_strip(frames).tolist() == levels(np.array([[0, 128 / 255]])).tolist()


def test_a_map_is_laid_over_the_picture_in_its_own_size():
    frames = np.zeros((2, 8, 8), np.uint8)
    frames[1] = 255
    drawn = overlay_strip(np.full((16, 16, 3), 200, np.uint8), frames)
    assert drawn.shape == (8, 16, 3)
    assert (drawn[:, :8] == 150).all()  # the picture, in grey and darker
    assert drawn[0, 8].tolist() == levels(np.ones((1, 1)))[0, 0].tolist()


def test_kernels_have_one_scale_at_all_moments():
    weights = np.zeros((2, 8, 3, 3, 3), np.float32)
    weights[0, 0, 0], weights[1, 0, 0] = 1.0, 2.0
    drawn = kernels_strip(weights)
    assert drawn.shape == (14, 2 * 8 * 14, 3)
    assert drawn[3, [3, 8 * 14 + 3]].tolist() == [[191, 128, 128], [255, 128, 128]]


def test_a_matrix_is_drawn_one_pixel_a_cell_as_shares_of_its_rows():
    counts = np.array([[[3, 1], [0, 0]], [[0, 8], [2, 2]]])
    expected = levels(np.array([[0.75, 0.25, 0, 1], [0, 0, 0.5, 0.5]]))
    assert matrix_strip(counts).tolist() == expected.tolist()


def test_strips_are_compressed_harder_than_pictures(tmp_path):
    picture = np.random.default_rng(0).integers(0, 255, (32, 256, 3), dtype=np.uint8)
    for name in ("one.webp", "one.strip.webp"):
        save(picture, tmp_path / name)
    assert (tmp_path / "one.strip.webp").stat().st_size < (tmp_path / "one.webp").stat().st_size * 0.7
    with Image.open(tmp_path / "one.strip.webp") as written:
        assert written.size == (256, 32)
