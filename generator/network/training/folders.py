"""What there is to learn from: each picture's class, and the source it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from torchvision.datasets import ImageFolder

from generator.errors import Problem
from generator.pictures.labels import FOOD_11, class_of_folder
from generator.pictures.layouts import NoPictures, PictureSet, read_set
from generator.pictures.manifest import kinds_of, sources_of

__all__ = ["Item", "Labelled", "Listing", "labelled", "list_folders"]

_UNLABELLED = re.compile(r"un-?label+ed", re.IGNORECASE)


@dataclass(frozen=True)
class Labelled:
    """A picture file with the name of its class; ``name`` is its path below the folder, with forward slashes."""

    name: str
    path: Path
    class_name: str


@dataclass(frozen=True)
class Item:
    """A picture file; ``label``, ``source`` and ``folder`` count the names in its :class:`Listing`."""

    path: Path
    label: int
    source: int
    folder: int


@dataclass(frozen=True)
class Listing:
    """All pictures of all folders. ``with_kinds`` says of each folder whether its manifest tells kinds apart."""

    classes: tuple[str, ...]
    sources: tuple[str, ...]
    folders: tuple[str, ...]
    with_kinds: tuple[bool, ...]
    items: tuple[Item, ...]


def list_folders(folders: Sequence[Path], classes: Sequence[str] = ()) -> Listing:
    """Find the pictures of ``folders``. Their classes come in the order of ``classes``, where those are all that occur.

    A picture's source is the one that ``manifest.csv`` beside the folder names, else the folder.

    Raises:
        NoPictures: a folder has no labelled pictures.
        Problem: there are fewer than two classes.
    """
    found = [(number, picture) for number, folder in enumerate(folders) for picture in labelled(folder)]
    order = _in_order({picture.class_name for _, picture in found}, classes)
    if len(order) < 2:
        raise Problem(f"all pictures are of one class, {order[0]}", folders[0], remedy="name folders that hold two or more")
    recorded = [_sources(folder) for folder in folders]
    names = [recorded[number].get(picture.name, _called(folders[number])) for number, picture in found]
    sources = tuple(sorted(set(names)))
    items = tuple(
        Item(picture.path, order.index(picture.class_name), sources.index(name), number)
        for (number, picture), name in zip(found, names, strict=True)
    )
    whole = [folder.resolve() for folder in folders]
    kinds = tuple(bool(kinds_of(folder.parent, folder.name)) for folder in whole)
    return Listing(order, sources, tuple(_called(folder) for folder in folders), kinds, items)


def labelled(folder: Path) -> list[Labelled]:
    """The pictures below a folder, in any layout of Food-11, or with a folder of any name for each class.

    Raises:
        NoPictures: the folder is missing, or nothing in it carries a label.
    """
    try:
        food = read_set(folder)
    except NoPictures:
        if own := _by_folder(folder):
            return own
        raise
    if any(_of_another_class(name) for name in food.unlabelled) and (own := _by_folder(folder)):
        return own
    return _of_food(food)


def _of_food(pictures: PictureSet) -> list[Labelled]:
    return [
        Labelled(picture.name, picture.path, FOOD_11[picture.label]) for picture in pictures.pictures if picture.label is not None
    ]


def _of_another_class(name: str) -> bool:
    """Whether a picture without a Food-11 label lies as ``CLASS/picture.jpg``."""
    folders = PurePath(name).parts[:-1]
    return len(folders) == 1 and not _UNLABELLED.fullmatch(folders[0])


def _by_folder(folder: Path) -> list[Labelled]:
    try:
        found = ImageFolder(folder, allow_empty=True)
    except FileNotFoundError:  # no folders in it, or it is not there
        return []
    return [
        Labelled(Path(path).relative_to(folder).as_posix(), Path(path), _spelled(found.classes[label]))
        for path, label in found.samples
        if not _UNLABELLED.fullmatch(found.classes[label])
    ]


def _spelled(name: str) -> str:
    """A folder's name as a class: those of Food-11 always in the same spelling."""
    label = None if name.isdecimal() else class_of_folder(name)
    return name if label is None else FOOD_11[label]


def _in_order(names: set[str], wanted: Sequence[str]) -> tuple[str, ...]:
    if names <= set(wanted):
        return tuple(wanted)
    food = [name for name in FOOD_11 if name in names]
    return (*food, *sorted(names.difference(food)))


def _sources(folder: Path) -> dict[str, str]:
    whole = folder.resolve()
    return {name: source for name, source in sources_of(whole.parent, whole.name).items() if source}


def _called(folder: Path) -> str:
    whole = folder.resolve()
    return f"{whole.parent.name}/{whole.name}"
