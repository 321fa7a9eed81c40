"""Do two languages say the same? The same sections, figures and claims in one order; the same facts, alternatives and references.

Clauses may be ordered differently: within a section it counts what is asked for, not where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.errors import Problem
from generator.report.sections import Item, Section, sections
from generator.report.wordings import Wording, content_wordings, front_matter

__all__ = ["translations"]

_SAME_ABOVE = ("order", "kind", "marks", "each")
_REMEDY = "both languages say the same, or neither does"

Texts = Mapping[tuple[str, str], Wording]
"""By file, without its language, and key."""


def translations(content: Path, languages: Sequence[str]) -> list[Problem]:
    """What each language has otherwise than the first of them.

    Raises:
        Problem: a text is no template.
    """
    first, *others = (_texts(content_wordings(content, language)) for language in languages)
    return [problem for other in others for problem in _compared(first, other)]


def _texts(wordings: Iterable[Wording]) -> Texts:
    return {(wording.topic, wording.key): wording for wording in wordings}


def _compared(first: Texts, other: Texts) -> Iterator[Problem]:
    yield from _alone(first, other)
    yield from _alone(other, first)
    for place in first:
        if place in other:
            yield from _bodies(first[place], other[place])


def _alone(here: Texts, there: Texts) -> Iterator[Problem]:
    """Texts that have no counterpart, in files that have one."""
    files = {topic: wording.file for (topic, _), wording in there.items()}
    for (topic, key), wording in here.items():
        if (topic, key) not in there and topic in files:
            yield wording.problem(0, f"'{key}' has no counterpart in {files[topic]}", _REMEDY)


def _bodies(one: Wording, two: Wording) -> Iterator[Problem]:
    if not one.key:
        yield from _above(one, two)
    mine, theirs = sections(one), sections(two)
    if [section.name for section in mine] != [section.name for section in theirs]:
        yield _order(mine, theirs)
        return
    for here, there in zip(mine, theirs, strict=True):
        lacking = [*_lacking(here, there), *_lacking(there, here)]
        yield from lacking or _arranged(here, there)


def _above(one: Wording, two: Wording) -> Iterator[Problem]:
    """What their front matters must have alike."""
    mine, theirs = front_matter(one.path), front_matter(two.path)
    for key in _SAME_ABOVE:
        if mine.get(key) != theirs.get(key):
            yield Problem(f"{key}: {theirs.get(key)} here, {mine.get(key)} in {one.file}", two.file, 1, "make them the same")


def _order(mine: list[Section], theirs: list[Section]) -> Problem:
    """The first heading that differs."""
    length = max(len(mine), len(theirs))
    one, two = ([*found, *[None] * (length - len(found))] for found in (mine, theirs))
    here, there = next(pair for pair in zip(two, one, strict=True) if _id(pair[0]) != _id(pair[1]))
    file, source = theirs[0].wording.file, mine[0].wording.file
    at = f"{source}:{there.line}" if there else source
    message = f"{_id(here)} where {at} has {_id(there)}"
    return Problem(message, file, (here or theirs[-1]).line, "sections have the same ids in the same order in every language")


def _id(section: Section | None) -> str:
    return f"section '{section.name}'" if section else "no more sections"


def _lacking(here: Section, there: Section) -> Iterator[Problem]:
    """What the section has not, or not as often, as its counterpart has; facts may be repeated at will."""
    have = _by_name(here)
    for (kind, name), items in _by_name(there).items():
        found = have.get((kind, name), [])
        if len(found) < (1 if kind == "fact" else len(items)):
            item = items[len(found)]
            message = f"{here.title} has no {'further ' if found else ''}{item}, as {there.wording.file}:{item.line} has"
            yield Problem(message, here.wording.file, found[-1].line if found else here.line, _REMEDY)


def _arranged(here: Section, there: Section) -> Iterator[Problem]:
    """What both have, but not with the same branches or in the same order."""
    counterparts = _by_name(there)
    for name, items in _by_name(here).items():
        for item, other in zip(items, counterparts[name], strict=False):
            if item.detail != other.detail:
                message = f"{item} has the branches {item.detail} here, and {other.detail} in {there.wording.file}:{other.line}"
                yield Problem(message, here.wording.file, item.line, "alternatives have the same branches in every language")
    if here.slots != there.slots:
        message = f"{here.title} has {', '.join(here.slots)}; {there.wording.file}:{there.line} has {', '.join(there.slots)}"
        yield Problem(message, here.wording.file, here.line, "figures and claims have one order in every language")


def _by_name(section: Section) -> dict[tuple[str, str], list[Item]]:
    found = defaultdict(list)
    for item in section.items:
        found[item.kind, item.name].append(item)
    return found
