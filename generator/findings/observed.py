"""Findings about a training that was observed: its first and last moments, and what came when in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts
from generator.findings.tally import tally

__all__ = ["FINDINGS"]

Row = Mapping[str, Any]


def moment_count(facts: Facts) -> int:
    """At how many moments the training was observed."""
    return len(_moments(facts))


def early_count(facts: Facts) -> int:
    """How many of these moments lie before the end of the first epoch."""
    return sum(moment["epoch"] < 1 and moment["kind"] != "epoch" for moment in _moments(facts))


def first(facts: Facts) -> dict[str, Any] | None:
    """The first moment, and what was measured then: on the first picture set, on food, on the cue, by probes; absent if none."""
    return _at(facts, 0) if _moments(facts) else None


def last(facts: Facts) -> dict[str, Any] | None:
    """The last moment, and the same measurements then; absent without an observation."""
    moments = _moments(facts)
    return _at(facts, len(moments) - 1) if moments else None


def halfway(facts: Facts) -> Row | None:
    """The first moment at which accuracy on the first set was halfway from chance to its last; absent if it ends at chance."""
    if not _moments(facts):
        return None
    accuracies, chance = facts.known("observed.sets.0.accuracy"), facts.known("observed.chance")
    if accuracies[-1]["lower"] <= chance:
        return None
    half = (chance + accuracies[-1]["value"]) / 2
    at: Row = next(moment for moment, one in zip(_moments(facts), accuracies, strict=True) if one["value"] >= half)
    return at


def right_at_first(facts: Facts) -> dict[str, Any]:
    """How many of the shown pictures are classified correctly at the first moment."""
    return tally(row["answers"][0]["right"] for row in _shown(facts))


def right_at_last(facts: Facts) -> dict[str, Any]:
    """How many of the shown pictures are classified correctly at the last moment."""
    return tally(row["answers"][-1]["right"] for row in _shown(facts))


def never_right(facts: Facts) -> dict[str, Any]:
    """How many of the shown pictures are classified correctly at no moment."""
    return tally(row["first_right"] is None for row in _shown(facts))


def forgotten_again(facts: Facts) -> dict[str, Any]:
    """How many of the shown pictures are classified wrongly at a moment after they were classified correctly at another."""
    return tally(row["forgotten"] > 0 for row in _shown(facts))


def best_recall(facts: Facts) -> dict[str, Any] | None:
    """The class that is recognised best at the last moment, and its ``recall`` (0-1); absent where all are recognised alike."""
    return max(_recalls(facts), key=lambda row: row["recall"], default=None)


def worst_recall(facts: Facts) -> dict[str, Any] | None:
    """The class that is recognised least at the last moment, and its ``recall`` (0-1); absent where all are recognised alike."""
    return min(_recalls(facts), key=lambda row: row["recall"], default=None)


def filter_count(facts: Facts) -> int:
    """For how many filters pictures were made at every moment."""
    return len(facts.known("observed.filters") or [])


def settles_first(facts: Facts) -> dict[str, Any] | None:
    """The layer that is settled first, the lowest of several, and the ``epoch`` from which on; absent without an observation."""
    return min(_layers(facts), key=lambda row: row["epoch"], default=None)


def settles_last(facts: Facts) -> dict[str, Any] | None:
    """The layer that is settled last, the highest of several, and the ``epoch`` from which on; absent without an observation."""
    return max(reversed(_layers(facts)), key=lambda row: row["epoch"], default=None)


def settling(facts: Facts) -> str | None:
    """In which order layers settle: together, upward (none before one below it), downward, or mixed."""
    epochs = [row["epoch"] for row in _layers(facts)]
    if not epochs:
        return None
    if len(set(epochs)) == 1:
        return "together"
    return "upward" if epochs == sorted(epochs) else "downward" if epochs == sorted(epochs, reverse=True) else "mixed"


def _moments(facts: Facts) -> list[Row]:
    return facts.known("observed.moments") or []


def _shown(facts: Facts) -> list[Row]:
    return facts.known("observed.shown") or []


def _recalls(facts: Facts) -> list[dict[str, Any]]:
    last = [{"id": row["id"], "recall": row["recall"][-1]} for row in facts.known("observed.recalls") or []]
    known = [row for row in last if row["recall"] is not None]
    return known if len({row["recall"] for row in known}) > 1 else []


def _layers(facts: Facts) -> list[dict[str, Any]]:
    """Each layer, the lowest first: ``name``, ``index`` if it is a convolution, and the ``epoch`` since which it is settled."""
    moments = _moments(facts)
    return [
        {"name": row["name"], "index": row["index"], "epoch": moments[row["since"]]["epoch"]}
        for row in facts.known("observed.layers") or []
    ]


def _at(facts: Facts, number: int) -> dict[str, Any]:
    """A moment, with the measurements that were made then; of the probes, those on the first and on the last block."""
    on_first = facts.known("observed.sets.0")
    parts = {name: facts.known(f"observed.{name}") for name in ("kinds", "food", "cue")}
    blocks = facts.known("observed.blocks")
    return {
        **_moments(facts)[number],
        **{name: on_first[name][number] for name in ("accuracy", "loss", "calibration_error")},
        **{name: columns and {key: column[number] for key, column in columns.items()} for name, columns in parts.items()},
        "first_block": blocks[0]["accuracy"][number] if blocks else None,
        "last_block": blocks[-1]["accuracy"][number] if blocks else None,
    }


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "observed.moment_count": moment_count,
    "observed.early_count": early_count,
    "observed.first": first,
    "observed.last": last,
    "observed.halfway": halfway,
    "observed.right_at_first": right_at_first,
    "observed.right_at_last": right_at_last,
    "observed.never_right": never_right,
    "observed.forgotten_again": forgotten_again,
    "observed.best_recall": best_recall,
    "observed.worst_recall": worst_recall,
    "observed.filter_count": filter_count,
    "observed.settles_first": settles_first,
    "observed.settles_last": settles_last,
    "observed.settling": settling,
}
