"""The pictures the report shows, as the network sees them, and what it takes them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.pictures.gallery import Gallery
from generator.pictures.labels import FOOD_11
from generator.workshop import Tools

__all__ = ["FAMILY", "as_row", "image_name", "job_id", "shown_pictures", "split_own"]


def job_id(tag: str) -> JobId:
    """The job on the shown picture of that tag, see Gallery.tags."""
    return JobId("shown", tag)


def shown_pictures(results: Mapping[JobId, Result]) -> dict[str, Result]:
    """The shown pictures among some results, by tag."""
    return {name.unit: result for name, result in results.items() if name.family == "shown"}


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """A job for each picture, those drawn or named first, then the reader's own."""
    pictures = [*gallery.shown, *gallery.own]
    return [
        Job(job_id(tag), "generator.figures.shown:compute", (picture,))
        for tag, picture in zip(gallery.tags, pictures, strict=True)
    ]


def compute(job: Job, tools: Tools) -> Result:
    """``picture`` (size, size, 3), 0-255, ``probabilities`` (classes,), and ``mask`` (size, size) where there is one; ``truth``
    and ``correct`` are None for a picture without a label.

    Raises:
        BrokenPicture: the file cannot be decoded.
    """
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


def image_name(tag: str) -> str:
    """The file that a shown picture is drawn to."""
    return f"shown/{tag}.webp"


def as_row(tag: str, result: Result) -> dict[str, object]:
    """A shown picture as the pages know it; ``tag`` is what the pages of one picture are called by."""
    from generator.imaging.outlines import outline
    from generator.pictures.masks import FOOD

    mask = result.arrays.get("mask")
    food = None if mask is None else outline(mask == FOOD)
    return {**result.facts, "tag": tag, "image": image_name(tag), "outline": food}


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """Each picture as it is; ``rows`` and ``own`` say what it shows and what the network takes it for."""
    shown = shown_pictures(results)
    images = {image_name(tag): result.arrays["picture"] for tag, result in shown.items()}
    return Drawing(images, split_own([as_row(tag, result) for tag, result in shown.items()]))


def split_own(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """``rows`` of the report's pictures and ``own`` of the reader's, which have no truth."""
    return {"rows": [row for row in rows if row["truth"]], "own": [row for row in rows if not row["truth"]]}


FAMILY = Family("shown", plan, draw)
