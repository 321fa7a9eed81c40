"""What the report puts to the test: ``content/claims.toml``, and its words in ``content/claims.<language>.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from generator.errors import Problem

__all__ = ["FILE", "Claim", "Format", "Test", "Words", "known", "read_claims"]

T = TypeVar("T")
FILE = "claims.toml"
Format = Literal["points", "percent", "number"]


class Test(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number of a claim and the side of a bound on which its interval has to lie.

    ``fact`` is a path below a picture set's facts; the bound is a number or such a path. ``format`` is how the number is written:
    "points" (a difference of shares), "percent" (a share) or "number".
    """

    fact: str
    above: float | str | None = None
    below: float | str | None = None
    format: Format = "number"

    @property
    def bound(self) -> float | str:
        asked = self.below if self.above is None else self.above
        assert asked is not None
        return asked


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim in one language: the ``statement``, how it is ``decided_by``, what each test asks, what it ``needs`` of a set."""

    statement: str
    decided_by: str
    tests: tuple[str, ...]
    needs: str = ""
    note: str = ""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    page: str
    figure: str
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Claim:
    """A claim in one language: a conjunction of tests, the page that discusses it and the figure that shows the evidence."""

    name: str
    number: int
    page: str
    figure: str
    tests: tuple[Test, ...]
    words: Words


def read_claims(content: Path, language: str, pages: Iterable[str]) -> dict[str, Claim]:
    """Every claim by name, in the order of the file; none where a report has no such file.

    Raises:
        Problem: a key, a test, a page or a claim's words are missing or wrong; names file and line.
    """
    path = content / FILE
    if not path.exists():
        return {}
    tables, words = _read(path, _Table), _read(content / f"claims.{language}.toml", Words)
    if stray := next((name for name in words if name not in tables), None):
        raise _problem(content / f"claims.{language}.toml", stray, f"no claim '{stray}' to have words for", f"{FILE} has none")
    for name, table in tables.items():
        _check(path, name, table, list(pages), [other.number for key, other in tables.items() if key != name])
    return {name: _joined(content, language, name, table, words) for name, table in tables.items()}


def known(claims: Mapping[str, Claim], name: str) -> Claim:
    """A claim by name.

    Raises:
        Problem: there is none of that name.
    """
    if name not in claims:
        raise Problem(f"no claim '{name}'", remedy=f"claims are: {', '.join(claims) or f'none; add [{name}] to {FILE}'}")
    return claims[name]


def _read(path: Path, kind: type[T]) -> dict[str, T]:
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem("no such file", f"content/{path.name}", remedy="every claim needs its words in every language") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Problem(str(error), f"content/{path.name}", int(line[1]) if line else None) from error
    read = {}
    for name, table in tables.items():
        try:
            read[name] = msgspec.convert(table, kind)
        except msgspec.ValidationError as error:
            fields = ", ".join(getattr(kind, "__struct_fields__", ()))
            raise _problem(path, name, f"[{name}]: {error}", f"a claim has {fields}") from error
    return read


def _check(path: Path, name: str, table: _Table, pages: list[str], numbers: list[int]) -> None:
    if not table.tests:
        raise _problem(path, name, f"claim '{name}' has no test", f'add [[{name}.tests]] with fact = "..." and above = 0')
    for test in table.tests:
        if (test.above is None) == (test.below is None):
            raise _problem(path, name, f"claim '{name}': '{test.fact}' needs above or below, and one of them only", None)
    if table.page not in pages:
        raise _problem(path, name, f"claim '{name}' names a page '{table.page}'", f"pages are: {', '.join(pages)}")
    if table.number in numbers:
        raise _problem(path, name, f"there is a second claim with number {table.number}", "give each a number of its own")


def _joined(content: Path, language: str, name: str, table: _Table, words: Mapping[str, Words]) -> Claim:
    path = content / f"claims.{language}.toml"
    if name not in words or not words[name].statement.strip():
        raise _problem(path, name, f"claim '{name}' has no statement in '{language}'", f'add [{name}] with statement = "..."')
    said, asked = len(words[name].tests), len(table.tests)
    if said != asked:
        raise _problem(path, name, f"claim '{name}' has words for {said} tests, but {asked} tests", f"see [{name}] in {FILE}")
    return Claim(name, table.number, table.page, table.figure, table.tests, words[name])


def _problem(path: Path, name: str, message: str, remedy: str | None) -> Problem:
    """A problem at a claim's table in its file; without a line where it has none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((i for i, text in enumerate(lines, 1) if re.match(rf"\[\[?{re.escape(name)}[.\]]", text.strip())), None)
    return Problem(message, f"content/{path.name}", line, remedy)
