"""Which HTML content may use: what says something about text, and loads or runs nothing. All else is a mistake.

Templates are trusted and do not come by here. What comes is what Markdown made of a page, so whatever Markdown lets through or
makes, and what a look-up put there, is judged as the browser would read it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from jinja2 import TemplateSyntaxError

from generator.errors import Problem
from generator.report.markdown import to_html
from generator.report.skeleton import Skeleton

__all__ = ["Refused", "line_of", "sanitised"]

_WORDS = "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u var wbr"
_BLOCKS = "blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img li ol p pre section summary ul"
_TABLES = "caption col colgroup table tbody td tfoot th thead tr"
_TAGS = {tag for tags in (_WORDS, _BLOCKS, _TABLES) for tag in tags.split()}
_ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "tabindex", "title", "translate"},
    "a": {"href", "hreflang", "rel"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"alt", "decoding", "height", "loading", "src", "width"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "td": {"align", "colspan", "headers", "rowspan"},
    "th": {"abbr", "align", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
_PREFIXES = {"aria-", "data-"}  # the site's scripts compare what stands in data-*, and do nothing else with it
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Refused:
    """A tag that content may not use, or an ``attribute`` of it with its ``value``."""

    tag: str
    attribute: str = ""
    value: str = ""

    @property
    def problem(self) -> Problem:
        """What a writer is told."""
        if not self.attribute:
            message = f"the tag <{self.tag}> may not be used in content"
            return Problem(
                message, remedy="write it in Markdown, or show it as code in backticks; docs/writing.md lists what is allowed"
            )
        message = f'{self.attribute}="{_shortened(self.value)}" of <{self.tag}> may not be used in content'
        if self.attribute in ("href", "src"):
            return Problem(message, remedy="link to http, https, mailto or a page of the site; show pictures of the site only")
        return Problem(message, remedy="leave it out; looks belong into templates/assets/style.css, with a class or an id")


def sanitised(html: str) -> tuple[str, list[Refused]]:
    """A page's HTML without what content may not use, and what that was, in order."""
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_of_the_site, generic_attribute_prefixes=_PREFIXES,
        url_schemes=_SCHEMES, link_rel=None,
    )  # fmt: skip
    left, refused = Counter(_parts(clean)), []
    for part in _parts(html):
        left[part] -= 1
        if left[part] < 0:
            refused.append(part)
    return clean, refused


def line_of(text: str, refused: Refused) -> int | None:
    """The line of a page's text that has it: without it there is one refusal less. None if a look-up brought it."""
    try:
        skeleton = Skeleton(text)
    except TemplateSyntaxError:
        return None
    sign = f"<{re.escape(refused.tag)}\\b" if not refused.attribute else re.escape(refused.value or refused.attribute)
    count = sanitised(to_html(skeleton.text))[1].count(refused)
    for found in re.finditer(sign, skeleton.text, re.IGNORECASE):
        without = skeleton.text[: found.start()] + "-" * len(found[0]) + skeleton.text[found.end() :]
        if sanitised(to_html(without))[1].count(refused) < count:
            return skeleton.line(found.start())
    return None


def _of_the_site(tag: str, attribute: str, value: str) -> str | None:
    """Pictures are the site's own: the page's policy would not let others be loaded."""
    if (tag, attribute) == ("img", "src") and (urlsplit(value).scheme or urlsplit(value).netloc):
        return None
    return value


def _parts(html: str) -> Iterator[Refused]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return iter(reader.parts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Refused] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(Refused(tag))
        if tag in _TAGS:
            self.parts += [Refused(tag, name, value or "") for name, value in attrs]


def _shortened(value: str, length: int = 40) -> str:
    return value if len(value) <= length else f"{value[:length]}…"
