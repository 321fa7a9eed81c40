"""Markdown to HTML, with what Chinese text needs."""

from __future__ import annotations

import re

import markdown
from markdown.extensions.toc import slugify_unicode

__all__ = ["converted", "join_cjk_lines", "keep_counted", "to_html"]

_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_MARKS = "，、。；：！？）」』》〉】"
_TEXT = r"(?!\d+[.)]\s)[0-9A-Za-z\ue000]|\*{1,2}[^\s*]|\[(?!\^)|`(?!``)"


def _behind(characters: str) -> str:
    """Behind one of these, with emphasis ended or not."""
    return "(?:" + "|".join(rf"(?<=[{characters}]{stars})" for stars in ("", r"\*", r"\*\*")) + ")"


_BREAK = re.compile(rf"(?:{_behind(_CJK)}[ \t]*\n[ \t]*(?=[{_CJK}])|{_behind(_MARKS)}[ \t]*\n[ \t]*(?={_TEXT}))")
"""Between two ideographs, and behind a full-width mark before any text that does not begin a block, such as a list's item."""
_MARKUP = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>|<[^>]*>)", re.DOTALL)
_COUNTED = re.compile(r"(?<=[\d%]) (?=[\u3400-\u9fff])")
_FENCE = re.compile(r"^(```.*?^```|~~~.*?^~~~)", re.MULTILINE | re.DOTALL)


def to_html(text: str) -> str:
    """A page's Markdown as HTML, Chinese lines joined; see :func:`converted`."""
    return converted(join_cjk_lines(text))


def converted(text: str) -> str:
    """Convert Markdown: tables, footnotes, attribute lists (``{#id}``), typographic quotes left alone.

    A heading without an explicit id gets one from its own words; Python-Markdown's default would call every Chinese heading
    ``_1``, ``_2``, which changes as soon as one is added.
    """
    converter = markdown.Markdown(
        extensions=["tables", "footnotes", "attr_list", "md_in_html", "fenced_code", "toc"],
        extension_configs={
            "toc": {"slugify": slugify_unicode},
            "footnotes": {"UNIQUE_IDS": False, "SEPARATOR": "-"},
            "tables": {"use_align_attribute": True},
        },
        output_format="html",
    )
    return converter.convert(text)


def join_cjk_lines(text: str) -> str:
    """Remove soft line breaks between CJK characters, and behind a full-width mark: a browser would show each as a space."""
    parts = _FENCE.split(text)
    return "".join(part if i % 2 else _BREAK.sub("", part) for i, part in enumerate(parts))


def keep_counted(html: str) -> str:
    """Let no line break between a number and the ideograph after it, which says what is counted: 1,100 張.

    The space there becomes U+00A0, in text only: tags and code stay as they are.
    """
    parts = _MARKUP.split(html)
    return "".join(part if i % 2 else _COUNTED.sub("\N{NO-BREAK SPACE}", part) for i, part in enumerate(parts))
