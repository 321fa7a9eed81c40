"""Findings about what is left of the maps of one picture while the network forgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts
from generator.findings.choosing import Row, least, most, two_or_more

__all__ = ["FINDINGS"]


def methods(facts: Facts) -> list[str]:
    """The methods whose maps are drawn while the network forgets."""
    return [row["id"] for row in facts("forgetting.rows")]


def likest(facts: Facts) -> dict[str, Any] | None:
    """The method whose last map is still most like its first (``rank`` correlation); absent unless two can be compared."""
    return most(_last(facts), "rank")


def unlikest(facts: Facts) -> dict[str, Any] | None:
    """The method whose last map is least like its first (``rank`` correlation); absent unless two can be compared."""
    return least(_last(facts), "rank")


def _last(facts: Facts) -> list[Row]:
    last = [{"id": row["id"], "rank": row["stages"][-1]["rank"]} for row in facts("forgetting.rows")]
    return two_or_more([row for row in last if row["rank"] is not None])


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "forgetting.methods": methods,
    "forgetting.likest": likest,
    "forgetting.unlikest": unlikest,
}
