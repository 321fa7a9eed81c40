"""The evidence: cells that are too long for a build, recorded with the checkpoint, made by ``build.py measure``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.config import Report
from generator.figures.dream import Parameters as DreamParameters
from generator.figures.filters import Parameters as FilterParameters
from generator.figures.job import Drawing, Family, Job
from generator.figures.measured import classes, cue, dreams, faithful, lineup, sanity, units
from generator.figures.measured.cells import Lots
from generator.pictures.gallery import Gallery
from generator.store import Result

__all__ = ["FAMILY"]


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    lots = Lots(gallery)
    layers = report.parameters("filters", FilterParameters).layers
    dreamt = report.parameters("dream", DreamParameters).layer
    return [
        *classes.plan(gallery, lots),
        *lineup.plan(gallery, lots),
        *cue.plan(gallery),
        *units.plan(lots, layers),
        *faithful.plan(lots, dreamt),
        *sanity.plan(lots),
        *dreams.plan(lots, dreamt),
    ]


def draw(results: Mapping[str, Result]) -> Drawing:
    return Drawing()


FAMILY = Family("measured", plan, draw)
