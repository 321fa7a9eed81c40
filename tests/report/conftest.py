"""A report with three claims about two picture sets, for the tests of claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LANGUAGES = ("zh-Hant", "en")

TABLES = """\
[looks]
number = 1
page = "model"
figure = "sets"
tests = [
  { fact = "where.over_area", above = 0, format = "points" },
  { fact = "where.share", above = 0.5, format = "percent" },
]

[fades]
number = 2
page = "model"
figure = "nowhere"
tests = [{ fact = "dream.lost", below = 0 }]

[beats]
number = 3
page = "model"
figure = "sets"
tests = [{ fact = "where.share", above = "where.other", format = "percent" }]
"""

WORDS = """\
[looks]
statement = "It looks at food."
decided_by = "By where it looks."
tests = ["beyond the area", "on food"]
needs = "Needs masks."
note = "A note."

[fades]
statement = "It fades."
decided_by = "By how much is left."
tests = ["left"]

[beats]
statement = "It beats the other."
decided_by = "By comparison."
tests = ["on food, against the other"]
"""


@pytest.fixture(scope="session")
def measured() -> Callable[..., dict[str, Any]]:
    """A value with an interval of ``half`` to either side."""
    return _measured


@pytest.fixture
def evidence() -> dict[str, Any]:
    """Facts of two sets: of the one at hand everything is known, of the other only the dream."""
    food = {"over_area": _measured(0.12, of=0.52, control=0.4, against="sobel"), "share": _measured(0.52, 0.05), "other": 0.3}
    return {
        "sets": [
            {"name": "kitchen-11", "here": True, "facts": {"where": food, "dream": {"lost": _measured(0.3)}}},
            {"name": "food-11", "here": False, "facts": {"where": {"over_area": None}, "dream": {"lost": _measured(-0.3)}}},
        ],
        "missing": [],
    }


@pytest.fixture(scope="session")
def write_claims() -> Callable[..., None]:
    """``write_claims(content)`` writes three claims, with an (old, new) text replaced in their ``tables`` or ``words``."""

    def write(content: Path, tables: tuple[str, str] = ("", ""), words: tuple[str, str] = ("", "")) -> None:
        (content / "claims.toml").write_text(TABLES.replace(*tables), encoding="utf-8")
        for language in LANGUAGES:
            (content / f"claims.{language}.toml").write_text(WORDS.replace(*words), encoding="utf-8")

    return write


def _measured(value: float, half: float = 0.02, **more: Any) -> dict[str, Any]:
    return {"value": value, "lower": value - half, "upper": value + half, "n": 220, **more}
