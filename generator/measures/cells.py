"""What the cells of the evidence share: which pictures, which rows, how a single row is computed again.

A cell is a recorded job. Its facts are ``rows``: plain numbers by unit (a picture's name, a filter), so that means, intervals and
differences paired by unit are taken when pages are drawn, and so that any one row can be computed again by itself
(``only``) and compared with what is on record. Whatever is random is seeded by the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from generator.engine.job import Job, JobId, Tier
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture

if TYPE_CHECKING:
    from generator.network.network import Network

__all__ = [
    "FAMILY_NAME",
    "MOST",
    "SEED",
    "Lots",
    "cell",
    "chosen",
    "job_id",
    "mask_of",
    "normalised_batch",
    "only",
    "precision_of",
    "predicted",
    "randomised_copy",
    "seen",
]

FAMILY_NAME = "measured"
SEED = 23
MOST = 20
"""Pictures of each class in the largest lot."""


class Lots:
    """Pictures by lot, nested: the first ``k`` of each class are also the first of any larger lot."""

    def __init__(self, gallery: Gallery) -> None:
        self._drawn = gallery.sample(MOST, SEED)

    def per_class(self, number: int) -> tuple[Picture, ...]:
        """The first ``number`` pictures of each class, MOST at most, in label order; fewer where a class has no more."""
        taken: dict[int | None, int] = {}
        lot = []
        for picture in self._drawn:
            taken[picture.label] = taken.get(picture.label, 0) + 1
            if taken[picture.label] <= number:
                lot.append(picture)
        return tuple(lot)


def job_id(name: str) -> JobId:
    """The job of a cell."""
    return JobId(FAMILY_NAME, name)


def cell(
    name: str,
    compute: str,
    pictures: Sequence[Picture],
    takes: Sequence[JobId] = (),
    seed: int = SEED,
    functions: Sequence[str] = (),
    **parameters: Any,
) -> Job:
    """A recorded job of the family "measured"; ``compute`` is "topic:function", a function of that topic's cells.

    ``functions`` are those of the methods it uses, as the catalogue has them.
    """
    topic, _, function = compute.partition(":")
    path = f"generator.measures.{topic}.cells:{function}"
    return Job(job_id(name), path, tuple(pictures), parameters, tuple(takes), seed, Tier.RECORD, tuple(functions))


def only(job: Job, units: Sequence[str]) -> Job:
    """The same job for a few of its units."""
    return replace(job, parameters={**job.parameters, "only": list(units)})


def chosen(job: Job) -> list[Picture]:
    """The pictures whose rows are asked for: all of them, or those of :func:`only`."""
    wanted = job.parameters.get("only")
    return [picture for picture in job.pictures if wanted is None or picture.name in wanted]


def seen(network: Network, picture: Picture) -> NDArray[np.uint8]:
    """The picture as the network sees it, (size, size, 3)."""
    from generator.pictures.decode import read_rgb

    return network.preprocessing.fitted(read_rgb(picture.path))


def mask_of(network: Network, picture: Picture) -> NDArray[np.uint8]:
    """The mask of what the network sees, (size, size)."""
    from generator.pictures.decode import read_rgb
    from generator.pictures.masks import read_mask

    assert picture.mask is not None
    return network.preprocessing.fitted_mask(read_mask(picture.mask, read_rgb(picture.path).shape[:2]))


def precision_of(network: Network, name: str) -> str:
    """The precision that a measure, or the method with that function, may be computed in."""
    return network.agreement.precision(name.rpartition(":")[2])


def predicted(network: Network, picture: NDArray[np.uint8]) -> int:
    """The index of the class with the largest logit, in float32, for a picture (h, w, 3), 0-255."""
    import torch

    with torch.inference_mode():
        return int(network.logits(network.prepare(picture)[None]).argmax())


def normalised_batch(network: Network, pictures: Sequence[Picture]) -> Any:
    """Pictures as one batch, the way the bare model takes them."""
    import torch

    return network.normalised(torch.stack([network.prepare(seen(network, picture)) for picture in pictures]))


def randomised_copy(network: Network, pictures: Sequence[Picture], seed: int) -> Network:
    """The network with every layer drawn anew, its normalisations fitted to ``pictures``, or to noise where there are too few."""
    from generator.explain import randomise

    enough = len(pictures) >= randomise.FEWEST
    batch = normalised_batch(network, pictures) if enough else randomise.noise(network.preprocessing.size, seed)
    return network.redrawn(randomise.randomised_copy(network.model, batch, seed))
