"""What the report is called, in which languages, and where it will stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Edition"]


@dataclass(frozen=True)
class Edition:
    """What stands on the title page. ``titles`` are by language; ``base_url`` is empty where it is not known."""

    titles: Mapping[str, str]
    languages: tuple[str, ...]
    author: str = ""
    date: str = ""
    base_url: str = ""
    draft: bool = False
