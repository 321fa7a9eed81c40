"""What becomes of memory that was freed. glibc alone can be told; elsewhere nothing happens."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["give_freed_memory_back", "keep_freed_memory"]

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4


def keep_freed_memory() -> bool:
    """Stop glibc from handing large freed blocks back to the kernel; True where that took effect.

    A network's activations are freed and asked for again at every step, and each return costs a page fault for every
    4 KiB: without this, two cores train at about half the speed at 128x128.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_M_MMAP_MAX, 0) and mallopt(_M_TRIM_THRESHOLD, 2**31 - 1))


def give_freed_memory_back() -> bool:
    """Hand the kernel what :func:`keep_freed_memory` kept; True where that was something.

    For between two kinds of work: blocks that one left free are seldom of the sizes that the next asks for.
    """
    if sys.platform != "linux":
        return False
    try:
        trim = ctypes.CDLL("libc.so.6").malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(0))
