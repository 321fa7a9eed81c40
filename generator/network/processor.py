"""What the processor at hand does well, and how to let it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

__all__ = ["autocast", "best_device"]


def best_device() -> torch.device:
    """CUDA where torch finds a device of it, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(device: torch.device, precision: str) -> AbstractContextManager[object]:
    """Autocast for ``precision`` "bfloat16"; nothing for "float32"."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, getattr(torch, precision))
