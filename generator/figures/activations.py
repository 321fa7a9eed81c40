"""Question 2, second half: where in one photo the most active filter of each layer fires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.figures.filters import Parameters as FilterParameters
from generator.figures.job import Drawing, Family, Job, Tools
from generator.figures.shown import as_row
from generator.figures.shown import job_name as shown_name
from generator.pictures.gallery import Gallery
from generator.store import Result

__all__ = ["FAMILY", "Parameters"]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``picture`` counts the shown pictures from 0: the one that is looked at."""

    picture: int = 0


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    picture = min(report.parameters("activations", Parameters).picture, len(gallery.shown) - 1)
    layers = report.parameters("filters", FilterParameters).layers
    tags = [gallery.tags[picture], *gallery.tags[len(gallery.shown) :]]
    return [_job(tag, layer) for tag in tags for layer in layers]


def _job(tag: str, layer: int) -> Job:
    return Job(
        f"activations/{tag}-{layer}",
        "generator.figures.activations:compute",
        parameters={"layer": layer, "shown": shown_name(tag)},
        takes=(shown_name(tag), f"filters/{layer}-crops"),
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


def draw(results: Mapping[str, Result]) -> Drawing:
    from generator.imaging.maps import overlay, stretched

    images: dict[str, NDArray[np.uint8]] = {}
    series: dict[str, dict[str, Any]] = {}
    for name, result in results.items():
        if not name.startswith("activations/"):
            continue
        shown = result.facts["shown"]
        picture = results[shown].arrays["picture"]
        images[f"{name}.webp"] = overlay(picture, stretched(result.arrays["response"], picture.shape[0]), 100)
        one = series.setdefault(shown, {"picture": as_row(shown, results[shown]), "rows": []})
        one["rows"].append({**result.facts, "image": f"{name}.webp"})
    first, *own = series.values()
    return Drawing(images, {**first, "own": own})


FAMILY = Family("activations", plan, draw, uses=("shown",))
