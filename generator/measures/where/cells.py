"""Every method on the same pictures: where its positive mass lies, and how sparse it is."""

from __future__ import annotations

from collections.abc import Sequence

from generator.engine.job import Job, JobId, Result
from generator.evidence.facts import rows_to_facts
from generator.explain.catalogue import CONTROLS, METHODS, functions
from generator.measures.cells import SEED, Lots, cell, chosen, job_id, mask_of, precision_of, predicted, seen
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

__all__ = ["PER_CLASS", "map_id", "plan"]

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
        jobs.append(cell(f"where-{method}", "where:compute", pictures, functions=functions(method), keep=keep))
    return jobs


def compute(job: Job, tools: Tools) -> Result:
    """For the predicted class of each picture, right or wrong."""
    from generator.evidence.where import describe_map
    from generator.explain.attribution import Budget, Example, attribute, classifier_of, seed_of

    network, (function,) = tools.network, job.functions
    classifier = classifier_of(network, precision_of(network, function))
    rows, maps = {}, {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(network, picture)
        example = Example(rgb, predicted(network, rgb), seed_of(job.seed or SEED, picture.name))
        values = attribute(function, classifier, example, Budget())
        rows[picture.name] = describe_map(values, mask_of(network, picture) if picture.mask else None)
        if picture.name in job.parameters["keep"]:
            maps[picture.name] = values
        tools.tick((number + 1) / len(pictures))
    return Result(maps, rows_to_facts(rows))
