"""Claims as a page shows them: a rule with its words in one language, ``content/claims.<language>.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator.claims.rules import FILE, Rule, claim_problem, read_rules
from generator.errors import Problem
from generator.toml import read_toml

__all__ = ["Claim", "Words", "known", "read_claims"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim in one language: the ``statement``, how it is ``decided_by``, what each test asks, what it ``needs`` of a set, what
    each other way to measure it is (``instead``), and the ``premise`` without which there is nothing to explain.
    """

    statement: str
    decided_by: str
    tests: tuple[str, ...]
    needs: str = ""
    instead: tuple[str, ...] = ()
    premise: str = ""
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim in one language."""

    name: str
    rule: Rule
    words: Words


def read_claims(content: Path, language: str, pages: Iterable[str]) -> dict[str, Claim]:
    """Every claim by name, in the order of the file; none where a report has no such file.

    Raises:
        Problem: a key, a test, a page or a claim's words are missing or wrong; names file and line.
    """
    rules, known_pages = read_rules(content), list(pages)
    if not rules:
        return {}
    path = content / f"claims.{language}.toml"
    words = {name: _words(path, name, table) for name, table in read_toml(path, "every claim needs its words").items()}
    if stray := next((name for name in words if name not in rules), None):
        raise claim_problem(path, stray, f"no claim '{stray}' to have words for", f"{FILE} has none")
    for name, rule in rules.items():
        if rule.page not in known_pages:
            message = f"claim '{name}' names a page '{rule.page}'"
            raise claim_problem(content / FILE, name, message, f"pages are: {', '.join(known_pages)}")
        _check(path, language, name, rule, words)
    return {name: Claim(name, rule, words[name]) for name, rule in rules.items()}


def known(claims: Mapping[str, Claim], name: str) -> Claim:
    """A claim by name.

    Raises:
        Problem: there is none of that name.
    """
    if name not in claims:
        raise Problem(f"no claim '{name}'", remedy=f"claims are: {', '.join(claims) or f'none; add [{name}] to {FILE}'}")
    return claims[name]


def _words(path: Path, name: str, table: object) -> Words:
    try:
        return msgspec.convert(table, Words)
    except msgspec.ValidationError as error:
        raise claim_problem(path, name, f"[{name}]: {error}", f"its words are {', '.join(Words.__struct_fields__)}") from error


def _check(path: Path, language: str, name: str, rule: Rule, words: Mapping[str, Words]) -> None:
    if name not in words or not words[name].statement.strip():
        raise claim_problem(
            path, name, f"claim '{name}' has no statement in '{language}'", f'add [{name}] with statement = "..."'
        )
    pairs = (("tests", words[name].tests, rule.tests), ("other ways to measure it", words[name].instead, rule.instead))
    for what, said, asked in pairs:
        if len(said) != len(asked):
            message = f"claim '{name}' has words for {len(said)} {what}, but {len(asked)} {what}"
            raise claim_problem(path, name, message, f"see [{name}] in {FILE}")
    if bool(words[name].premise) != bool(rule.premise):
        message = f"claim '{name}' has a premise or words for one, but not both"
        raise claim_problem(path, name, message, f"see [{name}] in {FILE}")
