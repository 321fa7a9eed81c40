"""How many of how many, and whether that is all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["how_many", "tally"]


def tally(answers: Iterable[bool]) -> dict[str, Any]:
    """Of how many things something is so.

    >>> tally([True, False, True])
    {'count': 2, 'of': 3, 'how_many': 'some'}
    """
    given = list(answers)
    return how_many(sum(given), len(given))


def how_many(count: int, of: int) -> dict[str, Any]:
    """The same of things that are counted already; of no things at all it is so of none."""
    return {"count": count, "of": of, "how_many": "none" if not count else "all" if count == of else "some"}
