"""Where the narrative asks for which facts: on its pages, in its captions, and in the tests of its claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import TemplateSyntaxError

from generator.claims.rules import FILE, read_rules
from generator.errors import Problem
from generator.facts import of_any_row
from generator.report.environment import ContentEnvironment
from generator.report.lookups import facts_in
from generator.report.pages import read_pages
from generator.toml import strings_in

__all__ = ["Use", "uses", "uses_of"]


class Use(NamedTuple):
    """A fact that is asked for by ``name``, numbers in it as stars, on a line of a file of ``content/``."""

    name: str
    file: str
    line: int


def uses(content: Path) -> list[Use]:
    """Every use of a fact, in all languages, by file and line.

    Raises:
        Problem: a text cannot be read; names file and line.
    """
    languages = {path.stem.partition(".")[2] for path in content.glob("*.*.md")}
    pages, found = [page for language in sorted(languages) for page in read_pages(content, language)], set[Use]()
    for page in pages:  # the whole file: what is about a row has a title that may name facts
        found |= set(_in_text(page.path.read_text(encoding="utf-8"), 1, page.path.name, [page.head.each]))
    rows = {page.head.each for page in pages if page.head.each}
    for path in sorted(content.glob("captions.*.toml")):
        for line, text in strings_in(path.read_text(encoding="utf-8")):
            found |= set(_in_text(text, line, path.name, rows))
    return sorted(found | set(_in_claims(content)), key=lambda use: (use.file, use.line, use.name))


def uses_of(names: Sequence[str], found: Iterable[Use]) -> list[Use]:
    """The uses of any of the facts, of what is below them and of what they are below; numbers in names are stars."""
    return [use for use in found if any(_is_within(name, use.name) or _is_within(use.name, name) for name in names)]


def _is_within(name: str, other: str) -> bool:
    return f"{name}.".startswith(f"{other}.")


def _in_text(text: str, first_line: int, file: str, rows: Iterable[str]) -> Iterator[Use]:
    """Uses in a text that begins on ``first_line``; ``row`` in it may be of any of these ``rows``."""
    try:
        template = ContentEnvironment().parse(text)
    except TemplateSyntaxError as error:
        message, _, remedy = str(error.message).partition("; ")
        raise Problem(message, f"content/{file}", error.lineno + first_line - 1, remedy or None) from error
    for name, line in facts_in(template):
        first, _, rest = of_any_row(name).partition(".")
        for full in (f"{each}.*.{rest}".rstrip(".") for each in rows) if first == "row" else (of_any_row(name),):
            yield Use(full, file, line + first_line - 1)


def _in_claims(content: Path) -> Iterator[Use]:
    """What the claims' tests compare: paths below the facts of a picture set."""
    path, rules = content / FILE, read_rules(content)
    lines = path.read_text(encoding="utf-8").splitlines() if rules else []
    asked = {
        fact for rule in rules.values() for test in rule.every_test for fact in (test.fact, test.bound) if isinstance(fact, str)
    }
    for number, line in enumerate(lines, 1):
        yield from (Use(f"evidence.{of_any_row(fact)}", FILE, number) for fact in sorted(asked) if f'"{fact}"' in line)
