import pytest

from generator.errors import Problem
from generator.pictures.labels import FOOD_11, class_of_folder
from generator.pictures.layouts import NoPictures, find_split, read_set
from generator.pictures.select import by_name, draw


def touch(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def labels(root):
    return {picture.name: picture.label for picture in read_set(root).pictures}


def test_the_courses_flat_archive(tmp_path):
    touch(tmp_path, "10_2.jpg", "0_11.jpg", "0_2.jpg", "readme.txt", ".hidden/1_1.jpg")
    assert labels(tmp_path) == {"0_2.jpg": 0, "0_11.jpg": 0, "10_2.jpg": 10}
    assert [picture.name for picture in read_set(tmp_path).pictures] == ["0_2.jpg", "0_11.jpg", "10_2.jpg"]


def test_folders_by_class_name(tmp_path):
    touch(
        tmp_path, "Bread/1.jpg", "Noodles-Pasta/2.JPG", "Noodles/Pasta/3.jpeg", "Vegetable-Fruit/4.png", "Dairy product/5.jpg",
        "fried food/6.jpg", "SOUP/7.jpg",
    )  # fmt: skip
    found = {name.rsplit("/", 1)[-1].split(".")[0]: FOOD_11[label] for name, label in labels(tmp_path).items()}
    assert found == {
        "1": "bread", "2": "noodles_pasta", "3": "noodles_pasta", "4": "vegetable_fruit", "5": "dairy_product",
        "6": "fried_food", "7": "soup",
    }  # fmt: skip


def test_folders_by_number_below_labeled(tmp_path):
    touch(tmp_path, "train/labeled/00/a.jpg", "train/labeled/10/b.jpg", "train/unlabeled/00x/c.jpg")
    found = read_set(tmp_path / "train")
    assert {p.name: p.label for p in found.pictures} == {"labeled/00/a.jpg": 0, "labeled/10/b.jpg": 10}
    assert found.unlabelled == ("unlabeled/00x/c.jpg",)


@pytest.mark.parametrize("name", ["Rice", "rice", "07", "7"])
def test_spellings_of_one_class(name):
    assert class_of_folder(name) == 7


@pytest.mark.parametrize("name", ["11", "pizza", ""])
def test_what_is_no_class(name):
    assert class_of_folder(name) is None


def test_splits_are_found_under_their_usual_names(tmp_path):
    for name in ("evaluation", "train", "validation", "validation-64"):
        (tmp_path / name).mkdir()
    assert find_split(tmp_path, "testing").name == "evaluation"
    assert find_split(tmp_path, "training").name == "train"
    assert find_split(tmp_path, "validation-64").name == "validation-64"
    with pytest.raises(NoPictures, match="photos"):
        find_split(tmp_path, "photos")


def test_an_empty_folder_says_what_was_looked_for(tmp_path):
    touch(tmp_path, "holiday.jpg")
    with pytest.raises(NoPictures, match=r"3_17\.jpg"):
        read_set(tmp_path)


@pytest.fixture
def some(tmp_path, photo_maker):
    photo_maker(tmp_path / "set", 6, 24, 0)
    return tmp_path / "set"


def test_the_draw_takes_so_many_of_each_class_and_is_seeded(some):
    one = draw(read_set(some), 2, 5)
    assert [picture.label for picture in one] == [label for label in range(11) for _ in range(2)]
    assert one == draw(read_set(some), 2, 5)
    assert one != draw(read_set(some), 2, 6)


def test_a_new_picture_never_reshuffles_the_others(some):
    before = draw(read_set(some), 3, 5)
    (some / "0_99.jpg").write_bytes((some / "0_0.jpg").read_bytes())
    after = draw(read_set(some), 3, 5)
    assert [p for p in after if p.label > 0] == [p for p in before if p.label > 0]
    kept = [p for p in after if p.label == 0 and p.name != "0_99.jpg"]
    assert kept == [p for p in before if p.label == 0][: len(kept)]


def test_a_broken_picture_gives_way_to_the_next_in_line(some):
    first, second, third = draw(read_set(some), 3, 5)[:3]
    first.path.write_bytes(b"broken")
    assert draw(read_set(some), 2, 5)[:2] == (second, third)


def test_an_unknown_name_suggests_near_ones(some):
    assert [p.name for p in by_name(read_set(some), ["3_1.jpg", "0_0.jpg"])] == ["3_1.jpg", "0_0.jpg"]
    with pytest.raises(Problem, match=r"3_1\.jpg"):
        by_name(read_set(some), ["3_1.jpeg"])
