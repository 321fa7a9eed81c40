"""The evidence: cells that are too long for a build, recorded with the checkpoint, made by ``build.py measure``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.explain.catalogue import CONTROLS, METHODS
from generator.figures.dream import Parameters as DreamParameters
from generator.figures.family import Drawing, Family
from generator.measures.cells import Lots, job_id
from generator.measures.classes import cells as classes
from generator.measures.cue import cells as cue
from generator.measures.dreams import cells as dreams
from generator.measures.faithful import cells as faithful
from generator.measures.sanity import cells as sanity
from generator.measures.units import cells as units
from generator.measures.where import cells as where
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

__all__ = ["FAMILY"]

_PLANNED = job_id("planned")


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    lots = Lots(gallery)
    layers = report.network.layers
    dreamt = report.parameters("dream", DreamParameters).layer
    cells = [
        *classes.plan(gallery, lots),
        *where.plan(gallery, lots),
        *cue.plan(gallery),
        *units.plan(lots, layers),
        *faithful.plan(lots, dreamt),
        *sanity.plan(lots),
        *dreams.plan(lots, dreamt),
    ]
    about = {"set": gallery.root.name, "cells": [job.id.unit for job in cells]}
    return [*cells, Job(_PLANNED, "generator.measures:planned", parameters=about)]


def planned(job: Job, tools: Tools) -> Result:
    """Which set is at hand, and which cells it should have, so that what is missing can be told from what never was to be."""
    return Result(facts={**job.parameters, "classes": list(tools.network.classes)})


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """``sets``: what was measured on each picture set, the one at hand first; ``missing``: its cells that are not on record."""
    from generator.measures.topics import summarise

    about = results[_PLANNED].facts
    cells: dict[str, dict[str, Mapping[str, Any]]] = {about["set"]: {}}
    for name, result in results.items():
        if name != _PLANNED:
            cells.setdefault(name.picture_set or about["set"], {})[name.unit] = result.facts
    alone = {name: facts for name, facts in cells[about["set"]].items() if name.startswith(("ascent-", "dream-noise"))}
    sets = [
        {"name": name, "here": name == about["set"], "facts": summarise(alone | of_set, about["classes"])}
        for name, of_set in cells.items()
    ]
    missing = [name for name in about["cells"] if job_id(name) not in results]
    methods = [*METHODS, *CONTROLS]
    return Drawing(facts={"methods": methods, "sets": sets, "missing": missing, "cells": len(about["cells"])})


FAMILY = Family("measured", plan, draw, precision="bfloat16 where quicker")
