from pathlib import Path

import pytest

from generator.errors import Damaged
from generator.inventory import copy_item, inventory, is_complete, take_inventory


@pytest.fixture
def drawing(tmp_path) -> Path:
    (tmp_path / "drawing" / "lime").mkdir(parents=True)
    (tmp_path / "drawing" / "lime" / "00.png").write_bytes(b"a picture")
    (tmp_path / "drawing" / "facts.json").write_bytes(b"{}")
    take_inventory(tmp_path / "drawing")
    return tmp_path / "drawing"


def test_a_folder_knows_its_files(drawing, tmp_path):
    assert is_complete(drawing)
    assert sorted(inventory(drawing)) == ["facts.json", "lime/00.png"]
    copy_item(inventory(drawing)["lime/00.png"], tmp_path / "copy.png")
    assert (tmp_path / "copy.png").read_bytes() == b"a picture"


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "lime" / "00.png").unlink(),
        lambda folder: (folder / "lime" / "00.png").write_bytes(b"a pict"),
        lambda folder: (folder / "lime" / "00.png").write_bytes(b""),
        lambda folder: (folder / "inventory.json").unlink(),
        lambda folder: (folder / "inventory.json").write_bytes(b"{}"),
    ],
)
def test_what_is_missing_or_cut_short_is_found_without_reading_it(drawing, damage):
    damage(drawing)
    assert not is_complete(drawing)


def test_a_file_is_no_complete_folder(tmp_path):
    (tmp_path / "drawing").write_bytes(b"")
    assert not is_complete(tmp_path / "drawing")


def test_what_has_changed_is_found_before_it_is_copied(drawing, tmp_path):
    (drawing / "lime" / "00.png").write_bytes(b"b picture")
    assert is_complete(drawing)
    with pytest.raises(Damaged, match=r"lime/00\.png"):
        copy_item(inventory(drawing)["lime/00.png"], tmp_path / "copy.png")
    assert not (tmp_path / "copy.png").exists()
    assert not drawing.exists()


def test_a_lost_inventory_is_named(drawing):
    (drawing / "inventory.json").write_bytes(b"")
    with pytest.raises(Damaged, match="inventory"):
        inventory(drawing)
    assert not drawing.exists()
