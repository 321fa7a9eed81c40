"""The store: results of this machine under the hash of everything that made them, and what was drawn from them.

One file a result, one folder a drawing, each written beside its place and renamed into it: a killed build leaves whole ones or
none. What is damaged all the same is named, and made again.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from errno import EIO
from pathlib import Path
from typing import Any

from generator.engine.job import JobId, Result
from generator.engine.plan import Planned, digest
from generator.errors import Damaged
from generator.files import delete, replacing, replacing_folder
from generator.inventory import is_complete, take_inventory
from generator.notes import read_note, write_note

__all__ = ["Store"]

_FACTS = "facts.json"


@dataclass(frozen=True)
class Store:
    """Results below ``root``, and what the last key of every job was made of (for explaining why one is stale)."""

    root: Path

    def has(self, planned: Planned) -> bool:
        """Whether there is a file under the job's key. That it can be read is only known once it is."""
        return self._path(planned.key).exists()

    def read(self, planned: Planned) -> Result:
        """The result of a job.

        Raises:
            Damaged: it cannot be read; the next build computes it again.
        """
        path = self._path(planned.key)
        try:
            result = _parsed(_content(path))
        except _Unreadable as error:
            delete(path)
            raise Damaged(f"the stored result of {planned.job.id} is damaged ({error}) and was deleted") from error
        with suppress(OSError):
            os.utime(path)  # what was used last is kept longest
        return result

    def write(self, planned: Planned, result: Result) -> None:
        """Keep a result; how long it took is not kept: what depends on the moment is on no page.

        Raises:
            ValueError: a fact is nan or infinite.
            Problem: the disk is full, or cannot be written to.
        """
        import numpy as np

        facts = np.frombuffer(json.dumps(result.facts, allow_nan=False).encode(), dtype=np.uint8)
        with replacing(self._path(planned.key)) as partial, partial.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **{**result.arrays, _FACTS: facts})

    def remember(self, planned: Planned) -> None:
        """Note what the key of a job was made of."""
        if self.remembered(planned.job.id) != planned.ingredients:
            write_note(self._note(planned.job.id), planned.ingredients)

    def remembered(self, job: JobId) -> dict[str, Any] | None:
        """What the key of a job was made of when it was last computed; None where that is not known."""
        note: dict[str, Any] | None = read_note(self._note(job))
        return note

    def drawing(self, key: str) -> Path | None:
        """The folder of pictures drawn from results under this key; None where there is none yet.

        Raises:
            Damaged: a file of it is missing or has another size; the next build draws all of it again.
        """
        folder = self._folder(key)
        if not folder.exists():
            return None
        if not is_complete(folder):
            delete(folder)
            raise Damaged(f"the stored drawing {key[:12]} is damaged and was deleted")
        return folder

    def draw(self, key: str, write: Callable[[Path], None]) -> Path:
        """Have a drawing written into a new folder, and return where it then lies."""
        folder = self._folder(key)
        with replacing_folder(folder) as partial:
            write(partial)
            take_inventory(partial)
        return folder

    def keep_only(self, keys: Iterable[str], drawings: Iterable[str]) -> int:
        """Delete every result and drawing but those named; return how many were deleted."""
        kept = {self._path(key) for key in keys} | {self._folder(key) for key in drawings}
        unused = [path for path in self._entries() if path not in kept]
        for path in unused:
            delete(path)
        return len(unused)

    def size(self) -> int:
        """Bytes of all results and drawings."""
        return sum(_size(path) for path in self._entries())

    def shrink(self, limit: int, keys: Iterable[str], drawings: Iterable[str]) -> int:
        """Delete what was not used for longest until the store has ``limit`` bytes; return the bytes that were freed.

        What is named stays, whatever its size.
        """
        kept = {self._path(key) for key in keys} | {self._folder(key) for key in drawings}
        sizes = {path: _size(path) for path in self._entries()}
        total = excess = sum(sizes.values()) - limit
        for path in sorted(sizes.keys() - kept, key=lambda path: path.stat().st_mtime):
            if excess <= 0:
                break
            delete(path)
            excess -= sizes[path]
        return total - excess if total > 0 else 0

    def _entries(self) -> list[Path]:
        return [path for kind in ("results", "drawn") for path in self.root.glob(f"{kind}/*/*")]

    def _path(self, key: str) -> Path:
        return self.root / "results" / key[:2] / f"{key}.npz"

    def _folder(self, key: str) -> Path:
        return self.root / "drawn" / key[:2] / key

    def _note(self, job: JobId) -> Path:
        return self.root / "jobs" / f"{digest(str(job))[:24]}.json"


class _Unreadable(Exception):
    """A file is not what was written, and reading it again would not help."""


def _content(path: Path) -> bytes:
    """What is in a result's file.

    Raises:
        _Unreadable: there is no such file, or its disk cannot read it any more.
        OSError: something else is wrong, which is not the file's fault.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError | IsADirectoryError) or error.errno == EIO:
            raise _Unreadable(error.strerror) from error
        raise


def _parsed(content: bytes) -> Result:
    """Each array is read as a whole, which is when zipfile compares its checksum: numpy alone would believe a damaged header."""
    from numpy.lib.format import read_array

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            arrays = {name.removesuffix(".npy"): read_array(io.BytesIO(archive.read(name))) for name in archive.namelist()}
        return Result(arrays, json.loads(arrays.pop(_FACTS).tobytes()))
    except MemoryError:
        raise
    except Exception as error:  # a flipped bit leads zipfile and numpy to raise nearly anything
        raise _Unreadable(str(error)) from error


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size
