"""What computes on this machine, as far as results depend on it. Found out without importing any of it."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import Any

from generator.device import device_class

__all__ = ["machine"]

_LIBRARIES = ("torch", "captum", "lime", "numpy", "pillow", "scikit-image", "scikit-learn", "scipy")
"""Those that compute."""


@cache
def machine() -> dict[str, Any]:
    """The class of the device, and major and minor versions of the libraries that compute."""
    return {"device": device_class(), "libraries": {name: _major_minor(name) for name in _LIBRARIES}}


def _major_minor(library: str) -> str:
    return ".".join(metadata.version(library).split(".")[:2])
