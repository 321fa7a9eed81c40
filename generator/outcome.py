"""What the last build came to, so that a build in which only text has changed need not plan anything.

Planning asks every figure family for its jobs and hashes what they depend on. As long as no file that enters a plan has another
size or time of change, the plan is the same, and with it the drawings and what the report says of itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from generator.config import Report
from generator.engine.plan import digest
from generator.notes import is_settled, read_note, write_note

__all__ = ["Inputs", "Outcome"]


@dataclass(frozen=True)
class Inputs:
    """Everything a plan is made from, as one ``digest``; ``settled`` when no file of it was changed a moment ago."""

    digest: str
    settled: bool

    @classmethod
    def of(cls, report: Report, sources: str, machine: Mapping[str, Any]) -> Inputs:
        """``sources`` is the hash of the code, ``machine`` what computes.

        Raises:
            Problem: there are no pictures.
        """
        root = report.picture_root()
        files = sorted(_files([root, *report.beside_checkpoint(), *(path.resolve() for path in report.own)]))
        settings = msgspec.to_builtins(report, enc_hook=str)
        newest = max((int(changed) for _, _, changed in files), default=0)
        return cls(digest([settings, str(root), sources, machine, [list(file) for file in files]]), is_settled(newest))


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, int, str]]:
    """Path, size and time of change (as text: nanoseconds exceed what canonical JSON has) of every file below some paths."""
    for path in paths:
        if path.is_dir():
            yield from _files(Path(entry.path) for entry in os.scandir(path))
        elif path.exists():
            about = path.stat()
            yield str(path), about.st_size, str(about.st_mtime_ns)


@dataclass(frozen=True)
class Outcome:
    """``drawings`` are keys by family, ``about`` the facts the report tells of itself, ``jobs`` how many there are."""

    drawings: Mapping[str, str]
    about: Mapping[str, Any]
    jobs: int

    @classmethod
    def read(cls, path: Path, inputs: Inputs) -> Outcome | None:
        """The outcome kept in a file, if it came from the same inputs."""
        kept = read_note(path)
        return cls._of(kept) if kept and kept["inputs"] == inputs.digest else None

    @classmethod
    def last(cls, path: Path) -> Outcome | None:
        """The outcome kept in a file, whatever it came from."""
        kept = read_note(path)
        return cls._of(kept) if kept else None

    @classmethod
    def _of(cls, kept: Mapping[str, Any]) -> Outcome:
        return cls(kept["drawings"], kept["about"], kept["jobs"])

    def write(self, path: Path, inputs: Inputs) -> None:
        """Keep the outcome in a file; left out where an input has changed so lately that its next change might not be noticed."""
        if inputs.settled:
            write_note(path, {"inputs": inputs.digest, **asdict(self)})
