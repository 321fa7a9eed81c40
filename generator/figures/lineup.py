"""One picture through every method: maps, how the answer fares as pixels go, and what decides against the second choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.explain.catalogue import CONTROLS, METHODS, method
from generator.family import AGREED, Drawing, Family
from generator.figures.lime import Parameters as LimeParameters
from generator.figures.lime import job_id as lime_id
from generator.figures.precision import agreement_of
from generator.figures.shown import as_row, shown_pictures
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.pictures.masks import FOOD
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.explain.attribution import Classifier, Example, Maps

Map = NDArray[np.float32]

__all__ = ["FAMILY", "Parameters", "drawn"]

PERCENTILE = 99.5


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each method may spend on a picture, see ``Budget`` in :mod:`generator.explain.attribution`.

    ``fractions`` of the pixels are taken away or put in, over each of ``substrates``. A draft spends a tenth, on squares of
    twice the side, on the first substrate and every fourth fraction. LIME's map is the one of its own family.
    """

    smoothgrad_samples: int = 8
    integration_steps: int = 12
    window: int = 24
    stride: int = 16
    masks: int = 96
    shap_passes: int = 128
    substrates: tuple[str, ...] = ("blur", "mean")
    fractions: tuple[float, ...] = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
    seed: int = 29


_TOLERANCE = 0.02
"""Of a curve's area, at each fraction that need not be asked. On 608 curves that put areas off by 0.002, 0.02 at most."""

_COUNTS = ("smoothgrad_samples", "integration_steps", "masks", "shap_passes")
"""What a draft spends a tenth of."""

_LENGTHS = ("window", "stride")
"""What a draft takes twice of."""


def _id(tag: str, name: str = "") -> JobId:
    """The job of a picture, or of a method on it."""
    return JobId("lineup", f"{tag}-{name}" if name else tag)


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """For each picture a job for what all methods share, and one for each method: a changed method changes nothing else."""
    settings = report.parameters("lineup", Parameters)
    budget = msgspec.to_builtins(settings) | {"segments": report.parameters("lime", LimeParameters).pieces(report.draft)}
    if report.draft:
        budget |= {name: max(budget[name] // 10, 2) for name in _COUNTS} | {name: 2 * budget[name] for name in _LENGTHS}
    agreement = agreement_of(report, gallery)
    removal = {
        "substrates": list(settings.substrates[:1] if report.draft else settings.substrates),
        "fractions": list(settings.fractions[:-1:4] + settings.fractions[-1:] if report.draft else settings.fractions),
        "removal_precision": agreement.precision("removal"),
    }
    jobs = []
    for tag in gallery.tags:
        jobs.append(Job(_id(tag), "generator.figures.lineup:ends", (), removal, (shown_id(tag),), settings.seed))
        for name in (*METHODS, *CONTROLS):
            parameters = {**removal, "precision": agreement.precision(name)}
            jobs.append(_job(tag, name, budget, parameters, settings.seed))
    return jobs


def _job(tag: str, name: str, budget: Mapping[str, Any], shared: Mapping[str, Any], seed: int) -> Job:
    takes, entry = (shown_id(tag), _id(tag)), method(name)
    if name == "lime":
        return Job(_id(tag, name), "generator.figures.lineup:from_lime", (), shared, (*takes, lime_id(tag)), seed)
    spent = {part: budget[part] for part in entry.spends if part in budget}
    parameters = {"budget": spent, "contrasted": entry.contrasted, **shared}
    return Job(_id(tag, name), "generator.figures.lineup:compute", (), parameters, takes, seed, functions=(entry.function,))


def ends(job: Job, tools: Tools) -> Result:
    """What a picture's methods share: the two classes in question, and where the curves of its probability begin and end."""
    from generator.evidence.removal import substrates
    from generator.explain.attribution import classifier_of, probability

    network = tools.network
    (shown,) = tools.inputs.values()
    classifier, example = classifier_of(network, job.parameters["removal_precision"]), _example(job, shown)
    (runner_up,) = example.rivals
    unit: Any = example.picture.astype(np.float32) / 255
    under = {
        kind: made for kind, made in substrates(unit, classifier.baseline.numpy()).items() if kind in job.parameters["substrates"]
    }
    whole, *nothing = probability(classifier, example.target)(np.stack([unit, *under.values()])).tolist()
    mask = shown.arrays.get("mask")
    facts = {
        "target": network.classes[example.target],
        "runner_up": network.classes[runner_up],
        "runner_up_probability": float(shown.arrays["probabilities"][runner_up]),
        "food": None if mask is None else float((mask == FOOD).mean()),
        "fractions": job.parameters["fractions"],
        "substrates": job.parameters["substrates"],
    }
    return Result({"ends": np.array([[whole, left] for left in nothing])}, facts)


def compute(job: Job, tools: Tools) -> Result:
    """A method's map for the predicted class, and if it is contrasted for its advantage over the runner-up."""
    from generator.explain.attribution import Budget, attribute_all, classifier_of

    shown, about = tools.inputs.values()
    classifier = classifier_of(tools.network, job.parameters["precision"])
    example, (function,) = _example(job, shown), job.functions
    asked = example if job.parameters["contrasted"] else replace(example, rivals=())
    maps = attribute_all(function, classifier, asked, Budget(**job.parameters["budget"]))
    return _result(job, tools, example, maps, shown, about)


def from_lime(job: Job, tools: Tools) -> Result:
    """The same for LIME, whose weights another family leaves."""
    from generator.explain.superpixels import painted

    shown, about, lime = tools.inputs.values()
    made = painted(lime.arrays["segments"], lime.arrays["weights"])[None]
    return _result(job, tools, _example(job, shown), made, shown, about)


def _example(job: Job, shown: Result) -> Example:
    """The picture with its likeliest class and the runner-up."""
    from generator.explain.attribution import Example, seed_of

    target, runner_up, *_ = np.argsort(-shown.arrays["probabilities"], kind="stable").tolist()
    return Example(shown.arrays["picture"], target, seed_of(job.seed or 0, shown.facts["name"]), (runner_up,))


def _result(job: Job, tools: Tools, example: Example, maps: Maps, shown: Result, about: Result) -> Result:
    from generator.explain.attribution import classifier_of

    values, *contrast = maps
    classifier = classifier_of(tools.network, job.parameters["removal_precision"])
    facts = _measured(values, shown.arrays.get("mask"))
    facts["removal"] = _removal(job, classifier, example, values, about.arrays["ends"]) if facts["fit"] else None
    facts["contrast"] = _contrasted(values, contrast[0]) if contrast else None
    return Result({"map": values} | ({"contrast": contrast[0]} if contrast else {}), facts)


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


def _removal(job: Job, classifier: Classifier, example: Example, values: Map, ends: NDArray[np.float64]) -> dict[str, Any]:
    """By substrate, the curves of the predicted class's probability and the areas under them."""
    from generator.evidence.facts import to_json_number
    from generator.evidence.removal import area_under, curves, substrates
    from generator.explain.attribution import probability

    fractions = job.parameters["fractions"]
    unit: Any = example.picture.astype(np.float32) / 255
    under = substrates(unit, classifier.baseline.numpy())
    found: dict[str, Any] = {}
    for kind, known in zip(job.parameters["substrates"], ends, strict=True):
        score = probability(classifier, example.target)
        both = curves(score, unit, under[kind], [values], fractions=fractions, tolerance=_TOLERANCE, ends=known)
        found[kind] = {
            way: {"curve": to_json_number(curve), "area": to_json_number(area_under(curve, fractions))}
            for way, (curve,) in zip(("deletion", "insertion"), both, strict=True)
        }
    return found


def drawn(name: str, values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """A method's map in its colours: from 0 up, or from against to for; the few strongest pixels share the last colour."""
    from generator.imaging.maps import heat, signed

    wide = values.astype(np.float32)
    return signed(wide, PERCENTILE) if method(name).signed else heat(wide, PERCENTILE)


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """The map of every method and control for each picture, and its contrast if it has one; what is not ``fit`` has its row and
    no picture.
    """
    images: dict[str, NDArray[np.uint8]] = {}
    rows = []
    pictures = shown_pictures(results)
    for number, (tag, shown) in enumerate(pictures.items(), 1):
        row = {
            **as_row(tag, shown),
            **results[_id(tag)].facts,
            "number": number,
            "of": len(pictures),
            "maps": [],
            "contrasts": [],
        }
        for name in (*METHODS, *CONTROLS):
            result = results[_id(tag, name)]
            facts = dict(result.facts)
            contrast = facts.pop("contrast")
            row["maps"].append(_entry(f"{_id(tag)}-{name}.png", name, facts))
            if facts["fit"]:
                images[row["maps"][-1]["image"]] = drawn(name, result.arrays["map"])
            if contrast:
                row["contrasts"].append(_entry(f"{_id(tag)}-contrast-{name}.png", name, contrast))
            if contrast and contrast["fit"]:
                images[row["contrasts"][-1]["image"]] = drawn(name, result.arrays["contrast"])
        rows.append(row)
    return Drawing(images, {"rows": rows})


def _entry(image: str, name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": name, "group": method(name).group, "signed": method(name).signed, "image": image, **facts}


FAMILY = Family("lineup", plan, draw, uses=("shown",), references=("petsiuk2018",), precision=AGREED)
