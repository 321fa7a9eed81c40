"""Question 3: which superpixels speak for the predicted class, and which against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import AGREED, Drawing, Family
from generator.figures.precision import agreement_of
from generator.figures.shown import as_row, shown_pictures, split_own
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

if TYPE_CHECKING:
    from torch import Tensor

    from generator.explain.local_model import LocalModel

__all__ = ["FAMILY", "Parameters", "job_id"]

_MEAN = JobId("lime", "mean")


def job_id(tag: str) -> JobId:
    """The job on the shown picture of that tag."""
    return JobId("lime", tag)


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``strongest`` segments are shown for and against; ``segments`` is what the segmentation is asked for.

    The network is shown ``least_passes`` variants of a picture, and more, up to ``most_passes``, until the order of those
    segments has settled; both in whole designs, of which there is always one (128 variants for 26 to 51 segments). A draft has
    ``draft_segments`` and one design.
    """

    least_passes: int = 128
    most_passes: int = 256
    segments: int = 48
    draft_segments: int = 12
    strongest: int = 8
    seed: int = 11

    def pieces(self, draft: bool) -> int:
        """What the segmentation is asked for."""
        return min(self.segments, self.draft_segments) if draft else self.segments


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """A job for each shown picture, with a seed of its own, and one for the mean over those that are not the reader's."""
    settings = report.parameters("lime", Parameters)
    parameters = {
        "least": 1 if report.draft else settings.least_passes,
        "most": 1 if report.draft else settings.most_passes,
        "segments": settings.pieces(report.draft),
        "strongest": settings.strongest,
        "precision": agreement_of(report, gallery).precision("lime"),
    }
    local = [
        Job(job_id(tag), "generator.figures.lime:compute", (), parameters, (shown_id(tag),), settings.seed + i)
        for i, tag in enumerate(gallery.tags)
    ]
    drawn = tuple(job_id(tag) for tag in gallery.drawn_tags)
    mean = Job(_MEAN, "generator.figures.lime:summarise", takes=drawn, seed=settings.seed)
    return [*local, mean]


def compute(job: Job, tools: Tools) -> Result:
    """The local model of the predicted class's probability.

    Arrays are ``segments`` (size, size), the ``weights`` (segments,) and the masks ``supports`` and ``opposes`` (size, size) of
    the strongest segments for and against; ``area_for`` and ``area_against`` are the masks' shares of the picture, 0-1.
    """
    from generator.explain.lime import explain

    network, settings = tools.network, job.parameters
    (shown,) = tools.inputs.values()
    picture, label = shown.arrays["picture"], network.classes.index(shown.facts["predicted"])
    view, done = network.view(settings["precision"]), 0

    def score(pictures: Tensor) -> Tensor:
        nonlocal done
        done += len(pictures)
        tools.tick(min(done / settings["most"], 1.0))
        return view.scores(pictures)

    assert job.seed is not None
    least, most, limit = settings["least"], settings["most"], settings["strongest"]
    model = explain(score, picture, label, settings["segments"], job.seed, least, most, limit)
    supports, opposes = (model.strongest(sign, limit) for sign in (1, -1))
    facts = {
        "target": shown.facts["predicted"],
        "segments": len(model.weights),
        "passes": model.passes,
        "settled": model.settled(limit),
        "r2": model.r2,
        "positive_count": int(model.clear(1).sum()),
        "negative_count": int(model.clear(-1).sum()),
        "top": _top(model, limit),
        "area_for": float(supports.mean()),
        "area_against": float(opposes.mean()),
    }
    return Result({"segments": model.segments, "weights": model.weights, "supports": supports, "opposes": opposes}, facts)


def _top(model: LocalModel, limit: int) -> list[dict[str, Any]]:
    """The strongest segments of either sign; ``error`` is the standard error of the weight."""
    areas = np.bincount(model.segments.ravel()) / model.segments.size
    order = np.argsort(-np.abs(model.weights))[:limit].tolist()
    errors = model.standard_errors
    return [{"segment": i, "weight": float(model.weights[i]), "error": float(errors[i]), "area": float(areas[i])} for i in order]


def summarise(job: Job, tools: Tools) -> Result:
    """Mean fidelity of the local models over the pictures."""
    from generator.evidence.intervals import bootstrap_mean

    fidelity = [result.facts["r2"] for result in tools.inputs.values()]
    return Result(facts={"r2": bootstrap_mean(fidelity, job.seed or 0).as_fact()})


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """Of each picture the segments' borders, what speaks for its class, what against, and the weights as colours; facts are
    ``rows`` and ``own`` with the files' names, and over ``rows`` how many passes were needed.
    """
    from generator.imaging.maps import boundaries, masked, signed

    images, every = {}, []
    for tag, shown in shown_pictures(results).items():
        name, result = job_id(tag), results[job_id(tag)]
        picture, segments = shown.arrays["picture"], result.arrays["segments"]
        files = {part: f"{name}-{part}.webp" for part in ("cut", "support", "against", "heat")}
        images[files["cut"]] = boundaries(picture, segments)
        images[files["support"]] = masked(picture, result.arrays["supports"])
        images[files["against"]] = masked(picture, result.arrays["opposes"])
        images[files["heat"]] = signed(result.arrays["weights"][segments])
        every.append({**as_row(tag, shown), **result.facts, **files})
    split = split_own(every)
    passes = [row["passes"] for row in split["rows"]]
    facts = {
        **split,
        "n": len(passes),
        "least_passes": min(passes),
        "most_passes": max(passes),
        "settled": sum(row["settled"] for row in split["rows"]),
        **results[_MEAN].facts,
    }
    return Drawing(images, facts)


FAMILY = Family("lime", plan, draw, uses=("shown",), references=("ribeiro2016",), precision=AGREED)
