"""In which precision a report's figures may be computed. Known when they are planned, so that it enters their keys."""

from __future__ import annotations

from generator.config import Report
from generator.network.agreement import Agreement, read_agreement
from generator.pictures.gallery import Gallery

__all__ = ["agreement_of"]


def agreement_of(report: Report, gallery: Gallery) -> Agreement:
    """What was measured of the report's checkpoint on a machine like this one.

    Raises:
        Problem: the table beside the checkpoint cannot be read.
    """
    return read_agreement(report.checkpoint, content=gallery.memory.hash(report.checkpoint))
