"""``report.toml`` as frozen, typed objects; a wrong key is an error with file and line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from generator.errors import Problem

__all__ = ["CacheSettings", "NetworkSettings", "PictureSettings", "Report", "ReportSettings", "read_report"]

T = TypeVar("T")


class ReportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[report]``: what the title page says. ``title`` maps a language tag to the title in it, and without
    ``languages`` these are all that have one, in that order."""

    title: dict[str, str]
    author: str = ""
    date: str = ""
    languages: tuple[str, ...] = ()
    base_url: str = ""

    def __post_init__(self) -> None:
        if not self.languages:
            msgspec.structs.force_setattr(self, "languages", tuple(self.title))


class NetworkSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``[network]``: the checkpoint, and whatever its own card does not say (or says wrongly).

    ``layers`` are the convolutions that the figures look into, by index in the network's stack; ``dreamt`` is the one that deep
    dream makes grow.
    """

    checkpoint: str
    size: int | None = None
    resize_mode: str | None = None
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None
    classes: tuple[str, ...] = ()
    layers: tuple[int, ...] = (3, 11, 19, 27)
    dreamt: int = 19
    fit: str | None = None
    """The former name of ``resize_mode``, still read."""
    deviation: tuple[float, float, float] | None = None
    """The former name of ``std``, still read."""

    @property
    def preprocessing(self) -> dict[str, Any]:
        """The keys that are set here, to be laid over the checkpoint's own."""
        named = {
            "size": self.size,
            "resize_mode": self.resize_mode or self.fit,
            "mean": self.mean,
            "std": self.std or self.deviation,
        }
        return {key: list(value) if isinstance(value, tuple) else value for key, value in named.items() if value is not None}


class PictureSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[pictures]``: where they are and which of them are shown.

    ``root`` lists places to look in, the first that exists is used. ``show`` names files of the validation set; when it is
    empty, ``per_class`` pictures of each class are drawn with ``seed``, without regard to how they look or are classified.
    """

    root: tuple[str, ...]
    validation: str = "validation"
    others: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    per_class: int = 1
    seed: int = 5


class CacheSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[cache]``: what is stored beyond ``megabytes`` and not used by the last build is deleted, the oldest first."""

    megabytes: int = 2000

    @property
    def bytes(self) -> int:
        """The limit in bytes; a megabyte has a million of them."""
        return self.megabytes * 1_000_000


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    report: ReportSettings
    network: NetworkSettings
    pictures: PictureSettings
    figures: dict[str, dict[str, Any]] = {}
    cache: CacheSettings = CacheSettings()


class Report(msgspec.Struct, frozen=True):
    """The whole of ``report.toml``, with the paths it stands beside resolved."""

    path: Path
    settings: ReportSettings
    network: NetworkSettings
    pictures: PictureSettings
    figures: dict[str, dict[str, Any]]
    cache: CacheSettings = CacheSettings()
    draft: bool = False
    data: Path | None = None
    own: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of ``report.toml``, below which content, templates, checkpoint and ``.cache`` lie."""
        return self.path.parent

    @property
    def checkpoint(self) -> Path:
        """The file with the network's weights, whether it is there or not."""
        return self.folder / self.network.checkpoint

    def beside_checkpoint(self) -> list[Path]:
        """What stands beside the checkpoint and begins with its name, sorted: itself, and all that is recorded about it."""
        return sorted(self.checkpoint.parent.glob(f"{escape(self.checkpoint.stem)}*"))

    def parameters(self, family: str, kind: type[T]) -> T:
        """A figure family's parameters: ``[figures.<family>]`` over the defaults of ``kind``.

        Raises:
            Problem: an unknown key or a value of the wrong type; names the line.
        """
        return _convert(self.figures.get(family, {}), kind, self.path, ("figures", family))

    def picture_root(self) -> Path:
        """The folder with the picture sets: ``--data``, else FOOD11_ROOT, else the first of ``root`` that exists.

        Raises:
            Problem: there is none; says where it looked and how to point to one.
        """
        given = self.data or (Path(os.environ["FOOD11_ROOT"]) if os.environ.get("FOOD11_ROOT") else None)
        places = [given] if given else [self.folder / place for place in self.pictures.root]
        for place in places:
            if place.is_dir():
                return place.resolve()
        raise Problem(
            f"no pictures: looked in {' and '.join(str(place) for place in places)}",
            self.path,
            _line_of(self.path.read_text(encoding="utf-8"), ("pictures", "root")),
            "The report needs a folder in the Food-11 layout, with a 'validation' folder of files named like 3_17.jpg or\n"
            "  Egg/17.jpg. Point to it with 'python build.py --data FOLDER', the environment variable FOOD11_ROOT, or 'root'.",
        )


def read_report(path: Path, draft: bool = False, data: Path | None = None, own: Sequence[Path] = ()) -> Report:
    """Read ``report.toml``; ``data`` is the folder to use for pictures, ``own`` are the reader's own to show beside them.

    Raises:
        Problem: the file is missing, is not TOML, or has a wrong key or value; names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        raise Problem(
            "no such file", path, remedy="run build.py in the report's folder, or name the file: --report FILE"
        ) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Problem(f"not valid TOML: {error}", path, int(line[1]) if line else None) from error
    file = _convert(tables, _File, path, ())
    for language in file.report.languages:
        if language not in file.report.title:
            raise Problem(f"no title in '{language}'", path, _line_of(text, ("report", "title")), f'add title.{language} = "..."')
    return Report(path.resolve(), file.report, file.network, file.pictures, file.figures, file.cache, draft, data, tuple(own))


def _convert(values: object, kind: type[T], path: Path, above: tuple[str, ...]) -> T:
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        keys = [*above, *re.findall(r"\.?([\w-]+)", re.sub(r"\[[^\]]*\]", "", place.rstrip("`")))]
        if field := re.search(r"(?:unknown field|missing required field) `([^`]+)`", message):
            keys.append(field[1])
        known = ", ".join(getattr(kind, "__struct_fields__", ()))
        remedy = f"known keys: {known}" if "unknown field" in message and len(keys) - len(above) == 1 else None
        line = _line_of(path.read_text(encoding="utf-8"), tuple(keys))
        raise Problem(f"[{'.'.join(keys[:-1]) or 'top'}] {keys[-1]}: {message}", path, line, remedy) from error


def _line_of(text: str, keys: tuple[str, ...]) -> int | None:
    """The line on which a (nested) key is set, or its innermost table begins; None when it is nowhere."""
    table: tuple[str, ...] = ()
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
            here = table
        elif setting := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            here = (*table, *(part.strip("\"'") for part in setting[1].split(".")))
        else:
            continue
        shared = next((i for i, (a, b) in enumerate(zip(here, keys, strict=False)) if a != b), min(len(here), len(keys)))
        if shared == min(len(here), len(keys)) and (best is None or shared > best[0]):
            best = (shared, number)
    return best[1] if best else None
