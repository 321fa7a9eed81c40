"""A training observed: what the network made of the same pictures at many moments, from before the first step to the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.figures.observation_course import courses
from generator.figures.shown import as_row, shown_pictures
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture
from generator.workshop import Tools

__all__ = ["FAMILY"]

_JOB = JobId("observed", "course")
_SUFFIXES = (".json", ".npz", ".webp")
_ABSENT = (
    *("root", "classes", "moments", "sets", "kinds", "food", "cue", "blocks", "layers", "recalls", "course"),
    *("shown", "filters", "kernels", "confusion", "dream"),
)
"""What there is nothing of without an observation."""

Images = dict[str, NDArray[np.uint8]]
Numbers = Mapping[str, Any]
Arrays = Mapping[str, NDArray[Any]]


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """One job on all files of the observation where one lies beside the checkpoint, else none."""
    folder = report.checkpoint.with_name(f"{report.checkpoint.stem}.observed")
    files = sorted(path for path in folder.glob("*") if path.suffix in _SUFFIXES)
    pictures = tuple(Picture(path.name, path, None) for path in files)
    return [Job(_JOB, "generator.figures.observed:compute", pictures, {"root": gallery.root.name})] if files else []


def compute(job: Job, tools: Tools) -> Result:
    """The observation as it lies there, read whole: its numbers, and arrays of what was drawn, see ``read_tiles``.

    ``at_hand`` says whether it is about pictures of the report's own set.

    Raises:
        Problem: a file of it is missing or damaged.
    """
    from generator.figures.observation import read_observation
    from generator.figures.observation_tiles import read_tiles

    files = {picture.name: picture.path for picture in job.pictures}
    observation = read_observation(files)
    numbers = observation.as_facts()
    return Result(read_tiles(files, observation), {**numbers, "at_hand": numbers["root"] == job.parameters["root"]})


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """A film strip, a frame a moment, for everything that changes in the course of training; numbers as courses over moments."""
    if _JOB not in results:
        return Drawing(facts=dict.fromkeys(_ABSENT))
    from generator.imaging.strips import kernels_strip, matrix_strip, strip

    numbers, arrays = results[_JOB].facts, results[_JOB].arrays
    beside = _pictures(results) if numbers["at_hand"] else {}
    images: Images = {
        "observed/kernels.png": kernels_strip(arrays["kernels"]),
        "observed/confusion.png": matrix_strip(np.array([moment["sets"][0]["counts"] for moment in numbers["moments"]])),
        "observed/dream.strip.webp": strip(arrays["dream"]),
    }
    facts = {
        **courses(numbers),
        "root": numbers["root"],
        "classes": numbers["classes"],
        "shown": _shown(numbers, arrays, beside, images),
        "filters": _filters(numbers, arrays, images),
        "kernels": {"image": "observed/kernels.png", "count": arrays["kernels"].shape[1]},
        "confusion": {"image": "observed/confusion.png"},
        "dream": _with_picture({**numbers["dream"], "image": "observed/dream.strip.webp"}, beside),
    }
    return Drawing(images, facts)


def _pictures(results: Mapping[JobId, Result]) -> dict[str, tuple[dict[str, Any], NDArray[np.uint8]]]:
    """The shown pictures of the report as the pages know them, and as the network sees them, by file name."""
    found = shown_pictures(results)
    return {result.facts["name"]: (as_row(tag, result), result.arrays["picture"]) for tag, result in found.items()}


def _with_picture(row: dict[str, Any], beside: Mapping[str, tuple[Mapping[str, Any], Any]]) -> dict[str, Any]:
    """The row with the ``picture`` that it is about and the ``tag`` of its page, None where the report does not show it."""
    about = beside[row["name"]][0] if row["name"] in beside else {}
    return {**row, "picture": about.get("image"), "outline": about.get("outline"), "tag": about.get("tag")}


def _shown(numbers: Numbers, arrays: Arrays, beside: Mapping[str, Any], images: Images) -> list[dict[str, Any]]:
    """Rows of the shown pictures; their strips are put among the ``images``."""
    from generator.imaging.strips import in_tiles, maps_strip, overlay_strip

    saliency, cam = (in_tiles(arrays[kind], len(numbers["shown"])) for kind in ("saliency", "grad_cam"))
    rows = []
    for i, one in enumerate(numbers["shown"]):
        names = {kind: f"observed/{kind}-{i:02d}.strip.webp" for kind in ("saliency", "grad_cam")}
        images[names["saliency"]] = maps_strip(saliency[i])
        images[names["grad_cam"]] = overlay_strip(beside[one["name"]][1], cam[i]) if one["name"] in beside else maps_strip(cam[i])
        answers = [moment["shown"][i] for moment in numbers["moments"]]
        rows.append({**_with_picture(one, beside), **names, "answers": answers})
    return rows


def _filters(numbers: Numbers, arrays: Arrays, images: Images) -> list[dict[str, Any]]:
    """Rows of the filters; their strips are put among the ``images``."""
    from generator.imaging.strips import in_tiles, strip

    rows = []
    for i, (one, frames) in enumerate(zip(numbers["filters"], in_tiles(arrays["filters"], len(numbers["filters"])), strict=True)):
        image = f"observed/filter-{i:02d}.strip.webp"
        images[image] = strip(frames)
        rows.append({**one, "image": image})
    return rows


FAMILY = Family("observed", plan, draw, uses=("shown",))
