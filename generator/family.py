"""What a family of figures is: jobs to compute, results to draw."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.engine.plan import Plan
from generator.pictures.gallery import Gallery

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["AGREED", "Drawing", "Family"]

AGREED = "bfloat16 where it agrees with float32"
"""The precision of families whose methods :mod:`generator.network.agreement` decides about."""


@dataclass(frozen=True)
class Drawing:
    """Pictures by file name (uint8 arrays (h, w, 3); suffix .png, .webp or .strip.webp decides the encoding) and the facts."""

    images: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """A family of figures.

    Attributes:
        plan: its jobs.
        draw: pictures and facts from what a build computed for it, and for the families that it ``uses``.
        plan_on_record: further jobs of a build, which take recorded results; planned once it is known which there are.
        references: what its page cites.
        precision: what its page says of it.
    """

    name: str
    plan: Callable[[Report, Gallery], Sequence[Job]]
    draw: Callable[[Mapping[JobId, Result]], Drawing]
    plan_on_record: Callable[[Plan, Collection[JobId]], Sequence[Job]] = lambda plan, on_record: ()
    uses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    precision: str = "float32"
