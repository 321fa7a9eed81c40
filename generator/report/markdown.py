"""Markdown to HTML, with what Chinese text needs."""

from __future__ import annotations

import re

import markdown
from markdown.extensions.toc import slugify_unicode

__all__ = ["join_cjk_lines", "keep_counted", "to_html"]

_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_BREAK = re.compile(
    rf"(?<=[{_CJK}])[ \t]*\n[ \t]*(?=[{_CJK}])"
    r"|(?<=[。，；：、！？）」』])[ \t]*\n[ \t]*(?=[A-Za-z\d]|\[(?!\^))(?!\d+[.)]\s)"  # such marks bring their own space
)
_MARKUP = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>|<[^>]*>)", re.DOTALL)
_COUNTED = re.compile(r"(?<=[\d%]) (?=[\u3400-\u9fff])")
_FENCE = re.compile(r"^(```.*?^```|~~~.*?^~~~)", re.MULTILINE | re.DOTALL)


def to_html(text: str) -> str:
    """Convert a page's Markdown: tables, footnotes, attribute lists (``{#id}``), typographic quotes left alone.

    A heading without an explicit id gets one from its own words; Python-Markdown's default would call every Chinese heading
    ``_1``, ``_2``, which changes as soon as one is added.
    """
    converter = markdown.Markdown(
        extensions=["tables", "footnotes", "attr_list", "md_in_html", "fenced_code", "toc"],
        extension_configs={"toc": {"slugify": slugify_unicode}, "footnotes": {"UNIQUE_IDS": False}},
        output_format="html",
    )
    return converter.convert(join_cjk_lines(text))


def join_cjk_lines(text: str) -> str:
    """Remove soft line breaks between CJK characters, and after full-width marks: a browser would show each as a space."""
    parts = _FENCE.split(text)
    return "".join(part if i % 2 else _BREAK.sub("", part) for i, part in enumerate(parts))


def keep_counted(html: str) -> str:
    """Let no line break between a number and the ideograph after it, which says what is counted: 1,100 張.

    The space there becomes U+00A0, in text only: tags and code stay as they are.
    """
    parts = _MARKUP.split(html)
    return "".join(part if i % 2 else _COUNTED.sub("\N{NO-BREAK SPACE}", part) for i, part in enumerate(parts))
