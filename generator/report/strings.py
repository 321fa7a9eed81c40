"""The words that templates need, by language: ``templates/strings.<language>.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.errors import Problem
from generator.facts import below
from generator.report.language import Language
from generator.toml import read_toml

__all__ = ["Strings", "read_strings"]


@dataclass(frozen=True)
class Strings:
    """``strings("wrong")``, ``strings("figure", number=3)``, ``strings("marks", count=2)``; class names by id.

    ``find`` has what stands at a dotted path, or None.
    """

    language: str
    find: Callable[[str], Any]
    path: Path

    def __call__(self, key: str, **values: object) -> str:
        """The string at a dotted path, with the ``values`` in place of their names in braces.

        A string that differs with a number is a table of CLDR's plural categories, chosen by the value ``count``.

        Raises:
            Problem: there is no such string.
        """
        text = self.find(key)
        if isinstance(text, Mapping) and "count" in values:
            text = self._chosen(text, values["count"])
        if not isinstance(text, str):
            raise Problem(f"no string '{key}'", f"templates/{self.path.name}", remedy=f'add {key} = "..."')
        return self._filled(key, text, values) if values else text

    def _filled(self, key: str, text: str, values: Mapping[str, object]) -> str:
        try:
            return text.format(**values)
        except (KeyError, IndexError, ValueError) as mistake:
            line = next(
                (i for i, one in enumerate(self._lines(), 1) if text in one or one.startswith(f"{key.split('.')[-1]} =")), None
            )
            wrong = f"'{{{mistake.args[0]}}}'" if isinstance(mistake, KeyError) else "a brace"
            known = ", ".join(f"{{{name}}}" for name in values)
            message = f"the string '{key}' has {wrong}, which stands for nothing there"
            raise Problem(message, f"templates/{self.path.name}", line, f"it may have {known}") from mistake

    def _lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines()

    @property
    def writing(self) -> Language:
        """How numbers and lists are written: as CLDR has it for the page's language, or for the ``locale`` the strings name."""
        return Language(self.find("locale") or self.language)

    def class_name(self, identity: str) -> str:
        """A class's name as a label; the id itself, readable, when the strings have none."""
        return str(self.find(f"classes.{identity}") or identity.replace("_", " "))

    def class_text(self, identity: str) -> str:
        """A class's name in running text, "dairy products" for the class "dairy product"; its label where the two are alike."""
        return str(self.find(f"classes_in_text.{identity}") or self.class_name(identity))

    def method_name(self, identity: str) -> str:
        """What a method or control is called in this language; its id, readable, when the strings have no name for it."""
        return str(self.find(f"methods.{identity}") or identity.replace("_", " "))

    def part_name(self, identity: str) -> str:
        """What a part of a picture is called in this language, such as the table; its id, readable, when there is no name."""
        return str(self.find(f"part_{identity}") or identity.replace("_", " "))

    def set_name(self, identity: str) -> str:
        """What a picture set is called in this language; its id when the strings have no name for it."""
        return str(self.find(f"sets.{identity}") or identity)

    def language_name(self, tag: str) -> str:
        """What a language is called in the language switch: by these strings, or as it calls itself."""
        return str(self.find(f"language_{tag}") or Language(tag).name())

    def listed(self, parts: Iterable[object]) -> str:
        """Parts in running text, "A, B and C": joined by the strings' ``list_and`` where they have one, else by CLDR's word."""
        return self.writing.listed([str(part) for part in parts], self.find("list_and") or "")

    def capitalised(self, text: str) -> str:
        """A text with a capital letter at its beginning, the rest as it is: "Grad-CAM" stays that."""
        return text[:1].upper() + text[1:]

    def class_list(self, identities: Iterable[str]) -> str:
        """Names of classes in running text."""
        return self.listed(self.class_text(identity) for identity in identities)

    def method_list(self, identities: Iterable[str]) -> str:
        """Methods in running text."""
        return self.listed(self.method_name(identity) for identity in identities)

    def file_list(self, names: Iterable[str]) -> str:
        """Names of files in running text, each set as code."""
        return self.listed(f"`{name}`" for name in names)

    def plural(self, count: object, **words: str) -> str:
        """The word that goes with a number, by CLDR's plural categories: ``{{ n | plural(one="is", other="are") }}``.

        Raises:
            Problem: the number is none, or there is no word for it.
        """
        return self._chosen(words, count)

    def _chosen(self, words: Mapping[str, str], count: object) -> str:
        if isinstance(count, bool) or not isinstance(count, int | float):
            raise Problem(f"a plural needs a number, not {count!r}")
        category = self.writing.plural(count)
        word = words.get(category, words.get("other"))
        if word is None:
            raise Problem(f"no word for the plural '{category}'", remedy=f'add {category}="..." or other="..."')
        return word


def read_strings(templates: Path, language: str) -> Strings:
    """The strings of a language.

    Raises:
        Problem: there is no such file, or it is not valid TOML.
    """
    path = templates / f"strings.{language}.toml"
    tables = read_toml(path, f"no strings for the language '{language}': copy those of another and translate them")
    return Strings(language, partial(below, tables), path)
