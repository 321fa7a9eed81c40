import numpy as np
import pytest
from PIL import Image

from generator.errors import Problem
from generator.imaging.outlines import outline
from generator.network.network import Preprocessing
from generator.pictures.layouts import read_set
from generator.pictures.masks import FOOD, read_mask, with_masks


def write_mask(path, values, mode="P"):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(values.astype(np.uint8), "L")
    if mode == "P":
        image = Image.fromarray(values.astype(np.uint8), "P")
        image.putpalette([0] * 18)
    image.save(path)
    return path


@pytest.mark.parametrize("mode", ["P", "L"])
def test_a_mask_reads_as_it_was_written(tmp_path, mode):
    values = np.arange(30).reshape(5, 6) % 6
    np.testing.assert_array_equal(read_mask(write_mask(tmp_path / "m.png", values, mode), (5, 6)), values)


def test_wrong_masks_are_refused_with_the_file(tmp_path):
    good = write_mask(tmp_path / "m.png", np.zeros((4, 4)))
    with pytest.raises(Problem, match=r"m\.png: this mask is 4x4, its picture 8x4"):
        read_mask(good, (4, 8))
    with pytest.raises(Problem, match="has the value 9"):
        read_mask(write_mask(tmp_path / "n.png", np.full((4, 4), 9)), (4, 4))
    Image.new("RGB", (4, 4)).save(tmp_path / "rgb.png")
    with pytest.raises(Problem, match="has mode RGB"):
        read_mask(tmp_path / "rgb.png", (4, 4))
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(Problem, match="cannot be read"):
        read_mask(tmp_path / "text.png", (4, 4))


def test_pictures_find_their_masks_and_may_lack_them(tmp_path, photo_maker):
    photo_maker(tmp_path / "validation", 1, 24, 0)
    pictures = read_set(tmp_path / "validation")
    assert with_masks(pictures, tmp_path) == pictures
    path = write_mask(tmp_path / "masks" / "validation" / "3_0.png", np.zeros((24, 24)))
    found = with_masks(pictures, tmp_path)
    assert found.named("3_0.jpg").mask == path
    assert found.named("4_0.jpg").mask is None


@pytest.mark.parametrize("resize_mode", ["crop", "squash"])
def test_a_mask_stays_on_its_picture_through_the_networks_preprocessing(resize_mode):
    """A picture that is white exactly where its mask says food is still so, but for the blurred rim."""
    mask = np.zeros((150, 200), np.uint8)
    mask[40:110, 50:120] = FOOD
    picture = np.where(mask[..., None] == FOOD, 255, 0).astype(np.uint8).repeat(3, 2)
    settings = Preprocessing(size=64, resize_mode=resize_mode)
    seen, part = settings.fitted(picture)[..., 0] > 127, settings.fitted_mask(mask)
    assert set(np.unique(part)) == {0, FOOD}
    assert (seen != (part == FOOD)).mean() < 0.02


def test_the_outline_of_a_box_is_that_box():
    region = np.zeros((20, 30), bool)
    region[5:15, 10:25] = True
    path = outline(region)
    assert path.count("M") == 1
    assert path.endswith("Z")
    corners = np.array([[float(number) for number in point.split()] for point in path[1:-1].split("L")])
    np.testing.assert_allclose(corners.min(0), (10, 5), atol=0.6)
    np.testing.assert_allclose(corners.max(0), (25, 15), atol=0.6)


def test_outlines_reach_the_margin_skip_specks_and_may_be_empty():
    region = np.zeros((20, 20), bool)
    region[3, 3] = True
    assert outline(region) == ""
    assert "0.0 0.0" not in outline(region)
    path = outline(np.ones((20, 20), bool))
    assert "20.0" in path
    assert " 0.0" in path or "0.0 " in path
