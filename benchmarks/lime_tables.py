"""The tables of lime.md, from the records. Imports no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["write"]

PAGE = Path(__file__).with_name("lime.md")


def write(study: Path, reference: Path) -> None:
    """Put the tables between the marks of lime.md."""
    found, rows = (json.loads(path.read_text(encoding="utf-8")) for path in (study, reference))
    text = PAGE.read_text(encoding="utf-8")
    for mark, table in {
        "reference": _reference(rows["rows"]),
        "curves": _curves(found["curves"]),
        "calibration": _calibration(found["calibration"]),
        "stopping": _stopping(found["stopping"]),
    }.items():
        before, start, rest = text.partition(f"<!-- {mark} -->\n")
        text = before + start + table + rest[rest.index("<!-- end -->") :]
    PAGE.write_text(text, encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown; the first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _reference(rows: dict[str, Any]) -> str:
    samples = [row["samples"] for row in rows.values()]
    noise = [np.linalg.norm(row["errors"]) / np.linalg.norm(row["weights"]) for row in rows.values()]
    apart = np.mean([row["plain_apart"] for row in rows.values()])
    return (
        f"{len(rows)} pictures with {min(samples):,} to {max(samples):,} variants each, {sum(samples):,} together. The "
        f"reference's own standard error is {np.mean(noise):.3f} of the weights, {max(noise):.3f} at worst; the plain "
        f"regression on the same variants lies {apart:.3f} away.\n"
    )


def _curves(cells: list[dict[str, Any]]) -> str:
    from benchmarks.lime_designs import DESIGNS, ESTIMATORS, PASSES, POOLED

    names = POOLED | {name: words for name, (words, _) in DESIGNS.items()}
    by = {(cell["design"], cell["estimator"], cell["passes"]): np.array(list(cell["pictures"].values())) for cell in cells}
    lines = []
    for design, estimator in dict.fromkeys((cell["design"], cell["estimator"]) for cell in cells):
        got = [by.get((design, estimator, passes)) for passes in PASSES]
        pictures = max(len(values) for values in got if values is not None)
        cell_texts = ["" if values is None else "{:.3f} / {:.2f}".format(*values.mean(0)) for values in got]
        lines.append([names[design], ESTIMATORS[estimator], str(pictures), *cell_texts])
    return table(["design", "estimator", "pictures", *map(str, PASSES)], lines)


def _calibration(cells: list[dict[str, Any]]) -> str:
    lines = []
    for cell in cells:
        means = {name: np.mean(cell[name]) for name in ("spread", "distance", "coverage", "r2", "r2_of_pool", "settled")}
        texts = [f"{means[name]:.2f}" for name in ("spread", "distance")]
        texts += [
            f"{100 * means['coverage']:.1f} %",
            f"{means['r2']:.3f}",
            f"{means['r2_of_pool']:.3f}",
            f"{100 * means['settled']:.0f} %",
        ]
        lines.append([str(cell["passes"]), str(cell["pictures"]), *texts])
    head = [
        "passes",
        "pictures",
        "spread / standard error",
        "distance / standard error",
        "coverage of 95 %",
        "R²",
        "R² on the pool",
        "settled",
    ]
    return table(head, lines)


def _stopping(found: dict[str, float]) -> str:
    return (
        f"{found['draws']} explanations took {found['mean_passes']:.0f} passes on average. Of {found['neighbours']} neighbours "
        f"in their orders {found['reversed']} stand the other way round in the reference by more than a tie; of {found['shown']} "
        f"superpixels shown as speaking for or against, {found['right_sign']} do so there.\n"
    )
