"""Whether a map is about what was learned: the network forgets, from its answer down, and the maps are drawn again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.errors import Problem
from generator.explain.catalogue import METHODS, functions, method
from generator.family import Drawing, Family
from generator.figures.lineup import drawn
from generator.figures.precision import agreement_of
from generator.figures.shown import as_row, shown_pictures
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

if TYPE_CHECKING:
    from torch import Tensor

    from generator.network.network import Network

Map = NDArray[np.float32]

__all__ = ["FAMILY", "Parameters"]

_JOB = JobId("forgetting", "maps")


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``layers`` are forgotten with all that come after them; a draft forgets every second of them.

    ``picture`` counts the shown pictures from 0: it is taken, or the next of which each of ``methods`` has a map to begin with.
    """

    picture: int = 0
    methods: tuple[str, ...] = ("gradient", "guided_backprop", "grad_cam", "input_x_gradient")
    layers: tuple[str, ...] = ("classifier.4", "classifier.0", "features.27", "features.16", "features.0")
    seed: int = 31


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """One job, which takes every shown picture but the reader's own: batch normalisations are fitted to them.

    Raises:
        Problem: the settings name a picture that is not shown, or a method that there is not.
    """
    settings = report.parameters("forgetting", Parameters)
    tags = gallery.drawn_tags
    if not 0 <= settings.picture < len(tags):
        raise Problem(f"[figures.forgetting] picture = {settings.picture}", report.path, remedy=f"0 to {len(tags) - 1} are shown")
    if unknown := sorted(set(settings.methods) - set(METHODS)):
        raise Problem(f"[figures.forgetting] methods: {unknown[0]}", report.path, remedy=f"methods are: {', '.join(METHODS)}")
    agreement = agreement_of(report, gallery)
    parameters = {
        "picture": tags[settings.picture],
        "methods": list(settings.methods),
        "layers": list(settings.layers[::2] if report.draft else settings.layers),
        "precisions": [agreement.precision(name) for name in settings.methods],
        "precisions_redrawn": [agreement.of_untrained.precision(name) for name in settings.methods],
    }
    shown, methods = tuple(shown_id(tag) for tag in tags), functions(*settings.methods)
    return [Job(_JOB, "generator.figures.forgetting:compute", (), parameters, shown, settings.seed, functions=methods)]


def compute(job: Job, tools: Tools) -> Result:
    """Maps of the trained network, then of ever more forgetful ones, for the class that the trained one predicts.

    The batch normalisations of forgotten layers are fitted to all the shown pictures.
    """
    from generator.explain.attribution import Budget, Example, attribute, classifier_of, seed_of
    from generator.explain.randomise import cascade, layers_to_forget

    network, settings, seed = tools.network, job.parameters, job.seed or 0
    known = layers_to_forget(network.model)
    if unknown := sorted(set(settings["layers"]) - set(known)):
        raise Problem(f"[figures.forgetting] layers: {unknown[0]}", remedy=f"layers with weights are: {', '.join(known)}")

    def explained(by: Network, shown: Result, precisions: str = "precisions") -> dict[str, Map]:
        target = network.classes.index(shown.facts["predicted"])
        example = Example(shown.arrays["picture"], target, seed_of(seed, shown.facts["name"]))
        return {
            name: attribute(function, classifier_of(by, precision), example, Budget())
            for name, function, precision in zip(settings["methods"], job.functions, settings[precisions], strict=True)
        }

    tag, first = _first_with_maps(settings["picture"], shown_pictures(tools.inputs), lambda shown: explained(network, shown))
    stages = {"": first}
    batch = _batch(network, shown_pictures(tools.inputs), seed)
    for layer, model in cascade(network.model, batch, seed, settings["layers"]):
        stages[layer] = explained(network.redrawn(model), tools.inputs[shown_id(tag)], "precisions_redrawn")
        tools.tick(len(stages) / (len(settings["layers"]) + 1))
    rows = {name: [_compared(first[name], maps[name]) for maps in stages.values()] for name in settings["methods"]}
    arrays = {f"{name}/{layer}": values for layer, maps in stages.items() for name, values in maps.items()}
    return Result(arrays, {"shown": tag, "layers": list(stages), "methods": rows})


def _first_with_maps(
    start: str, shown: Mapping[str, Result], explained: Callable[[Result], dict[str, Map]]
) -> tuple[str, dict[str, Map]]:
    """The first picture from ``start`` on, then from the beginning, without a blank map, else that at ``start``; and its maps."""
    names = list(shown)
    at = names.index(start)
    found = {}
    for name in [*names[at:], *names[:at]]:
        found[name] = explained(shown[name])
        if all(_fit(values) for values in found[name].values()):
            return name, found[name]
    return names[at], found[names[at]]


def _fit(values: Map) -> bool:
    return bool(np.isfinite(values).all() and values.any())


def _batch(network: Network, shown: Mapping[str, Result], seed: int) -> Tensor:
    """What batch normalisations are fitted to: all that is shown, or noise where that is too little."""
    import torch

    from generator.explain.randomise import FEWEST, noise

    if len(shown) < FEWEST:
        return noise(network.preprocessing.size, seed).to(network.device)
    return network.normalised(torch.stack([network.prepare(result.arrays["picture"]) for result in shown.values()]))


def _compared(first: Map, now: Map) -> dict[str, Any]:
    """``rank`` correlation over the pixels, structural ``similarity`` of the absolute values; None where a map is blank."""
    from generator.evidence.agreement import rank_correlation, similarity_of_maps
    from generator.evidence.facts import to_json_number

    return {
        "fit": _fit(now),
        "rank": to_json_number(rank_correlation(first, now)),
        "similarity": to_json_number(similarity_of_maps(first, now)),
    }


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """A map for each method and stage, none where it is blank or not finite; ``complete`` says whether every method has one to
    begin with.
    """
    result = results[_JOB]
    images, rows = {}, []
    for name, cells in result.facts["methods"].items():
        row = []
        for number, (layer, cell) in enumerate(zip(result.facts["layers"], cells, strict=True)):
            image = f"forgetting/{name}-{number}.png"
            if cell["fit"]:
                images[image] = drawn(name, result.arrays[f"{name}/{layer}"])
            row.append({**cell, "layer": layer, "image": image})
        rows.append({"id": name, "signed": method(name).signed, "stages": row})
    shown = result.facts["shown"]
    complete = all(row["stages"][0]["fit"] for row in rows)
    facts = {
        "picture": as_row(shown, shown_pictures(results)[shown]),
        "layers": result.facts["layers"],
        "complete": complete,
        "rows": rows,
    }
    return Drawing(images, facts)


FAMILY = Family("forgetting", plan, draw, uses=("shown",), references=("adebayo2018",))
