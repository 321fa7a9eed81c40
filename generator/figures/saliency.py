"""Question 1: which pixels the score of the predicted class depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.explain.catalogue import functions
from generator.family import Drawing, Family
from generator.figures.precision import agreement_of
from generator.figures.shown import as_row, shown_pictures, split_own
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

RGB = NDArray[np.uint8]

__all__ = ["FAMILY"]


_MEASURES = ("top_tenth", "edge_correlation", "centre_share")
_EVEN = {"top_tenth": 0.1, "centre_share": 0.5}
_NOISE = {"top_tenth": 0.19}
"""What maps without any structure give: one that is even, and one of the largest in size of three normal numbers a pixel."""


_MEANS = JobId("saliency", "means")


def _id(tag: str) -> JobId:
    return JobId("saliency", tag)


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """A gradient for each shown picture, and the means over those that are not the reader's."""
    parameters = {"precision": agreement_of(report, gallery).precision("gradient")}
    maps = [
        Job(_id(tag), "generator.figures.saliency:compute", (), parameters, (shown_id(tag),), functions=functions("gradient"))
        for tag in gallery.tags
    ]
    drawn = tuple(_id(tag) for tag in gallery.drawn_tags)
    summary = Job(_MEANS, "generator.figures.saliency:summarise", takes=drawn, seed=0)
    return [*maps, summary]


def compute(job: Job, tools: Tools) -> Result:
    """The ``map`` (size, size), from 0 up, of the gradient of the predicted class's score, and three numbers on how it is spread;
    none of a ``blank`` map.
    """
    from generator.evidence.maps import centre_share, edge_correlation, top_tenth
    from generator.explain.attribution import Budget, Example, attribute, classifier_of

    network = tools.network
    (shown,) = tools.inputs.values()
    picture = shown.arrays["picture"]
    target = network.classes.index(shown.facts["predicted"])
    (function,) = job.functions
    values = attribute(function, classifier_of(network, job.parameters["precision"]), Example(picture, target), Budget())
    facts: dict[str, Any] = {"target": shown.facts["predicted"], "blank": not values.any()}
    if not facts["blank"]:
        facts |= {
            "top_tenth": top_tenth(values),
            "edge_correlation": edge_correlation(values, picture),
            "centre_share": centre_share(values),
        }
    return Result({"map": values}, facts)


def summarise(job: Job, tools: Tools) -> Result:
    """Each measure's mean over the pictures, with a bootstrap interval; None where every map is blank."""
    from generator.evidence.intervals import bootstrap_mean

    rows = [result.facts for result in tools.inputs.values() if not result.facts["blank"]]
    means = {
        measure: bootstrap_mean([row[measure] for row in rows], seed=job.seed or 0).as_fact() if rows else None
        for measure in _MEASURES
    }
    return Result(facts=means)


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """Each map alone and over its picture; facts are ``rows`` and ``own``, the means, and for comparison what maps without
    structure give (``even``, ``noise``).
    """
    from generator.imaging.maps import heat, overlay

    images: dict[str, RGB] = {}
    every = []
    for tag, shown in shown_pictures(results).items():
        name, result = _id(tag), results[_id(tag)]
        values, picture = result.arrays["map"], shown.arrays["picture"]
        images |= {f"{name}-map.png": heat(values), f"{name}-overlay.webp": overlay(picture, values)}
        files = {"map": f"{name}-map.png", "overlay": f"{name}-overlay.webp"}
        every.append({**as_row(tag, shown), **result.facts, **files})
    split = split_own(every)
    rows = split["rows"]
    counts = {"n": len(rows), "correct": sum(bool(row["correct"]) for row in rows)}
    reference = {"even": _EVEN, "noise": _NOISE}
    return Drawing(images, {**split, **counts, **reference, **results[_MEANS].facts})


FAMILY = Family("saliency", plan, draw, uses=("shown",), references=("simonyan2013",))
