"""The evidence: cells that are too long for a build, recorded with the checkpoint, made by ``build.py measure``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from generator.config import Report
from generator.engine.job import Job, JobId, Result, Tier
from generator.engine.plan import Plan
from generator.explain.catalogue import CONTROLS, METHODS
from generator.family import AGREED, Drawing, Family
from generator.measures.cells import FAMILY_NAME, Lots, job_id
from generator.measures.classes import cells as classes
from generator.measures.cue import cells as cue
from generator.measures.dreams import cells as dreams
from generator.measures.faithful import cells as faithful
from generator.measures.sanity import cells as sanity
from generator.measures.topics import NETWORK, TOPICS, plan_summaries, summary_id
from generator.measures.units import cells as units
from generator.measures.where import cells as where
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

__all__ = ["FAMILY"]

_ABOUT = job_id("about")


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """The cells that the pictures at hand allow, and a job of the build that tells the names of the network's classes."""
    lots = Lots(gallery)
    layers = report.network.layers
    cells = [
        *classes.plan(gallery, lots),
        *where.plan(gallery, lots),
        *cue.plan(gallery),
        *units.plan(lots, layers),
        *faithful.plan(lots),
        *sanity.plan(lots),
        *dreams.plan(lots, report.network.dreamt),
    ]
    return [*cells, Job(NETWORK, "generator.measures:describe_network", parameters={"set": gallery.root.name})]


def describe_network(job: Job, tools: Tools) -> Result:
    """What its answers are called, and which picture set is at hand."""
    return Result(facts={**job.parameters, "classes": list(tools.network.classes)})


def plan_on_record(plan: Plan, on_record: Collection[JobId]) -> Sequence[Job]:
    """What the cells on record come to, and which of those that the set at hand should have are not among them."""
    cells = plan.of([FAMILY_NAME], Tier.RECORD)
    about = {"cells": len(cells), "missing": [name.unit for name in cells if name not in on_record]}
    return [*plan_summaries(plan, on_record), Job(_ABOUT, "generator.measures:tell", parameters=about)]


def tell(job: Job, tools: Tools) -> Result:
    """The number of ``cells``, and which are ``missing``."""
    return Result(facts=job.parameters)


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """``sets``: what was measured on each picture set, the one at hand first; ``missing``: its cells that are not on record."""
    here = results[NETWORK].facts["set"]
    sets = [
        {"name": name or here, "here": not name, "facts": _facts(results, name)}
        for name in sorted({"", *(name.picture_set for name in results)})
    ]
    return Drawing(facts={"methods": [*METHODS, *CONTROLS], "sets": sets, **results[_ABOUT].facts})


def _facts(results: Mapping[JobId, Result], picture_set: str) -> dict[str, Any]:
    found = {topic.name: results.get(summary_id(topic, picture_set)) for topic in TOPICS}
    return {name: result.facts for name, result in found.items() if result and result.facts}


FAMILY = Family(FAMILY_NAME, plan, draw, plan_on_record, precision=AGREED)
