import pytest

from generator.pictures.labels import FOOD_11, class_of_folder
from generator.pictures.layouts import NoPictures, find_split, read_set


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


@pytest.mark.parametrize("name", ["11", "pizza", "", "²"])
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


def test_unlabelled_pictures_are_left_out_whatever_their_folders_number(tmp_path):
    touch(tmp_path, "labeled/03/a.jpg", "unlabeled/00/b.jpg", "Unlabelled/c.jpg")
    found = read_set(tmp_path)
    assert labels(tmp_path) == {"labeled/03/a.jpg": 3}
    assert found.unlabelled == ("Unlabelled/c.jpg", "unlabeled/00/b.jpg")


def test_a_folder_says_more_than_a_file_name(tmp_path):
    touch(tmp_path, "Egg/5_12.jpg", "more/5_12.jpg")
    assert labels(tmp_path) == {"Egg/5_12.jpg": 3, "more/5_12.jpg": 5}


def test_what_other_systems_leave_behind_is_no_picture(tmp_path):
    touch(tmp_path, "1_1.jpg", "._1_1.jpg", "__MACOSX/1_1.jpg", "Thumbs.db")
    assert list(labels(tmp_path)) == ["1_1.jpg"]


def test_links_are_followed_but_not_round_in_circles(tmp_path):
    touch(tmp_path, "elsewhere/9_1.jpg", "set/0_1.jpg")
    (tmp_path / "set" / "Soup").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "set" / "again").symlink_to(tmp_path / "set")
    assert labels(tmp_path / "set") == {"0_1.jpg": 0, "Soup/9_1.jpg": 9}


def test_a_split_is_found_in_any_case(tmp_path):
    (tmp_path / "Evaluation").mkdir()
    (tmp_path / "Val").mkdir()
    assert find_split(tmp_path, "testing").name == "Evaluation"
    assert find_split(tmp_path, "validation").name == "Val"
    assert find_split(tmp_path, "val").name == "Val"


def test_a_missing_root_is_a_clear_message(tmp_path):
    with pytest.raises(NoPictures, match="no folder"):
        find_split(tmp_path / "gone", "validation")
    with pytest.raises(NoPictures, match="no such folder"):
        read_set(tmp_path / "gone")
