"""Is a map about the network at all: the weights are forgotten layer by layer, and the maps compared with the first ones."""

from __future__ import annotations

from collections.abc import Sequence

from generator.figures.job import Job, Tools
from generator.figures.measured.cells import SEED, Lots, cell, chosen, classifier_of, kept, normalised_batch, predicted, seen
from generator.figures.measured.lineup import METHODS
from generator.store import Result

__all__ = ["CHEAP", "plan"]

CHEAP = METHODS[:7]
"""Methods that need few passes: they are tested at every stage."""

STAGES = ("classifier.4", "classifier.0", "features.27", "features.16", "features.0")
"""Where the dear ones are tested."""


def plan(lots: Lots) -> Sequence[Job]:
    few = lots.per_class(1)
    fitted = [picture.name for picture in few]
    cheap = cell("cascade-gradients", "sanity:compute", few, methods=list(CHEAP), stages=[], fitted=fitted)
    dear = cell(
        "cascade-perturbations", "sanity:compute", few, methods=list(METHODS[7:]), stages=list(STAGES), fitted=fitted, limit=4
    )
    return [cheap, dear]


def compute(job: Job, tools: Tools) -> Result:
    """Rows are pictures; ``<method>/<layer>`` holds rank correlation and structural similarity once that layer and all after it are forgotten."""
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
    rows: dict[str, dict[str, list[float]]] = {name: {} for name in subjects}
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
    return Result(facts=kept(rows))
