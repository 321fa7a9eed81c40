"""Food-11 folders as people really have them.

Three layouts are read, told apart by what is found:

* flat: ``training/3_17.jpg`` (the course's archive);
* by class name: ``training/Noodles-Pasta/17.jpg`` (EPFL, Kaggle);
* by class number, with extra levels: ``train/labeled/06/17.jpg``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from generator.errors import Problem
from generator.pictures.labels import FOOD_11, class_of_folder

__all__ = ["NoPictures", "Picture", "PictureSet", "find_split", "read_set"]

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
_FLAT = re.compile(r"(\d+)_\d+")
_UNLABELLED = re.compile(r"un-?label+ed", re.IGNORECASE)
_SPLITS = (("training", "train"), ("validation", "valid", "val"), ("testing", "test", "evaluation", "eval"))


class NoPictures(Problem):
    """A folder holds no picture in a layout that is understood; the message says what was looked for."""


@dataclass(frozen=True)
class Picture:
    """One picture file. ``name`` is its path below the set's root, with forward slashes.

    ``label`` is None for a picture that nobody has labelled; ``mask`` is the file that says what each pixel shows, if any.
    """

    name: str
    path: Path
    label: int | None
    mask: Path | None = None


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
        """The label of each picture, in their order."""
        return [picture.label for picture in self.pictures if picture.label is not None]

    def named(self, name: str) -> Picture:
        """The picture of that name; KeyError when there is none."""
        for picture in self.pictures:
            if picture.name == name:
                return picture
        raise KeyError(name)


def read_set(root: Path) -> PictureSet:
    """Find every labelled picture below ``root``. Whether a file can be decoded shows when it is used.

    Raises:
        NoPictures: the folder is missing or nothing in it carries a label.
    """
    if not root.is_dir():
        raise NoPictures("no such folder", root)
    found: list[Picture] = []
    unlabelled: list[str] = []
    for path in _picture_files(root):
        relative = path.relative_to(root)
        label = _label_of(relative)
        if label is None:
            unlabelled.append(relative.as_posix())
        else:
            found.append(Picture(relative.as_posix(), path, label))
    if not found:
        raise NoPictures(
            f"no labelled picture in it ({len(unlabelled)} without a label)",
            root,
            remedy=f"looked for '3_17.jpg', 'Egg/17.jpg' and '03/17.jpg', with labels 0-{len(FOOD_11) - 1}",
        )
    return PictureSet(root, tuple(sorted(found, key=_natural_order)), tuple(sorted(unlabelled)))


def find_split(root: Path, split: str) -> Path:
    """The folder of a split under any of its usual names, in any case: 'testing' also finds ``Evaluation/``.

    A name that is no usual one (``validation-64``) is looked for as it stands.

    Raises:
        NoPictures: none of the names exists; the message lists them.
    """
    usual = next((names for names in _SPLITS if split.lower() in names), ())
    names = (split, *(name for name in usual if name != split))
    by_lower_case = {path.name.lower(): path for path in root.iterdir() if path.is_dir()} if root.is_dir() else {}
    for name in names:
        if (root / name).is_dir():
            return root / name
        if name.lower() in by_lower_case:
            return by_lower_case[name.lower()]
    raise NoPictures(f"no folder for the {split} pictures (looked for {', '.join(names)})", root)


def _picture_files(root: Path) -> Iterator[Path]:
    seen: set[str] = set()  # links to folders are followed, but never round in circles
    for folder, inside, files in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            inside.clear()
            continue
        seen.add(real)
        inside[:] = sorted(name for name in inside if not name.startswith((".", "__MACOSX")))
        for name in files:
            if PurePath(name).suffix.lower() in _SUFFIXES and not name.startswith("."):
                yield Path(folder, name)


def _label_of(relative: Path) -> int | None:
    """What the folders say, from the file upwards, else what the file name says."""
    folders = relative.parts[:-1]
    if any(_UNLABELLED.fullmatch(folder) for folder in folders):
        return None  # one course archive keeps them in 'unlabeled/00', which is no claim that they are bread
    for depth in range(len(folders), 0, -1):
        # Alone, then with the one above: 'Noodles/Pasta' is a class name with a slash in it.
        for names in (folders[depth - 1 : depth], folders[max(depth - 2, 0) : depth]):
            if (label := class_of_folder("/".join(names))) is not None:
                return label
    flat = _FLAT.fullmatch(relative.stem)
    return class_of_folder(flat[1]) if flat else None


def _natural_order(picture: Picture) -> tuple[list[int | str], str]:
    parts = re.split(r"(\d+)", picture.name)  # text at even places, numbers at odd ones
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], picture.name
