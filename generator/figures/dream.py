"""Question 4: deep dream, the homework's simple version beside the fuller one, on photos and on noise."""

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
from generator.figures.shown import as_row, shown_pictures
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.pictures.noise import noise
from generator.workshop import Tools

if TYPE_CHECKING:
    from torch import Tensor

    from generator.network.network import Network

__all__ = ["FAMILY", "Parameters"]

VERSIONS = ("simple", "full", "guided")
_NOISE = "noise"
"""The subject that is no picture."""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``layer`` is the convolution whose output's L2 norm grows, up to ``cap`` times what the picture starts with; without one it
    is the network's ``dreamt``, which the evidence is about.

    The simple version takes ``steps`` steps of ``rate`` (mean change of a pixel, 0-1 scale). The fuller one works at
    ``octaves`` sizes, each ``octave_scale`` larger than the last, with ``octave_steps`` steps at each and a rate that falls
    from ``coarse_rate`` to ``fine_rate``. ``photos`` of the shown pictures are taken, evenly spaced; ``guide`` is another one.
    """

    layer: int | None = None
    cap: float = 2.0
    photos: int = 3
    guide: int | None = None
    steps: int = 60
    rate: float = 0.004
    octaves: int = 4
    octave_scale: float = 1.35
    octave_steps: int = 20
    coarse_rate: float = 0.008
    fine_rate: float = 0.004
    jitter: int = 6
    draft_steps: int = 4
    seed: int = 17


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """A batch for each version of dream, on photos spaced evenly over the shown ones and on noise, and one more on the reader's
    own pictures where there are any; all in the precision that was agreed for dreams.
    """
    settings, precision = report.parameters("dream", Parameters), agreement_of(report, gallery).precision("dream")
    layer = report.network.dreamt if settings.layer is None else settings.layer
    n = len(gallery.shown)
    subjects = sorted({round((i + 0.5) * n / settings.photos - 0.5) for i in range(settings.photos)})
    guide = settings.guide if settings.guide is not None else next((i for i in range(n) if i not in subjects), 0)
    guided_by, own = gallery.tags[guide], gallery.tags[n:]
    parts = {"": [*(gallery.tags[i] for i in subjects), _NOISE], "own": own}
    shared = {"layer": layer, "guide": guided_by, "precision": precision}
    return [
        _job(version, part, members, {**_parameters(settings, version, report.draft), **shared}, settings.seed)
        for version in VERSIONS
        for part, members in parts.items()
        if members
    ]


def _job(version: str, part: str, subjects: Sequence[str], parameters: Mapping[str, Any], seed: int) -> Job:
    """One batch; the reader's own pictures have one to themselves, so that they make no other stale."""
    pictures = [*(tag for tag in subjects if tag != _NOISE), *([parameters["guide"]] if version == "guided" else [])]
    takes = tuple(shown_id(tag) for tag in dict.fromkeys(pictures))
    about = {**parameters, "subjects": list(subjects)}
    return Job(_id(version, part), "generator.figures.dream:compute", (), about, takes, seed)


def _id(version: str, part: str = "") -> JobId:
    return JobId("dream", f"{version}-{part}" if part else version)


def _parameters(settings: Parameters, version: str, draft: bool) -> dict[str, Any]:
    shared = {"version": version, "cap": settings.cap}
    if version == "simple":
        steps = min(settings.steps, settings.draft_steps) if draft else settings.steps
        return {**shared, "steps": steps, "rates": [settings.rate], "octave_scale": 1.0, "jitter": 0}
    octaves = max(settings.octaves, 1)
    rates = np.linspace(settings.coarse_rate, settings.fine_rate, octaves).round(6).tolist()
    steps = min(settings.octave_steps, max(settings.draft_steps // octaves, 1)) if draft else settings.octave_steps
    return {**shared, "steps": steps, "rates": rates, "octave_scale": settings.octave_scale, "jitter": settings.jitter}


def compute(job: Job, tools: Tools) -> Result:
    """All subjects in one batch, each up to a cap of its own: as arrays and facts by subject."""
    import torch

    from generator.evidence.pictures import similarity
    from generator.explain.dream import dream, guided_by, layer_norm

    network, settings = tools.network, job.parameters

    features = partial(network.view(settings["precision"]).features_at, layer=settings["layer"])

    seen = {subject: _seen(subject, job, tools) for subject in settings["subjects"]}
    pictures = torch.stack([network.prepare(picture) for picture in seen.values()]).to(network.device)
    with torch.no_grad():
        starts = layer_norm(features(pictures)).tolist()
        guide = tools.inputs[shown_id(settings["guide"])].arrays["picture"] if settings["version"] == "guided" else None
        value = layer_norm if guide is None else guided_by(features(network.prepare(guide)[None]))
    made = dream(
        features,
        pictures,
        settings["steps"],
        settings["rates"],
        [settings["cap"] * start for start in starts],
        settings["octave_scale"],
        settings["jitter"],
        value,
        job.seed or 0,
        tools.tick,
    )
    dreamt = {subject: _to_rgb(one.picture) for subject, one in zip(seen, made, strict=True)}
    answers = _answers(network, [*seen.values(), *dreamt.values()])
    facts = {
        subject: {
            "steps": len(one.norms) - 1,
            "norms": list(one.norms),
            "start": one.norms[0],
            "end": one.norms[-1],
            "cap": settings["cap"] * one.norms[0],
            "capped": one.capped,
            "similarity": similarity(seen[subject], dreamt[subject]),
            "layer": settings["layer"],
            "cap_factor": settings["cap"],
            "guide": settings["guide"],
            "before": before,
            "after": after,
        }
        for subject, one, before, after in zip(seen, made, answers, answers[len(seen) :], strict=False)
    }
    arrays = {f"seen/{subject}": picture for subject, picture in seen.items()}
    return Result(arrays | {f"dream/{subject}": picture for subject, picture in dreamt.items()}, facts)


def _seen(subject: str, job: Job, tools: Tools) -> NDArray[np.uint8]:
    if subject == _NOISE:
        return noise(tools.network.preprocessing.size, job.seed or 0)
    picture: NDArray[np.uint8] = tools.inputs[shown_id(subject)].arrays["picture"]
    return picture


def _to_rgb(picture: Tensor) -> NDArray[np.uint8]:
    rgb: NDArray[np.uint8] = (picture.permute(1, 2, 0) * 255).round().byte().cpu().numpy()
    return rgb


def _answers(network: Network, pictures: Sequence[NDArray[np.uint8]]) -> list[dict[str, Any]]:
    """What the network takes each picture for."""
    import torch

    with torch.inference_mode():
        chances = network.logits(torch.stack([network.prepare(picture) for picture in pictures])).softmax(1)
    likeliest = zip(*chances.max(1), strict=True)
    return [{"predicted": network.classes[int(best)], "probability": float(chance)} for chance, best in likeliest]


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """Every dream, and the noise that one of them starts from; ``rows`` has a row for each subject with all versions of its
    dream, ``own`` those of the reader's pictures.
    """
    images: dict[str, NDArray[np.uint8]] = {}
    rows: dict[str, list[dict[str, Any]]] = {"rows": [], "own": []}
    pictures = shown_pictures(results)
    for part, kind in (("", "rows"), ("own", "own")):
        if _id("simple", part) not in results:
            continue
        versions = {version: results[_id(version, part)] for version in VERSIONS}
        for subject, first in versions["simple"].facts.items():
            row: dict[str, Any] = {"kind": "own" if part else "noise" if subject == _NOISE else "photo"}
            if subject == _NOISE:
                images["dream/noise.png"] = versions["simple"].arrays[f"seen/{subject}"]
                row |= {"name": None, "truth": None, "correct": None, "image": "dream/noise.png", **first["before"]}
            else:
                row |= as_row(subject, pictures[subject])
            for version, result in versions.items():
                file, facts = f"dream/{version}-{subject}.webp", dict(result.facts[subject])
                images[file] = result.arrays[f"dream/{subject}"]
                del facts["before"]
                row[version] = {**facts, **facts.pop("after"), "image": file}
            rows[kind].append(row)
    first = rows["rows"][0]["simple"]
    guide = as_row(first["guide"], pictures[first["guide"]])
    return Drawing(images, {"layer": first["layer"], "cap_factor": first["cap_factor"], **rows, "guide": guide})


FAMILY = Family("dream", plan, draw, uses=("shown",), references=("mordvintsev2015",))
