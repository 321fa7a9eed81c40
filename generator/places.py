"""Where a word stands in a text that people write, for messages about it."""

from __future__ import annotations

import re
from pathlib import Path

from generator.errors import Problem

__all__ = ["Misprint", "column_of", "subject_of"]


class Misprint(Problem):
    """A problem in a text that people write, placed to the column where that is known.

    >>> print(Misprint("unknown fact 'lime.r3'", "content/lime.en.md", 12, "did you mean: lime.r2", 7))
    content/lime.en.md:12:7: unknown fact 'lime.r3'
      did you mean: lime.r2
    """

    def __init__(
        self,
        message: str,
        where: Path | str | None = None,
        line: int | None = None,
        remedy: str | None = None,
        column: int | None = None,
    ) -> None:
        known = where is not None and line is not None and column is not None
        super().__init__(message, f"{where}:{line}" if known else where, column if known else line, remedy)
        self.where, self.line, self.column = where, line, column


def column_of(word: str, line: str) -> int | None:
    """The column, counted from 1, at which a word or a dotted name begins in a line; None where it is not there."""
    at = re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", line) or re.search(re.escape(word), line)
    return at.start() + 1 if at else None


def subject_of(problem: Problem) -> str:
    """What a message quotes first: the word that is wrong, to be looked for where it was written."""
    quoted = re.search(r"'([^']+)'", problem.message)
    return quoted[1] if quoted else ""
