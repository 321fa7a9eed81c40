"""What the report puts to the test: ``content/claims.toml``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from generator.errors import Problem
from generator.toml import line_of_table, read_toml

__all__ = ["FILE", "Format", "Rule", "Test", "claim_problem", "read_rules"]

FILE = "claims.toml"
Format = Literal["points", "percent", "number"]


class Test(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number of a claim and the side of a bound on which its interval has to lie.

    ``fact`` is a path below a picture set's facts; the bound is a number or such a path. ``format`` is how the number is written:
    "points" (a difference of shares), "percent" (a share) or "number". ``worth`` is the smallest distance from the bound that is
    worth naming: a value nearer to it does not bear the claim out, however certain it is.
    """

    fact: str
    above: float | str | None = None
    below: float | str | None = None
    format: Format = "number"
    worth: float = 0.0

    @property
    def bound(self) -> float | str:
        """What the interval is compared with: a number, or the path of a fact below the picture set's."""
        asked = self.below if self.above is None else self.above
        assert asked is not None
        return asked


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim without its words: a conjunction of tests, the page that discusses it and the figure that shows the evidence.

    ``instead`` are other reasonable ways to measure the same, each a conjunction too: where one of them comes to the opposite,
    the verdict hangs on the measure. ``premise`` is what there has to be for the claim to explain anything.
    """

    number: int
    page: str
    figure: str
    tests: tuple[Test, ...]
    instead: tuple[tuple[Test, ...], ...] = ()
    premise: Test | None = None

    @property
    def every_test(self) -> tuple[Test, ...]:
        """All of them, whatever they are for."""
        others = tuple(test for tests in self.instead for test in tests)
        return (*self.tests, *others, *((self.premise,) if self.premise else ()))


def read_rules(content: Path) -> dict[str, Rule]:
    """The rule of every claim by its name, in the order of the file; none where a report has no such file.

    Raises:
        Problem: a key or a test is missing or wrong; names file and line.
    """
    path = content / FILE
    if not path.exists():
        return {}
    rules = {name: _rule(path, name, table) for name, table in read_toml(path).items()}
    for name, rule in rules.items():
        _check(path, name, rule, (other.number for key, other in rules.items() if key != name))
    return rules


def claim_problem(path: Path, name: str, message: str, remedy: str | None = None) -> Problem:
    """A problem at a claim's table in its file; without a line where it has none."""
    return Problem(message, f"{path.parent.name}/{path.name}", line_of_table(path, name), remedy)


def _rule(path: Path, name: str, table: object) -> Rule:
    try:
        return msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        raise claim_problem(path, name, f"[{name}]: {error}", f"a claim has {', '.join(Rule.__struct_fields__)}") from error


def _check(path: Path, name: str, rule: Rule, numbers: Iterable[int]) -> None:
    if not rule.tests:
        raise claim_problem(path, name, f"claim '{name}' has no test", f'add [[{name}.tests]] with fact = "..." and above = 0')
    if not all(rule.instead):
        raise claim_problem(path, name, f"claim '{name}': another way to measure it has no test", "give it one, or take it out")
    for test in rule.every_test:
        if (test.above is None) == (test.below is None):
            raise claim_problem(path, name, f"claim '{name}': '{test.fact}' needs above or below, and one of them only")
        if test.worth < 0:
            raise claim_problem(
                path, name, f"claim '{name}': '{test.fact}' has worth = {test.worth:g}", "a distance is 0 or more"
            )
    if rule.number in numbers:
        raise claim_problem(path, name, f"there is a second claim with number {rule.number}", "give each a number of its own")
