"""The one error a user is meant to read."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Damaged", "Problem"]


class Damaged(Exception):
    """Something stored cannot be used; it has been deleted, so that the next try makes it again."""


class Problem(ValueError):
    """Something the user can mend: says where (file and line), what, and how.

    >>> print(Problem("unknown key 'colour'", Path("report.toml"), 12, "remove it"))
    report.toml:12: unknown key 'colour'
      remove it
    """

    def __init__(self, message: str, where: Path | str | None = None, line: int | None = None, remedy: str | None = None) -> None:
        self.message, self.where, self.line, self.remedy = message, where, line, remedy
        place = "" if where is None else f"{where}: " if line is None else f"{where}:{line}: "
        super().__init__(place + message + (f"\n  {remedy}" if remedy else ""))
