"""Food-11 folders as people really have them.

Three layouts are read, told apart by what is found:

* flat: ``training/3_17.jpg`` (the course's archive);
* by class name: ``training/Noodles-Pasta/17.jpg`` (EPFL, Kaggle);
* by class number, with extra levels: ``train/labeled/06/17.jpg``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem
from generator.pictures.labels import FOOD_11, class_of_folder

__all__ = ["NoPictures", "Picture", "PictureSet", "find_split", "read_set"]

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
_FLAT = re.compile(r"^(\d+)_\d+$")
_SPLITS = {
    "training": ("training", "train"),
    "validation": ("validation", "valid", "val"),
    "testing": ("testing", "test", "evaluation"),
}


class NoPictures(Problem):
    """A folder holds no picture in a layout that is understood; the message says what was looked for."""


@dataclass(frozen=True)
class Picture:
    """One labelled picture file. ``name`` is its path below the set's root, with forward slashes."""

    name: str
    path: Path
    label: int


@dataclass(frozen=True)
class PictureSet:
    """The labelled pictures below one folder, sorted by name, and the files that were left out."""

    root: Path
    pictures: tuple[Picture, ...]
    unlabelled: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def labels(self) -> list[int]:
        return [picture.label for picture in self.pictures]

    def named(self, name: str) -> Picture:
        """The picture of that name; KeyError when there is none."""
        for picture in self.pictures:
            if picture.name == name:
                return picture
        raise KeyError(name)


def read_set(root: Path) -> PictureSet:
    """Find every labelled picture below ``root``.

    Raises:
        NoPictures: the folder is missing or nothing in it carries a label.
    """
    if not root.is_dir():
        raise NoPictures(f"{root}: no such folder")
    found: list[Picture] = []
    unlabelled: list[str] = []
    for path in _picture_files(root):
        name = path.relative_to(root).as_posix()
        label = _label_of(path.relative_to(root))
        if label is None:
            unlabelled.append(name)
        else:
            found.append(Picture(name, path, label))
    if not found:
        raise NoPictures(
            f"{root}: no labelled picture. Looked for '3_17.jpg', 'Egg/17.jpg' and '03/17.jpg' "
            f"with labels 0-{len(FOOD_11) - 1} ({len(unlabelled)} pictures without a label were seen)"
        )
    return PictureSet(root, tuple(sorted(found, key=_natural_order)), tuple(sorted(unlabelled)))


def find_split(root: Path, split: str) -> Path:
    """The folder of a split under any of its usual names: 'testing' also finds ``evaluation/``.

    Raises:
        NoPictures: none of the names exists; the message lists them.
    """
    names: Sequence[str] = _SPLITS.get(split, (split,))
    for name in names:
        if (root / name).is_dir():
            return root / name
    raise NoPictures(f"{root}: no folder for the {split} pictures (looked for {', '.join(names)})")


def _picture_files(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        inside = path.relative_to(root).parts
        if path.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in inside):
            yield path


def _label_of(relative: Path) -> int | None:
    if match := _FLAT.match(relative.stem):
        label = int(match[1])
        if label < len(FOOD_11):
            return label
    folders = relative.parts[:-1]
    # Folder names first from the file upwards, then in pairs: 'Noodles/Pasta' is a class name with a slash in it.
    for depth in range(len(folders), 0, -1):
        for names in (folders[depth - 1 : depth], folders[max(depth - 2, 0) : depth]):
            if (label_ := class_of_folder("/".join(names))) is not None:
                return label_
    return None


def _natural_order(picture: Picture) -> list[tuple[int, int | str]]:
    parts = re.split(r"(\d+)", picture.name)
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts]
