"""Whether translations are in step: ``content/translations.toml`` remembers what each section was when last declared to be.

It holds a hash of every section, caption and claim in every language, so that a change of one language alone is seen, in a fresh
copy of the repository too. A report without that file is asked for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.errors import Problem
from generator.files import write_text
from generator.notes import content_hash
from generator.report.sections import sections
from generator.report.wordings import TABLES, Wording, content_wordings
from generator.toml import read_toml

__all__ = ["FILE", "behind", "declare"]

FILE = "translations.toml"
_COMMAND = "python build.py check --in-step"
_HEAD = f"# What each section was when its translations were last declared to be in step. Written by '{_COMMAND}'.\n\n"
_LENGTH = 12

Hashes = Mapping[str, Mapping[str, str]]
"""By a section's name, then by language. A name is that of a page or a file of tables and what is in it: "model#training"."""


def behind(content: Path, languages: Sequence[str]) -> list[Problem]:
    """What to warn of: sections that have changed in some languages and not in others; then, in one, those declared for none."""
    if not (content / FILE).is_file():
        return []
    before, problems, unknown = _declared(content), [], []
    for name, now in _hashes(content, languages).items():
        changed = [language for language in languages if before.get(name, {}).get(language) != now.get(language)]
        if len(changed) == len(languages):
            unknown.append(name)
        elif changed:
            problems += [_late(name, language, changed[0]) for language in languages if language not in changed]
    return problems + ([_undeclared(unknown)] if unknown else [])


def declare(content: Path, languages: Sequence[str], names: Iterable[str] = ()) -> list[str]:
    """Remember as in step the sections of these ``names``, those of the pages called so, or all; returns which.

    Raises:
        Problem: nothing is called so.
    """
    now, before = _hashes(content, languages), _declared(content)
    chosen = [found for name in names for found in _called(name, now)] or list(now)
    kept = before | {name: now[name] for name in chosen}
    write_text(content / FILE, _HEAD + "".join(_line(name, kept[name]) for name in now if name in kept))
    return chosen


def _hashes(content: Path, languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """What is there now; how lines are broken does not count."""
    texts: dict[str, dict[str, str]] = {}
    for language in languages:
        for wording in content_wordings(content, language):
            for name, text in _named(wording):
                of_section = texts.setdefault(name, {})
                of_section[language] = f"{of_section.get(language, '')} {text}"
    return {name: {tag: _hash(text) for tag, text in of_section.items()} for name, of_section in texts.items()}


def _named(wording: Wording) -> Iterator[tuple[str, str]]:
    """The sections of a page by their names, what is above the first heading by "model#". Tables go by theirs."""
    if wording.path.suffix == ".toml":
        yield f"{wording.topic}#{wording.key.partition('.')[0]}", wording.text
    elif wording.key:
        yield f"{wording.topic}#", wording.text
    else:
        for section in sections(wording):
            yield f"{wording.topic}#{section.name}", section.text


def _hash(text: str) -> str:
    return content_hash(" ".join(text.split()).encode())[:_LENGTH]


def _declared(content: Path) -> dict[str, Mapping[str, str]]:
    path = content / FILE
    return dict(read_toml(path)) if path.is_file() else {}


def _called(name: str, known: Hashes) -> list[str]:
    found = [one for one in known if name in (one, one.partition("#")[0])]
    if not found:
        topics = ", ".join(dict.fromkeys(one.partition("#")[0] for one in known))
        raise Problem(f"no page is called '{name}'", remedy=f"there is: {topics}; a section is called like 'model#training'")
    return found


def _line(name: str, hashes: Mapping[str, str]) -> str:
    return f'"{name}" = {{ {", ".join(f"{tag} = {one!r}" for tag, one in hashes.items())} }}\n'


def _late(name: str, language: str, other: str) -> Problem:
    topic, _, section = name.partition("#")
    kind = "toml" if topic in TABLES else "md"
    what = f"'{section}'" if section else "what stands above its sections"
    message = f"{what} has not changed since it did in {topic}.{other}.{kind}"
    return Problem(message, f"content/{topic}.{language}.{kind}", remedy=f"translate the change, then run '{_COMMAND} {name}'")


def _undeclared(names: list[str]) -> Problem:
    message = f"new or changed in every language since declared in step: {len(names)}, the first is {names[0]}"
    return Problem(message, f"content/{FILE}", remedy=f"if they say the same, run '{_COMMAND}'")
