"""What the processor at hand does well, and how to let it."""

from __future__ import annotations

import ctypes
import sys
from contextlib import AbstractContextManager, nullcontext

import torch

__all__ = ["autocast", "best_device", "keep_freed_memory"]

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


def best_device() -> torch.device:
    """CUDA where torch finds a device of it, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(device: torch.device, precision: str) -> AbstractContextManager[object]:
    """Autocast for ``precision`` "bfloat16"; nothing for "float32"."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, getattr(torch, precision))
