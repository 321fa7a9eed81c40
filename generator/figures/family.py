"""What a family of figures is: jobs to compute, results to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.pictures.gallery import Gallery

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Drawing", "Family"]


@dataclass(frozen=True)
class Drawing:
    """Pictures by file name (uint8 arrays (h, w, 3); suffix .png or .webp decides the encoding) and the family's facts."""

    images: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """A family of figures. ``uses`` names families whose results ``draw`` needs beside its own; ``references`` are what its page
    cites."""

    name: str
    plan: Callable[[Report, Gallery], Sequence[Job]]
    draw: Callable[[Mapping[JobId, Result]], Drawing]
    uses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    precision: str = "float32"
