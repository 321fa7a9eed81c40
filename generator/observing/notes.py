"""What was found at a moment, kept in a file: numbers, arrays and pictures."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.files import replacing

__all__ = ["Found", "read_found", "write_found"]


@dataclass(frozen=True)
class Found:
    """``facts`` as they are shipped, ``arrays`` that the course of all moments is made of, RGB ``pictures`` (h, w, 3) by name."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    pictures: Mapping[str, NDArray[np.uint8]]


def write_found(found: Found, path: Path, key: str) -> None:
    """Replace ``path``; a kill leaves the old or the new."""
    parts = {f"array/{name}": value for name, value in found.arrays.items()}
    parts |= {f"picture/{name}": value for name, value in found.pictures.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial, partial.open("wb") as stream:
        np.savez_compressed(stream, key=key, facts=json.dumps(found.facts), **parts)  # type: ignore[arg-type]


def read_found(path: Path, key: str) -> Found | None:
    """What was kept under that key; None where it is missing, damaged or of something else, so that it is looked at again."""
    try:
        with np.load(path) as file:
            if str(file["key"]) != key:
                return None
            facts = json.loads(str(file["facts"]))
            arrays = {name.removeprefix("array/"): file[name] for name in file.files if name.startswith("array/")}
            pictures = {name.removeprefix("picture/"): file[name] for name in file.files if name.startswith("picture/")}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return Found(facts, arrays, pictures)
