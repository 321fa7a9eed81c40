"""Writing files so that a reader sees the old one or the new one, never a half of either."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import Problem

__all__ = ["MARK", "replacing", "write_text"]

MARK = ".partial"
"""Ends the name of every file that is still being written: what carries it after a crash may be deleted."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside ``path`` to write to; it takes the place of ``path`` at the end of the block, or vanishes if that fails.

    Raises:
        Problem: the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=MARK)
    os.close(descriptor)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)  # mkstemp makes private files
        partial.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise full_disk(path) from error
        raise
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Replace ``path`` by a file of this text."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def full_disk(path: Path) -> Problem:
    """The problem to raise where there is no room to write ``path``."""
    remedy = "make room and run the same command again: what was finished is kept ('python build.py clean' frees some)"
    return Problem("no space left on the disk", path, remedy=remedy)
