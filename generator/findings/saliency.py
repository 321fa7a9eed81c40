"""Findings about the saliency maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]


def blank_maps(facts: Facts) -> int:
    """How many saliency maps are zero throughout."""
    return sum(row["blank"] for row in facts("saliency.rows"))


def in_the_case(facts: Facts) -> Mapping[str, Any] | None:
    """The picture that stands in the glass case on the first page: the middle one of those shown, with truth and prediction."""
    rows = facts("saliency.rows")
    return rows[len(rows) // 2] if rows else None


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "saliency.blank_maps": blank_maps,
    "saliency.in_the_case": in_the_case,
}
