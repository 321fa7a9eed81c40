"""The pictures the report shows, as the network sees them, and what it takes them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.figures.job import Drawing, Family, Job, Tools
from generator.pictures.gallery import Gallery
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import Picture
from generator.store import Result

__all__ = ["FAMILY", "as_row", "image_name", "job_name", "split_own"]


def job_name(tag: str) -> str:
    """Name of the job on the shown picture of that tag, see Gallery.tags."""
    return f"shown/{tag}"


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    pictures = [*gallery.shown, *gallery.own]
    return [shown_job(job_name(tag), picture) for tag, picture in zip(gallery.tags, pictures, strict=True)]


def shown_job(name: str, picture: Picture) -> Job:
    return Job(name, "generator.figures.shown:compute", (picture,))


def compute(job: Job, tools: Tools) -> Result:
    import torch

    from generator.pictures.decode import read_rgb
    from generator.pictures.masks import read_mask

    (picture,) = job.pictures
    network = tools.network
    rgb = read_rgb(picture.path)
    seen = network.preprocessing.fitted(rgb)
    with torch.inference_mode():
        chances = network.logits(network.prepare(seen)[None]).softmax(1)[0].cpu().numpy()
    predicted = network.classes[int(chances.argmax())]
    truth = None if picture.label is None else FOOD_11[picture.label]
    facts = {
        "name": picture.name,
        "truth": truth,
        "predicted": predicted,
        "probability": float(chances.max()),
        "correct": None if truth is None else predicted == truth,
    }
    arrays: dict[str, NDArray[Any]] = {"picture": seen, "probabilities": chances.astype(np.float32)}
    if picture.mask:
        arrays["mask"] = network.preprocessing.fitted_mask(read_mask(picture.mask, rgb.shape[:2]))
    return Result(arrays, facts)


def image_name(job: str) -> str:
    """The file that a shown job's picture is drawn to."""
    return f"{job}.webp"


def as_row(job: str, result: Result) -> dict[str, object]:
    """A shown picture as the pages know it; ``tag`` is what the pages of one picture are called by."""
    from generator.imaging.outlines import outline
    from generator.pictures.masks import FOOD

    mask = result.arrays.get("mask")
    food = None if mask is None else outline(mask == FOOD)
    return {**result.facts, "tag": job.rpartition("/")[2], "image": image_name(job), "outline": food}


def draw(results: Mapping[str, Result]) -> Drawing:
    images = {image_name(name): result.arrays["picture"] for name, result in results.items()}
    return Drawing(images, split_own([as_row(name, result) for name, result in results.items()]))


def split_own(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """``rows`` of the report's pictures and ``own`` of the reader's, which have no truth."""
    return {"rows": [row for row in rows if row["truth"]], "own": [row for row in rows if not row["truth"]]}


FAMILY = Family("shown", plan, draw)
