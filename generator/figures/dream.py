"""Question 4: deep dream, the homework's simple version beside the fuller one, on photos and on noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.figures.family import Drawing, Family
from generator.figures.shown import as_row, shown_pictures
from generator.figures.shown import job_id as shown_id
from generator.pictures.gallery import Gallery
from generator.workshop import Tools

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["FAMILY", "Parameters"]

VERSIONS = ("simple", "full", "guided")
_NOISE = "noise"
"""The subject that is no picture."""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``layer`` is the convolution whose output's L2 norm grows, up to ``cap`` times what the picture starts with.

    The simple version takes ``steps`` steps of ``rate`` (mean change of a pixel, 0-1 scale). The fuller one works at
    ``octaves`` sizes, each ``octave_scale`` larger than the last, with ``octave_steps`` steps at each and a rate that falls
    from ``coarse_rate`` to ``fine_rate``. ``photos`` of the shown pictures are taken, evenly spaced; ``guide`` is another one.
    """

    layer: int = 19
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
    draft_steps: int = 8
    seed: int = 17


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    settings = report.parameters("dream", Parameters)
    n = len(gallery.shown)
    subjects = sorted({round((i + 0.5) * n / settings.photos - 0.5) for i in range(settings.photos)})
    guide = settings.guide if settings.guide is not None else next((i for i in range(n) if i not in subjects), 0)
    guided_by = gallery.tags[guide]
    tags = [*(gallery.tags[i] for i in subjects), *gallery.tags[n:]]
    jobs = []
    for version in VERSIONS:
        parameters = {**_parameters(settings, version, report.draft), "guide": guided_by}
        extra = (shown_id(guided_by),) if version == "guided" else ()
        jobs += [_job(version, subject, parameters, extra, settings.seed) for subject in (*tags, None)]
    return jobs


def _job(version: str, subject: str | None, parameters: Mapping[str, Any], extra: tuple[JobId, ...], seed: int) -> Job:
    takes = (shown_id(subject), *extra) if subject else extra
    name = JobId("dream", f"{version}-{subject or _NOISE}")
    return Job(name, "generator.figures.dream:compute", (), {**parameters, "subject": subject}, takes, seed)


def _parameters(settings: Parameters, version: str, draft: bool) -> dict[str, Any]:
    shared = {"version": version, "layer": settings.layer, "cap": settings.cap}
    if version == "simple":
        steps = min(settings.steps, settings.draft_steps) if draft else settings.steps
        return {**shared, "steps": steps, "rates": [settings.rate], "octave_scale": 1.0, "jitter": 0}
    octaves = max(settings.octaves, 1)
    rates = np.linspace(settings.coarse_rate, settings.fine_rate, octaves).round(6).tolist()
    steps = min(settings.octave_steps, settings.draft_steps) if draft else settings.octave_steps
    return {**shared, "steps": steps, "rates": rates, "octave_scale": settings.octave_scale, "jitter": settings.jitter}


def compute(job: Job, tools: Tools) -> Result:
    import torch

    from generator.evidence.pictures import similarity
    from generator.explain.dream import dream, guided_by, layer_norm

    network, settings = tools.network, job.parameters

    def features(pictures: Tensor) -> Tensor:
        return network.features_at(pictures, settings["layer"])

    subject = settings["subject"]
    seen = tools.inputs[shown_id(subject)].arrays["picture"] if subject else noise(network.preprocessing.size, job.seed or 0)
    picture = network.prepare(seen).to(network.device)
    with torch.no_grad():
        start = float(layer_norm(features(picture[None])))
        guide = tools.inputs[shown_id(settings["guide"])].arrays["picture"] if settings["version"] == "guided" else None
        value = layer_norm if guide is None else guided_by(features(network.prepare(guide)[None]))
    made = dream(
        features,
        picture,
        settings["steps"],
        settings["rates"],
        settings["cap"] * start,
        settings["octave_scale"],
        settings["jitter"],
        value,
        job.seed or 0,
        tools.tick,
    )
    dreamt = (made.picture.permute(1, 2, 0) * 255).round().byte().cpu().numpy()
    facts = {
        "steps": len(made.norms) - 1,
        "norms": list(made.norms),
        "start": start,
        "end": made.norms[-1],
        "cap": settings["cap"] * start,
        "capped": made.capped,
        "similarity": similarity(seen, dreamt),
        "layer": settings["layer"],
        "cap_factor": settings["cap"],
        "guide": settings["guide"],
        **_verdict(network, seen, "before"),
        **_verdict(network, dreamt, "after"),
    }
    return Result({"seen": seen, "dream": dreamt}, facts)


def _verdict(network: Any, picture: NDArray[np.uint8], when: str) -> dict[str, Any]:
    import torch

    with torch.no_grad():
        chances = network.logits(network.prepare(picture)[None]).softmax(1)[0]
    best = int(chances.argmax())
    return {f"predicted_{when}": network.classes[best], f"probability_{when}": float(chances[best])}


def noise(side: int, seed: int) -> NDArray[np.uint8]:
    """The control: grey with Gaussian noise in every pixel and channel, as bright and varied as a photo, without a subject."""
    values = np.random.default_rng(seed).normal(128, 48, (side, side, 3))
    return values.clip(0, 255).round().astype(np.uint8)


def draw(results: Mapping[JobId, Result]) -> Drawing:
    images: dict[str, NDArray[np.uint8]] = {}
    rows = []
    pictures = shown_pictures(results)
    subjects = [name.unit.removeprefix("simple-") for name in results if name.unit.startswith("simple-")]
    for subject in subjects:
        versions = {version: results[JobId("dream", f"{version}-{subject}")] for version in VERSIONS}
        row: dict[str, Any] = {"kind": "own" if subject.startswith("own-") else "noise" if subject == _NOISE else "photo"}
        if subject == _NOISE:
            images["dream/noise.png"] = versions["simple"].arrays["seen"]
            first = versions["simple"].facts
            row |= {"name": None, "truth": None, "correct": None, "image": "dream/noise.png"}
            row |= {"predicted": first["predicted_before"], "probability": first["probability_before"]}
        else:
            row |= as_row(subject, pictures[subject])
        for version, result in versions.items():
            file = f"dream/{version}-{subject}.webp"
            images[file] = result.arrays["dream"]
            after = {"predicted": result.facts["predicted_after"], "probability": result.facts["probability_after"]}
            row[version] = {**result.facts, **after, "image": file}
        rows.append(row)
    first = rows[0]["simple"]
    guide = as_row(first["guide"], pictures[first["guide"]])
    split = {"rows": [row for row in rows if row["kind"] != "own"], "own": [row for row in rows if row["kind"] == "own"]}
    return Drawing(images, {"layer": first["layer"], "cap_factor": first["cap_factor"], **split, "guide": guide})


FAMILY = Family("dream", plan, draw, uses=("shown",), references=("mordvintsev2015",))
