"""Are the maps true of the network: removal, and small disturbances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.explain.catalogue import CONTROLS, METHODS, functions
from generator.measures.cells import SEED, Lots, cell, chosen, precision_of, predicted, seen
from generator.measures.where.cells import KEPT, map_id
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.explain.attribution import Example

__all__ = ["ROAD_FRACTIONS", "plan"]

ROAD_FRACTIONS = (0.2, 0.4, 0.6)


def plan(lots: Lots) -> Sequence[Job]:
    """For every method and control what removing pixels does, by two ways of removal, and for every method how sensitive it is;
    then how far all maps agree, and how far LIME's do under other seeds. Maps are those of
    :mod:`generator.measures.where.cells`.
    """
    everything = (*METHODS, *CONTROLS)
    some, few = lots.per_class(KEPT), lots.per_class(1)
    return [
        *(cell(f"removal-{name}", "faithful:removal", some, [map_id(name)]) for name in everything),
        *(cell(f"road-{name}", "faithful:road", few, [map_id(name)]) for name in everything),
        *(
            cell(f"sensitivity-{name}", "faithful:sensitivity", few[:6], functions=functions(name), radius=0.02, samples=4)
            for name in METHODS
        ),
        cell("agreement", "faithful:agreement", some, [map_id(name) for name in everything]),
        cell("seeds", "faithful:seeds", few, draws=4),
    ]


def removal(job: Job, tools: Tools) -> Result:
    """Rows are pictures: the deletion and insertion curves of the predicted class's probability, ``<substrate>/<way>``."""
    from generator.evidence.removal import curves, substrates
    from generator.explain.attribution import classifier_of, probability

    classifier, rows = classifier_of(tools.network, precision_of(tools.network, "removal")), {}
    (maps,) = (result.arrays for result in tools.inputs.values())
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(tools.network, picture)
        unit: Any = rgb.astype(np.float32) / 255
        score, row = probability(classifier, predicted(tools.network, rgb)), dict[str, Any]()
        for kind, substrate in substrates(unit, classifier.baseline.numpy()).items():
            (row[f"{kind}/deletion"],), (row[f"{kind}/insertion"],) = curves(
                score, unit, substrate, [maps[picture.name]], tolerance=-1
            )
        rows[picture.name] = row
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def road(job: Job, tools: Tools) -> Result:
    """Rows are pictures: the probability left after the most (``first``) and the least (``last``) relevant pixels are imputed
    away, over ROAD_FRACTIONS; ``whole`` before.
    """
    from generator.evidence.removal import imputed, ranking
    from generator.explain.attribution import classifier_of, probability

    classifier, rows = classifier_of(tools.network, precision_of(tools.network, "removal")), {}
    (maps,) = (result.arrays for result in tools.inputs.values())
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(tools.network, picture)
        unit: Any = rgb.astype(np.float32) / 255
        order, made = ranking(maps[picture.name]), [unit]
        for ranked in (order, order[::-1]):
            for fraction in ROAD_FRACTIONS:
                gone = np.zeros(order.size, dtype=bool)
                gone[ranked[: round(fraction * order.size)]] = True
                made.append(imputed(unit, gone.reshape(rgb.shape[:2]), SEED))
        whole, *left = probability(classifier, predicted(tools.network, rgb))(np.stack(made)).tolist()
        half = len(ROAD_FRACTIONS)
        rows[picture.name] = {"whole": whole, "first": left[:half], "last": left[half:]}
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def agreement(job: Job, tools: Tools) -> Result:
    """Rank correlation of every two methods' maps of the same picture: the upper triangle of METHODS and CONTROLS, row by row."""
    from generator.evidence.agreement import rank_correlation

    rows = {}
    for picture in chosen(job):
        maps = [result.arrays[picture.name] for result in tools.inputs.values()]
        rows[picture.name] = {"pairs": [rank_correlation(one, other) for one, other in combinations(maps, 2)]}
    return Result(facts=rows_to_facts(rows))


def _example(tools: Tools, picture: Any, seed: int) -> Example:
    from generator.explain.attribution import Example, seed_of

    rgb = seen(tools.network, picture)
    return Example(rgb, predicted(tools.network, rgb), seed_of(seed, picture.name))


def sensitivity(job: Job, tools: Tools) -> Result:
    """Max-sensitivity (Yeh et al. 2019), by Captum: the most a map changes, relative to its size, under unnoticeable noise.

    The class explained stays that of the undisturbed picture, and a method's own random numbers stay the same.
    """
    import torch
    from captum.metrics import sensitivity_max
    from torch import Tensor

    from generator.explain.attribution import Budget, attribute, classifier_of, seeded

    (function,), rows = job.functions, {}
    classifier = classifier_of(tools.network, precision_of(tools.network, function))
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        example = _example(tools, picture, job.seed or SEED)

        def explained(batch: tuple[Tensor], example: Example = example) -> Tensor:
            pixels = (batch[0].permute(0, 2, 3, 1) * 255).round().clamp(0, 255).byte().numpy()
            made = [attribute(function, classifier, replace(example, picture=one), Budget()) for one in pixels]
            return torch.from_numpy(np.stack(made))[:, None]

        with seeded(example.seed):
            worst = sensitivity_max(
                explained,
                example.tensor[None],
                perturb_radius=job.parameters["radius"],
                n_perturb_samples=job.parameters["samples"],
            )
        rows[picture.name] = {"change": float(worst)}
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def seeds(job: Job, tools: Tools) -> Result:
    """LIME with other variants: the spread of each superpixel's weight, beside the standard error that is printed.

    ``agreement`` is the mean rank correlation of two draws' weights; ``flips`` the share of superpixels whose sign differs in
    some draw.
    """
    from generator.evidence.agreement import rank_correlation
    from generator.explain.attribution import Budget, classifier_of, seed_of
    from generator.explain.lime import explain

    classifier, budget, rows = classifier_of(tools.network, precision_of(tools.network, "lime")), Budget(), {}
    passes = budget.lime_passes
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        example = _example(tools, picture, job.seed or SEED)
        models = [
            explain(
                classifier.score, example.picture, example.target, budget.segments, seed_of(draw, picture.name), passes, passes
            )
            for draw in range(job.parameters["draws"])
        ]
        weights = np.stack([model.weights for model in models])
        rows[picture.name] = {
            "agreement": np.mean([rank_correlation(a, b) for a, b in combinations(weights, 2)]),
            "flips": np.mean((weights > 0).any(0) & (weights < 0).any(0)),
            "spread": weights.std(0, ddof=1).mean(),
            "standard_error": np.mean([model.standard_errors for model in models]),
            "size": np.abs(weights).mean(),
            "r2": np.mean([model.r2 for model in models]),
            "mean": weights.mean(0),
            "low": weights.min(0),
            "high": weights.max(0),
        }
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))
