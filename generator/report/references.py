"""The reference list: ``content/references.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator.errors import Problem
from generator.toml import line_of_table, read_toml

__all__ = ["Reference", "References", "read_references"]


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One work. ``short`` is how the text calls it: "Simonyan et al. 2013"."""

    short: str
    authors: str
    year: int
    title: str
    where: str
    url: str = ""


@dataclass(frozen=True)
class References:
    """All works by key."""

    works: Mapping[str, Reference]
    path: Path

    def __getitem__(self, key: str) -> Reference:
        if key not in self.works:
            raise Problem(f"unknown reference '{key}'", remedy=f"{self.path.name} has {', '.join(self.works)}")
        return self.works[key]


def read_references(content: Path) -> References:
    """The works of ``references.toml`` in a folder of content; none where there is no such file.

    Raises:
        Problem: it is not valid TOML, or a work has a key that is wrong or missing; names file and line.
    """
    path = content / "references.toml"
    tables = read_toml(path) if path.exists() else {}
    return References({key: _work(path, key, table) for key, table in tables.items()}, path)


def _work(path: Path, key: str, table: object) -> Reference:
    try:
        work = msgspec.convert(table, Reference)
    except msgspec.ValidationError as error:
        raise Problem(f"[{key}]: {error}", f"{path.parent.name}/{path.name}", line_of_table(path, key)) from error
    if work.url and not work.url.startswith(("https://", "http://")):
        message, place = f"[{key}]: url '{work.url}' is no address of the web", f"{path.parent.name}/{path.name}"
        raise Problem(message, place, line_of_table(path, key), "let it begin with https://")
    return work
