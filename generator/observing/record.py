"""An observation as it is shipped, in a folder beside the checkpoint: numbers, the first layer's kernels, WebP pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from generator.evidence.course import first_right, half_times, remembered, times_forgotten
from generator.files import replacing_folder, sweep_beside
from generator.imaging.encode import save
from generator.observing.looks import FILTER_TILE
from generator.observing.notes import Found
from generator.observing.subject import SEED, Subject
from generator.pictures.labels import FOOD_11

__all__ = ["beside", "ship"]


def beside(checkpoint: Path) -> Path:
    """Where the observation of a checkpoint's training lies."""
    return checkpoint.with_name(f"{checkpoint.stem}.observed")


def ship(found: Sequence[Found], subject: Subject, folder: Path) -> None:
    """Replace ``folder`` by the observation of all moments."""
    sweep_beside(folder)
    with replacing_folder(folder) as partial:
        for one in found:
            for name, picture in one.pictures.items():
                save(picture, partial / f"{one.facts['step']:06d}.{name}.webp")
        with (partial / "kernels.npz").open("wb") as stream:
            np.savez_compressed(stream, kernels=np.stack([one.arrays["kernels"] for one in found]))
        text = json.dumps(_told(found, subject), indent=1, allow_nan=False)
        (partial / "observed.json").write_text(text + "\n", encoding="utf-8")


def _told(found: Sequence[Found], subject: Subject) -> dict[str, Any]:
    last = found[-1]
    picture = subject.shown[len(subject.shown) // 2]
    return {
        "classes": list(subject.classes),
        "root": subject.root,
        "tile": int(last.pictures["saliency"].shape[0]),
        "filter_tile": FILTER_TILE,
        "shown": _shown(found, subject),
        "filters": [{"layer": layer, "channel": channel} for layer, channel in last.arrays["filters"].tolist()],
        "dream": {"name": picture.name, "truth": FOOD_11[picture.label or 0], "layer": subject.dreamt},
        "sets": [{"name": one.name, "root": one.root, "n": len(one.paths)} for one in subject.sets],
        **last.facts["named"],
        "moments": [_without_nan({name: value for name, value in one.facts.items() if name != "named"}) for one in found],
        "course": _course(found, subject),
    }


def _shown(found: Sequence[Found], subject: Subject) -> list[dict[str, Any]]:
    right = np.array([[row["right"] for row in one.facts["shown"]] for one in found])
    return [
        {
            "name": picture.name,
            "truth": FOOD_11[picture.label or 0],
            "first_right": first_right(column),
            "forgotten": times_forgotten(column),
        }
        for picture, column in zip(subject.shown, right.T, strict=True)
    ]


def _course(found: Sequence[Found], subject: Subject) -> dict[str, Any]:
    right = np.stack([one.arrays["right"] for one in found])
    course: dict[str, Any] = {"cue": None, "food": None, "cue_minus_food": None, "forgotten": asdict(remembered(right))}
    if subject.cue is not None:
        moved = np.stack([one.arrays["moved"] for one in found])
        known = np.stack([one.arrays["right_without"] for one in found]) - 1 / len(subject.classes)
        epochs = [one.facts["epoch"] for one in found]
        if (times := half_times(moved, known, epochs, SEED)) is not None:
            course["cue"], course["food"] = ({"epoch": one.as_fact()} for one in (times.one, times.other))
            course["cue_minus_food"] = times.later.as_fact()
    return course


def _without_nan(value: Any) -> Any:
    """The same with None for what is not a number, which JSON has no word for."""
    if isinstance(value, dict):
        return {name: _without_nan(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
