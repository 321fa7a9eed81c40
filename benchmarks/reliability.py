"""Whether methods that draw random numbers have become noisier: two maps of one picture, against two by the commit before."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.builds import BEFORE, SIDES, checkout
from benchmarks.harness import Settings, run_command
from benchmarks.outcome import Cell, Outcome, Table

__all__ = ["METHODS", "compared", "run"]

METHODS = ("smoothgrad", "rise", "lime", "kernel_shap")
CONTROLS = ("random", "gradient")
"""A map that is nothing but chance, and one that has none: the measure must say no and yes."""

PICTURES = 6
FALL = 0.01
"""How far the mean correlation may fall before a method counts as noisier."""
CHANCE = 0.05
"""More than six standard errors of the correlation of two maps of independent pixels, 128 x 128 of them."""

Found = Mapping[str, Mapping[str, Sequence[float]]]
"""By method what ``repeated`` in random_maps.py gives."""


def run(settings: Settings) -> Outcome:
    """Both sides on the same pictures for the same classes, one side after the other."""
    count = 1 if settings.quick else PICTURES
    sides = {name: _measured(name, count, settings) for name in SIDES}
    ours, before = sides["vitrine"], sides["before"]
    if ours["pictures"] != before["pictures"]:
        raise ValueError(f"sides were asked about different pictures: {ours['pictures']} and {before['pictures']}")
    return compared(ours["methods"], before["methods"], ours["pictures"])


def _measured(name: str, count: int, settings: Settings) -> dict[str, Any]:
    """What random_maps.py prints in a side's checkout, among what libraries may have to say."""
    folder = checkout(SIDES[name], settings.work / f"reliability-{name}")
    shutil.copy(Path(__file__).with_name("random_maps.py"), folder)
    output = run_command([sys.executable, "random_maps.py", name, str(count), *METHODS, *CONTROLS], folder).output
    found: dict[str, Any] = json.loads(next(line for line in reversed(output.splitlines()) if line.startswith("{")))
    return found


def compared(ours: Found, before: Found, pictures: Sequence[str]) -> Outcome:
    """Both sides' correlations, seconds and passes by method, and sentences that say which methods are noisier."""
    columns = ("method", "before mean", "before lowest", "ours mean", "ours lowest", "before s", "ours s")
    rows = [_row(method, before[method], ours[method]) for method in (*METHODS, *CONTROLS)]
    passes = [(method, _mean(before[method]["passes"]), _mean(ours[method]["passes"])) for method in METHODS]
    return Outcome(
        tables=[
            Table("Rank correlation of two maps from other random numbers, over the pictures; seconds a map", columns, rows),
            Table("Passes through the network for a map", ("method", "before", "ours"), passes),
        ],
        notes=[
            _verdict(ours, before),
            _changes(ours, before),
            _controls(ours, before),
            f"*before* is commit `{BEFORE}`; one side ran after the other. Each spends what its report spends on a picture, in"
            " its report's precision; the higher the correlation, the less of a map is chance.",
            f"Pictures: {', '.join(pictures)}.",
        ],
    )


def _row(method: str, before: Mapping[str, Sequence[float]], ours: Mapping[str, Sequence[float]]) -> Sequence[Cell]:
    name = f"{method} (control)" if method in CONTROLS else method
    correlations = [value for side in (before, ours) for value in (_mean(side["rho"]), float(np.min(side["rho"])))]
    return (name, *correlations, *(float(np.median(side["seconds"])) for side in (before, ours)))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _verdict(ours: Found, before: Found) -> str:
    means = {method: (_mean(before[method]["rho"]), _mean(ours[method]["rho"])) for method in METHODS}
    # Put so that a correlation that is not a number counts against us.
    fallen = {method: pair for method, pair in means.items() if not pair[1] >= pair[0] - FALL}
    if not fallen:
        return f"No method is noisier than before: no mean fell by more than {FALL}."
    named = "; ".join(f"{method}, {now:.3f} after {then:.3f}" for method, (then, now) in fallen.items())
    return f"**noisier** than before, by a mean that fell by more than {FALL}: {named}."


def _changes(ours: Found, before: Found) -> str:
    """By how much each mean moved, and by how much it would with other pictures and numbers: whether a verdict is chance."""
    changes = {method: np.subtract(ours[method]["rho"], before[method]["rho"]) for method in METHODS}
    named = "; ".join(f"{method} {change.mean():+.4f}{_error(change)}" for method, change in changes.items())
    return f"Change of the mean, with its standard error over the pictures: {named}."


def _error(change: Any) -> str:
    return f" ± {change.std(ddof=1) / len(change) ** 0.5:.4f}" if len(change) > 1 else ""


def _controls(ours: Found, before: Found) -> str:
    chance = all(abs(rho) <= CHANCE for side in (ours, before) for rho in side["random"]["rho"])
    same = all(abs(rho - 1) < 1e-9 for side in (ours, before) for rho in side["gradient"]["rho"])
    told = ["met" if held else "**missed**" for held in (chance, same)]
    return f"Controls: about 0 asked of random maps, within {CHANCE}: {told[0]}; 1 asked of the gradient: {told[1]}."
