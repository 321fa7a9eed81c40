"""Findings about the report itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]


def broken_names(facts: Facts) -> list[str]:
    """Names of the picture files that could not be read."""
    return [file["name"] for file in facts.known("report.broken")]


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "report.broken_names": broken_names,
}
