"""Findings about how the homework's four best classes fare here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]

_FOUR = "confusion.homework_four"


def recall(facts: Facts) -> dict[str, Any] | None:
    """The recall of each of the homework's four, by class; none where the network lacks one of them or has no other class."""
    four = facts.known(f"{_FOUR}.ids")
    if len(four) < 4 or facts.known(f"{_FOUR}.others_mean_recall") is None:
        return None
    return {row["id"]: row["recall"] for row in facts.known("confusion.classes") if row["id"] in four}


def here(facts: Facts) -> int | None:
    """How many of the homework's four are among the best four here; none where the network lacks one of them."""
    return None if recall(facts) is None else facts.known(f"{_FOUR}.in_top_four")


def lead(facts: Facts) -> float | None:
    """How much higher the homework's four are in mean recall than the other classes; none where the network lacks one of them."""
    if recall(facts) is None:
        return None
    return float(facts.known(f"{_FOUR}.mean_recall") - facts.known(f"{_FOUR}.others_mean_recall"))


def behind(facts: Facts) -> list[str]:
    """Which of the homework's four have a recall below the mean of the other classes, although on average they are ahead."""
    each, ahead = recall(facts), lead(facts)
    if each is None or ahead is None or ahead <= 0:
        return []
    mean = facts.known(f"{_FOUR}.others_mean_recall")
    return [name for name, measured in each.items() if measured["value"] < mean]


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "confusion.homework_four.recall": recall,
    "confusion.homework_four.here": here,
    "confusion.homework_four.lead": lead,
    "confusion.homework_four.behind": behind,
}
