"""Are the maps true of the network: removal, small disturbances, and the price of the quicker precision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from generator.engine.job import Job, JobId, Result
from generator.evidence.facts import rows_to_facts
from generator.measures.cells import SEED, Lots, cell, chosen, classifier_of, predicted, seen
from generator.measures.where.cells import CONTROLS, KEPT, METHODS, map_id
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.explain.lineup import Classifier, Subject

__all__ = ["SUBSTRATES", "plan", "removal_rows", "substrates"]

SUBSTRATES = ("blur", "mean")
ROAD_FRACTIONS = (0.2, 0.4, 0.6)
PERTURBATIONS = ("occlusion", "rise", "lime", "kernel_shap")


def plan(lots: Lots, layer: int) -> Sequence[Job]:
    """``layer`` is the one that dreams grow, see :func:`precision`."""
    everything = [map_id(method) for method in (*METHODS, *CONTROLS)]
    some, few = lots.per_class(KEPT), lots.per_class(1)
    return [
        cell("removal", "faithful:removal", some, everything),
        cell("road", "faithful:road", few, everything),
        *(
            cell(f"sensitivity-{method}", "faithful:sensitivity", few[:6], method=method, radius=0.02, samples=4)
            for method in METHODS
        ),
        cell("agreement", "faithful:agreement", some, everything),
        cell("precision", "faithful:precision", few[:4], methods=list(PERTURBATIONS), layer=layer),
        cell("seeds", "faithful:seeds", few, draws=4),
    ]


def _method_of(name: JobId) -> str:
    return name.unit.removeprefix("where-")


def removal(job: Job, tools: Tools) -> Result:
    """Deletion and insertion curves of the predicted class's probability, for every method and both substrates."""
    classifier, rows = classifier_of(tools.network), {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(tools.network, picture)
        maps = {_method_of(name): result.arrays[picture.name] for name, result in tools.inputs.items()}
        rows[picture.name] = removal_rows(classifier, rgb, predicted(tools.network, rgb), maps)
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def substrates(classifier: Classifier, picture: Any) -> dict[str, Any]:
    """What takes the place of removed pixels: the picture blurred, or the colour of nothing."""
    from generator.evidence.removal import blurred

    empty = classifier.empty.cpu().numpy().astype(np.float32)
    return {"blur": blurred(picture), "mean": np.broadcast_to(empty, picture.shape).copy()}


def removal_rows(
    classifier: Classifier, rgb: Any, target: int, maps: dict[str, Any], kinds: Sequence[str] = SUBSTRATES
) -> dict[str, Any]:
    """``<method>/<substrate>/deletion`` and ``.../insertion``: the curves over FRACTIONS."""
    from generator.evidence.removal import curves

    picture = rgb.astype(np.float32) / 255
    row: dict[str, Any] = {}
    for kind, substrate in substrates(classifier, picture).items():
        if kind not in kinds:
            continue
        deleted, inserted = curves(
            lambda batch: classifier.score(batch).softmax(1)[:, target], picture, substrate, list(maps.values())
        )
        for i, method in enumerate(maps):
            row[f"{method}/{kind}/deletion"], row[f"{method}/{kind}/insertion"] = deleted[i], inserted[i]
    return row


def road(job: Job, tools: Tools) -> Result:
    """Probability left after the most (``first``) and the least (``last``) relevant pixels are imputed away, over
    ROAD_FRACTIONS.
    """
    import torch

    from generator.evidence.removal import imputed, ranking

    classifier, rows = classifier_of(tools.network), {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(tools.network, picture)
        target = predicted(tools.network, rgb)
        unit: Any = rgb.astype(np.float32) / 255
        made, names = [unit], []
        for name, result in tools.inputs.items():
            order = ranking(result.arrays[picture.name])
            for end, ranked in (("first", order), ("last", order[::-1])):
                names.append(f"{_method_of(name)}/{end}")
                for fraction in ROAD_FRACTIONS:
                    gone = np.zeros(order.size, dtype=bool)
                    gone[ranked[: round(fraction * order.size)]] = True
                    made.append(imputed(unit, gone.reshape(rgb.shape[:2]), SEED))
        stack = torch.from_numpy(np.stack(made).transpose(0, 3, 1, 2))
        left = torch.cat([classifier.score(part).softmax(1)[:, target] for part in stack.split(32)]).cpu().numpy()
        row: dict[str, Any] = {"whole": left[0]}
        row |= dict(zip(names, left[1:].reshape(len(names), -1), strict=True))
        rows[picture.name] = row
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


def _subject(tools: Tools, picture: Any, seed: int) -> Subject:
    from generator.explain.lineup import Subject, seed_of

    rgb = seen(tools.network, picture)
    return Subject(rgb, predicted(tools.network, rgb), seed_of(seed, picture.name))


def sensitivity(job: Job, tools: Tools) -> Result:
    """Max-sensitivity (Yeh et al. 2019), by Captum: the most a map changes, relative to its size, under unnoticeable noise.

    The class explained stays that of the undisturbed picture, and a method's own random numbers stay the same.
    """
    import torch
    from captum.metrics import sensitivity_max
    from torch import Tensor

    from generator.explain.gradients import seeded
    from generator.explain.lineup import Effort, Subject, attribute

    classifier, rows = classifier_of(tools.network), {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        subject = _subject(tools, picture, job.seed or SEED)

        def explained(batch: tuple[Tensor], subject: Subject = subject) -> Tensor:
            pixels = (batch[0].permute(0, 2, 3, 1) * 255).round().clamp(0, 255).byte().numpy()
            made = [
                attribute(job.parameters["method"], classifier, Subject(one, subject.target, subject.seed), Effort())
                for one in pixels
            ]
            return torch.from_numpy(np.stack(made))[:, None]

        with seeded(subject.seed):
            worst = sensitivity_max(
                explained,
                subject.tensor[None],
                perturb_radius=job.parameters["radius"],
                n_perturb_samples=job.parameters["samples"],
            )
        rows[picture.name] = {"change": float(worst)}
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def precision(job: Job, tools: Tools) -> Result:
    """Rank correlation of a method's map in the quick precision with the same map in float32; ``dream``: of what eight steps
    add.
    """
    from generator.evidence.agreement import rank_correlation
    from generator.explain.dream import dream
    from generator.explain.lineup import Classifier, Effort, attribute

    quick, rows = classifier_of(tools.network), {}
    views = [tools.network.view(precision) for precision in ("bfloat16", "float32")]
    slow = Classifier(quick.model, views[1].scores, quick.last, quick.empty)
    for picture in chosen(job):
        subject = _subject(tools, picture, job.seed or SEED)
        rows[picture.name] = {
            method: rank_correlation(*(attribute(method, which, subject, Effort()) for which in (quick, slow)))
            for method in job.parameters["methods"]
        }
        added = []
        for view in views:
            features = partial(view.features_at, layer=job.parameters["layer"])
            added.append(dream(features, subject.tensor, 8, [0.006], octave_scale=1.0, jitter=0).picture - subject.tensor)
        rows[picture.name]["dream"] = rank_correlation(*(change.mean(0).numpy() for change in added))
    return Result(facts=rows_to_facts(rows))


def seeds(job: Job, tools: Tools) -> Result:
    """LIME with other draws of variants: the spread of each superpixel's weight, beside the standard error that is printed.

    ``agreement`` is the mean rank correlation of two draws' weights; ``flips`` the share of superpixels whose sign differs in
    some draw.
    """
    import torch

    from generator.evidence.agreement import rank_correlation
    from generator.explain.lime import explain
    from generator.explain.lineup import Effort, seed_of

    classifier, effort, rows = classifier_of(tools.network), Effort(), {}

    def classify(pictures: Any) -> Any:
        batch = torch.from_numpy(np.asarray(pictures, dtype=np.float32)).permute(0, 3, 1, 2)
        return classifier.score(batch).softmax(1).cpu().numpy()

    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        subject = _subject(tools, picture, job.seed or SEED)
        models = [
            explain(classify, subject.picture, subject.target, effort.lime_samples, effort.segments, seed_of(draw, picture.name))
            for draw in range(job.parameters["draws"])
        ]
        weights = np.stack([model.weights for model in models])
        rows[picture.name] = {
            "agreement": np.mean([rank_correlation(a, b) for a, b in combinations(weights, 2)]),
            "flips": np.mean((weights > 0).any(0) & (weights < 0).any(0)),
            "spread": weights.std(0, ddof=1).mean(),
            "standard_error": np.mean([model.standard_error for model in models]),
            "size": np.abs(weights).mean(),
            "r2": np.mean([model.r2 for model in models]),
            "mean": weights.mean(0),
            "low": weights.min(0),
            "high": weights.max(0),
        }
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))
