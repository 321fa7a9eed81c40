"""The network itself: its layers as they stand in the live model, and how it was trained."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture
from generator.workshop import Tools

__all__ = ["FAMILY", "read_history"]

_SHOWN_EPOCHS = 8
_LAYERS, _KERNELS = JobId("network", "layers"), JobId("network", "kernels")


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """One job for layers and training, and one for the first layer's kernels where they are recorded beside the checkpoint."""
    training = read_history(report.checkpoint) or None
    shown = report.network.layers
    parameters = {"training": training, "shown": list(shown), "file": report.checkpoint.name}
    jobs = [Job(_LAYERS, "generator.figures.network:compute", parameters=parameters)]
    kernels = report.checkpoint.with_name(f"{report.checkpoint.stem}.kernels.npz")
    if kernels.exists():
        file = Picture(kernels.name, kernels, None)
        jobs.append(Job(_KERNELS, "generator.figures.network:first_layer", (file,)))
    return jobs


def read_history(checkpoint: Path) -> dict[str, Any]:
    """What is recorded beside a checkpoint about its training; empty when nothing is."""
    path = checkpoint.with_name(f"{checkpoint.stem}.history.json")
    history: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return history


def compute(job: Job, tools: Tools) -> Result:
    """No arrays: what the network is fed, each of its layers, how many parameters they have, and ``training``, if recorded."""
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
        "resize_mode": settings.resize_mode,
        "mean": list(settings.mean),
        "std": list(settings.std),
        "classes": list(network.classes),
        "parameters": sum(row["parameters"] for row in layers),
        "layers": layers,
        "training": job.parameters["training"],
    }
    return Result(facts=facts)


def _earlier(training: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The runs this one goes back to, the first one first."""
    before = training.get("before")
    return [*_earlier(before), before] if before else []


def first_layer(job: Job, tools: Tools) -> Result:
    """The first layer's kernels through training, as recorded beside the checkpoint, at ``_SHOWN_EPOCHS`` epochs or fewer."""
    with np.load(job.pictures[0].path) as file:
        recorded = file["kernels"].astype(np.float32)
    chosen = np.unique(np.linspace(0, len(recorded) - 1, _SHOWN_EPOCHS).round().astype(int))
    last = recorded[-1].reshape(len(recorded[-1]), -1)
    rows = []
    for index in chosen:
        now = recorded[index].reshape(last.shape)
        cosines = (now * last).sum(1) / (np.linalg.norm(now, axis=1) * np.linalg.norm(last, axis=1))
        rows.append({"epoch": int(index) + 1, "likeness": float(np.median(cosines))})
    return Result({"kernels": recorded[chosen]}, {"rows": rows, "epochs": len(recorded)})


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """The first layer's kernels, a picture for each epoch, where they are recorded; ``training`` gets a ``course`` of all epochs,
    those of the runs that it goes back to first.
    """
    from generator.imaging.maps import patches

    facts = dict(results[_LAYERS].facts)
    images: dict[str, NDArray[np.uint8]] = {}
    if training := facts["training"]:
        earlier = _earlier(training)
        course = [epoch for run in earlier for epoch in run.get("epochs", [])]
        facts["training"] = {**training, "earlier": earlier, "course": [*course, *training["epochs"]]}
    facts["kernels"] = None
    if kernels := results.get(_KERNELS):
        rows = [dict(row) for row in kernels.facts["rows"]]
        for row, weights in zip(rows, kernels.arrays["kernels"], strict=True):
            row["image"] = f"network/kernels-{row['epoch']:02d}.png"
            images[row["image"]] = patches(weights)
        facts["kernels"] = {**kernels.facts, "rows": rows}
    return Drawing(images, facts)


FAMILY = Family("network", plan, draw)
