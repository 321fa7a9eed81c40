"""From results to pictures and facts: a family is drawn once for the results and the code it is drawn from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.engine.plan import SCHEMA, digest
from generator.engine.store import Damaged, Store

if TYPE_CHECKING:
    from generator.figures.family import Family
    from generator.prepare import Prepared

__all__ = ["draw", "drawing_key", "drawings", "facts_of"]

_FACTS = "facts.json"


def drawing_key(ready: Prepared, family: Family) -> str:
    """Key of a family's drawings: the results they are made of, computed or recorded, and the code that draws."""
    results = {str(name): key for name, key in ready.results.keys((family.name, *family.uses)).items()}
    code = ready.fingerprints(f"{family.draw.__module__}:{family.draw.__name__}")
    return digest({"schema": SCHEMA, "results": results, "code": code})


def draw(ready: Prepared, family: Family) -> Path:
    """The folder with a family's pictures and facts, drawn now if they are not there yet.

    Raises:
        Damaged: a stored result cannot be read.
    """
    key = drawing_key(ready, family)
    folder = ready.store.drawing(key)
    return folder if folder.exists() else ready.store.draw(key, lambda new: _draw_into(new, ready, family))


def _draw_into(folder: Path, ready: Prepared, family: Family) -> None:
    from generator.imaging.encode import save

    names = ready.results.keys((family.name, *family.uses))
    drawing = family.draw({name: ready.results.read(name) for name in names})
    for name, picture in drawing.images.items():
        save(picture, folder / name)
    (folder / _FACTS).write_text(json.dumps(drawing.facts, sort_keys=True, allow_nan=False), encoding="utf-8")


def drawings(store: Store, keys: Mapping[str, str]) -> dict[str, Path]:
    """The folders with the drawings of families, by their keys.

    Raises:
        Damaged: one is not there any more.
    """
    folders = {family: store.drawing(key) for family, key in keys.items()}
    for family, folder in folders.items():
        if not (folder / _FACTS).exists():
            raise Damaged(f"the stored drawing of '{family}' is gone")
    return folders


def facts_of(folder: Path) -> Any:
    """The facts of a drawing.

    Raises:
        Damaged: they cannot be read; the drawing has been deleted.
    """
    try:
        return json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Damaged(f"a stored drawing is damaged ({error}) and was deleted") from error
