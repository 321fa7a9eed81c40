"""One pass of the network over every validation picture: what it answers, and what excites each filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from generator.config import Report
from generator.figures.filters import Parameters as FilterParameters
from generator.figures.job import Drawing, Family, Job, Tools
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture, PictureSet
from generator.store import Result

__all__ = ["FAMILY", "Parameters", "job_name"]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``draft_per_class`` pictures of each class are looked at in a draft; all of them otherwise."""

    batch: int = 32
    draft_per_class: int = 20


def job_name(set_name: str) -> str:
    return f"survey/{set_name}"


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    layers = report.parameters("filters", FilterParameters).layers
    main = _job(report, report.pictures.validation, gallery.validation, layers)
    return [main, *(_job(report, name, pictures, ()) for name, pictures in gallery.others.items())]


def _job(report: Report, name: str, pictures: PictureSet, layers: Sequence[int]) -> Job:
    from generator.pictures.select import draw

    settings = report.parameters("survey", Parameters)
    looked_at = draw(pictures, settings.draft_per_class, report.pictures.seed) if report.draft else pictures.pictures
    parameters = {"layers": list(layers), "batch": settings.batch}
    return Job(job_name(name), "generator.figures.survey:compute", tuple(looked_at), parameters)


def compute(job: Job, tools: Tools) -> Result:
    import numpy as np

    from generator.explain.survey import survey

    network, broken, labels = tools.network, [], []
    batch: int = job.parameters["batch"]
    batches = _batches(job.pictures, batch, network.prepare, broken, labels, tools)
    seen = survey(network.model, network.normalised, batches, job.parameters["layers"])
    arrays = {"logits": seen.logits, "labels": np.array(labels)}
    for layer, filters in seen.layers.items():
        arrays |= {f"max_{layer}": filters.peak, f"at_{layer}": filters.where, f"mean_{layer}": filters.mean}
    facts = {"broken": broken, "classes": list(network.classes)}
    return Result(arrays, facts)


def draw(results: Mapping[str, Result]) -> Drawing:
    broken = {name.split("/", 1)[1]: result.facts["broken"] for name, result in results.items()}
    return Drawing(facts={"broken": broken})


FAMILY = Family("survey", plan, draw)
