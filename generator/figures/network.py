"""The network itself: its layers as they stand in the live model, and how it was trained."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.config import Report
from generator.figures.filters import Parameters as FilterParameters
from generator.figures.job import Drawing, Family, Job, Tools
from generator.pictures.gallery import Gallery
from generator.store import Result

__all__ = ["FAMILY", "read_history"]


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    training = read_history(report.checkpoint) or None
    shown = report.parameters("filters", FilterParameters).layers
    parameters = {"training": training, "shown": list(shown), "file": report.checkpoint.name}
    return [Job("network/layers", "generator.figures.network:compute", parameters=parameters)]


def read_history(checkpoint: Path) -> dict[str, Any]:
    """What is recorded beside a checkpoint about its training; empty when nothing is."""
    path = checkpoint.with_name(f"{checkpoint.stem}.history.json")
    history: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return history


def compute(job: Job, tools: Tools) -> Result:
    from generator.network.layers import describe_layers

    network = tools.network
    settings = network.preprocessing
    shown = set(job.parameters["shown"])
    layers = [
        {**row.as_fact(), "shown": row.part == "features" and row.index in shown}
        for row in describe_layers(network.model, settings.size)
    ]
    facts: dict[str, Any] = {
        "file": job.parameters["file"],
        "input_size": settings.size,
        "fit": settings.fit,
        "mean": list(settings.mean),
        "deviation": list(settings.deviation),
        "classes": list(network.classes),
        "parameters": sum(row["parameters"] for row in layers),
        "layers": layers,
        "training": job.parameters["training"],
    }
    return Result(facts=facts)


def draw(results: Mapping[str, Result]) -> Drawing:
    return Drawing(facts=results["network/layers"].facts)


FAMILY = Family("network", plan, draw)
