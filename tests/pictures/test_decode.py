import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from generator.pictures.decode import BrokenPicture, read_rgb

COLOUR = (200, 120, 40)


def image() -> Image.Image:
    """Left half coloured, right half black: enough to see orientation and colour."""
    picture = Image.new("RGB", (32, 16), "black")
    picture.paste(COLOUR, (0, 0, 16, 16))
    return picture


def read(tmp_path, made: Image.Image, name: str, **options) -> np.ndarray:
    made.save(tmp_path / name, **options)
    return read_rgb(tmp_path / name)


def assert_close(found, expected, tolerance):
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - np.asarray(expected).astype(int)).max() <= tolerance


def test_rgb_png_is_itself(tmp_path):
    assert_close(read(tmp_path, image(), "a.png"), image(), 0)


@pytest.mark.parametrize("mode", ["L", "1", "P"])
def test_grey_bilevel_and_palette_become_rgb(tmp_path, mode):
    made = image().convert(mode)
    assert_close(read(tmp_path, made, "a.png"), made.convert("RGB"), 0)


def test_cmyk_jpeg_has_the_right_colours_not_their_negative(tmp_path):
    found = read(tmp_path, image().convert("CMYK"), "a.jpg", quality=100, subsampling=0)
    assert_close(found[4:12, 4:12], np.full((8, 8, 3), COLOUR), 6)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(tmp_path, mode):
    made = image().convert(mode)
    made.putalpha(Image.new("L", made.size, 0))
    assert_close(read(tmp_path, made, "a.png"), np.full((16, 32, 3), 255), 0)


def test_a_transparent_palette_colour_is_laid_on_white(tmp_path):
    found = read(tmp_path, image().quantize(4), "a.png", transparency=bytes([0, 0, 0, 0]))
    assert_close(found, np.full((16, 32, 3), 255), 0)


def test_sixteen_bits_are_scaled_not_clipped(tmp_path):
    ramp = np.linspace(0, 65535, 32).astype(np.uint16)[None].repeat(16, 0)
    found = read(tmp_path, Image.fromarray(ramp), "a.png")
    assert_close(found[0, :, 0], np.linspace(0, 255, 32).round(), 1)
    assert (found[..., 0] == found[..., 2]).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(tmp_path, image(), "a.png", exif=exif)
    stream = io.BytesIO()
    image().save(stream, "png", exif=exif)
    expected = ImageOps.exif_transpose(Image.open(stream))
    assert found.shape[:2] == ((16, 32) if orientation < 5 else (32, 16))
    assert_close(found, expected, 0)


@pytest.mark.parametrize("content", [b"", b"hello", None], ids=["empty", "text", "truncated"])
def test_a_broken_file_is_named(tmp_path, content):
    path = tmp_path / "3_7.jpg"
    if content is None:
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(path)
        content = path.read_bytes()[:900]
    path.write_bytes(content)
    with pytest.raises(BrokenPicture, match=r"3_7\.jpg"):
        read_rgb(path)
