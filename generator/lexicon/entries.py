"""The entries of the lexicon: facts and findings in the order of their branches, and what there might be but is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.facts import Facts, of_any_row
from generator.lexicon.meanings import Meanings, matching
from generator.lexicon.values import ABSENT, is_measured, rows_said, said

__all__ = ["Entry", "entries", "meaning_of_finding"]

_SAID_ELSEWHERE = ("measured.sets", "network.training.before", "network.training.earlier.*.before")
"""Parts of the tree that authors find by another name: as ``evidence``, as ``network.training.earlier``."""


@dataclass(frozen=True)
class Entry:
    """What can be looked up by one ``name``, with a star for whatever is left open; ``spelled`` are the names that are behind it,
    where only numbers are stars, and ``values`` what each of them is. One with a ``meaning`` of "" nobody has described yet."""

    name: str
    values: tuple[str, ...]
    meaning: str
    spelled: tuple[str, ...]


@dataclass(frozen=True)
class _Column:
    """One fact, of all rows if it has a star; ``pattern`` is what it shares with others that are shown in one entry with it."""

    name: str
    values: Sequence[Any]
    meaning: str
    pattern: str

    @property
    def said(self) -> str:
        return rows_said(self.values) if "*" in self.name else said(self.values[0])


def entries(facts: Facts, meanings: Meanings, words: Sequence[str] = ()) -> list[Entry]:
    """Every fact and finding whose name or meaning contains all the words; what differs in rows or methods only is one entry."""
    asked = [_as_in_names(word.lower()) for word in words]
    found: dict[str, list[_Column]] = {}
    for column in _columns(facts, meanings, lambda name, meaning: _has(asked, name, meaning)):
        found.setdefault(column.pattern, []).append(column)
    return [_entry(columns) for columns in found.values()]


def _as_in_names(word: str) -> str:
    """A word that may be a whole name, copied from a page, which may be about a row."""
    name = word[3:] if word.startswith("row.") else word
    return of_any_row(name) if "." in word and word[0].isalpha() else word


def _has(words: Iterable[str], name: str, meaning: str) -> bool:
    text = f"{name} {meaning}".lower()
    return all(word in text or word.startswith(f"{name}.") for word in words)


def meaning_of_finding(function: Callable[..., Any]) -> str:
    """The first sentence of its docstring, names of what is below it in plain quotes."""
    return " ".join((function.__doc__ or "").split()).partition(". ")[0].rstrip(".").replace("``", "'")


def _columns(facts: Facts, meanings: Meanings, asked: Callable[[str, str], bool]) -> Iterator[_Column]:
    """What is ``asked`` for by name and meaning, branch by branch: its facts, its findings, what might be there."""
    for branch, below in facts.branches.items():
        columns = _by_name(_leaves(branch, below.tree))
        for name, values in columns.items():
            pattern, meaning = meanings.pattern_of(name), meanings.of(name)
            if asked(name, meaning):
                yield _Column(name, values, meaning, name if "**" in pattern else pattern or name)
        for name, function in facts.findings.items():
            meaning = meaning_of_finding(function)
            if name.partition(".")[0] == branch and asked(name, meaning):
                values = [facts.known(one) for one in _rows(facts, name)]
                yield _Column(name, values or [None], meaning, name)
        for pattern in _absent(branch, columns, meanings):
            if asked(pattern, meaning := meanings.of(pattern)):
                yield _Column(pattern, [None], meaning, pattern)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What a fact's name leads to, or below it, that is no tree any more."""
    if of_any_row(name) in _SAID_ELSEWHERE:
        return
    if isinstance(value, Mapping) and not is_measured(value) and (value or "." not in name):
        below = list(value.items())
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        below = [(str(number), item) for number, item in enumerate(value)]
    else:
        yield name, value
        return
    for part, inner in below:
        yield from _leaves(f"{name}.{part}", inner)


def _by_name(leaves: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for name, value in leaves:
        columns.setdefault(of_any_row(name), []).append(value)
    return columns


def _rows(facts: Facts, name: str) -> Iterator[str]:
    """The names of a finding, one for each row that it is about."""
    above, star, rest = name.partition(".*")
    if not star:
        yield name
        return
    for number in range(len(facts.known(above) or ())):
        yield from _rows(facts, f"{above}.{number}{rest}")


def _absent(branch: str, columns: Mapping[str, Sequence[Any]], meanings: Meanings) -> Iterator[str]:
    """Patterns that no fact has; where a list is empty, which is said, its rows are not missed."""
    have = {meanings.pattern_of(name) for name in columns}
    empty = [f"{name}." for name, values in columns.items() if [] in values]
    for pattern in meanings.texts:
        if pattern.partition(".")[0] == branch and pattern not in have and "**" not in pattern:
            inner = matching(f"{pattern}.**.*")
            if not any(inner.fullmatch(name) for name in columns) and not pattern.startswith(tuple(empty)):
                yield pattern


def _entry(columns: Sequence[_Column]) -> Entry:
    names = tuple(column.name for column in columns)
    first = columns[0]
    if len(columns) == 1:
        return Entry(first.name, (ABSENT if first.values == [None] else first.said,), first.meaning, names)
    parts = list(zip(*(name.split(".") for name in names), strict=True))
    differ = [len(set(part)) > 1 for part in parts]
    open_parts = zip(*(part for part, differs in zip(parts, differ, strict=True) if differs), strict=True)
    told = tuple(f"{'.'.join(which)} {column.said}" for which, column in zip(open_parts, columns, strict=True))
    name = ".".join("*" if differs else part[0] for part, differs in zip(parts, differ, strict=True))
    return Entry(name, told, first.meaning, names)
