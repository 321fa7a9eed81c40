"""One process at a time writes what is stored: two would write the same files, and a third might delete them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from generator.files import sweep, unwritable

__all__ = ["LOCK", "alone"]

LOCK = "lock"
_HELD = "held"
"""There as long as somebody holds the lock, and when somebody was killed while holding it."""


@contextmanager
def alone(folder: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold ``folder``'s lock within the block; where another process has it, say so and wait.

    The operating system frees the lock of a process that dies, however it dies; what such a one left half written is deleted.

    Raises:
        Problem: nothing can be written there.
    """
    with unwritable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            tell(f"another process is at work in {folder.resolve()}; waiting for it to end")
            lock.acquire()
    held = folder / _HELD
    try:
        if held.exists():
            sweep(folder)
        with unwritable(held):
            held.touch()
        yield
    finally:
        held.unlink(missing_ok=True)
        lock.release()
