"""What findings about several methods share: those of which something holds, and the one that has most or least of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

__all__ = ["Row", "Those", "clearly_positive", "least", "most", "those", "two_or_more"]

Row = Mapping[str, Any]
Those = dict[str, Any]
"""``methods``, their ids; ``count``, how many they are; ``of``, out of how many."""


def those(methods: Sequence[str], holds: Callable[[str], bool]) -> Those:
    """The methods of which it ``holds``."""
    found = [method for method in methods if holds(method)]
    return {"methods": found, "count": len(found), "of": len(methods)}


def most(rows: Iterable[Row], key: str) -> dict[str, Any] | None:
    """``method`` and number of the row with the largest number under ``key``; None where no row has one."""
    return _named(max(_having(rows, key), key=lambda row: row[key], default=None), key)


def least(rows: Iterable[Row], key: str) -> dict[str, Any] | None:
    """The same of the smallest."""
    return _named(min(_having(rows, key), key=lambda row: row[key], default=None), key)


def two_or_more(rows: list[Row]) -> list[Row]:
    """The rows if there are several, so that most and least of them are two."""
    return rows if len(rows) > 1 else []


def clearly_positive(measured: Mapping[str, Any] | None) -> bool:
    """Whether the whole interval of something measured lies above nought; what was not measured does not."""
    return measured is not None and measured["lower"] > 0


def _having(rows: Iterable[Row], key: str) -> list[Row]:
    return [row for row in rows if row[key] is not None]


def _named(row: Row | None, key: str) -> dict[str, Any] | None:
    return None if row is None else {"method": row["id"], key: row[key]}
