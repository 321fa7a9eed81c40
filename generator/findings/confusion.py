"""Findings about what the network takes for what: which classes come out best, and on which pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]

Row = Mapping[str, Any]

_FROM_ONE_SOURCE = frozenset({"dairy_product", "noodles_pasta", "seafood", "soup"})
"""Classes that come from a single source each in the folder ``training`` of the photographs ``food-11``."""


def best_four(facts: Facts) -> list[str]:
    """The four classes with the highest recall, the best first."""
    return list(facts.known("confusion.best")[:4])


def highest(facts: Facts) -> Row | None:
    """The class with the highest recall, with its scores."""
    return _of_rank(facts, 0)


def lowest(facts: Facts) -> Row | None:
    """The class with the lowest recall, with its scores."""
    return _of_rank(facts, -1)


def fourth(facts: Facts) -> Row | None:
    """The class with the fourth highest recall, with its scores; none where there are fewer."""
    return _of_rank(facts, 3)


def fifth(facts: Facts) -> Row | None:
    """The class with the fifth highest recall, with its scores; none where there are fewer."""
    return _of_rank(facts, 4)


def class_count(facts: Facts) -> int:
    """How many classes there are."""
    return len(facts.known("confusion.classes"))


def commonest_mistake(facts: Facts) -> Row | None:
    """The most frequent mistake: ``truth``, ``predicted``, ``count``, ``share``; ``both_ways`` if the reverse is listed too.

    None where no mistake was made.
    """
    mistakes = facts.known("confusion.confusions")
    if not mistakes:
        return None
    first = mistakes[0]
    reverse = (first["predicted"], first["truth"])
    return {**first, "both_ways": any((one["truth"], one["predicted"]) == reverse for one in mistakes)}


def listed_mistakes(facts: Facts) -> int:
    """How many of the most frequent mistakes are listed."""
    return len(facts.known("confusion.confusions"))


def sources_known(facts: Facts) -> bool:
    """Whether these are the photographs ``food-11`` with their sources on record, of which the pages tell more."""
    return facts.known("report.root_name") == "food-11" and facts.known("confusion.baseline") is not None


def best_four_from_one_source(facts: Facts) -> int | None:
    """How many of the best four classes come from a single source each in ``training``.

    None where that is not known of these pictures, or where the network only guesses.
    """
    if not sources_known(facts) or facts.known("confusion.near_chance"):
        return None
    return len(_FROM_ONE_SOURCE & set(best_four(facts)))


def elsewhere(facts: Facts) -> Row | None:
    """The first of the other picture sets at hand: ``set``, ``n``, ``accuracy``, its own ``best_four``, and ``same_best_four``
    if these are the four of the validation set, in whatever order. None where there is no other set.
    """
    others = facts.known("confusion.others")
    if not others:
        return None
    other = others[0]
    four = [row["id"] for row in _ranked(other["classes"])[:4]]
    same = set(four) == set(best_four(facts))
    return {"set": other["set"], "n": other["n"], "accuracy": other["accuracy"], "best_four": four, "same_best_four": same}


def worst_kind(facts: Facts) -> Row | None:
    """The kind of thing that is recognised least often: ``kind``, ``seen`` if training had it, ``accuracy``."""
    kinds = facts.known("confusion.kinds.rows")
    return min(kinds, key=lambda row: row["accuracy"]["value"]) if kinds else None


def kinds_difference(facts: Facts) -> float | None:
    """By how much kinds that training had are recognised more often than others; none where there are not both."""
    seen, unseen = facts.known("confusion.kinds.seen"), facts.known("confusion.kinds.unseen")
    return None if seen is None or unseen is None else seen["value"] - unseen["value"]


def _of_rank(facts: Facts, rank: int) -> Row | None:
    ranked = _ranked(facts.known("confusion.classes"))
    return ranked[rank] if rank < len(ranked) else None


def _ranked(classes: list[Row]) -> list[Row]:
    return sorted(classes, key=lambda row: -row["recall"]["value"])


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "confusion.best_four": best_four,
    "confusion.highest": highest,
    "confusion.lowest": lowest,
    "confusion.fourth": fourth,
    "confusion.fifth": fifth,
    "confusion.class_count": class_count,
    "confusion.commonest_mistake": commonest_mistake,
    "confusion.listed_mistakes": listed_mistakes,
    "confusion.sources_known": sources_known,
    "confusion.best_four_from_one_source": best_four_from_one_source,
    "confusion.elsewhere": elsewhere,
    "confusion.kinds.worst": worst_kind,
    "confusion.kinds.difference": kinds_difference,
}
