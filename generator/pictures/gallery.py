"""The pictures of a report: the sets that are measured and the few that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.config import PictureSettings
from generator.pictures.layouts import NoPictures, Picture, PictureSet, find_split, read_set
from generator.pictures.select import by_name, draw

__all__ = ["Gallery", "open_gallery"]


@dataclass(frozen=True)
class Gallery:
    """``validation`` is what the figures are about; ``others`` are further sets whose accuracy is shown beside it.

    ``shown`` are pictures of the validation set: drawn by lot with ``seed``, or chosen by name (``seed`` is None).
    """

    root: Path
    validation: PictureSet
    others: Mapping[str, PictureSet]
    shown: tuple[Picture, ...]
    seed: int | None


def open_gallery(root: Path, settings: PictureSettings) -> Gallery:
    """Find the sets below ``root`` and pick the pictures to show. Sets in ``others`` may be missing.

    Raises:
        NoPictures: there is no validation set.
        Problem: a picture to show is not in it.
    """
    validation = read_set(find_split(root, settings.validation))
    others = {}
    for name in settings.others:
        try:
            others[name] = read_set(find_split(root, name))
        except NoPictures:
            continue
    if settings.show:
        return Gallery(root, validation, others, by_name(validation, settings.show), None)
    return Gallery(root, validation, others, draw(validation, settings.per_class, settings.seed), settings.seed)
