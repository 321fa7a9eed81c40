"""One build at a time: two would write the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["alone"]


@contextmanager
def alone(folder: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold ``folder``'s lock within the block; where another process has it, say so and wait.

    The operating system frees the lock of a process that dies, however it dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell("another build of this report is under way; waiting for it to end")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
