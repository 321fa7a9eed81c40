"""A job: one computation, and everything its result depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generator.pictures.layouts import Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Job", "JobId", "Result", "Tier"]


class Tier(StrEnum):
    """Where a result is kept: in the store of this machine, or, because it is too long for a build, beside the checkpoint."""

    BUILD = "build"
    RECORD = "record"


@dataclass(frozen=True, order=True)
class JobId:
    """Which job of which family; ``picture_set`` is empty for the pictures at hand.

    >>> str(JobId("lime", "03")), str(JobId("measured", "answers", "food-11"))
    ('lime/03', 'food-11:measured/answers')
    """

    family: str
    unit: str
    picture_set: str = ""

    def __str__(self) -> str:
        name = f"{self.family}/{self.unit}"
        return f"{self.picture_set}:{name}" if self.picture_set else name


@dataclass(frozen=True)
class Job:
    """``compute`` ("package.module:function") on pictures, parameters and the results of the jobs it ``takes``.

    Everything here enters the job's key, so a job says what it depends on by holding it. ``functions`` lists what ``compute``
    looks up at run time only, such as the methods of a line-up.
    """

    id: JobId
    compute: str
    pictures: tuple[Picture, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    takes: tuple[JobId, ...] = ()
    seed: int | None = None
    tier: Tier = Tier.BUILD
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a job gave: raw arrays, and facts (plain JSON values with names)."""

    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
