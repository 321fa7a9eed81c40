"""Deep dream by the hundred: what happens to the layer's output and to the picture as the norm grows, and which way is
quickest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.measures.cells import SEED, Lots, cell, chosen, precision_of, predicted, seen
from generator.workshop import Tools

if TYPE_CHECKING:
    from torch import Tensor

    from generator.network.network import Network

__all__ = ["CROSSING", "RACERS", "TARGET", "plan"]

STEPS = 24
CROSSING = 2.0
"""Where the layer's output is looked at: once its norm is this many times the start's."""

TARGET = 1.4
"""What the race is to: this many times the start's norm."""

RACERS: Mapping[str, tuple[float, tuple[float, ...], int]] = {
    "plain": (1.0, (0.006,) * 14, 1),
    "adapted": (1.0, tuple(np.geomspace(0.012, 0.003, 14).round(5).tolist()), 1),
    "octaves": (1.35, (0.006,) * 4, 5),
    "octaves-adapted": (1.35, (0.009, 0.0075, 0.006, 0.0045), 5),
}
"""Octave scale, mean change of a pixel a step, and steps at each of those rates. "plain" is the homework's simple version."""


def plan(lots: Lots, layer: int) -> Sequence[Job]:
    """Dreams without a cap, on pictures and on noise, and the race; all of them about one layer, by its index."""
    many = lots.per_class(20)
    return [
        cell("dream-free", "dreams:free", many, layer=layer),
        cell("dream-noise", "dreams:from_noise", (), layer=layer, starts=20),
        cell("dream-race", "dreams:race", many, layer=layer),
    ]


def _free_rates() -> list[float]:
    """Small steps at first, where the norm is watched, large ones at the end: nothing holds the dream back."""
    return [float(rate) for rate in np.geomspace(0.004, 0.09, STEPS)]


def free(job: Job, tools: Tools) -> Result:
    """Rows are pictures, dreamt without a cap for STEPS growing steps.

    ``norms`` (over the start's) and ``similarity`` to the picture after each step, the latter also to another picture of the
    lot (``unrelated``); and once the norm has reached CROSSING: the shares of units that were positive and have become more so,
    and of those that were negative, both also (``random_...``) when the same change is scattered over the pixels at random; and
    how the change looks.
    """
    from generator.evidence.pictures import similarity

    rows = {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb = seen(tools.network, picture)
        place = [one.name for one in job.pictures].index(picture.name)
        other = seen(tools.network, job.pictures[(place + len(job.pictures) // 2) % len(job.pictures)])
        rows[picture.name] = {**_dreamt(rgb, job, tools, place), "unrelated": similarity(rgb, other)}
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def from_noise(job: Job, tools: Tools) -> Result:
    """The same from noise: rows are seeds."""
    from generator.pictures.noise import noise

    side = tools.network.preprocessing.size
    units = [str(number) for number in range(job.parameters["starts"])]
    wanted = [unit for unit in units if unit in job.parameters.get("only", units)]
    return Result(facts=rows_to_facts({unit: _dreamt(noise(side, SEED + int(unit)), job, tools, int(unit)) for unit in wanted}))


def _dreamt(rgb: NDArray[np.uint8], job: Job, tools: Tools, seed: int) -> dict[str, Any]:
    import torch

    from generator.evidence.pictures import similarity
    from generator.explain.dream import dream

    network, layer = tools.network, job.parameters["layer"]
    picture = network.prepare(rgb).to(network.device)
    course: list[float] = []
    crossed: list[Any] = []
    start = [0.0]

    def watch(place: int, dreamt: Any, norm: float) -> bool:
        pixels = (dreamt.permute(1, 2, 0) * 255).round().byte().cpu().numpy()
        course.append(similarity(rgb, pixels))
        if not crossed and norm >= CROSSING * start[0]:
            crossed.append(dreamt)
        return False

    features = partial(network.view(precision_of(network, "dream")).features_at, layer=layer)
    with torch.no_grad():
        start[0] = float(features(picture[None]).norm())
    (made,) = dream(features, picture[None], 1, _free_rates(), octave_scale=1.0, jitter=0, watch=watch)
    row: dict[str, Any] = {
        "norms": [norm / made.norms[0] for norm in made.norms],
        "similarity": course,
        "same_answer": predicted(network, rgb)
        == predicted(network, (made.picture.permute(1, 2, 0) * 255).round().byte().numpy()),
    }
    return row | (_at_crossing(network, layer, picture, crossed[0], seed) if crossed else {})


def _at_crossing(network: Network, layer: int, picture: Tensor, dreamt: Tensor, seed: int) -> dict[str, float]:
    import torch

    from generator.evidence.complexity import scrambled, simple_share
    from generator.evidence.dreams import growth_by_sign, size_by_sign
    from generator.evidence.pictures import frequency_centroid

    change = dreamt - picture
    shuffled = change.flatten(1)[:, torch.randperm(change[0].numel(), generator=torch.Generator().manual_seed(seed))]
    random = (picture + shuffled.view_as(change)).clamp(0, 1)
    with torch.no_grad():
        before, after, control = (network.features_at(one[None], layer)[0].cpu().numpy() for one in (picture, dreamt, random))
    grew, by_chance, size = growth_by_sign(before, after), growth_by_sign(before, control), size_by_sign(before, after)
    added = change.mean(0).cpu().double().numpy()
    return {
        "random_norm": float(np.linalg.norm(control) / np.linalg.norm(before)),
        "random_positive_grew": by_chance[0],
        "random_negative_grew": by_chance[1],
        "positive_grew": grew[0],
        "negative_grew": grew[1],
        "positive_size": size[0],
        "negative_size": size[1],
        "centroid": frequency_centroid(added),
        "simple": simple_share(added),
        "scrambled": simple_share(scrambled(added, seed)),
    }


def race(job: Job, tools: Tools) -> Result:
    """Rows are pictures: the work each of RACERS needs to bring the norm to TARGET, in steps at full size, and the steps of any
    size.

    None when it does not get there.
    """
    from generator.evidence.dreams import work_at_full_size
    from generator.explain.dream import dream

    network, layer, rows = tools.network, job.parameters["layer"], {}
    features = partial(network.view(precision_of(network, "dream")).features_at, layer=layer)
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        unit = network.prepare(seen(network, picture)).to(network.device)
        row: dict[str, Any] = {}
        for name, (scale, rates, steps) in RACERS.items():
            norms: list[float] = []
            first = float(features(unit[None]).norm())

            def there(place: int, dreamt: Any, norm: float, norms: list[float] = norms, first: float = first) -> bool:
                norms.append(norm)
                return norm >= TARGET * first

            dream(features, unit[None], steps, rates, octave_scale=scale, jitter=0 if scale == 1 else 6, seed=SEED, watch=there)
            arrived = norms[-1] >= TARGET * first
            row[name] = work_at_full_size(len(norms), scale, len(rates), steps) if arrived else float("nan")
            row[f"{name}/steps"] = len(norms) if arrived else float("nan")
        rows[picture.name] = row
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))
