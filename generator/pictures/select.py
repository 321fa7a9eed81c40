"""Which pictures the report shows: named ones, or ones drawn by lot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Protocol, TypeVar

from generator.errors import Problem
from generator.pictures.files import FileMemory
from generator.pictures.layouts import Picture, PictureSet

__all__ = ["by_name", "in_order_of_lot", "stratified_sample"]


class _HasName(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=_HasName)


def by_name(pictures: PictureSet, names: Sequence[str]) -> tuple[Picture, ...]:
    """The named pictures, in the order given, each once.

    Raises:
        Problem: there is no such picture; suggests the nearest names.
    """
    known = {picture.name: picture for picture in pictures.pictures}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 3) or list(known)[:3]
            raise Problem(f"no picture '{name}' in {pictures.root.name}", remedy=f"names look like {', '.join(near)}")
    return tuple(known[name] for name in dict.fromkeys(names))


def stratified_sample(pictures: PictureSet, per_class: int, seed: int, memory: FileMemory) -> tuple[Picture, ...]:
    """``per_class`` readable pictures of each class, by lot, in label order.

    The lot is the hash of seed and file name: it knows neither how a picture looks nor what the network makes of it, and
    adding a picture never reshuffles the others. A broken file gives way to the next in line.
    """
    drawn: list[Picture] = []
    for label in sorted(set(pictures.labels)):
        members = [picture for picture in pictures.pictures if picture.label == label]
        readable = (picture for picture in in_order_of_lot(members, seed) if memory.fault(picture.path) is None)
        drawn += islice(readable, per_class)
    return tuple(drawn)


def in_order_of_lot(pictures: Iterable[Named], seed: int) -> list[Named]:
    """Pictures in the order of a lot that is the hash of ``seed`` and a picture's name."""
    return sorted(pictures, key=lambda picture: hashlib.sha256(f"{seed}:{picture.name}".encode()).digest())
