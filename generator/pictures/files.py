"""What is known of picture files without opening them again: the hash of their content, and whether it can be decoded."""

from __future__ import annotations

import hashlib
from pathlib import Path

from generator.notes import is_settled, read_note, write_note

__all__ = ["FileMemory", "file_hash"]


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class FileMemory:
    """Hashes by path, size and time of change, as git's index has them, and by hash why a picture cannot be decoded.

    It is kept in one small JSON file at ``path``; without one it lasts as long as the object.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._hashes: dict[str, tuple[int, int, str]] = {}
        self._faults: dict[str, str | None] = {}
        self._fresh = False
        if path:
            self._read(path)

    def hash(self, path: Path) -> str:
        """SHA-256 of a file's content; the file is read only if it is new or has changed."""
        about = path.stat()
        size, changed, known = self._hashes.get(str(path), (-1, -1, ""))
        if (size, changed) == (about.st_size, about.st_mtime_ns):
            return known
        content = file_hash(path)
        if is_settled(about.st_mtime_ns):
            self._hashes[str(path)] = (about.st_size, about.st_mtime_ns, content)
            self._fresh = True
        return content

    def fault(self, path: Path) -> str | None:
        """Why a picture file cannot be decoded; None for one that can."""
        try:
            content = self.hash(path)
        except OSError as error:
            return (error.strerror or str(error)).lower()
        if content not in self._faults:
            self._faults[content] = _fault(path)
            self._fresh = True
        return self._faults[content]

    def save(self) -> None:
        """Keep what was learned."""
        if self._path and self._fresh:
            write_note(self._path, {"hashes": self._hashes, "faults": self._faults})
            self._fresh = False

    def _read(self, path: Path) -> None:
        if known := read_note(path):
            self._hashes = {name: (size, changed, content) for name, (size, changed, content) in known["hashes"].items()}
            self._faults = known["faults"]


def _fault(path: Path) -> str | None:
    from generator.pictures.decode import BrokenPicture, read_rgb

    try:
        read_rgb(path)
    except BrokenPicture as error:
        return error.message
    return None
