import io
import struct
import zlib

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


def test_sixteen_bit_colour_keeps_its_high_bytes(tmp_path):
    """Pillow writes no such file, so this one is put together by hand: one row of red, half grey, white."""
    row = np.array([65535, 0, 0, 32768, 32768, 32768, 65535, 65535, 65535], dtype=">u2").tobytes()
    header = struct.pack(">IIBBBBB", 3, 1, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + row)), (b"IEND", b"")]
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks)
    )
    assert read_rgb(tmp_path / "a.png").tolist() == [[[255, 0, 0], [128, 128, 128], [255, 255, 255]]]


@pytest.mark.parametrize("name", ["little.tif", "turned.png"])
def test_sixteen_bit_grey_is_scaled_and_turned_like_any_other(tmp_path, name):
    exif = Image.Exif()
    exif[0x0112] = 6 if name.startswith("turned") else 1
    found = read(tmp_path, Image.fromarray(np.array([[0, 65535], [65535, 65535]], dtype=np.uint16)), name, exif=exif)
    dark = np.argwhere(found[..., 0] == 0).tolist()
    assert dark == ([[0, 1]] if name.startswith("turned") else [[0, 0]])


def test_a_half_transparent_colour_is_mixed_with_white(tmp_path):
    found = read(tmp_path, Image.new("RGBA", (2, 2), (200, 0, 100, 51)), "a.png")
    assert_close(found, np.full((2, 2, 3), (244, 204, 224)), 1)


def test_nonsense_in_the_exif_block_does_not_cost_the_picture(tmp_path, recwarn):
    found = read(tmp_path, image(), "a.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 9)
    assert found.shape == (16, 32, 3)


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
    with pytest.raises(BrokenPicture, match=r"3_7\.jpg") as caught:
        read_rgb(path)
    assert caught.value.where == f"{tmp_path.name}/3_7.jpg"
    assert str(tmp_path) not in str(caught.value)


def test_a_link_to_nowhere_is_broken_too(tmp_path):
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone.jpg")
    with pytest.raises(BrokenPicture, match="no such file"):
        read_rgb(tmp_path / "a.jpg")
