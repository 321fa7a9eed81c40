"""Measured values as facts: plain JSON, short enough to read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["rows_to_facts", "to_json_number"]


def to_json_number(value: Any) -> Any:
    """A number with five significant digits, None for one that is not finite; lists and arrays of numbers as lists.

    >>> to_json_number([1.0, float("nan"), 123456.7])
    [1.0, None, 123460.0]
    """
    if isinstance(value, list | tuple | np.ndarray):
        return [to_json_number(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    number = float(value)
    return float(f"{number:.5g}") if math.isfinite(number) else None


def rows_to_facts(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Rows of measured values by unit, as the fact ``rows``, see :func:`to_json_number`."""
    return {"rows": {unit: {name: to_json_number(value) for name, value in row.items()} for unit, row in rows.items()}}
