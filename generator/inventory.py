"""Folders that know what belongs to them, so that it is found out when something is missing or has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Damaged
from generator.files import delete
from generator.notes import content_hash, read_note, write_note

__all__ = ["Item", "copy_item", "inventory", "is_complete", "take_inventory"]

_LIST = "inventory.json"


@dataclass(frozen=True)
class Item:
    """A file of a folder: its ``name`` there, its ``size`` in bytes and the ``hash`` of its content."""

    folder: Path
    name: str
    size: int
    hash: str


def take_inventory(folder: Path) -> None:
    """Write down every file that is in a folder now."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    about = {path.relative_to(folder).as_posix(): [path.stat().st_size, content_hash(path.read_bytes())] for path in files}
    write_note(folder / _LIST, about)


def inventory(folder: Path) -> Mapping[str, Item]:
    """What belongs to a folder, by name.

    Raises:
        Damaged: that cannot be told any more; the folder has been deleted.
    """
    if (listed := read_note(folder / _LIST)) is None:
        raise _damaged(folder, "its inventory")
    return {name: Item(folder, name, size, content) for name, (size, content) in listed.items()}


def is_complete(folder: Path) -> bool:
    """Whether every file of a folder is there, with the size it had. No file but the inventory is read."""
    listed = read_note(folder / _LIST)
    try:
        return listed is not None and all((folder / name).stat().st_size == size for name, (size, _) in listed.items())
    except OSError:
        return False


def copy_item(item: Item, target: Path) -> None:
    """Copy a file.

    Raises:
        Damaged: a byte of it is not what it was; the folder has been deleted.
    """
    content = (item.folder / item.name).read_bytes()
    if content_hash(content) != item.hash:
        raise _damaged(item.folder, item.name)
    target.write_bytes(content)


def _damaged(folder: Path, what: str) -> Damaged:
    delete(folder)
    return Damaged(f"{what} in the stored drawing {folder.name[:12]} is damaged; the drawing was deleted")
