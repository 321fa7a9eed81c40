from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.errors import Problem
from generator.network.training.folders import labelled, list_folders
from generator.pictures.layouts import NoPictures


def pictures(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(root / name)
    return root


def classes_in(folder: Path) -> dict[str, str]:
    return {picture.name: picture.class_name for picture in labelled(folder)}


def test_a_folder_is_a_class_of_any_name(tmp_path):
    root = pictures(tmp_path / "own", "cats/a.png", "dogs/b.png", "Egg/c.png", "unlabeled/d.png")
    assert classes_in(root) == {"cats/a.png": "cats", "dogs/b.png": "dogs", "Egg/c.png": "egg"}
    assert list_folders([root]).classes == ("egg", "cats", "dogs")


def test_food_11_is_read_in_all_its_layouts_and_strays_are_left_out(tmp_path):
    root = pictures(tmp_path / "food", "labeled/06/1.png", "3_17.png", "notes.png", "unlabeled/00/2.png")
    assert classes_in(root) == {"labeled/06/1.png": "noodles_pasta", "3_17.png": "egg"}


def test_where_there_is_no_picture_it_is_said(tmp_path):
    for folder in (tmp_path / "gone", tmp_path):
        with pytest.raises(NoPictures):
            labelled(folder)
    with pytest.raises(Problem, match="one class, egg"):
        list_folders([pictures(tmp_path / "one", "3_0.png", "3_1.png")])


def test_classes_keep_the_order_of_the_network_that_is_trained_on(tmp_path):
    root = pictures(tmp_path / "own", "cats/a.png", "dogs/b.png")
    assert list_folders([root], ("owls", "dogs", "cats")).classes == ("owls", "dogs", "cats")
    assert list_folders([root], ("owls", "cats")).classes == ("cats", "dogs")


def test_sources_are_those_of_the_manifest_else_the_folder(tmp_path):
    told = pictures(tmp_path / "told" / "training", "0_0.png", "1_0.png", "1_1.png")
    silent = pictures(tmp_path / "silent" / "training", "0_0.png")
    lines = ["file,source,kind,in_training", "training/0_0.png,one/a,roll,yes", "training/1_0.png,two/b,milk,yes"]
    (tmp_path / "told" / "manifest.csv").write_text("\n".join(lines))
    listing = list_folders([told, silent])
    assert listing.sources == ("one/a", "silent/training", "told/training", "two/b")
    assert [listing.sources[item.source] for item in listing.items] == ["one/a", "two/b", "told/training", "silent/training"]
    assert listing.folders == ("told/training", "silent/training")
    assert listing.with_kinds == (True, False)
