"""Question 3: which superpixels speak for the predicted class, and which against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.figures.family import Drawing, Family
from generator.figures.shown import as_row, shown_pictures, split_own
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

__all__ = ["FAMILY", "Parameters", "job_id"]

_MEAN = JobId("lime", "mean")


def job_id(tag: str) -> JobId:
    """The job on the shown picture of that tag."""
    return JobId("lime", tag)


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``strongest`` segments are shown for and against; ``segments`` is what the segmentation is asked for."""

    samples: int = 500
    draft_samples: int = 120
    segments: int = 48
    strongest: int = 8
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
    local = [
        Job(job_id(tag), "generator.figures.lime:compute", (), parameters, (shown_id(tag),), settings.seed + i)
        for i, tag in enumerate(gallery.tags)
    ]
    drawn = tuple(job_id(tag) for tag in gallery.drawn_tags)
    mean = Job(_MEAN, "generator.figures.lime:summarise", takes=drawn, seed=settings.seed)
    return [*local, mean]


def compute(job: Job, tools: Tools) -> Result:
    import torch

    from generator.explain.lime import explain

    network, settings = tools.network, job.parameters
    (shown,) = tools.inputs.values()
    picture, label = shown.arrays["picture"], network.classes.index(shown.facts["predicted"])
    done = 0

    def classify(pictures: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.float32]]:
        nonlocal done
        done += len(pictures)
        tools.tick(done / settings["samples"])
        batch = torch.from_numpy(np.asarray(pictures, dtype=np.float32)).permute(0, 3, 1, 2)
        return network.view("bfloat16").scores(batch).softmax(1).cpu().numpy()

    assert job.seed is not None
    model = explain(classify, picture, label, settings["samples"], settings["segments"], job.seed, settings["batch"])
    supports, opposes = (model.strongest(sign, settings["strongest"]) for sign in (1, -1))
    top = np.argsort(-np.abs(model.weights))[: settings["strongest"]]
    areas = np.bincount(model.segments.ravel()) / model.segments.size
    facts = {
        "target": shown.facts["predicted"],
        "segments": len(model.weights),
        "samples": model.samples,
        "r2": model.r2,
        "positive_count": int(model.clear(1).sum()),
        "negative_count": int(model.clear(-1).sum()),
        "top": [{"segment": int(i), "weight": float(model.weights[i]), "area": float(areas[i])} for i in top],
        "area_for": float(supports.mean()),
        "area_against": float(opposes.mean()),
    }
    return Result({"segments": model.segments, "weights": model.weights, "supports": supports, "opposes": opposes}, facts)


def summarise(job: Job, tools: Tools) -> Result:
    """Mean fidelity of the local models over the pictures."""
    from generator.evidence.intervals import bootstrap_mean

    fidelity = [result.facts["r2"] for result in tools.inputs.values()]
    return Result(facts={"r2": bootstrap_mean(fidelity, job.seed or 0).as_fact()})


def draw(results: Mapping[JobId, Result]) -> Drawing:
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
    facts = {**split, "n": len(split["rows"]), "samples": every[0]["samples"], **results[_MEAN].facts}
    return Drawing(images, facts)


FAMILY = Family("lime", plan, draw, uses=("shown",), references=("ribeiro2016",), precision="bfloat16 where quicker")
