"""Question 2: what the filters of four layers detect, and which validation crops excite them most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.figures.precision import agreement_of
from generator.figures.survey import job_id as survey_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.explain.ascent import Parameterisation, Transform

__all__ = ["FAMILY", "Parameters", "crops_id"]


def crops_id(layer: int) -> JobId:
    """The job that picks a layer's most active filters."""
    return JobId("filters", f"{layer}-crops")


def _ascent_id(layer: int) -> JobId:
    return JobId("filters", f"{layer}-ascent")


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``per_layer`` filters of each of the network's layers are shown, with ``crops`` pictures apiece.

    The regularised ascent takes ``steps`` steps at ``rate`` in Fourier space, the plain one ``plain_steps`` at
    ``plain_rate`` on the pixels. ``smoothness`` weighs total variation, relative to the filter's own scale.
    """

    per_layer: int = 4
    crops: int = 6
    steps: int = 256
    rate: float = 0.05
    plain_steps: int = 128
    plain_rate: float = 0.02
    smoothness: float = 0.5
    jitter: float = 4.0
    degrees: float = 8.0
    scale: float = 0.1
    draft_steps: int = 24
    seed: int = 3


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """Two jobs for each layer: one picks filters and cuts crops from the survey, one climbs the filters that were picked."""
    settings = report.parameters("filters", Parameters)
    survey, precision = (survey_id(report.pictures.validation),), agreement_of(report, gallery).precision("ascent")
    jobs = []
    for layer in report.network.layers:
        choice = {"layer": layer, "per_layer": settings.per_layer}
        most_active = Job(
            crops_id(layer),
            "generator.figures.filters:find_crops",
            gallery.validation.pictures,
            {**choice, "crops": settings.crops},
            survey,
        )
        ascent = Job(
            _ascent_id(layer),
            "generator.figures.filters:ascend",
            (),
            {**choice, **_ascent_parameters(settings, report.draft), "precision": precision},
            (most_active.id,),
            settings.seed,
        )
        jobs += [most_active, ascent]
    return jobs


def _ascent_parameters(settings: Parameters, draft: bool) -> dict[str, Any]:
    names = ("steps", "rate", "plain_steps", "plain_rate", "smoothness", "jitter", "degrees", "scale")
    chosen = {name: getattr(settings, name) for name in names}
    if draft:
        share = min(settings.draft_steps / max(settings.steps, 1), 1.0)
        chosen |= {name: round(share * chosen[name]) for name in ("steps", "plain_steps")}
    return chosen


def find_crops(job: Job, tools: Tools) -> Result:
    """Pick the most active filters, and cut out what excites each of them most in different validation pictures.

    Most active: the largest mean, over the validation pictures, of a filter's strongest response in the picture, after
    batch-norm and ReLU. Dead: a response of 0 everywhere in every picture.
    """
    from generator.network.layers import receptive_fields
    from generator.pictures.decode import read_rgb

    layer, limit = job.parameters["layer"], job.parameters["per_layer"]
    (survey,) = tools.inputs.values()
    peak, where = survey.arrays[f"peak_{layer}"], survey.arrays[f"where_{layer}"]
    strength = peak.mean(0)
    chosen = np.argsort(-strength, kind="stable")[:limit]
    network = tools.network
    field = receptive_fields(network.features)[layer]
    side = network.preprocessing.size // field.jump
    by_name = {picture.name: picture for picture in job.pictures}
    crops, filters = [], []
    for channel in chosen:
        best = np.argsort(-peak[:, channel], kind="stable")[: job.parameters["crops"]]
        rows = []
        for index in best:
            picture = network.preprocessing.fitted(read_rgb(by_name[survey.facts["names"][index]].path))
            row, column = divmod(int(where[index, channel]), side)
            crops.append(_cut(picture, field.box(row, column)))
            rows.append({**_shown(survey, int(index)), "activation": float(peak[index, channel])})
        filters.append({"channel": int(channel), "mean_max": float(strength[channel]), "crops": rows})
    facts = {
        "index": layer,
        "channels": int(peak.shape[1]),
        "receptive_field": field.size,
        "dead": np.flatnonzero(peak.max(0) <= 0).tolist(),
        "examined": int(peak.shape[0]),
        "filters": filters,
    }
    return Result({"crops": np.stack(crops)}, facts)


def _shown(survey: Result, index: int) -> dict[str, Any]:
    logits = survey.arrays["logits"][index].astype(np.float64)
    chances = np.exp(logits - logits.max())
    chances /= chances.sum()
    classes = survey.facts["classes"]
    truth, predicted = classes[int(survey.arrays["labels"][index])], classes[int(chances.argmax())]
    return {
        "name": survey.facts["names"][index],
        "truth": truth,
        "predicted": predicted,
        "probability": float(chances.max()),
        "correct": truth == predicted,
    }


def _cut(picture: NDArray[np.uint8], box: tuple[int, int, int]) -> NDArray[np.uint8]:
    """A square window that may reach beyond the picture; what is not there is grey, as padding is nothing."""
    left, top, size = box
    cut = np.full((size, size, 3), 128, dtype=np.uint8)
    height, width = picture.shape[:2]
    rows, columns = slice(max(top, 0), min(top + size, height)), slice(max(left, 0), min(left + size, width))
    cut[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = picture[rows, columns]
    return cut


def ascend(job: Job, tools: Tools) -> Result:
    """Climb each chosen filter's mean response after batch-norm, regularised and plain."""
    import torch

    from generator.evidence.pictures import colour_spread, spectral_centroid
    from generator.explain.ascent import Fourier, Pixels, channels, keep, render, robust, total_variation

    settings = job.parameters
    (crops,) = tools.inputs.values()
    wanted = [row["channel"] for row in crops.facts["filters"]]
    size = canvas(crops.facts["receptive_field"])
    response = channels(wanted)

    def climb(start: type[Parameterisation], change: Transform, smoothness: float, steps: int, rate: float) -> Any:
        generator = torch.Generator().manual_seed(job.seed or 0)
        objective = response + -smoothness * total_variation()
        features = partial(tools.network.view(settings["precision"]).features_at, layer=settings["layer"] + 1)
        free = start(len(wanted), size, generator)  # type: ignore[call-arg]
        made = render(objective, features, free, change, steps, rate, generator, tools.tick)
        with torch.no_grad():
            reached = response(features(made.pictures), made.pictures)
        pictures = (made.pictures.permute(0, 2, 3, 1) * 255).round().byte().cpu().numpy()
        return pictures, reached.tolist()

    shake = robust(settings["jitter"], settings["degrees"], settings["scale"])
    regular, reached = climb(Fourier, shake, settings["smoothness"], settings["steps"], settings["rate"])
    plain, plain_reached = climb(Pixels, keep, 0.0, settings["plain_steps"], settings["plain_rate"])
    facts = {
        "canvas": size,
        "reached": reached,
        "plain_reached": plain_reached,
        "frequency": float(np.mean([spectral_centroid(picture) for picture in regular])),
        "colour": float(np.mean([colour_spread(picture) for picture in regular])),
        "plain_frequency": float(np.mean([spectral_centroid(picture) for picture in plain])),
        "plain_colour": float(np.mean([colour_spread(picture) for picture in plain])),
        "steps": settings["steps"],
        "plain_steps": settings["plain_steps"],
    }
    return Result({"regular": regular, "plain": plain}, facts)


def canvas(receptive_field: int) -> int:
    """Side of the picture an ascent is made on: the receptive field to the nearest grid step, and enough to show a texture."""
    return min(max(16 * round(receptive_field / 16), 32), 128)


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """Of each filter the regularised and the plain ascent and its crops, in their own size; ``layers`` lists them by layer."""
    images: dict[str, NDArray[np.uint8]] = {}
    layers = []
    found = [result.facts["index"] for result in results.values() if "index" in result.facts]
    for layer in found:
        crops, ascent = results[crops_id(layer)], results[_ascent_id(layer)]
        cut = iter(crops.arrays["crops"])
        filters = []
        for i, row in enumerate(crops.facts["filters"]):
            stem = f"filters/{layer}-{row['channel']}"
            images[f"{stem}.png"], images[f"{stem}-plain.png"] = ascent.arrays["regular"][i], ascent.arrays["plain"][i]
            shown = []
            for number, crop in enumerate(row["crops"]):
                images[f"{stem}-crop{number}.png"] = next(cut)
                shown.append({**crop, "crop": f"{stem}-crop{number}.png"})
            reached = {"reached": ascent.facts["reached"][i], "plain_reached": ascent.facts["plain_reached"][i]}
            filters.append({**row, **reached, "image": f"{stem}.png", "plain": f"{stem}-plain.png", "crops": shown})
        layers.append({**crops.facts, **ascent.facts, "dead_count": len(crops.facts["dead"]), "filters": filters})
    return Drawing(images, {"layers": layers, "steps": layers[0]["steps"], "plain_steps": layers[0]["plain_steps"]})


FAMILY = Family("filters", plan, draw, references=("erhan2009", "simonyan2013", "olah2017"))
