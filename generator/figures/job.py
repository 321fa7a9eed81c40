"""What the figure families are made of: jobs to compute, results to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import Picture
from generator.store import Result

if TYPE_CHECKING:
    from generator.network.network import Network

__all__ = ["QUICK", "Drawing", "Family", "Job", "Tools"]

QUICK = "float32, bfloat16 where quicker"
"""Precision of families that average over many altered pictures, see Network.quick_logits."""


@dataclass(frozen=True)
class Job:
    """One computation: ``compute`` ("module:function") on pictures, parameters and the results of the jobs it ``takes``.

    Everything here enters the job's key, so a job says what it depends on simply by holding it. A ``recorded`` job is too long
    for a build: its facts come with the checkpoint, and ``build.py measure`` makes them.
    """

    name: str
    compute: str
    pictures: tuple[Picture, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    takes: tuple[str, ...] = ()
    seed: int | None = None
    recorded: bool = False

    @property
    def family(self) -> str:
        return self.name.split("/", 1)[0]


class Tools(Protocol):
    """What a computation may use beside its job."""

    @property
    def network(self) -> Network:
        """The network under glass, loaded when first asked for."""

    @property
    def inputs(self) -> Mapping[str, Result]:
        """The results of the jobs this one takes, by job name."""

    def tick(self, done: float) -> None:
        """Report progress, 0-1."""


@dataclass(frozen=True)
class Drawing:
    """Pictures by file name (uint8 arrays (h, w, 3); suffix .png or .webp decides the encoding) and the family's facts."""

    images: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """A family of figures. ``uses`` names families whose results ``draw`` needs beside its own; ``precision`` is what its page
    says.
    """

    name: str
    plan: Callable[[Report, Gallery], Sequence[Job]]
    draw: Callable[[Mapping[str, Result]], Drawing]
    uses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    precision: str = "float32"
