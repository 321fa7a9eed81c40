"""From results to pictures and facts: a family is drawn once for the results and the code it is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.engine.plan import SCHEMA, digest
from generator.engine.store import Store
from generator.errors import Damaged
from generator.files import delete
from generator.notes import read_note, write_note

if TYPE_CHECKING:
    from generator.family import Family
    from generator.prepare import Prepared

__all__ = ["draw", "drawing_key", "drawings", "facts_of"]

_FACTS = "facts.json"
_FORM = 2
"""Of what is stored: another one, and everything is drawn again."""


def drawing_key(ready: Prepared, family: Family) -> str:
    """Key of a family's drawings: the results they are made of, computed or recorded, and the code that draws."""
    results = {str(name): key for name, key in ready.results.keys((family.name, *family.uses)).items()}
    code = ready.fingerprints(f"{family.draw.__module__}:{family.draw.__name__}")
    return digest({"schema": SCHEMA, "form": _FORM, "results": results, "code": code})


def draw(ready: Prepared, family: Family, key: str, ended: Callable[[], bool] = lambda: False) -> Path:
    """The folder with a family's pictures and facts, drawn now if they are not there yet.

    ``key`` is its :func:`drawing_key`, which cannot be made beside other work: two threads must not parse Python at once, at
    which CPython 3.11 raises a SystemError.

    Raises:
        Damaged: a stored result or drawing cannot be read.
        CancelledError: ``ended`` is true before all pictures are there.
    """
    return ready.store.drawing(key) or ready.store.draw(key, lambda new: _draw_into(new, ready, family, ended))


def _draw_into(folder: Path, ready: Prepared, family: Family, ended: Callable[[], bool]) -> None:
    from generator.imaging.encode import save

    names = ready.results.keys((family.name, *family.uses))
    drawing = family.draw({name: ready.results.read(name) for name in names})
    for name, picture in drawing.images.items():
        if ended():
            raise CancelledError
        save(picture, folder / name)
    write_note(folder / _FACTS, drawing.facts)


def drawings(store: Store, keys: Mapping[str, str]) -> dict[str, Path]:
    """The folders with the drawings of families, by their keys.

    Raises:
        Damaged: one is missing or not complete any more.
    """
    folders = {}
    for family, key in keys.items():
        if (folder := store.drawing(key)) is None:
            raise Damaged(f"the stored drawing of {family} is missing")
        folders[family] = folder
    return folders


def facts_of(folder: Path) -> Any:
    """The facts of a drawing.

    Raises:
        Damaged: they cannot be read; the drawing has been deleted.
    """
    if (facts := read_note(folder / _FACTS)) is None:
        delete(folder)
        raise Damaged(f"the facts of the stored drawing {folder.name[:12]} are damaged; it was deleted")
    return facts
