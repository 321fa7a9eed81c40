"""Where a word stands, for messages about it."""

from __future__ import annotations

import re

__all__ = ["column_of"]


def column_of(word: str, line: str) -> int | None:
    """The column, counted from 1, at which a word or a dotted name begins in a line; None where it is not there."""
    at = re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", line) or re.search(re.escape(word), line)
    return at.start() + 1 if at else None
