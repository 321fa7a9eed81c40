"""The pictures the report shows, as the network sees them, and what it takes them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from generator.config import Report
from generator.figures.job import Drawing, Family, Job, Tools
from generator.pictures.gallery import Gallery
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import Picture
from generator.store import Result

__all__ = ["FAMILY", "image_name", "job_name"]


def job_name(number: int) -> str:
    return f"shown/{number:02d}"


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    return [shown_job(job_name(i), picture) for i, picture in enumerate(gallery.shown)]


def shown_job(name: str, picture: Picture) -> Job:
    return Job(name, "generator.figures.shown:compute", (picture,))


def compute(job: Job, tools: Tools) -> Result:
    import torch

    from generator.pictures.decode import read_rgb

    (picture,) = job.pictures
    network = tools.network
    seen = network.preprocessing.fitted(read_rgb(picture.path))
    with torch.inference_mode():
        chances = network.logits(network.prepare(seen)[None]).softmax(1)[0].cpu().numpy()
    predicted, truth = network.classes[int(chances.argmax())], FOOD_11[picture.label]
    facts = {
        "name": picture.name,
        "truth": truth,
        "predicted": predicted,
        "probability": float(chances.max()),
        "correct": predicted == truth,
    }
    return Result({"picture": seen, "probabilities": chances.astype(np.float32)}, facts)


def image_name(job: str) -> str:
    """The file that a shown job's picture is drawn to."""
    return f"{job}.webp"


def as_row(job: str, result: Result) -> dict[str, object]:
    """A shown picture as the pages know it."""
    return {**result.facts, "image": image_name(job)}


def draw(results: Mapping[str, Result]) -> Drawing:
    images = {image_name(name): result.arrays["picture"] for name, result in results.items()}
    return Drawing(images, {"rows": [as_row(name, result) for name, result in results.items()]})


FAMILY = Family("shown", plan, draw)
