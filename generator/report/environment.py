"""The two Jinja environments: a sandbox for what people write in ``content/``, and the templates' own.

Both last as long as the process and keep their compiled code on disk as well, so a text is compiled once, not once a build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment

from generator.errors import Problem
from generator.files import replacing
from generator.places import Misprint, column_of, subject_of
from generator.report.alternatives import SYNTAX, Alternatives, MarkerLexer, without_idle_lines
from generator.report.lookups import with_look_ups

__all__ = ["ContentEnvironment", "TemplateEnvironment", "environments"]

_MISTAKES = (TemplateError, TypeError, KeyError, ValueError, AttributeError, ZeroDivisionError)
WORDS = ("shot", "shots")
"""What the narrative may name besides facts: what the pictures are called."""

FORMAT_FILTERS = ("percent", "number", "interval", "between", "points", "signed")
WORD_FILTERS = (
    "class_name", "class_text", "class_list", "set_name", "part_name", "method_name", "method_list", "file_list", "listed",
    "plural",
    "capitalised",
)  # fmt: skip
"""How facts are written: filters by the names of functions of :class:`Formats` and of :class:`Strings`."""

Placing = Callable[[Misprint, int | None], Problem]
"""What makes of a mistake in a text, and the line of the text that it is on, one in a file."""

_SIMPLER = "look for brackets, names or filters, nested or strung together many times over"
_SEAL = 16
"""Bytes of hash before compiled code."""


class _Texts(BaseLoader):
    """Loads texts by the names they were given."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
        text = self.texts[template]
        return text, None, lambda: self.texts.get(template) == text


class ContentEnvironment(SandboxedEnvironment):
    """Renders texts of ``content/``: words, alternatives and what they look up. Nothing of Jinja's own is in reach.

    Whoever uses it sets ``filters`` and ``globals``, the functions ``fact`` and ``holds`` among them; with ``laid_open`` also
    ``proof``, see :class:`generator.report.proof.Proof`.
    """

    def __init__(self, laid_open: bool = False, **options: Any) -> None:
        self.laid_open, self._texts = laid_open, _Texts()
        super().__init__(
            loader=self._texts, undefined=StrictUndefined, extensions=[Alternatives], finalize=_text, **SYNTAX, **options
        )
        self.filters, self.tests, self.globals = {}, {}, {}

    @cached_property
    def lexer(self) -> MarkerLexer:  # type: ignore[override]
        """What splits a text into words, data and markers."""
        return MarkerLexer(self)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """As in Jinja, and names become look-ups."""
        if "{%" in source:
            line = source.count("\n", 0, source.index("{%")) + 1
            raise TemplateSyntaxError("'{%' is not used here; alternatives begin with '{?' or ':::'", line, name, filename)
        return with_look_ups(super()._parse(source, name, filename), WORDS, (*FORMAT_FILTERS, *WORD_FILTERS), self.laid_open)

    def rendered(
        self, name: str, text: str, values: Mapping[str, Any], problem: Callable[[Misprint, int | None], Problem]
    ) -> str:
        """A text with its look-ups filled in. ``name`` is its own, for as long as it stays the same.

        Raises:
            Problem: what ``problem`` makes of a mistake, with its column where it is known, and of the line it was made on.
        """
        self._texts.texts[name] = text
        try:
            return without_idle_lines(self.get_template(name).render(**values))
        except Problem as mistake:
            line = mistake.line if mistake.where else _line_in(mistake.__traceback__, "<template>")
            raise problem(_at_column(mistake, text, line), line) from mistake
        except (RecursionError, SyntaxError) as mistake:  # Python's own, about the code that Jinja makes of a text
            raise problem(Misprint("the text is too intricate", remedy=_SIMPLER), None) from mistake
        except _MISTAKES as mistake:
            line = getattr(mistake, "lineno", None) or _line_in(mistake.__traceback__, "<template>")
            raise problem(_at_column(Problem(*_parted(_said(mistake))), text, line), line) from mistake


def _text(value: Any) -> Any:
    """What is printed: words and whole numbers as they are, all else by a filter."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    kind = "a number" if isinstance(value, float) else "a list" if isinstance(value, list) else "more than one number"
    raise Problem(
        f"this is {kind}", remedy="say how it is written: | number, | percent, | interval, | listed, or name what is in it"
    )


def _at_column(mistake: Problem, text: str, line: int | None) -> Misprint:
    """The same problem, with the column at which stands what it quotes first."""
    lines, subject = text.split("\n"), subject_of(mistake)
    known = not mistake.where and line is not None and line <= len(lines) and subject
    column = column_of(subject, lines[line - 1]) if known and line else None
    return Misprint(mistake.message, mistake.where, mistake.line, mistake.remedy, column)


def _parted(message: str) -> tuple[str, None, None, str | None]:
    """What is wrong, and how to mend it where that was said behind a semicolon."""
    what, _, remedy = message.partition("; ")
    return what, None, None, remedy or None


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
    """Compiled templates in a folder, each under the hash of its code: Python runs damaged code until it crashes.

    ``stamp`` enters the hash: what was compiled by other code is compiled again.
    """

    def __init__(self, folder: Path, stamp: str) -> None:
        self._folder, self._stamp = folder, stamp.encode()[: hashlib.blake2b.MAX_KEY_SIZE]

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            seal, code = (content := (self._folder / bucket.key).read_bytes())[:_SEAL], content[_SEAL:]
            if self._seal(code) == seal:
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        with replacing(self._folder / bucket.key) as partial:
            partial.write_bytes(self._seal(code) + code)

    def _seal(self, code: bytes) -> bytes:
        return hashlib.blake2b(code, digest_size=_SEAL, key=self._stamp).digest()


@cache
def environments(
    templates: Path, compiled: Path, stamp: str, language: str, laid_open: bool = False
) -> tuple[ContentEnvironment, TemplateEnvironment]:
    """The environments of one language; what they compile is kept below ``compiled``, for code of this ``stamp``."""
    content = _Compiled(compiled / ("proof" if laid_open else "content"), stamp)
    trusted = _Compiled(compiled / "templates", stamp)
    return ContentEnvironment(laid_open, bytecode_cache=content), TemplateEnvironment(templates, bytecode_cache=trusted)


def _said(mistake: BaseException) -> str:
    return str(getattr(mistake, "message", None) or mistake)


def _line_in(trace: TracebackType | None, file: str) -> int | None:
    """The innermost line of a file that an error passed through."""
    return next((line for name, line in reversed(list(_frames(trace))) if name == file), None)


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
