"""The site's folder: replaced as a whole, and nothing copied that stands there already.

A new folder is filled beside the old one, with hard links to whatever has not changed, and takes its place in one step. So there
is the old site or the new one at every moment, also after a kill.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator.errors import Problem
from generator.facts import version_of
from generator.files import replacing_folder, sweep_beside, write_text

__all__ = ["File", "SiteFolder", "check_place"]

_ALWAYS = (".nojekyll", "index.html", "assets")
"""In every site, and hardly together elsewhere."""


def check_place(path: Path) -> None:
    """Make sure that nothing but a site is at ``path``: a build replaces all that it finds there.

    Raises:
        Problem: something else is.
    """
    if path.is_file() or (path.is_dir() and any(path.iterdir()) and not all((path / name).exists() for name in _ALWAYS)):
        remedy = "a build replaces the whole folder: name one that is empty, or not there yet, with --output"
        raise Problem("there is something here that is no built site", path, remedy=remedy)


@dataclass(frozen=True)
class File:
    """A file of the site: ``write`` puts it at a path, ``version`` is another one as soon as its content is."""

    version: str
    write: Callable[[Path], object]


class _Standing(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was left; one that somebody touched has another size or time."""

    version: str
    size: int
    time: int


class _Record(msgspec.Struct, frozen=True):
    site: str
    key: str
    pages: int
    files: dict[str, _Standing]


class SiteFolder:
    """The site at ``path``; what stands there is noted below ``cache``. What a killed build left beside it goes at once."""

    def __init__(self, path: Path, cache: Path) -> None:
        self.path = path.resolve()
        sweep_beside(self.path)
        self._notes = cache / "sites"
        self._note = self._notes / f"{version_of(str(self.path))}.json"
        self._record = self._read_record()

    def holds(self, key: str) -> int:
        """How many pages stand here, untouched, as they were written under this key; 0 if that is not so."""
        if self._record.key != key or not self._record.files:
            return 0
        return self._record.pages if all(self._untouched(name) for name in self._record.files) else 0

    def replace(self, files: Mapping[str, File], key: str, pages: int) -> list[str]:
        """Put these files in the place of all that is there; return the names of those that are new or changed, or gone."""
        standing = {name for name, file in files.items() if self._has(name, file.version)}
        with replacing_folder(self.path) as fresh:
            for folder in {(fresh / name).parent for name in files}:
                folder.mkdir(parents=True, exist_ok=True)
            for name, file in files.items():
                target = fresh / name
                if not (name in standing and _linked(self.path / name, target)):
                    file.write(target)
            record = _Record(
                str(self.path), key, pages, {name: _standing(fresh / name, file.version) for name, file in files.items()}
            )
        gone = self._record.files.keys() - files.keys()
        self._record = record
        self._write_record()
        return sorted((files.keys() - standing) | gone)

    def _has(self, name: str, version: str) -> bool:
        return name in self._record.files and self._record.files[name].version == version and self._untouched(name)

    def _untouched(self, name: str) -> bool:
        try:
            return _standing(self.path / name, self._record.files[name].version) == self._record.files[name]
        except OSError:
            return False

    def _read_record(self) -> _Record:
        return _read(self._note) or _Record(str(self.path), "", 0, {})

    def _write_record(self) -> None:
        write_text(self._note, msgspec.json.encode(self._record).decode())
        for note in self._notes.glob("*.json"):
            if not ((other := _read(note)) and Path(other.site).exists()):
                note.unlink(missing_ok=True)


def _read(note: Path) -> _Record | None:
    try:
        return msgspec.json.decode(note.read_bytes(), type=_Record)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _standing(path: Path, version: str) -> _Standing:
    found = path.stat()
    return _Standing(version, found.st_size, found.st_mtime_ns)


def _linked(source: Path, target: Path) -> bool:
    """A second name for the same file; False where the file system has no such thing."""
    try:
        os.link(source, target)
    except OSError:
        return False
    return True
