"""Is a map about the network at all: the weights are forgotten layer by layer, and the maps compared with the first ones."""

from __future__ import annotations

from collections.abc import Sequence

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.measures.cells import SEED, Lots, cell, chosen, classifier_of, normalised_batch, predicted, seen
from generator.measures.where.cells import METHODS
from generator.workshop import Tools

__all__ = ["CHEAP", "plan"]

CHEAP = ("gradient", "input_x_gradient", "guided_backprop", "grad_cam", "grad_cam_plus_plus")
"""Methods that need a pass or two: they are tested at every stage."""

STAGES = ("classifier.4", "classifier.0", "features.27", "features.16", "features.0")
"""Where the dear ones are tested."""


def plan(lots: Lots) -> Sequence[Job]:
    few = lots.per_class(1)
    fitted = [picture.name for picture in few]
    cheap = cell("cascade-gradients", "sanity:compute", few, methods=list(CHEAP), stages=[], fitted=fitted)
    dear = cell(
        "cascade-perturbations",
        "sanity:compute",
        few,
        methods=[m for m in METHODS if m not in CHEAP],
        stages=list(STAGES),
        fitted=fitted,
        limit=4,
    )
    return [cheap, dear]


def compute(job: Job, tools: Tools) -> Result:
    """Rows are pictures; ``<method>/<layer>`` holds rank correlation and structural similarity once that layer and all after it
    are forgotten.

    ``<method>/other`` holds them for the method's map of another picture: how alike two maps are that have only the method in
    common.
    """
    from generator.evidence.agreement import rank_correlation, similarity_of_maps
    from generator.explain.lineup import Effort, Subject, attribute, seed_of
    from generator.explain.randomise import cascade, layers_to_forget
    from generator.network.network import Network

    network, settings = tools.network, job.parameters
    within = {picture.name for picture in job.pictures[: settings.get("limit", len(job.pictures))]}
    pictures = [picture for picture in chosen(job) if picture.name in within]
    stages = settings["stages"] or layers_to_forget(network.model)
    subjects = {}
    for picture in pictures:
        rgb = seen(network, picture)
        subjects[picture.name] = Subject(rgb, predicted(network, rgb), seed_of(job.seed or SEED, picture.name))
    first = {
        (name, method): attribute(method, classifier_of(network), subject, Effort())
        for name, subject in subjects.items()
        for method in settings["methods"]
    }
    names = [picture.name for picture in job.pictures if picture.name in within]
    rows: dict[str, dict[str, list[float]]] = {name: {} for name in subjects}
    if len(subjects) == len(names) > 1:  # a row by itself has no neighbour
        for name, other in zip(names, [*names[1:], names[0]], strict=True):
            for method in settings["methods"]:
                pair = first[name, method], first[other, method]
                rows[name][f"{method}/other"] = [rank_correlation(*pair), similarity_of_maps(*pair)]
    batch = normalised_batch(network, [picture for picture in job.pictures if picture.name in settings["fitted"]])
    for layer, model in cascade(network.model, batch, SEED):
        if layer not in stages:
            continue
        classifier = classifier_of(Network(model, network.classes, network.preprocessing))
        for name, subject in subjects.items():
            for method in settings["methods"]:
                now = attribute(method, classifier, subject, Effort())
                before = first[name, method]
                rows[name][f"{method}/{layer}"] = [rank_correlation(before, now), similarity_of_maps(before, now)]
        tools.tick((stages.index(layer) + 1) / len(stages))
    return Result(facts=rows_to_facts(rows))
