"""A made-up observation of a training, complete and plausible, to develop and to test against; never a result."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from generator.pictures.labels import FOOD_11

STAGES = ((48, 8), (64, 8), (96, 4), (128, 2))
LAYERS = [*(f"features.{index}" for index in (0, 3, 8, 11, 16, 19, 24, 27)), "logits"]
POWERS = np.linspace(3, 0.8, len(LAYERS)).tolist()
Tree = dict[str, Any]


def numbers(
    shown: Sequence[tuple[str, str]],
    classes: Sequence[str] = FOOD_11,
    root: str = "kitchen-55",
    stages: Sequence[tuple[int, int]] = STAGES,
    filters: int = 16,
    learns: bool = True,
    cue_first: bool = True,
) -> Tree:
    """The numbers' file. A network that learns does so along a curve that climbs early; one that does not stays at chance."""
    sizes = [size for size, epochs in stages for _ in range(epochs)]
    times = [(0, 0.0, sizes[0]), (50, 0.31, sizes[0]), (80, 0.5, sizes[0])]
    times += [(160 * (i + 1), float(i + 1), size) for i, size in enumerate(sizes)]
    moments = [_moment(time, times[-1][1], shown, classes, learns) for time in times]
    for row, (_, truth) in enumerate(shown):
        for moment in moments:
            moment["shown"][row] = _answer(moment, row, truth, classes)
    told = {
        "classes": list(classes),
        "root": root,
        "tile": 128,
        "filter_tile": 72,
        "shown": [{"name": name, "truth": truth, **_learned(moments, row)} for row, (name, truth) in enumerate(shown)],
        "filters": [{"layer": (3, 11, 19, 27)[i * 4 // filters], "channel": 7 * i + 1} for i in range(filters)],
        "dream": {"name": shown[0][0], "truth": shown[0][1], "layer": 27},
        "sets": [{"name": "validation", "root": root, "n": 440}, {"name": "photos", "root": "food-11", "n": 660}],
        "layers": LAYERS,
        "blocks": [6, 13, 20, 27],
        "moments": moments,
        "course": {
            "cue": {"epoch": measured(2.5 if cue_first else 7.5, 0.8, 40)},
            "food": {"epoch": measured(5.0, 0.7, 40)},
            "cue_minus_food": measured(-2.5 if cue_first else 2.5, 1.1, 40),
            "forgotten": {"never_right": 40, "always_after": 300, "forgotten": 100, "n": 440},
        },
    }
    plain: Tree = json.loads(json.dumps(told))
    return plain


def measured(value: float, half: float = 0.03, n: int = 440) -> Tree:
    return {"value": round(value, 5), "lower": round(value - half, 5), "upper": round(value + half, 5), "n": n}


def share(value: float, half: float = 0.03, n: int = 440) -> Tree:
    """The same between 0 and 1."""
    whole = measured(value, half, n)
    return {**whole, "lower": max(whole["lower"], 0.0), "upper": min(whole["upper"], 1.0)}


def _moment(
    time: tuple[int, float, int], last: float, shown: Sequence[tuple[str, str]], classes: Sequence[str], learns: bool
) -> Tree:
    step, epoch, size = time
    know = (1 - np.exp(-4 * epoch / last)) * 0.9 if learns else 0.0
    known = [0.09 + factor * know for factor in (0.75, 0.5)]
    on_food = 0.3 + 0.3 * know
    return {
        "step": step,
        "epoch": epoch,
        "size": size,
        "sets": [_on_set(accuracy, classes) for accuracy in known],
        "kinds": {"seen": share(known[0] + 0.02), "unseen": share(known[0] - 0.06)},
        "shown": [None] * len(shown),
        "food": {
            "share": share(on_food), "area": share(0.3, 0), "shuffled": share(0.31), "untrained": share(0.3),
            "over_shuffled": measured(on_food - 0.31), "over_untrained": measured(on_food - 0.3),
        },
        "blocks": [share(0.2 + level * know) for level in (0.15, 0.3, 0.45, 0.55)],
        "settled": [round(1 - (1 - know / 0.9) ** power, 4) if epoch < last else 1.0 for power in POWERS],
        "cue": {
            "moved": measured(3 * (1 - np.exp(-epoch)), 0.3), "over_others": measured(2.5 * (1 - np.exp(-epoch)), 0.3),
            "turned": share(0.3 * (1 - np.exp(-epoch))), "accuracy_without": share(known[0]),
        },
    }  # fmt: skip


def _on_set(accuracy: float, classes: Sequence[str]) -> Tree:
    """Of every class there are 40 pictures; later classes are recognised less often, and mistaken mostly for the next one."""
    size = len(classes)
    counts = np.zeros((size, size), int)
    for i in range(size):
        right = min(round(40 * accuracy * (1.1 - 0.2 * i / size)), 40)
        spread = 1 + np.arange(size)[::-1] * (40 - right) // 20
        others = np.roll(spread, i + 1) * (np.arange(size) != i)
        counts[i] = np.floor(others / others.sum() * (40 - right))
        counts[i, i] = right
        counts[i, (i + 1) % size] += 40 - counts[i].sum()
    return {
        "accuracy": share(accuracy), "loss": round(2.4 * (1.05 - accuracy), 4), "calibration_error": share(0.2 * accuracy, 0.02),
        "counts": counts.tolist(),
    }  # fmt: skip


def _answer(moment: Mapping[str, Any], row: int, truth: str, classes: Sequence[str]) -> Tree:
    accuracy = moment["sets"][0]["accuracy"]["value"]
    right = accuracy > 0.15 + 0.05 * row and (moment["step"] // 160 + row) % 7 > 0
    other = classes[(classes.index(truth) + 1 + row) % len(classes)]
    return {"answer": truth if right else other, "probability": round(0.1 + 0.8 * accuracy, 4), "right": bool(right)}


def _learned(moments: Sequence[Mapping[str, Any]], row: int) -> Tree:
    right = [moment["shown"][row]["right"] for moment in moments]
    lost = sum(before and not after for before, after in pairwise(right))
    return {"first_right": right.index(True) if True in right else None, "forgotten": lost}


def write(folder: Path, told: Mapping[str, Any], seed: int = 0) -> None:
    """All files of an observation with these numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "observed.json").write_text(json.dumps(told), encoding="utf-8")
    generator = np.random.default_rng(seed)
    count, tile = len(told["moments"]), told["tile"]
    last, first = generator.normal(size=(2, 64, 3, 3, 3))
    mix = np.linspace(0, 1, count)[:, None, None, None, None]
    np.savez(folder / "kernels.npz", kernels=(last * mix + first * (1 - mix)).astype(np.float16))
    for i, moment in enumerate(told["moments"]):
        know, step = i / max(count - 1, 1), f"{moment['step']:06d}"
        rows = {
            "saliency": [_speckled(tile, know, row, generator) for row in range(len(told["shown"]))],
            "grad_cam": [_blob(tile, know, row) for row in range(len(told["shown"]))],
            "filters": [_waves(told["filter_tile"], know, row, generator) for row in range(len(told["filters"]))],
            "dream": [_waves(tile, know, 5, generator)],
        }
        for kind, tiles in rows.items():
            Image.fromarray(np.concatenate(tiles, axis=1)).save(folder / f"{step}.{kind}.webp", quality=90)


def _blob(side: int, know: float, row: int) -> np.ndarray:
    down, right = np.mgrid[:side, :side] / side - 0.5
    centre = 0.3 * (1 - know) * np.array([np.cos(row), np.sin(row)])
    strength = np.exp(-((down - centre[0]) ** 2 + (right - centre[1]) ** 2) / (0.2 - 0.12 * know))
    return (255 * strength).astype(np.uint8)


def _speckled(side: int, know: float, row: int, generator: np.random.Generator) -> np.ndarray:
    noise = np.abs(generator.normal(size=(side, side))).clip(0, 3) / 3
    return (noise * (_blob(side, know, row) / 255 * know + 1 - know) * 255).astype(np.uint8)


def _waves(side: int, know: float, row: int, generator: np.random.Generator) -> np.ndarray:
    down, right = np.mgrid[:side, :side] / side
    wave = np.sin(20 * (down * np.cos(row) + right * np.sin(row)) + row)[..., None] * np.array([1, 0.4, -0.6])
    noise = generator.normal(size=(side // 4, side // 4, 3)).repeat(4, 0).repeat(4, 1)
    return (128 + 70 * (know * wave + (1 - know) * noise * 0.6)).clip(0, 255).astype(np.uint8)
