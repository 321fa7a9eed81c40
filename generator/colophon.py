"""How the report was made: facts about the report itself, for its pages and the folds under its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from generator.config import Report
from generator.device import device_class
from generator.engine.job import Tier
from generator.engine.plan import Plan
from generator.network.agreement import LEAST, QUICKER, Agreement
from generator.pictures.labels import FOOD_11

if TYPE_CHECKING:
    from generator.family import Family
    from generator.pictures.gallery import Gallery

__all__ = ["agreement_facts", "made_facts", "report_facts"]

LEVEL = 0.95
"""Of every interval in the report."""


def report_facts(report: Report, gallery: Gallery, checkpoint: str) -> dict[str, Any]:
    """What the report says of itself; ``checkpoint`` is the hash of its weights."""
    return {
        "title": report.settings.title,
        "author": report.settings.author,
        "date": report.settings.date,
        "draft": report.draft,
        "level": LEVEL,
        "n_shown": len(gallery.shown),
        "drawn": {
            "how": "files" if gallery.seed is None else "draw",
            "seed": gallery.seed,
            "per_class": report.pictures.per_class,
        },
        "set_name": report.pictures.validation,
        "root_name": gallery.root.name,
        "rendered": gallery.about.rendered,
        "about_set": msgspec.to_builtins(gallery.about),
        "masked": any(picture.mask for picture in gallery.shown),
        "own": [picture.name for picture in gallery.own],
        "classes": list(FOOD_11),
        "checkpoint": checkpoint[:12],
    }


def agreement_facts(agreement: Agreement) -> dict[str, Any]:
    """What was measured against float32 of the quicker precisions of this class of devices; no ``rows`` where nothing was.

    Each method has a row about the precision it is computed in, or else about the last that was tried.
    """
    rows = {
        name: {"id": name, **msgspec.to_builtins(found), "compared": quicker, "precision": precision}
        for quicker in QUICKER
        for name, found in agreement.of(quicker).methods.items()
        if (precision := agreement.precision(name)) in (quicker, "float32")
    }
    answers = agreement.of(agreement.answering)
    return {
        "device": device_class(),
        "least": LEAST,
        "rows": list(rows.values()),
        "answering": agreement.answering,
        "answers": answers.answers,
        "same_answers": answers.same_answers,
        "difference": answers.logit_difference,
        "margin": answers.margin,
    }


def made_facts(plan: Plan, families: Iterable[Family]) -> dict[str, Any]:
    """For each family: methods, parameters, seeds and checkpoint, as the plan had them."""
    return {family.name: _made(plan, family) for family in families if plan.of([family.name])}


def _made(plan: Plan, family: Family) -> dict[str, Any]:
    jobs = [planned.job for planned in plan.of([family.name]).values()]
    recorded = any(job.tier is Tier.RECORD for job in jobs)
    return {
        "family": family.name,
        "method": sorted({job.compute.partition(":")[0] for job in jobs}),
        "parameters": {} if recorded else _shared([job.parameters for job in jobs]),
        "seeds": sorted({job.seed for job in jobs if job.seed is not None}),
        "jobs": len(jobs),
        "checkpoint": plan.ground.checkpoint[:12],
        "precision": family.precision,
        "command": "python build.py measure" if recorded else "python build.py",
        "reference": list(family.references),
    }


def _shared(parameters: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters that are simple enough to print: a value where all jobs agree, else the list of values."""
    shared: dict[str, Any] = {}
    for name in sorted({name for one in parameters for name in one}):
        values = [one[name] for one in parameters if name in one]
        distinct = [value for i, value in enumerate(values) if value not in values[:i]]
        if all(isinstance(value, int | float | str | bool | list) and len(str(value)) < 80 for value in distinct):
            shared[name] = distinct[0] if len(distinct) == 1 else distinct
    return shared
