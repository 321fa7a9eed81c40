"""``build.py train --observe``: the training looked at again, moment by moment, for the report that will show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from generator.commands.looks import TestSet
from generator.config import Report, read_report
from generator.errors import Problem
from generator.network.training.session import Session
from generator.observing.observe import Observer, moments_among
from generator.observing.record import beside, ship
from generator.observing.subject import subject_of
from generator.pictures.gallery import Gallery, open_gallery
from generator.pictures.labels import FOOD_11

__all__ = ["Observation"]

_SAMPLE = 40
"""Training pictures for each class, about, by which batch normalisation is recalibrated and probes are fitted."""

Tick = Callable[[float], object]


class Observation:
    """Of a training, for the report whose settings lie in ``settings``, and on the validation sets of the training beside it.

    Raises:
        Problem: the settings cannot be read, or the report's pictures are of a class that is not trained on.
    """

    def __init__(self, settings: Path, sets: Mapping[str, TestSet], classes: tuple[str, ...]) -> None:
        self._report: Report = read_report(settings)
        root = self._report.picture_root()
        self._gallery: Gallery = open_gallery(root, self._report.pictures)
        self._sets, self._classes = sets, classes
        strange = sorted({FOOD_11[label] for label in self._gallery.validation.labels}.difference(classes))
        if strange:
            told = f"the report has pictures of {', '.join(strange)}, which is not trained on"
            raise Problem(told, self._gallery.validation.root, remedy=f"the classes are {', '.join(classes)}")

    def make(self, session: Session, output: Path, tick: Tick) -> Path:
        """Look at the moments of a finished run, those looked at before excepted, and write what was found beside ``output``.

        Returns:
            The folder that was written.
        """
        others = {name: (one.folder, one.pictures) for name, one in self._sets.items()}
        network = self._report.network
        sample = session.sample(_SAMPLE * len(self._classes))
        subject = subject_of(self._gallery, others, self._classes, sample, network.layers, network.dreamt)
        snapshots = session.snapshots()
        chosen = tuple(snapshots[step] for step in moments_among(sorted(snapshots), session.steps_per_epoch))
        found = Observer(subject, chosen, session.folder / "observed").observe(tick)
        folder = beside(output)
        ship(found, subject, folder)
        return folder
