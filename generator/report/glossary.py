"""One term for one thing: ``content/glossary.toml`` has each language's term, and the forms that are not to be used for it.

Of several terms and forms that begin at one place the longest counts, so a form within a term is none. Where spaces part words a
form is a whole word, or that with an "s"; written in small letters it also stands for itself with capitals.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from generator.errors import Problem
from generator.report.readings import Reading
from generator.report.wordings import Wording
from generator.toml import line_of_table, read_toml

__all__ = ["FILE", "Entry", "Terms", "read_glossary", "table"]

FILE = "glossary.toml"
_QUOTED = "question"
"""The key of what others have said."""

_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Kana and ideographs: no space parts their words."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing: its ``meaning`` and, by language, its ``term``, forms to ``avoid``, and longer expressions that are ``fine``."""

    meaning: str
    term: dict[str, str]
    avoid: dict[str, tuple[str, ...]] = {}
    fine: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Terms:
    """The terms of one language, and how to find what should be one of them; ``path`` is the glossary's file."""

    path: Path
    entries: Mapping[str, Entry]
    language: str

    def strays(self, wording: Wording, readings: Iterable[Reading]) -> list[Problem]:
        """Forms in a text that are not to be used, in their order; ``readings`` are the text's."""
        if wording.key == _QUOTED:
            return []
        found = {at: (form, name) for reading in readings for at, form, name in self._found(reading)}
        return [self._problem(wording, at, *found[at]) for at in sorted(found)]

    def _found(self, reading: Reading) -> Iterator[tuple[int, str, str]]:
        for match in self._pattern.finditer(reading.text):
            _, name = self._forms[(match.lastindex or 1) - 1]
            if name:
                yield reading.places[match.start()], " ".join(match[0].split()), name

    def _problem(self, wording: Wording, at: int, form: str, name: str) -> Problem:
        line = line_of_table(self.path, name)
        message = f"'{form}': the term here is '{self.entries[name].term[self.language]}'"
        return wording.problem(at, message, f"see content/{FILE}:{line}: {self.entries[name].meaning}")

    @cached_property
    def _forms(self) -> list[tuple[str, str]]:
        """Everything to be looked for, the longest first; a form with the name of its entry, all else with none."""
        forms = []
        for name, entry in self.entries.items():
            if self.language in entry.term:
                forms += [(form, name) for form in entry.avoid.get(self.language, ())]
                forms += [(right, "") for right in (entry.term[self.language], *entry.fine.get(self.language, ()))]
        return sorted(forms, key=lambda one: -len(one[0]))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({_expression(form)})" for form, _ in self._forms) or r"(?!)")


def read_glossary(content: Path) -> dict[str, Entry]:
    """The entries by their names; none where a report has no such file.

    Raises:
        Problem: a key is wrong, or a form to avoid is somewhere else the term; names file and line.
    """
    path = content / FILE
    if not path.is_file():
        return {}
    entries = {name: _entry(path, name, table) for name, table in read_toml(path).items()}
    terms = {(language, term): name for name, entry in entries.items() for language, term in entry.term.items()}
    for name, entry in entries.items():
        for language, forms in entry.avoid.items():
            if stray := next((form for form in forms if (language, form) in terms), None):
                message = f"[{name}] has '{stray}' avoided, which is the term of [{terms[language, stray]}]"
                raise Problem(message, f"content/{FILE}", line_of_table(path, name), "one of the two has to go")
    return entries


def table(entries: Mapping[str, Entry], languages: Mapping[str, str]) -> str:
    """The glossary as a Markdown table, sorted by the first of the ``languages``, which are tags with their names."""
    first = next(iter(languages))
    rows = [[*languages.values(), "Meaning", "Not"], ["---"] * (len(languages) + 2)]
    for entry in sorted(entries.values(), key=lambda entry: entry.term.get(first, "").lower()):
        avoided = [form for language in languages for form in entry.avoid.get(language, ())]
        rows.append([*(entry.term.get(language, "") for language in languages), entry.meaning, ", ".join(avoided)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _entry(path: Path, name: str, written: object) -> Entry:
    try:
        return msgspec.convert(written, Entry)
    except msgspec.ValidationError as error:
        remedy = f"its keys are {', '.join(Entry.__struct_fields__)}"
        raise Problem(f"[{name}]: {error}", f"content/{FILE}", line_of_table(path, name), remedy) from error


def _expression(form: str) -> str:
    written = r"\s+".join(re.escape(word) for word in form.split())
    if _UNPARTED.search(form):
        return written
    return rf"(?{'i' if form.islower() else '-i'}:(?<!\w){written}s?(?!\w))"


def _languages(arguments: Sequence[str]) -> dict[str, str]:
    return dict(argument.split("=", 1) for argument in arguments)


if __name__ == "__main__":  # python -m generator.report.glossary content TAG=NAME ...
    sys.stdout.write(table(read_glossary(Path(sys.argv[1])), _languages(sys.argv[2:])))
