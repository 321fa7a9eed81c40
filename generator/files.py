"""Writing so that a reader, or a kill at any moment, finds the old or the new, never a half of either.

What is being written lies beside its place under a name that ends in :data:`MARK`, and takes its place by being renamed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EBUSY, EDQUOT, EEXIST, EFBIG, EISDIR, ENOSPC, ENOTDIR, EPERM, EROFS
from glob import escape
from pathlib import Path

from generator.errors import Problem

__all__ = ["MARK", "delete", "explained", "replacing", "replacing_folder", "sweep", "sweep_beside", "unwritable", "write_text"]

MARK = ".partial"
"""Ends the name of everything that is still being written: what carries it after a kill may be deleted."""

_OLD = f".old{MARK}"
_RANDOM = 8
"""Characters that tempfile puts into a name."""

_FULL = "make room and run the same command again: what was finished is kept ('python build.py clean' frees some)"
_BARRED = "see to it that this can be written and run the same command again: what was finished is kept"
_REMEDIES = dict.fromkeys((ENOSPC, EDQUOT, EFBIG), _FULL)
_REMEDIES |= dict.fromkeys((EACCES, EPERM, EROFS, EBUSY, EISDIR, ENOTDIR, EEXIST), _BARRED)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside ``path`` to write to; it takes the place of ``path`` at the end of the block, or vanishes if that fails.

    Raises:
        Problem: the disk is full, or cannot be written to.
    """
    with unwritable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=MARK)
        os.close(descriptor)
        partial = Path(name)
        try:
            yield partial
            partial.chmod(0o644)  # mkstemp makes private files
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A new folder beside ``path`` to fill; at the end of the block it takes the place of all that is there.

    Raises:
        Problem: the disk is full, or cannot be written to.
    """
    with unwritable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-", suffix=MARK))
        try:
            partial.chmod(0o755)  # mkdtemp makes private folders
            yield partial
            _swap(partial, path)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Replace ``path`` by a file of this text."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def sweep(folder: Path) -> None:
    """Delete all that killed processes were still writing below a folder, if it is there."""
    for left in list(folder.rglob(f"*{MARK}")):
        delete(left)


def sweep_beside(path: Path) -> None:
    """Delete what killed processes were to put in the place of ``path``; if they had moved that away already, it comes back."""
    name = f".{escape(path.name)}-{'?' * _RANDOM}"
    for old in path.parent.glob(name + _OLD):
        if not path.exists():
            old.rename(path)
    for left in (*path.parent.glob(name + MARK), *path.parent.glob(name + _OLD)):
        delete(left)


def delete(path: Path) -> None:
    """Delete a file, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Tells the user what to do when the block cannot write ``path``.

    Raises:
        Problem: the disk is full, or cannot be written to.
    """
    try:
        yield
    except OSError as error:
        if problem := explained(error, path):
            raise problem from error
        raise


def explained(error: OSError, path: Path | None = None) -> Problem | None:
    """What to tell a user when a file could not be written; None for an error that says nothing about that."""
    if error.errno not in _REMEDIES:
        return None
    where = path or error.filename
    return Problem(f"cannot be written: {(error.strerror or '').lower()}", where, remedy=_REMEDIES[error.errno])


def _swap(fresh: Path, path: Path) -> None:
    """Let ``fresh`` take the place of ``path``; what was there takes the other name, or is gone."""
    if not path.exists():
        fresh.rename(path)
    elif not _exchanged(fresh, path):
        old = fresh.with_name(fresh.name.removesuffix(MARK) + _OLD)
        path.rename(old)  # a kill before the next line leaves none there: sweep_beside() brings it back
        fresh.rename(path)
        delete(old)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, which Linux can; False where it cannot be done."""
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
