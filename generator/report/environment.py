"""The two Jinja environments: a sandbox for what people write in ``content/``, and the templates' own.

Both last as long as the process and keep their compiled code on disk as well, so a text is compiled once, not once a build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.bccache import Bucket

from generator.errors import Problem
from generator.files import replacing
from generator.report.sandbox import LimitedEnvironment, Limits

__all__ = ["ContentEnvironment", "TemplateEnvironment", "content_syntax", "environments"]

_MISTAKES = (TemplateError, TypeError, KeyError, ValueError, AttributeError, ArithmeticError, SyntaxError, MemoryError)
_SEAL = 16
"""Bytes of hash before compiled code."""


class _Texts(BaseLoader):
    """Loads texts by the names they were given."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
        text = self.texts[template]
        return text, None, lambda: self.texts.get(template) == text


def content_syntax() -> dict[str, Any]:
    """How content is written: headings carry ids as {#id}, so comments need another sign than Jinja's usual one."""
    return {"keep_trailing_newline": True, "comment_start_string": "{##", "comment_end_string": "##}"}


class ContentEnvironment(LimitedEnvironment):
    """Renders texts of ``content/``, which may look things up but reach nothing else, and not go on for ever."""

    def __init__(self, limits: Limits | None = None, **options: Any) -> None:
        self._texts = _Texts()
        super().__init__(limits, loader=self._texts, undefined=StrictUndefined, **content_syntax(), **options)

    def rendered(self, name: str, text: str, values: Mapping[str, Any], problem: Callable[[Problem, int | None], Problem]) -> str:
        """A text with its look-ups filled in. ``name`` is its own, for as long as it stays the same.

        Raises:
            Problem: what ``problem`` makes of a mistake and the line of the text on which it was made.
        """
        self._texts.texts[name] = text
        try:
            with self.limited():
                return self.get_template(name).render(**values)
        except Problem as mistake:
            raise problem(mistake, _line_in(mistake.__traceback__, "<template>")) from mistake
        except RecursionError as mistake:
            endless = Problem("template: a macro or a text that uses itself", remedy="let it come to an end, or use a loop")
            raise problem(endless, _line_in(mistake.__traceback__, "<template>")) from mistake
        except _MISTAKES as mistake:
            own = getattr(mistake, "lineno", None) if isinstance(mistake, TemplateError) else None  # others count compiled lines
            line = own or _line_in(mistake.__traceback__, "<template>")
            raise problem(Problem(f"template: {_said(mistake)}"), line) from mistake


class TemplateEnvironment(Environment):
    """Renders the files of ``templates/``. ``note`` is told of every one that is used, also by others."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.note: Callable[[str], object] = lambda name: None
        super().__init__(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            **options,
        )

    def get_template(self, name: str | Template, *more: Any, **also: Any) -> Template:
        """As in Jinja, which also calls it for what a template extends or includes; ``note`` is told of the name."""
        self.note(name if isinstance(name, str) else str(name.name))
        return super().get_template(name, *more, **also)

    def rendered(self, name: str, **values: Any) -> str:
        """A template, filled in.

        Raises:
            Problem: a mistake in it or in one that it uses; names file and line.
        """
        try:
            return self.get_template(name).render(**values)
        except Problem as mistake:
            if mistake.where:
                raise
            raise Problem(mistake.message, *self._place(mistake, name), mistake.remedy) from mistake
        except _MISTAKES as mistake:
            raise Problem(f"template: {_said(mistake)}", *self._place(mistake, name)) from mistake

    def _place(self, mistake: BaseException, name: str) -> tuple[str, int | None]:
        if line := getattr(mistake, "lineno", None):  # of a template that cannot even be compiled
            return f"{self.folder.name}/{getattr(mistake, 'name', None) or name}", line
        for file, line in reversed(list(_frames(mistake.__traceback__))):
            if (path := Path(file)).is_relative_to(self.folder):
                return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}", line
        return f"{self.folder.name}/{name}", None


class _Compiled(BytecodeCache):
    """Compiled templates in a folder, each under the hash of its code: Python runs damaged code until it crashes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            seal, code = (content := (self._folder / bucket.key).read_bytes())[:_SEAL], content[_SEAL:]
            if hashlib.blake2b(code, digest_size=_SEAL).digest() == seal:
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        with replacing(self._folder / bucket.key) as partial:
            partial.write_bytes(hashlib.blake2b(code, digest_size=_SEAL).digest() + code)


@cache
def environments(templates: Path, compiled: Path, language: str) -> tuple[ContentEnvironment, TemplateEnvironment]:
    """The environments of one language; what they compile is kept below ``compiled``.

    Texts were once compiled without limits, into a folder that is not looked at any more.
    """
    content, trusted = _Compiled(compiled / "limited"), _Compiled(compiled / "templates")
    return ContentEnvironment(bytecode_cache=content), TemplateEnvironment(templates, bytecode_cache=trusted)


def _said(mistake: BaseException) -> str:
    return str(getattr(mistake, "message", None) or mistake)


def _line_in(trace: TracebackType | None, file: str) -> int | None:
    """The innermost line of a file that an error passed through."""
    return next((line for name, line in reversed(list(_frames(trace))) if name == file), None)


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
