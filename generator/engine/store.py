"""The store: results of this machine under the hash of everything that made them, and what was drawn from them.

One file a result, one folder a drawing, each written beside its place and renamed into it: a killed build leaves whole ones or
none. What is damaged all the same is named, and made again.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.engine.job import JobId, Result
from generator.engine.plan import Planned, digest
from generator.files import MARK, replacing, write_text

__all__ = ["Damaged", "Store"]

_FACTS = "facts.json"


class Damaged(ValueError):
    """A stored result that cannot be read; it has been deleted."""


@dataclass(frozen=True)
class Store:
    """Results below ``root``, and what the last key of every job was made of (for explaining why one is stale)."""

    root: Path

    def has(self, planned: Planned) -> bool:
        return self._path(planned.key).exists()

    def read(self, planned: Planned) -> Result:
        """The result of a job.

        Raises:
            Damaged: it cannot be read; the next build computes it again.
        """
        import numpy as np

        path = self._path(planned.key)
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files if name != _FACTS}
                facts = json.loads(file[_FACTS].tobytes())
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            path.unlink(missing_ok=True)
            raise Damaged(f"the stored result of {planned.job.id} is damaged ({error}) and was deleted") from error
        os.utime(path)  # what was used last is kept longest
        return Result(arrays, facts)

    def write(self, planned: Planned, result: Result, seconds: float = 0.0) -> None:
        """Keep a result; how long it took is not kept: what depends on the moment is on no page."""
        import numpy as np

        facts = np.frombuffer(json.dumps(result.facts, allow_nan=False).encode(), dtype=np.uint8)
        with replacing(self._path(planned.key)) as partial, partial.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **{**result.arrays, _FACTS: facts})

    def remember(self, planned: Planned) -> None:
        """Note what the key of a job was made of."""
        if self.remembered(planned.job.id) != planned.ingredients:
            write_text(self._note(planned.job.id), json.dumps(planned.ingredients, sort_keys=True))

    def remembered(self, job: JobId) -> dict[str, Any] | None:
        """What the key of a job was made of when it was last computed; None where that is not known."""
        path = self._note(job)
        try:
            note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return note

    def drawing(self, key: str) -> Path:
        """The folder of pictures drawn from results under this key; there may be none yet."""
        return self.root / "drawn" / key[:2] / key

    def draw(self, key: str, write: Callable[[Path], None]) -> Path:
        """Have a drawing written into a new folder, and return where it then lies."""
        folder = self.drawing(key)
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=folder.parent, suffix=MARK))
        try:
            write(partial)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return folder

    def keep_only(self, keys: Iterable[str], drawings: Iterable[str]) -> int:
        """Delete every result and drawing but those named; return how many were deleted."""
        kept = {self._path(key) for key in keys} | {self.drawing(key) for key in drawings}
        unused = [path for path in self._entries() if path not in kept]
        for path in unused:
            _delete(path)
        return len(unused)

    def size(self) -> int:
        """Bytes of all results and drawings."""
        return sum(_size(path) for path in self._entries())

    def shrink(self, limit: int, keys: Iterable[str], drawings: Iterable[str]) -> int:
        """Delete what was not used for longest until the store has ``limit`` bytes; return the bytes that were freed.

        What is named stays, whatever its size.
        """
        kept = {self._path(key) for key in keys} | {self.drawing(key) for key in drawings}
        sizes = {path: _size(path) for path in self._entries()}
        total = excess = sum(sizes.values()) - limit
        for path in sorted(sizes.keys() - kept, key=lambda path: path.stat().st_mtime):
            if excess <= 0:
                break
            _delete(path)
            excess -= sizes[path]
        return total - excess if total > 0 else 0

    def _entries(self) -> list[Path]:
        return [path for kind in ("results", "drawn") for path in self.root.glob(f"{kind}/*/*")]

    def _path(self, key: str) -> Path:
        return self.root / "results" / key[:2] / f"{key}.npz"

    def _note(self, job: JobId) -> Path:
        return self.root / "jobs" / f"{digest(str(job))[:24]}.json"


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size


def _delete(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
