"""One picture through every method: maps, how the answer fares as pixels go, and what decides against the second choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.figures.family import Drawing, Family
from generator.figures.lime import Parameters as LimeParameters
from generator.figures.lime import job_id as lime_id
from generator.figures.shown import as_row, shown_pictures
from generator.figures.shown import job_id as shown_id
from generator.measures.where.cells import CONTROLS, METHODS
from generator.pictures.gallery import Gallery
from generator.pictures.masks import FOOD
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.explain.lineup import Classifier, Subject

Map = NDArray[np.float32]

__all__ = ["CONTRASTED", "FAMILY", "GROUPS", "SIGNED", "Parameters", "drawn"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "gradients": METHODS[:5],
    "activations": METHODS[5:7],
    "perturbations": METHODS[7:],
    "controls": CONTROLS,
}
"""What the methods go by, in the order in which they are shown."""

SIGNED = ("input_x_gradient", "integrated_gradients", "guided_backprop", "occlusion", "rise", "lime", "kernel_shap")
"""As in :mod:`generator.explain.lineup`, which would import torch: drawing must not."""

CONTRASTED = ("gradient", "integrated_gradients", "grad_cam", "occlusion", "rise", "kernel_shap")
"""Methods whose contrast is cheap: a pass or two, or answers that hold both classes anyway."""

PERCENTILE = 99.5


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each method may spend on a picture, see ``Effort`` in :mod:`generator.explain.lineup`.

    ``fractions`` of the pixels are taken away or put in, over each of ``substrates``. A draft spends a third, on the first
    substrate only. LIME's map is the one of its own family.
    """

    smoothgrad_samples: int = 8
    integration_steps: int = 12
    window: int = 24
    stride: int = 16
    masks: int = 96
    shap_samples: int = 96
    substrates: tuple[str, ...] = ("blur", "mean")
    fractions: tuple[float, ...] = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
    seed: int = 29


_EFFORT = ("smoothgrad_samples", "integration_steps", "masks", "shap_samples")


def _id(tag: str) -> JobId:
    return JobId("lineup", tag)


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    settings = report.parameters("lineup", Parameters)
    share = 3 if report.draft else 1
    parameters = {
        **{name: -(-getattr(settings, name) // share) for name in _EFFORT},
        "window": settings.window,
        "stride": settings.stride,
        "segments": report.parameters("lime", LimeParameters).segments,
        "substrates": list(settings.substrates[:1] if report.draft else settings.substrates),
        "fractions": list(settings.fractions),
    }
    return [
        Job(_id(tag), "generator.figures.lineup:compute", (), parameters, (shown_id(tag), lime_id(tag)), settings.seed)
        for tag in gallery.tags
    ]


def compute(job: Job, tools: Tools) -> Result:
    from generator.explain.lineup import Subject, seed_of
    from generator.measures.cells import classifier_of

    network = tools.network
    classifier = classifier_of(network)
    shown, lime = tools.inputs.values()
    order = np.argsort(-shown.arrays["probabilities"], kind="stable")
    target, runner_up = int(order[0]), int(order[1])
    subject = Subject(shown.arrays["picture"], target, seed_of(job.seed or 0, shown.facts["name"]))
    maps, contrasts = _maps(job, tools, classifier, subject, runner_up, lime)
    mask = shown.arrays.get("mask")
    rows = {method: _measured(values, mask) for method, values in maps.items()}
    removal = _removal(job, classifier, subject, {method: maps[method] for method, row in rows.items() if row["fit"]})
    for method, row in rows.items():
        row["removal"] = removal.get(method)
    tools.tick(1.0)
    facts = {
        "target": network.classes[target],
        "runner_up": network.classes[runner_up],
        "runner_up_probability": float(shown.arrays["probabilities"][runner_up]),
        "food": None if mask is None else float((mask == FOOD).mean()),
        "fractions": job.parameters["fractions"],
        "substrates": job.parameters["substrates"],
        "methods": rows,
        "contrasts": {method: _contrasted(maps[method], values) for method, values in contrasts.items()},
    }
    return Result(maps | {f"contrast/{method}": values for method, values in contrasts.items()}, facts)


def _maps(
    job: Job, tools: Tools, classifier: Classifier, subject: Subject, runner_up: int, lime: Result
) -> tuple[dict[str, Map], dict[str, Map]]:
    """Maps for the predicted class, and for its advantage over the runner-up."""
    from dataclasses import fields, replace

    from generator.explain.contrast import between
    from generator.explain.lime import LocalModel
    from generator.explain.lineup import Effort, attribute, painted
    from generator.explain.perturbation import Replayed

    effort = Effort(**{field.name: job.parameters[field.name] for field in fields(Effort) if field.name in job.parameters})
    maps, contrasts = {}, {}
    for number, method in enumerate((*METHODS, *CONTROLS)):
        if method == "lime":
            arrays, facts = lime.arrays, lime.facts
            maps[method] = painted(
                LocalModel(arrays["segments"], arrays["weights"], np.nan, facts["r2"], np.nan, facts["samples"])
            )
            continue
        score = Replayed(classifier.score)
        maps[method] = attribute(method, replace(classifier, score=score), subject, effort)
        if method in CONTRASTED:
            rivals = between(replace(classifier, score=score.again), subject.target, runner_up)
            contrasts[method] = attribute(method, rivals, replace(subject, target=0), effort)
        tools.tick(0.5 * (number + 1) / len((*METHODS, *CONTROLS)))
    return maps, contrasts


def _measured(values: Map, mask: NDArray[np.uint8] | None) -> dict[str, Any]:
    """``fit`` is False for a map with nothing positive or something not finite; ``food`` is its positive mass's share there."""
    from generator.evidence.facts import to_json_number
    from generator.evidence.where import describe_map

    row = describe_map(values, mask)
    shares = row.get("shares")
    found = {"gini": row["gini"], "food": np.nan if shares is None else shares[FOOD], "hit": row.get("hit", np.nan)}
    return {"fit": row["fit"], **{name: to_json_number(value) for name, value in found.items()}}


def _contrasted(plain_map: Map, contrast: Map) -> dict[str, Any]:
    """``rank`` correlation of a contrast with the method's map of the class alone: near 1, the second choice changed nothing."""
    from generator.evidence.agreement import rank_correlation
    from generator.evidence.facts import to_json_number

    return {
        "fit": bool(np.isfinite(contrast).all() and contrast.any()),
        "rank": to_json_number(rank_correlation(plain_map, contrast)),
    }


def _removal(job: Job, classifier: Classifier, subject: Subject, maps: Mapping[str, Map]) -> dict[str, Any]:
    """By method and substrate, the curves of the predicted class's probability and the areas under them."""
    from generator.evidence.facts import to_json_number
    from generator.evidence.removal import area_under, curves
    from generator.measures.faithful.cells import substrates

    fractions = job.parameters["fractions"]
    picture: Any = subject.picture.astype(np.float32) / 255
    rows: dict[str, Any] = {method: {} for method in maps}
    for kind, substrate in substrates(classifier, picture).items():
        if kind not in job.parameters["substrates"] or not maps:
            continue
        both = curves(
            lambda batch: classifier.score(batch).softmax(1)[:, subject.target],
            picture, substrate, list(maps.values()), fractions=fractions,
        )  # fmt: skip
        for way, curve in zip(("deletion", "insertion"), both, strict=True):
            areas = area_under(curve, fractions)
            for i, method in enumerate(maps):
                rows[method].setdefault(kind, {})[way] = {"curve": to_json_number(curve[i]), "area": to_json_number(areas[i])}
    return rows


def drawn(method: str, values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """A method's map in its colours: from 0 up, or from against to for; the few strongest pixels share the last colour."""
    from generator.imaging.maps import heat, signed

    wide = values.astype(np.float32)
    return signed(wide, PERCENTILE) if method in SIGNED else heat(wide, PERCENTILE)


def draw(results: Mapping[JobId, Result]) -> Drawing:
    images: dict[str, NDArray[np.uint8]] = {}
    rows = []
    pictures = shown_pictures(results)
    for number, (tag, shown) in enumerate(pictures.items(), 1):
        name, result = str(_id(tag)), results[_id(tag)]
        facts = dict(result.facts)
        maps, contrasts = _entries(name, facts.pop("methods")), _entries(f"{name}-contrast", facts.pop("contrasts"))
        images |= {entry["image"]: drawn(entry["id"], result.arrays[entry["id"]]) for entry in maps if entry["fit"]}
        images |= {e["image"]: drawn(e["id"], result.arrays[f"contrast/{e['id']}"]) for e in contrasts if e["fit"]}
        about = {**as_row(tag, shown), **facts, "number": number, "of": len(pictures)}
        rows.append({**about, "maps": maps, "contrasts": contrasts})
    return Drawing(images, {"rows": rows})


def _entries(name: str, methods: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    group = {method: of for of, members in GROUPS.items() for method in members}
    return [
        {"id": method, "group": group[method], "signed": method in SIGNED, "image": f"{name}-{method}.png", **row}
        for method, row in methods.items()
    ]


FAMILY = Family("lineup", plan, draw, uses=("shown",), references=("petsiuk2018",), precision="bfloat16 where quicker")
