"""The numbers of an observation turned round: not moment by moment, but for everything measured its course over all moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["SETTLED_AT", "courses"]

SETTLED_AT = 0.9
"""Similarity to its final self from which on a layer counts as settled."""

_NEAR = 0.02
"""Epochs by which a moment may miss the middle or the end of an epoch and still be called by it: steps are whole."""

Numbers = Mapping[str, Any]


def courses(numbers: Numbers) -> dict[str, Any]:
    """What an observation's numbers have of each moment, as lists over the moments; None where the set has no material for it."""
    moments = numbers["moments"]
    return {
        "moments": [_named(moment) for moment in moments],
        "sets": [_of_set(one, [moment["sets"][i] for moment in moments]) for i, one in enumerate(numbers["sets"])],
        "blocks": [
            {"after": after, "accuracy": [moment["blocks"][i] for moment in moments]} for i, after in enumerate(numbers["blocks"])
        ],
        "layers": [_of_layer(name, [moment["settled"][i] for moment in moments]) for i, name in enumerate(numbers["layers"])],
        "recalls": _recalls(numbers["classes"], [moment["sets"][0]["counts"] for moment in moments]),
        **{part: _columns([moment[part] for moment in moments]) for part in ("kinds", "food", "cue")},
        "course": numbers["course"],
        "chance": 1 / len(numbers["classes"]),
        "settled_at": SETTLED_AT,
    }


def _named(moment: Numbers) -> dict[str, Any]:
    """A moment and what it is called: ``kind`` is start, step, half (an epoch) or epoch; ``name`` is its mark in an address."""
    step, epoch = moment["step"], moment["epoch"]
    number = round(epoch)
    kind = "step"
    if step == 0:
        kind = "start"
    elif number > 0 and abs(epoch - number) < _NEAR:
        kind = "epoch"
    elif abs(epoch - 0.5) < _NEAR:
        kind = "half"
    name = f"epoch-{number}" if kind == "epoch" else f"step-{step}"
    epoch = number if epoch == number else epoch  # plurals are those of whole numbers
    return {"step": step, "epoch": epoch, "number": number, "size": moment["size"], "kind": kind, "name": name}


def _of_set(about: Numbers, measured: Sequence[Numbers]) -> dict[str, Any]:
    return {**about, **{name: [one[name] for one in measured] for name in ("accuracy", "loss", "calibration_error")}}


def _of_layer(name: str, settled: Sequence[float | None]) -> dict[str, Any]:
    """``since`` is the first moment from which on the layer is settled, ``index`` its place among the features if it has one."""
    unsettled = [i for i, likeness in enumerate(settled[:-1]) if likeness is None or likeness < SETTLED_AT]
    since = unsettled[-1] + 1 if unsettled else 0
    part, _, index = name.partition(".")
    return {"name": name, "index": int(index) if part == "features" else None, "settled": list(settled), "since": since}


def _recalls(classes: Sequence[str], counts: Sequence[Sequence[Sequence[int]]]) -> list[dict[str, Any]]:
    """Of each class the share that is recognised, moment by moment; None where the set has none of it."""
    return [
        {"id": name, "recall": [table[i][i] / sum(table[i]) if sum(table[i]) else None for table in counts]}
        for i, name in enumerate(classes)
    ]


def _columns(rows: Sequence[Numbers | None]) -> dict[str, list[Any]] | None:
    names = next((list(row) for row in rows if row), [])
    return {name: [row and row[name] for row in rows] for name in names} or None
