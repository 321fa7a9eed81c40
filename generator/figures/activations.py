"""Question 2, second half: where in one photo the most active filter of each layer fires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.figures.filters import crops_id
from generator.figures.shown import as_row, shown_pictures
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

__all__ = ["FAMILY", "Parameters"]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``picture`` counts the shown pictures from 0: the one that is looked at."""

    picture: int = 0


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """A job for every layer on the chosen picture, or on the last one where fewer are shown, and on each of the reader's own."""
    picture = min(report.parameters("activations", Parameters).picture, len(gallery.shown) - 1)
    layers = report.network.layers
    tags = [gallery.tags[picture], *gallery.tags[len(gallery.shown) :]]
    return [_job(tag, layer) for tag in tags for layer in layers]


def _job(tag: str, layer: int) -> Job:
    return Job(
        JobId("activations", f"{tag}-{layer}"),
        "generator.figures.activations:compute",
        parameters={"layer": layer, "shown": tag},
        takes=(shown_id(tag), crops_id(layer)),
    )


def compute(job: Job, tools: Tools) -> Result:
    """The response of the layer's most active filter, after batch-norm and ReLU, and its strongest unit's window."""
    import torch

    from generator.network.layers import receptive_fields

    network, layer = tools.network, job.parameters["layer"]
    shown, crops = tools.inputs.values()
    channel = crops.facts["filters"][0]["channel"]
    with torch.inference_mode():
        output = network.features_at(network.prepare(shown.arrays["picture"])[None], layer + 2)
    response = output[0, channel].cpu().numpy()
    row, column = (int(i) for i in np.unravel_index(response.argmax(), response.shape))
    field = receptive_fields(network.features)[layer]
    left, top, size = field.box(row, column)
    facts = {
        "shown": job.parameters["shown"],
        "layer": layer,
        "channel": channel,
        "receptive_field": field.size,
        "side": response.shape[0],
        "share_active": float((response > 0).mean()),
        "spread": _spread(response),
        "strongest": float(response.max()),
        "box": {"x": left, "y": top, "size": size},
    }
    return Result({"response": response}, facts)


def _spread(response: np.ndarray) -> float:  # type: ignore[type-arg]
    """Share of the picture that half of the response falls on: 0.5 for an even response, near 0 for a single point."""
    ordered = np.sort(response.ravel())[::-1]
    if ordered[0] <= 0:
        return 0.0
    return float((np.searchsorted(ordered.cumsum(), ordered.sum() / 2) + 1) / len(ordered))


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """Each response, stretched, over its picture; ``rows`` are its layers, ``own`` the same for each of the reader's pictures."""
    from generator.imaging.maps import overlay, stretched

    images: dict[str, NDArray[np.uint8]] = {}
    series: dict[str, dict[str, Any]] = {}
    pictures = shown_pictures(results)
    for name, result in results.items():
        if name.family != "activations":
            continue
        tag, image = result.facts["shown"], f"{name}.webp"
        picture = pictures[tag].arrays["picture"]
        images[image] = overlay(picture, stretched(result.arrays["response"], picture.shape[0]), 100)
        one = series.setdefault(tag, {"picture": as_row(tag, pictures[tag]), "rows": []})
        one["rows"].append({**result.facts, "image": image})
    first, *own = series.values()
    return Drawing(images, {**first, "own": own})


FAMILY = Family("activations", plan, draw, uses=("shown",))
