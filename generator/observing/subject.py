"""What a training is observed with: the same pictures at every moment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from torch import Tensor

from generator.network.training.folders import Labelled
from generator.network.training.pool import Pool
from generator.network.training.session import SIZE
from generator.network.training.views import centred
from generator.pictures.files import file_hash
from generator.pictures.gallery import Gallery
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import Picture
from generator.pictures.manifest import kinds_of
from generator.pictures.select import in_order_of_lot

__all__ = ["MASKED", "PER_CLASS", "SEED", "ObservedSet", "Subject", "subject_of"]

PER_CLASS = 60
"""Pictures of each class of a set, where it has so many."""

MASKED = 10
"""Pictures of each class whose saliency is held against their masks."""

SEED = 29


@dataclass(frozen=True)
class ObservedSet:
    """Pictures whose answers are followed: ``labels`` count the classes of the network. ``root`` is the folder they belong to."""

    name: str
    root: str
    paths: tuple[Path, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True)
class Subject:
    """All that is looked at, at every moment.

    ``sets``: the report's own first. ``unseen``: which pictures of the first are of a kind that is not trained on; empty where no
    kinds are told apart. ``masked``: pictures with masks, a few of each class. ``pairs``: scenes with the cue and the same ones
    without; both empty where there are none, ``cue`` is then None, else the class that it was planted in. ``sample``: training
    pictures, by which batch normalisation is recalibrated and probes are fitted. ``layers`` are those whose filters are climbed,
    ``dreamt`` the one that the dream makes grow.
    """

    classes: tuple[str, ...]
    root: str
    shown: tuple[Picture, ...]
    sets: tuple[ObservedSet, ...]
    unseen: tuple[bool, ...]
    masked: tuple[Picture, ...]
    pairs: tuple[tuple[Picture, ...], tuple[Picture, ...]]
    cue: int | None
    layers: tuple[int, ...]
    dreamt: int
    sample: Pool = field(repr=False)

    def class_of(self, picture: Picture) -> int:
        """The network's output for a picture of Food-11."""
        assert picture.label is not None
        return self.classes.index(FOOD_11[picture.label])

    @cached_property
    def views(self) -> Tensor:
        """The sample as the network sees it, uint8 (n, 3, size, size)."""
        return centred(self.sample, SIZE)

    @cached_property
    def digest(self) -> str:
        """Of every picture that is looked at, and of what is asked of it."""
        told = hashlib.sha256(repr((self.classes, self.layers, self.dreamt, self.unseen, self.cue)).encode())
        told.update(self.sample.digest.encode())
        for path in self._files():
            told.update(file_hash(path).encode())
        return told.hexdigest()

    def _files(self) -> list[Path]:
        masked = [path for picture in self.masked for path in (picture.path, picture.mask) if path]
        paired = [picture.path for part in self.pairs for picture in part]
        return [*(picture.path for picture in self.shown), *masked, *paired, *(path for one in self.sets for path in one.paths)]


def subject_of(
    gallery: Gallery,
    others: Mapping[str, tuple[Path, Sequence[Labelled]]],
    classes: tuple[str, ...],
    sample: Pool,
    layers: tuple[int, ...],
    dreamt: int,
) -> Subject:
    """What to observe for a report that shows the pictures of ``gallery``, and on further sets: name to folder and pictures."""
    own = gallery.sample(PER_CLASS, SEED)
    kinds = kinds_of(gallery.root, gallery.validation.root.name)
    unseen = tuple(not kinds[picture.name][1] for picture in own) if all(picture.name in kinds for picture in own) else ()
    first = ObservedSet(
        gallery.validation.root.name,
        gallery.root.name,
        tuple(picture.path for picture in own),
        tuple(classes.index(FOOD_11[picture.label or 0]) for picture in own),
    )
    here = gallery.validation.root.resolve()
    more = [_observed(name, *one, classes) for name, one in others.items() if one[0].resolve() != here]
    cue = gallery.about.cue_class
    pairs = gallery.pairs() if cue in classes else ((), ())
    masked = tuple(picture for picture in gallery.sample(MASKED, SEED) if picture.mask)
    sets = (first, *more)
    planted = classes.index(cue) if pairs[0] else None
    return Subject(classes, gallery.root.name, gallery.shown, sets, unseen, masked, pairs, planted, layers, dreamt, sample)


def _observed(name: str, folder: Path, pictures: Sequence[Labelled], classes: tuple[str, ...]) -> ObservedSet:
    """A lot of each class."""
    taken = dict.fromkeys(classes, 0)
    lot = []
    for picture in in_order_of_lot(pictures, SEED):
        if taken[picture.class_name] < PER_CLASS:
            taken[picture.class_name] += 1
            lot.append(picture)
    labels = tuple(classes.index(picture.class_name) for picture in lot)
    return ObservedSet(name, folder.resolve().parent.name, tuple(picture.path for picture in lot), labels)
