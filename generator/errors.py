"""The one error a user is meant to read."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["Damaged", "Problem"]


class Damaged(Exception):
    """Something stored cannot be used; it has been deleted, so that the next try makes it again."""


class Problem(ValueError):
    """Something the user can mend: says where (file, line and, where it is known, column), what, and how.

    >>> print(Problem("unknown key 'colour'", Path("report.toml"), 12, "remove it"))
    report.toml:12: unknown key 'colour'
      remove it
    """

    def __init__(
        self,
        message: str,
        where: Path | str | None = None,
        line: int | None = None,
        remedy: str | None = None,
        column: int | None = None,
    ) -> None:
        self.message, self.where, self.line, self.remedy, self.column = message, where, line, remedy, column
        place = ":".join(str(part) for part in (where, line, column) if part is not None)
        super().__init__((f"{place}: " if where is not None else "") + message + (f"\n  {remedy}" if remedy else ""))

    @property
    def subject(self) -> str:
        """What the message quotes first: the word that is wrong, to be looked for where it was written."""
        quoted = re.search(r"'([^']+)'", self.message)
        return quoted[1] if quoted else ""
