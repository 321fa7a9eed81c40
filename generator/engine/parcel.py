"""Tasks on their way to another machine: pickled, with the content of the files they read, and checked on arrival.

A path below the sender's checkout arrives as the same place below the receiver's; any other stays as it is, unless the receiver's
environment says where a folder lies there: ``VITRINE_FOLDERS=/theirs=/mine``, more of them separated as in ``PATH``.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.engine.run import Compute, Task
from generator.pictures.files import FileMemory

__all__ = ["FOLDERS", "Unfit", "pack", "unpack"]

FOLDERS = "VITRINE_FOLDERS"

_CHECKOUT = Path(__file__).parent.parent.parent
_MEMORY, _ABSENT = FileMemory(), ""


class Unfit(ValueError):
    """A file that a task reads is missing here or has another content; the message names it."""


def pack(task: Task) -> bytes:
    """A task as bytes, with the hashes of all files it reads."""
    pictures = [path for picture in task.job.pictures for path in (picture.path, picture.mask) if path]
    compute = _dumps((task.compute, _hashes(task.compute.files)))
    return _dumps((compute, task.job, task.inputs, _hashes(pictures)))


def unpack(parcel: bytes) -> Task:
    """The task, ready to be called here. One that computes with what the last one did finds it as that left it.

    Raises:
        Unfit: this machine has not the files that the sender has.
    """
    packed, job, inputs, files = pickle.loads(parcel)
    compute, of_compute = _compute(packed)
    _check({**of_compute, **files})
    return Task(compute, job, inputs)


@lru_cache(maxsize=1)
def _compute(packed: bytes) -> tuple[Compute, Mapping[Path, str]]:
    unpacked: tuple[Compute, Mapping[Path, str]] = pickle.loads(packed)
    return unpacked


def _hashes(paths: Iterable[Path]) -> dict[Path, str]:
    return {path: _MEMORY.hash(path) if path.exists() else _ABSENT for path in paths}


def _check(files: Mapping[Path, str]) -> None:
    here = _hashes(files)
    for path, content in files.items():
        if here[path] != content:
            raise Unfit(f"it has no {path}" if here[path] == _ABSENT else f"its {path} {_differs(content)}")


def _differs(content: str) -> str:
    return "is not to be there" if content == _ABSENT else "has another content"


class _Pickler(pickle.Pickler):
    """Takes note of whose paths are sent."""

    def reducer_override(self, value: object) -> Any:
        return (_arrived, (str(value), str(_CHECKOUT))) if isinstance(value, Path) else NotImplemented


def _dumps(value: object) -> bytes:
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def _arrived(sent: str, checkout: str) -> Path:
    path = Path(sent)
    for theirs, mine in (*_folders(), (Path(checkout), _CHECKOUT)):
        if path.is_relative_to(theirs):
            return mine / path.relative_to(theirs)
    return path


def _folders() -> Iterator[tuple[Path, Path]]:
    for pair in filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)):
        theirs, _, mine = pair.partition("=")
        yield Path(theirs), Path(mine)
