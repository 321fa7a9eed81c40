"""The pictures of a report: the sets that are measured and the few that are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.config import PictureSettings
from generator.errors import Problem
from generator.pictures.about import AboutSet, about_set
from generator.pictures.files import FileMemory
from generator.pictures.layouts import NoPictures, Picture, PictureSet, find_split, read_set
from generator.pictures.masks import with_masks
from generator.pictures.select import by_name, stratified_sample

__all__ = ["Gallery", "open_gallery"]


@dataclass(frozen=True)
class Gallery:
    """``validation`` is what the figures are about; ``others`` are further sets whose accuracy is shown beside it.

    ``shown`` are pictures of the validation set: drawn by lot with ``seed``, or chosen by name (``seed`` is None). ``own`` are
    the reader's, without a label; figures show them as well, means leave them out.
    """

    root: Path
    validation: PictureSet
    others: Mapping[str, PictureSet]
    shown: tuple[Picture, ...]
    seed: int | None
    own: tuple[Picture, ...] = ()
    about: AboutSet = field(default_factory=AboutSet)
    memory: FileMemory = field(default_factory=FileMemory, compare=False)

    @property
    def tags(self) -> list[str]:
        """What the jobs on each shown picture are called by: "00", "01", ... and "own-00", ..."""
        return [*self.drawn_tags, *(f"own-{i:02d}" for i in range(len(self.own)))]

    @property
    def drawn_tags(self) -> list[str]:
        """The tags of the pictures that are not the reader's own."""
        return [f"{i:02d}" for i in range(len(self.shown))]

    def pairs(self) -> tuple[tuple[Picture, ...], tuple[Picture, ...]]:
        """Pictures with the planted cue, and the same scenes without it; both empty where the set has none."""
        folders = [self.root / "pairs" / part for part in ("with", "without")]
        if not self.about.cue_class or not all(folder.is_dir() for folder in folders):
            return (), ()
        have, lack = (with_masks(read_set(folder), self.root).pictures for folder in folders)
        return have, lack

    def sample(self, per_class: int, seed: int, pictures: PictureSet | None = None) -> tuple[Picture, ...]:
        """Readable pictures of each class by lot, of the validation set unless another is named."""
        return stratified_sample(pictures or self.validation, per_class, seed, self.memory)


def open_gallery(root: Path, settings: PictureSettings, own: Sequence[Path] = (), memory: FileMemory | None = None) -> Gallery:
    """Find the sets below ``root`` and pick the pictures to show, ``own`` files beside them. Sets in ``others`` may be missing.

    ``memory`` remembers which files can be read, so that none has to be opened twice.

    Raises:
        NoPictures: there is no validation set.
        Problem: a picture to show is not in it, or one of ``own`` cannot be read.
    """
    memory = memory or FileMemory()
    for path in own:
        if fault := memory.fault(path):
            raise Problem(fault, path)
    mine = tuple(Picture(path.name, path.resolve(), None) for path in own)
    validation = with_masks(read_set(find_split(root, settings.validation)), root)
    about = about_set(root)
    others = {}
    for name in settings.others:
        try:
            others[name] = read_set(find_split(root, name))
        except NoPictures:
            continue
    if settings.show:
        return Gallery(root, validation, others, by_name(validation, settings.show), None, mine, about, memory)
    shown = stratified_sample(validation, settings.per_class, settings.seed, memory)
    return Gallery(root, validation, others, shown, settings.seed, mine, about, memory)
