"""How a fact's value is written for those who ask for it: as conditions compare it, and short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["ABSENT", "is_measured", "rows_said", "said"]

ABSENT = "absent here"
"""Of a fact that is None: it is neither above nor below anything, and "is unknown" holds of it."""

_EMPTY = "empty here"
_BESIDE = ("n", "of", "control", "against")
"""What may stand beside a number and its interval."""

_MOST = 6
"""Items of a list that are written out."""


def is_measured(value: Any) -> bool:
    """Whether it is one number with its interval, not a tree of facts."""
    return isinstance(value, Mapping) and {"value", "lower", "upper"} <= value.keys()


def said(value: Any) -> str:
    """A value as conditions know it: a number, a measured one with its interval, a word, true, false, or a list of them.

    >>> said({"value": 0.75, "lower": 0.7, "upper": 0.8, "n": 440}), said(["rice", "soup"]), said(None), said(True)
    ('0.75 (0.7 to 0.8), n 440', 'rice, soup', 'absent here', 'true')
    """
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4g}"
    if is_measured(value):
        more = "".join(f", {name} {said(value[name])}" for name in _BESIDE if name in value)
        return f"{said(value['value'])} ({said(value['lower'])} to {said(value['upper'])}){more}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {said(part)}" for name, part in value.items()) or _EMPTY
    return _list_said(value) if isinstance(value, list | tuple) else str(value) or _EMPTY


def rows_said(values: Sequence[Any]) -> str:
    """One fact of several rows: how many there are, and what it is in the first that has it.

    >>> rows_said([None, 0.5, 0.7])
    '3 rows, absent in 1, the first 0.5'
    """
    known = [value for value in values if value is not None]
    many = _many(values, "row")
    if not known:
        return f"{ABSENT} in all of {many}"
    absent = f", absent in {len(values) - len(known)}" if len(known) < len(values) else ""
    return f"{many}{absent}, the first {said(known[0])}"


def _list_said(items: Sequence[Any]) -> str:
    if any(isinstance(item, Mapping | list) for item in items):
        return f"{_many(items, 'row' if isinstance(items[0], Mapping) else 'list')}, the first: {said(items[0])}"
    more = f", ... ({len(items)} in all)" if len(items) > _MOST else ""
    return ", ".join(said(item) if item != "" else "(none)" for item in items[:_MOST]) + more or _EMPTY


def _many(items: Sequence[Any], kind: str) -> str:
    return f"{len(items)} {kind}{'s' if len(items) > 1 else ''}"
