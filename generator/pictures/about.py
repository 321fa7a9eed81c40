"""What a picture set says of itself, in a ``set.toml`` at its root. Sets without one are taken for photographs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from generator.errors import Problem

__all__ = ["AboutSet", "about_set"]


class AboutSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``name`` and ``note`` by language; ``rendered`` pictures are not called photographs; ``terms`` is their licence.

    ``cue`` names, by language, a thing that was put into the pictures of one class on purpose, see ``cue_class``.
    """

    name: dict[str, str] = {}
    note: dict[str, str] = {}
    rendered: bool = False
    terms: str = ""
    cue: dict[str, str] = {}
    cue_class: str = ""


def about_set(root: Path) -> AboutSet:
    """Read ``set.toml`` below ``root``, if it is there.

    Raises:
        Problem: it is no TOML, or has a key or value that is not known.
    """
    path = root / "set.toml"
    if not path.is_file():
        return AboutSet()
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), AboutSet)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Problem(str(error), path, remedy=f"known keys: {', '.join(AboutSet.__struct_fields__)}") from error
