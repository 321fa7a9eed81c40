"""Everything that a site is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from generator.facts import Facts, version_of
from generator.inventory import copy_item, inventory
from generator.notes import content_hash
from generator.report.edition import Edition
from generator.report.folder import File

__all__ = ["Source"]


@dataclass(frozen=True)
class Source:
    """Everything that a site is made of.

    ``drawings`` are the folders with the drawn pictures, which the facts call by their paths there. A folder's name is the key of
    what is in it, and a branch of the facts has another version as soon as its pictures are others.
    """

    facts: Facts
    drawings: tuple[Path, ...]
    edition: Edition
    content: Path
    templates: Path

    @cached_property
    def key(self) -> str:
        """Another one as soon as anything is that a site is made of; facts and pictures are not read for that."""
        versions = {name: branch.version for name, branch in self.facts.branches.items()}
        files = (*_files(self.content), *_files(self.templates))
        texts = {str(path): content_hash(path.read_bytes()) for path in files}
        return version_of([versions, texts, self.edition, self.stamp])

    @cached_property
    def stamp(self) -> str:
        """Another one as soon as the code is that judges and renders, or a library that it renders with."""
        from importlib.metadata import version

        house = Path(__file__).parent.parent
        files = [
            house / "facts.py",
            *(path for room in ("claims", "findings", "report") for path in sorted((house / room).glob("*.py"))),
        ]
        code = {str(path): content_hash(path.read_bytes()) for path in files}
        return version_of([code, [version(library) for library in ("babel", "jinja2", "markdown", "markupsafe", "nh3")]])

    @cached_property
    def images(self) -> dict[str, File]:
        """Every drawn picture by its name.

        Raises:
            Damaged: a drawing has lost its inventory; it has been deleted.
        """
        return {
            name: File(item.hash, partial(copy_item, item))
            for folder in self.drawings
            for name, item in inventory(folder).items()
            if not name.endswith(".json")
        }


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
