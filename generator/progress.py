"""Who is told how far a build is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.engine.job import JobId
    from generator.engine.run import Finished

__all__ = ["Progress"]


class Progress:
    """Told what happens; this one says nothing."""

    def begins(self, jobs: Sequence[JobId], reused: Mapping[str, int]) -> None:
        """``jobs`` will be computed; of each family in ``reused`` so many results were there."""

    def step(self, job: JobId, done: float) -> None:
        """A job is under way, ``done`` (0-1) of it; comes often."""

    def finished(self, job: Finished) -> None:
        """A job was computed."""

    def note(self, text: str) -> None:
        """Something a reader should know, in a sentence."""
