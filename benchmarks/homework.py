"""The homework's four questions: our figures against a plain script that answers them as well."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.builds import fresh, seconds_by_family
from benchmarks.harness import ROOT, Run, Settings, run_command
from benchmarks.outcome import Outcome, Table, comparison
from generator.notes import read_note

__all__ = ["run"]

FIGURES = ("saliency", "filters", "activations", "lime", "confusion", "dream")
_QUICK = ("--steps", "2", "--samples", "8", "--at-most", "16")


def run(settings: Settings) -> Outcome:
    """One cold run of each: a process from start to the last picture on disk."""
    folder = fresh(settings, "vitrine", "homework")
    ours = _ours(folder, settings)
    plain = _plain(folder, settings)
    return Outcome(
        [comparison("all four questions", {"vitrine": ours.timing, "plain script": plain.timing}, bar=8, against="plain script")],
        [
            Table("Vitrine, seconds by family", ("family", "s"), list(seconds_by_family(ours.output).items())),
            Table("The plain script, seconds by part", ("part", "s"), _parts(plain.output)),
        ],
        [
            "The plain script is [plain_homework.py](plain_homework.py): torch float32, the same weights, the same 11 pictures "
            "and 16 filters, one at a time, 200 steps each; LIME by the package with 1,000 samples and its default batch; a "
            "dream of 200 steps for each of the three photos that Vitrine dreams of. Vitrine does more in its seconds: two "
            "pictures of each filter and the crops that excite it, three kinds of dream and one of noise, intervals.",
        ],
    )


def _ours(folder: Path, settings: Settings) -> Run:
    draft = ("--draft",) if settings.quick else ()
    return run_command([sys.executable, "build.py", "build", *draft, "--only", *FIGURES], folder)


def _plain(folder: Path, settings: Settings) -> Run:
    facts = list(_facts(folder))
    shown = next(found for found in facts if "area_for" in (found.get("rows") or [{}])[0])
    filters = next(found for found in facts if {"layers", "plain_steps"} <= found.keys())
    dreams = next(found for found in facts if "cap_factor" in found)
    weights = settings.work / "weights.pt"
    run_command([sys.executable, "-m", "benchmarks.subject", str(weights)], ROOT)
    command = [
        *(sys.executable, "-m", "benchmarks.plain_homework", "--weights", str(weights)),
        *("--validation", str(folder / "data" / "kitchen-11" / "validation"), "--out", str(settings.work / "plain-homework")),
        *("--pictures", *_names(shown["rows"])),
        *("--dreams", *_names(row for row in dreams["rows"] if row["kind"] == "photo")),
        *("--filters", *(_of_layer(layer) for layer in filters["layers"])),
    ]
    return run_command([*command, *(_QUICK if settings.quick else ())], ROOT)


def _facts(folder: Path) -> Iterator[dict[str, Any]]:
    """What our build knows of every family it drew: the script is given the same pictures and filters."""
    for path in sorted((folder / ".cache").rglob("facts.json")):
        yield read_note(path)


def _names(rows: Any) -> list[str]:
    return [row["name"] for row in rows]


def _of_layer(layer: Mapping[str, Any]) -> str:
    return f"{layer['index']}:" + ",".join(str(row["channel"]) for row in layer["filters"])


def _parts(output: str) -> Sequence[tuple[str, float]]:
    return [(name, float(seconds)) for name, seconds in re.findall(r"^(\w+) ([\d.]+)$", output, re.MULTILINE)]
