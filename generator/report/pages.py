"""The narrative: ``content/<page>.<language>.md``, front matter and text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import frontmatter
import msgspec
import yaml

from generator.errors import Problem
from generator.facts import Facts
from generator.places import Misprint

__all__ = ["Head", "Page", "read_pages", "same_pages", "with_rows"]


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page's front matter. ``question`` and ``marks`` stand above the pages that answer the homework.

    ``each`` names a list of facts that have a ``tag``: there is a page for every one of them, which the page's text, figures and
    captions, and its ``title``, ``nav`` and ``summary``, know as ``row``. Such pages are not in the navigation.
    """

    title: str
    nav: str
    summary: str
    order: int
    kind: str = "page"
    question: str = ""
    marks: int | None = None
    each: str = ""


@dataclass(frozen=True)
class Page:
    """One page in one language; ``first_line`` is where its text begins in the file, ``row`` the fact it is about, if any."""

    name: str
    path: Path
    head: Head
    text: str
    first_line: int
    row: str = ""

    def problem(self, error: Problem, line: int | None) -> Problem:
        """The same problem, placed in this file unless it has a place already; ``line`` counts within the text."""
        if error.where:
            return error
        place = None if line is None else line + self.first_line - 1
        return Misprint(error.message, f"content/{self.path.name}", place, error.remedy, getattr(error, "column", None))


def read_pages(content: Path, language: str) -> list[Page]:
    """Every page of a language, in order.

    Raises:
        Problem: there is none, or one has a wrong front matter.
    """
    paths = sorted(content.glob(f"*.{language}.md"))
    if not paths:
        raise Problem(f"no pages in '{language}'", content, remedy=f"a page is a file such as index.{language}.md")
    return sorted((_read(path, language) for path in paths), key=lambda page: (page.head.order, page.name))


def same_pages(pages: Mapping[str, Iterable[Page]]) -> None:
    """Check that every language has the same pages.

    Raises:
        Problem: one is missing; names it.
    """
    names = {language: {page.name for page in of_language} for language, of_language in pages.items()}
    for language, have in names.items():
        for other, there in names.items():
            if missing := sorted(there - have):
                raise Problem(
                    f"page '{missing[0]}' exists in '{other}' but not in '{language}'",
                    f"content/{missing[0]}.{other}.md",
                    remedy=f"add content/{missing[0]}.{language}.md",
                )


def with_rows(pages: Iterable[Page], facts: Facts) -> list[Page]:
    """The same pages, but in place of one with ``each`` a page for every row, called by its tag: "picture-00" for "picture"."""
    return [one for page in pages for one in (_for_rows(page, facts) if page.head.each else [page])]


def _for_rows(page: Page, facts: Facts) -> list[Page]:
    each = page.head.each
    try:
        return [replace(page, name=f"{page.name}-{row['tag']}", row=f"{each}.{i}") for i, row in enumerate(facts(each))]
    except Problem as problem:
        raise Problem(f"each: {problem.message}", f"content/{page.path.name}", 1, problem.remedy) from problem


def _read(path: Path, language: str) -> Page:
    source = path.read_text(encoding="utf-8")
    try:
        post = frontmatter.loads(source)
        head: Any = msgspec.convert(post.metadata, Head)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise Problem(f"front matter: {error}", f"content/{path.name}", 1) from error
    first = source[: source.find(post.content)].count("\n") + 1 if post.content else 1
    return Page(path.name.removesuffix(f".{language}.md"), path, head, post.content, first)
