"""Question 3: which superpixels speak for the predicted class, and which against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from generator.config import Report
from generator.figures.job import Drawing, Family, Job, Tools
from generator.figures.shown import as_row
from generator.figures.shown import job_name as shown_name
from generator.pictures.gallery import Gallery
from generator.store import Result

__all__ = ["FAMILY", "Parameters"]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``strongest`` segments are shown for and against; ``segments`` is what the segmentation is asked for."""

    samples: int = 800
    draft_samples: int = 120
    segments: int = 48
    strongest: int = 6
    batch: int = 32
    seed: int = 11


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    settings = report.parameters("lime", Parameters)
    parameters = {
        "samples": settings.draft_samples if report.draft else settings.samples,
        "segments": settings.segments,
        "strongest": settings.strongest,
        "batch": settings.batch,
    }
    return [
        Job(f"lime/{i:02d}", "generator.figures.lime:compute", (), parameters, (shown_name(i),), settings.seed + i)
        for i in range(len(gallery.shown))
    ]
