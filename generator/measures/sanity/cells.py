"""Is a map about the network at all: the weights are forgotten layer by layer, and the maps compared with the first ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.explain.catalogue import METHODS, functions, method
from generator.measures.cells import SEED, Lots, cell, chosen, normalised_batch, precision_of, predicted, seen
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.explain.attribution import Example, Map
    from generator.network.network import Network

__all__ = ["STAGES", "plan"]

STAGES = ("classifier.4", "classifier.0", "features.27", "features.16", "features.0")
"""Where the dear methods are tested; those that need a pass or two are tested at every stage."""

_DEAR, _PICTURES_OF_THE_DEAR = 2, 4


def plan(lots: Lots) -> Sequence[Job]:
    """A method's cell holds as many pictures as it can afford; all forget with normalisations fitted to the same ones."""
    few = lots.per_class(1)
    fitted = [picture.name for picture in few]
    jobs = []
    for name in METHODS:
        dear = method(name).cost > _DEAR
        stages, limit = (list(STAGES), _PICTURES_OF_THE_DEAR) if dear else ([], len(few))
        jobs.append(
            cell(
                f"cascade-{name}",
                "sanity:compute",
                few,
                functions=functions(name),
                stages=stages,
                fitted=fitted,
                limit=limit,
            )
        )
    return jobs


def compute(job: Job, tools: Tools) -> Result:
    """Rows are pictures; ``<layer>`` holds rank correlation and structural similarity once that layer and all after it are
    forgotten, ``other`` those for the method's map of another picture: how alike maps are that have only the method in common.
    """
    from generator.explain.attribution import Budget, attribute, classifier_of
    from generator.explain.randomise import cascade, layers_to_forget

    network, settings, (function,) = tools.network, job.parameters, job.functions
    names = [picture.name for picture in job.pictures[: settings["limit"]]]
    examples = _examples(network, job, names)
    stages = settings["stages"] or layers_to_forget(network.model)

    def maps(by: Network) -> dict[str, Map]:
        classifier = classifier_of(by, precision_of(by, function))
        return {name: attribute(function, classifier, example, Budget()) for name, example in examples.items()}

    first = maps(network)
    rows: dict[str, dict[str, list[float]]] = {name: {} for name in examples}
    if len(examples) == len(names) > 1:  # a row by itself has no neighbour
        for name, other in zip(names, [*names[1:], names[0]], strict=True):
            rows[name]["other"] = _likeness(first[name], first[other])
    batch = normalised_batch(network, [picture for picture in job.pictures if picture.name in settings["fitted"]])
    for layer, model in cascade(network.model, batch, SEED, stages):
        for name, now in maps(network.redrawn(model)).items():
            rows[name][layer] = _likeness(first[name], now)
        tools.tick((stages.index(layer) + 1) / len(stages))
    return Result(facts=rows_to_facts(rows))


def _examples(network: Network, job: Job, names: Sequence[str]) -> dict[str, Example]:
    from generator.explain.attribution import Example, seed_of

    examples = {}
    for picture in chosen(job):
        if picture.name in names:
            rgb = seen(network, picture)
            examples[picture.name] = Example(rgb, predicted(network, rgb), seed_of(job.seed or SEED, picture.name))
    return examples


def _likeness(one: Any, other: Any) -> list[float]:
    from generator.evidence.agreement import rank_correlation, similarity_of_maps

    return [rank_correlation(one, other), similarity_of_maps(one, other)]
