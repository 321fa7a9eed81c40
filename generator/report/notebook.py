"""What was made, and of what: nothing is made again whose look-ups all find the same as when it was made.

These are verifying traces (Mokhov, Mitchell and Peyton Jones, Build Systems à la Carte, 2018, section 4.2.2): what a page depends
on is not declared but noted while it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from generator.errors import Damaged, Problem
from generator.facts import version_of
from generator.files import delete, replacing
from generator.notes import content_hash

__all__ = ["Made", "Notebook"]

_RECORD = "record.json"


class _Look(msgspec.Struct, frozen=True, array_like=True):
    """The version of what a look-up found, and of a larger ``whole`` that it is part of, where that is known without looking."""

    version: str
    whole: str = ""


class _Entry(msgspec.Struct, frozen=True):
    made: str
    looks: dict[str, _Look]


class _Record(msgspec.Struct, frozen=True):
    stamp: str
    entries: dict[str, _Entry]


@dataclass(frozen=True)
class Made:
    """A text that was made, now or earlier; read from its file when it is asked for."""

    version: str
    folder: Path

    @cached_property
    def text(self) -> str:
        """The text itself.

        Raises:
            Damaged: it is not what was written, or not there; the whole notebook has been deleted.
        """
        path = self.folder / self.version
        content = path.read_bytes() if path.is_file() else b""
        if content_hash(content) != self.version:
            delete(self.folder)
            raise Damaged(f"a stored part of the pages, {self.version[:12]}, is damaged; all of them were deleted")
        return content.decode()


class Notebook:
    """The texts in ``folder``, each under its hash, and the record of what was looked up for them.

    Args:
        stamp: another one, and everything is made again.
        sources: for each kind of look-up a function of names.
        wholes: for some kinds, the version of what all names of the same whole are part of; see :class:`_Look`.
    """

    def __init__(
        self,
        folder: Path,
        stamp: str,
        sources: Mapping[str, Callable[..., Any]],
        wholes: Mapping[str, Callable[..., str]] | None = None,
    ) -> None:
        self.folder, self.remade = folder, list[str]()
        self._stamp, self._sources, self._wholes = stamp, sources, wholes or {}
        self._remembered = self._read_record()
        self._made: dict[str, _Entry] = {}
        self._found: dict[str, tuple[Any, _Look]] = {}
        self._open: list[dict[str, _Look]] = []

    def look(self, kind: str, *names: str) -> Any:
        """What a source has under these names; noted for whatever is being made."""
        key = "\t".join((kind, *names))
        found, look = self._look(key)
        if self._open:
            self._open[-1][key] = look
        return found

    def made(self, name: str, make: Callable[[], str]) -> Made:
        """The text of that name: as remembered if every look-up for it finds the same again, else made now."""
        if name not in self._made:
            known = self._remembered.get(name)
            self._made[name] = (known and self._as_before(known)) or self._make(name, make)
        return Made(self._made[name].made, self.folder)

    def save(self) -> None:
        """Keep what was asked for since the notebook was opened, and nothing else."""
        self._write(_RECORD, msgspec.json.encode(_Record(self._stamp, self._made)))
        kept = {_RECORD, *(entry.made for entry in self._made.values())}
        for path in self.folder.iterdir():
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _look(self, key: str) -> tuple[Any, _Look]:
        if key not in self._found:
            kind, *names = key.split("\t")
            value = self._sources[kind](*names)
            version = value.version if isinstance(value, Made) else version_of(value)
            self._found[key] = value, _Look(version, self._whole(key))
        return self._found[key]

    def _whole(self, key: str) -> str:
        kind, *names = key.split("\t")
        return self._wholes[kind](*names) if kind in self._wholes else ""

    def _as_before(self, entry: _Entry) -> _Entry | None:
        """The entry, with its wholes as they are now; None if a look-up finds something else or nothing."""
        looks = {}
        for key, look in entry.looks.items():
            if look.whole and look.whole == self._whole(key):
                looks[key] = look
                continue
            try:
                _, looks[key] = self._look(key)
            except (Problem, KeyError):
                return None
            if looks[key].version != look.version:
                return None
        return _Entry(entry.made, looks)

    def _make(self, name: str, make: Callable[[], str]) -> _Entry:
        self._open.append({})
        try:
            content = make().encode()
        finally:
            looks = self._open.pop()
        version = content_hash(content)
        if not (self.folder / version).exists():
            self._write(version, content)
        self.remade.append(name)
        return _Entry(version, looks)

    def _write(self, name: str, content: bytes) -> None:
        with replacing(self.folder / name) as partial:
            partial.write_bytes(content)

    def _read_record(self) -> Mapping[str, _Entry]:
        try:
            record = msgspec.json.decode((self.folder / _RECORD).read_bytes(), type=_Record)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
        return record.entries if record.stamp == self._stamp else {}
