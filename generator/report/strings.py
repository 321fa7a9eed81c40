"""The words that templates need, by language: ``templates/strings.<language>.toml``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.errors import Problem
from generator.facts import below
from generator.toml import read_toml

__all__ = ["Strings", "read_strings"]


@dataclass(frozen=True)
class Strings:
    """``strings("wrong")``, ``strings("figure", number=3)``; class names by id.

    ``find`` has what stands at a dotted path, or None.
    """

    language: str
    find: Callable[[str], Any]
    path: Path

    def __call__(self, key: str, **values: object) -> str:
        """The string at a dotted path, with the ``values`` in place of their names in braces.

        Raises:
            Problem: there is no such string.
        """
        text = self.find(key)
        if not isinstance(text, str):
            raise Problem(f"no string '{key}'", self.path, remedy=f'add {key} = "..."')
        return text.format(**values) if values else text

    def class_name(self, identity: str) -> str:
        """A class's name in this language; the id itself, readable, when the strings have none."""
        return str(self.find(f"classes.{identity}") or identity.replace("_", " "))

    def method_name(self, identity: str) -> str:
        """What a method or control is called in this language; its id, readable, when the strings have no name for it."""
        return str(self.find(f"methods.{identity}") or identity.replace("_", " "))

    def set_name(self, identity: str) -> str:
        """What a picture set is called in this language; its id when the strings have no name for it."""
        return str(self.find(f"sets.{identity}") or identity)

    def class_list(self, identities: Sequence[str]) -> str:
        """Names in running text: ``A、B和C`` or ``A, B and C``."""
        return self._listed([self.class_name(identity) for identity in identities])

    def method_list(self, identities: Sequence[str]) -> str:
        """Methods in running text."""
        return self._listed([self.method_name(identity) for identity in identities])

    def _listed(self, names: Sequence[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return self("list_comma").join(names[:-1]) + self("list_and") + names[-1]


def read_strings(templates: Path, language: str) -> Strings:
    """The strings of a language.

    Raises:
        Problem: there is no such file, or it is not valid TOML.
    """
    path = templates / f"strings.{language}.toml"
    tables = read_toml(path, f"no strings for the language '{language}': copy strings.en.toml and translate it")
    return Strings(language, partial(below, tables), path)
