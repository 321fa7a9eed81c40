"""One pass of the network over every validation picture: what it answers, and what excites each filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.figures.precision import agreement_of
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture, PictureSet
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.network.network import Network
    from generator.pictures.decode import BrokenPicture

__all__ = ["FAMILY", "Parameters", "job_id"]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``draft_per_class`` pictures of each class are looked at in a draft; all of them otherwise."""

    batch: int = 32
    draft_per_class: int = 6


_AT_ONCE = 4
"""Pictures in a forward pass: as many as the caches hold; more are no quicker."""


def job_id(set_name: str) -> JobId:
    """The job that looks at a picture set."""
    return JobId("survey", set_name)


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """A pass over the validation set for answers and filters, and one over each other set for answers alone."""
    layers = report.network.layers
    main = _job(report, gallery, report.pictures.validation, gallery.validation, layers)
    return [main, *(_job(report, gallery, name, pictures, ()) for name, pictures in gallery.others.items())]


def _job(report: Report, gallery: Gallery, name: str, pictures: PictureSet, layers: Sequence[int]) -> Job:
    settings = report.parameters("survey", Parameters)
    looked_at = gallery.sample(settings.draft_per_class, report.pictures.seed, pictures) if report.draft else pictures.pictures
    agreement = agreement_of(report, gallery)
    if not layers:
        answers = {"precision": agreement.answering}
        return Job(job_id(name), "generator.figures.survey:classify", tuple(looked_at), answers)
    parameters = {"layers": list(layers), "batch": settings.batch, "precision": agreement.precision("survey")}
    return Job(job_id(name), "generator.figures.survey:compute", tuple(looked_at), parameters)


def compute(job: Job, tools: Tools) -> Result:
    """The peaks are computed in the planned precision; the answers are float32's in any."""
    from generator.explain.survey import survey
    from generator.network.evaluate import Reader

    network = tools.network
    module = network.view(job.parameters["precision"]).module
    reader = Reader(network, [picture.path for picture in job.pictures], job.parameters["batch"])
    few = (module.normalised(part) for batch in reader.batches(tools.tick) for part in batch.split(_AT_ONCE))
    seen = survey(module.features, module.head, few, job.parameters["layers"])
    read = [job.pictures[index] for index in reader.read]
    logits = seen.logits if job.parameters["precision"] == "float32" else _settled(network, seen.logits, read)
    arrays: dict[str, NDArray[Any]] = {}
    for layer, filters in seen.layers.items():
        arrays |= {f"peak_{layer}": filters.peak, f"where_{layer}": filters.where}
    return _result(network, read, logits, reader.broken, arrays)


def classify(job: Job, tools: Tools) -> Result:
    """The answers alone; they are float32's in any precision."""
    from generator.network.evaluate import predict

    paths = [picture.path for picture in job.pictures]
    answers = predict(tools.network, paths, tools.tick, exact=job.parameters["precision"] == "float32")
    return _result(tools.network, [job.pictures[index] for index in answers.read], answers.logits, answers.broken, {})


def _result(
    network: Network,
    read: Sequence[Picture],
    logits: NDArray[np.float32],
    broken: Sequence[BrokenPicture],
    arrays: Mapping[str, NDArray[Any]],
) -> Result:
    labels = [network.label_of(picture.label) for picture in read if picture.label is not None]
    facts = {
        "broken": [{"name": str(error.where), "why": error.message} for error in broken],
        "classes": list(network.classes),
        "names": [picture.name for picture in read],
    }
    return Result({"logits": logits, "labels": np.array(labels), **arrays}, facts)


def _settled(network: Network, logits: NDArray[np.float32], pictures: Sequence[Picture]) -> NDArray[np.float32]:
    """The logits (n, classes) with those in float32 whose two largest lie too close to tell the answer."""
    from generator.network.evaluate import predict

    second, first = np.sort(logits, 1)[:, -2:].T
    margin = network.agreement.margin
    close = np.flatnonzero(first - second <= (np.inf if margin is None else margin))
    if len(close):
        logits = logits.copy()
        logits[close] = predict(network, [pictures[int(place)].path for place in close]).logits
    return logits


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """No pictures; ``broken`` lists for each set the files that could not be read, and why."""
    broken = {name.unit: result.facts["broken"] for name, result in results.items()}
    return Drawing(facts={"broken": broken})


FAMILY = Family("survey", plan, draw)
