"""The store of results: arrays and facts under the hash of everything that made them.

One file a result, written beside its place and renamed into it, so a killed build leaves whole results or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import rfc8785
from numpy.typing import NDArray

__all__ = ["Result", "Store", "digest"]

_FACTS = "facts.json"


@dataclass(frozen=True)
class Result:
    """What a job gave: raw arrays, and facts (plain JSON values with names)."""

    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON (RFC 8785): the same for the same content, whatever the order of keys."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()  # type: ignore[arg-type]


@dataclass(frozen=True)
class Store:
    """Results below ``root``, and what the last key of every job was made of (for explaining why one is stale)."""

    root: Path

    def has(self, key: str) -> bool:
        return self._path(key).exists()

    def read(self, key: str) -> Result:
        with np.load(self._path(key), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files if name != _FACTS}
            facts = json.loads(file[_FACTS].tobytes())
        return Result(arrays, facts)

    def write(self, key: str, result: Result) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = np.frombuffer(json.dumps(result.facts, allow_nan=False).encode(), dtype=np.uint8)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        with partial.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **{**result.arrays, _FACTS: facts})
        partial.replace(path)

    def remember(self, job: str, ingredients: Mapping[str, Any]) -> None:
        """Note what the key of a job was made of."""
        path = self._note(job)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        partial.write_text(json.dumps(ingredients, sort_keys=True))
        partial.replace(path)

    def remembered(self, job: str) -> dict[str, Any] | None:
        path = self._note(job)
        return json.loads(path.read_text()) if path.exists() else None

    def drawn(self, key: str) -> Path:
        """The folder of pictures drawn from results under this key."""
        return self.root / "drawn" / key[:2] / key

    def keep_only(self, keys: Iterable[str], drawn: Iterable[str]) -> int:
        """Delete every result and drawing but those named; return how many were deleted."""
        kept = {self._path(key) for key in keys}
        results = [path for path in self.root.glob("results/*/*") if path not in kept]
        kept_drawings = {self.drawn(key) for key in drawn}
        drawings = [path for path in self.root.glob("drawn/*/*") if path not in kept_drawings]
        for path in results:
            path.unlink()
        for path in drawings:
            shutil.rmtree(path)
        return len(results) + len(drawings)

    def _path(self, key: str) -> Path:
        return self.root / "results" / key[:2] / f"{key}.npz"

    def _note(self, job: str) -> Path:
        return self.root / "jobs" / f"{digest(job)[:24]}.json"
