"""Question 3, first half: what the network mistakes for what, on every picture of the validation sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.config import Report
from generator.figures.job import Drawing, Family, Job, Tools
from generator.figures.survey import job_name as survey_name
from generator.pictures.gallery import Gallery
from generator.pictures.manifest import sources_of
from generator.store import Result

__all__ = ["FAMILY"]

_HOMEWORK_FOUR = ("noodles_pasta", "rice", "soup", "vegetable_fruit")
"""The classes that the homework found best."""


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    main = report.pictures.validation
    sources = sources_of(gallery.root, main)
    jobs = [_job(main, {"sources": sources})]
    return jobs + [_job(name, {"sources": {}}) for name in gallery.others]


def _job(set_name: str, parameters: Mapping[str, Any]) -> Job:
    return Job(
        f"confusion/{set_name}",
        "generator.figures.confusion:compute",
        parameters={"set": set_name, **parameters},
        takes=(survey_name(set_name),),
    )
