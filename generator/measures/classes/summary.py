"""Which classes do best and what might make them easy; whether a confidence means what it says; how far a simple look gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from generator.evidence.calibration import error_by_chance, expected_error, reliability
from generator.evidence.classification import HOMEWORK_FOUR
from generator.evidence.intervals import Difference, Measured, rank_correlation_of_few, wilson
from generator.measures.rows import SEED, Cells, difference, mean
from generator.pictures.masks import FOOD

__all__ = ["summarise"]

Column = Mapping[str, float]


def summarise(cells: Cells) -> dict[str, Any]:
    """Accuracy, calibration, recall and what it goes with (``why``); ``setting``; ``probe``. Each only if its cells are on
    record.
    """
    facts: dict[str, Any] = {}
    if cells.rows("answers"):
        facts |= _answers(cells)
        facts["why"] = _why(cells)
    if cells.rows("setting"):
        facts["setting"] = _setting(cells)
    if cells.rows("probes"):
        facts["probe"] = _probe(cells)
    return facts


def _answers(cells: Cells) -> dict[str, Any]:
    rows = cells.rows("answers").values()
    right = np.array([row["answer"] == row["label"] for row in rows])
    sure = np.array([row["confidence"] for row in rows])
    bins = [
        {"low": b.low, "high": b.high, "confidence": b.confidence, "accuracy": b.accuracy.as_fact()}
        for b in reliability(sure, right)
    ]
    recall = _recall(cells)
    return {
        "n": len(right),
        "accuracy": wilson(int(right.sum()), len(right)).as_fact(),
        "confidence": float(sure.mean()),
        "calibration": {
            "bins": bins,
            "error": expected_error(sure, right, SEED).as_fact(),
            "by_chance": error_by_chance(sure, SEED).as_fact(),
        },
        "recall": [
            {"id": name, "recall": fact.as_fact()} for name, fact in sorted(recall.items(), key=lambda item: -item[1].value)
        ],
        "four": _four(recall),
    }


def _recall(cells: Cells) -> dict[str, Measured]:
    counts: dict[str, list[int]] = {}
    for row in cells.rows("answers").values():
        hits, of = counts.setdefault(cells.classes[row["label"]], [0, 0])
        counts[cells.classes[row["label"]]] = [hits + (row["answer"] == row["label"]), of + 1]
    return {name: wilson(hits, of) for name, (hits, of) in counts.items()}


def _four(recall: Mapping[str, Measured]) -> dict[str, Any] | None:
    """The homework's four best classes: the worst of them against the best of the others, each class's pictures resampled."""
    four = [name for name in HOMEWORK_FOUR if name in recall]
    others = [name for name in recall if name not in four]
    if len(four) < len(HOMEWORK_FOUR) or not others:
        return None
    generator = np.random.default_rng(SEED)
    again = {name: generator.binomial(fact.n, fact.value, 4000) / fact.n for name, fact in recall.items()}
    gaps = np.min([again[name] for name in four], 0) - np.max([again[name] for name in others], 0)
    lower, upper = np.percentile(gaps, (2.5, 97.5))
    worst, best = min(four, key=lambda name: recall[name].value), max(others, key=lambda name: recall[name].value)
    of, control = recall[worst].value, recall[best].value
    gap = Difference(of - control, float(lower), float(upper), sum(fact.n for fact in recall.values()), of, control)
    means = [float(np.mean([recall[name].value for name in names])) for names in (four, others)]
    mean_gaps = np.mean([again[name] for name in four], 0) - np.mean([again[name] for name in others], 0)
    low, high = np.percentile(mean_gaps, (2.5, 97.5))
    return {
        "worst_over_best_other": gap.as_fact(),
        "worst": worst,
        "best_other": best,
        "mean_over_others": Difference(means[0] - means[1], float(low), float(high), gap.n, means[0], means[1]).as_fact(),
    }


def _why(cells: Cells) -> dict[str, Any]:
    """Over classes: does recall go with where LIME and the gradient lie, or with how alike a class's pictures are?"""
    label = {name: row["label"] for name, row in cells.rows("answers").items()}
    recall = {name: fact.value for name, fact in _recall(cells).items()}
    columns = {"alike": {name: -value for name, value in cells.column("variation", lambda row: row["distance"]).items()}}
    for method, name in (("lime", "food"), ("gradient", "food_gradient")):
        if any("shares" in row for row in cells.rows(f"where-{method}").values()):
            columns[name] = cells.column(f"where-{method}", lambda row: row["shares"][FOOD] - row["areas"][FOOD])
    by_class = {name: _by_class(column, label, cells.classes) for name, column in columns.items() if column}
    facts: dict[str, Any] = {
        name: rank_correlation_of_few([recall[c] for c in means], list(means.values())).as_fact()
        for name, means in by_class.items()
    }
    rows = [{"id": c, "recall": recall[c], **{name: means[c] for name, means in by_class.items()}} for c in recall]
    return {**facts, "rows": sorted(rows, key=lambda row: -float(row["recall"]))} if facts else {}


def _by_class(column: Column, label: Mapping[str, int], classes: tuple[str, ...]) -> dict[str, float]:
    groups: dict[str, list[float]] = {}
    for unit, value in column.items():
        if unit in label:
            groups.setdefault(classes[label[unit]], []).append(value)
    return {name: float(np.mean(values)) for name, values in groups.items()}


def _setting(cells: Cells) -> dict[str, Any]:
    """What taking side dishes and tableware away does to the true class's logit, against taking away as much else."""
    rows = cells.rows("setting")
    whole, without, part, control = (cells.column("setting", lambda row, i=i: row["logits"][i]) for i in range(4))  # type: ignore[misc]
    fall = {
        name: {unit: whole[unit] - column[unit] for unit in column} for name, column in (("part", part), ("control", control))
    }
    right = [sum(row["right"][i] for row in rows.values()) for i in range(4)]
    return {
        "lost": difference(fall["part"], fall["control"]),
        "lost_all": mean({unit: whole[unit] - without[unit] for unit in without}),
        "area": mean(cells.column("setting", lambda row: row["area"])),
        "part": mean(cells.column("setting", lambda row: row["part"])),
        "right": [wilson(hits, len(rows)).as_fact() for hits in right],
    }


def _probe(cells: Cells) -> dict[str, Any]:
    rows = cells.rows("probes")
    columns = {name: {unit: float(row[name]) for unit, row in rows.items()} for name in next(iter(rows.values()))}
    blocks = sorted(name for name in columns if name.startswith("block"))
    facts: dict[str, Any] = {f"{name}_behind": difference(columns["network"], columns[name]) for name in blocks}
    facts["accuracy"] = {name: wilson(int(sum(column.values())), len(column)).as_fact() for name, column in columns.items()}
    counts = cells.facts["probes"]["counts"]
    return facts | {"counts": [{"classes": int(count), **counts[count]} for count in sorted(counts, key=int)]}
