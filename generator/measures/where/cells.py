"""Every method on the same pictures: where its positive mass lies, and how sparse it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.engine.job import Job, JobId, Result
from generator.measures.cells import SEED, Lots, cell, chosen, classifier_of, job_id, mask_of, predicted, rows_to_facts, seen
from generator.pictures.gallery import Gallery
from generator.pictures.masks import CUE, FOOD, PARTS
from generator.workshop import Tools

__all__ = ["CONTROLS", "METHODS", "PER_CLASS", "map_id", "measured_map", "plan"]

METHODS = (
    "gradient",
    "input_x_gradient",
    "smoothgrad",
    "integrated_gradients",
    "guided_backprop",
    "grad_cam",
    "grad_cam_plus_plus",
    "occlusion",
    "rise",
    "lime",
    "kernel_shap",
)
CONTROLS = ("random", "gaussian", "sobel")

PER_CLASS = {"smoothgrad": 8, "integrated_gradients": 6, "occlusion": 10, "rise": 4, "kernel_shap": 3}
"""Pictures of each class for the dearest methods; the others, and all that decide a claim, get the largest lot."""

KEPT = 2
"""Pictures of each class whose maps are kept for the measures that need every method's map."""


def map_id(method: str) -> JobId:
    """The cell that has a method's maps."""
    return job_id(f"where-{method}")


def plan(gallery: Gallery, lots: Lots) -> Sequence[Job]:
    """Without masks there is nowhere to look for: only the maps that other cells take are made then."""
    masked = all(picture.mask for picture in gallery.validation.pictures)
    jobs = []
    for method in (*METHODS, *CONTROLS):
        pictures = lots.per_class(PER_CLASS.get(method, 20) if masked else KEPT)
        keep = [picture.name for picture in lots.per_class(KEPT)]
        jobs.append(cell(f"where-{method}", "where:compute", pictures, method=method, keep=keep))
    return jobs


def compute(job: Job, tools: Tools) -> Result:
    """For the predicted class of each picture, right or wrong."""
    from generator.explain.lineup import Effort, Subject, attribute, seed_of

    network, method = tools.network, job.parameters["method"]
    classifier = classifier_of(network)
    rows, maps = {}, {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(network, picture)
        subject = Subject(rgb, predicted(network, rgb), seed_of(job.seed or SEED, picture.name))
        values = attribute(method, classifier, subject, Effort())
        rows[picture.name] = measured_map(values, mask_of(network, picture) if picture.mask else None)
        if picture.name in job.parameters["keep"]:
            maps[picture.name] = values
        tools.tick((number + 1) / len(pictures))
    return Result(maps, rows_to_facts(rows))


def measured_map(values: Any, mask: Any) -> dict[str, Any]:
    """What is measured on one map: shares by part, the pointing game, the food's edge, sparseness; ``fit`` is False for a map
    that is blank or not finite.
    """
    from generator.evidence.where import areas, gini, hit, outline_density, shares

    row: dict[str, Any] = {"fit": bool(np.isfinite(values).all() and (values > 0).any()), "gini": gini(values)}
    if mask is None:
        return row
    row["shares"], row["areas"] = shares(values, mask, len(PARTS)), areas(mask, len(PARTS))
    if (mask == FOOD).any():
        edge, shifted = outline_density(values, mask == FOOD)
        row |= {"hit": hit(values, mask == FOOD), "edge": edge, "edge_shifted": shifted}
    if (mask == CUE).any():
        row["cue_hit"] = hit(values, mask == CUE)
    return row
