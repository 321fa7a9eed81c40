"""Functions by name, so that what names one need not import it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["resolve"]


def resolve(symbol: str) -> Any:
    """The object behind "module:name".

    >>> resolve("math:sqrt")(9)
    3.0
    """
    module, _, name = symbol.partition(":")
    return getattr(import_module(module), name)
