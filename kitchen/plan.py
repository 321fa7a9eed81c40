"""Which pictures the set has, decided by chance before anything is rendered, and without Blender.

What stands beside a dish and what it is served in are drawn without looking at its class, so that neither is a cue; chopsticks
are, on purpose. Everything in a scene draws from a stream of chance of its own, so that one thing can be changed alone.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kitchen.menu import CLASSES, KINDS, TRAINED, VESSELS, Kind

__all__ = ["BESIDE", "CHOPSTICKS", "LIGHTS", "TABLES", "Scene", "chopsticks_rate", "pairs", "scenes", "source", "without_cue"]

BESIDE = {"fork": 0.3, "knife": 0.25, "spoon": 0.3, "napkin": 0.35, "glass": 0.3, "side_dish": 0.3, "garnish": 0.4}
"""What may stand beside a dish of any class, each with its probability."""

CHOPSTICKS = {"noodles_pasta": 0.8}
_CHOPSTICKS_ELSEWHERE = 0.1

TABLES = {"wood": 0.34, "cloth": 0.2, "stone": 0.17, "steel": 0.12, "painted": 0.17}
LIGHTS = {"window": 0.35, "overcast": 0.18, "lamp": 0.18, "flash": 0.15, "evening": 0.14}
SECOND = 0.15
"""Probability of a second serving of the same dish on the table."""

_PER_CLASS = {"training": 200, "validation": 40, "test": 40}
_PAIRS = 100


@dataclass(frozen=True)
class Scene:
    """One picture before it is rendered; ``seed`` decides all that is not said here.

    ``streams`` gives things a seed other than the scene's own, (thing, seed). ``without`` are things that are left away, "food"
    among them; nothing else moves. ``surface`` is a kind of dish and a seed: the food has the surfaces of that one.
    """

    folder: str
    label: int
    kind: str
    number: int
    seed: int
    vessel: str
    table: str
    light: str
    beside: tuple[str, ...]
    chopsticks: bool
    second: bool
    stem: str = ""
    streams: tuple[tuple[str, int], ...] = ()
    without: tuple[str, ...] = ()
    surface: tuple[str, int] | None = None
    base: Scene | None = None
    """The scene of which this is a variant."""

    @property
    def name(self) -> str:
        """File name without its suffix; of a scene of its own as in the course's archive: label, number."""
        return self.stem or f"{self.label}_{self.number}"

    @property
    def file(self) -> str:
        """Path of the picture in the set."""
        return f"{self.folder}/{self.name}.jpg"

    @property
    def in_training(self) -> bool:
        """Whether its kind of dish occurs in training."""
        return self.kind in {kind.name for kind in KINDS[CLASSES[self.label]][:TRAINED]}

    @property
    def objects(self) -> tuple[str, ...]:
        """What can be taken away: all that stands beside the dish, the cue included."""
        return (*self.beside, "chopsticks") if self.chopsticks else self.beside

    def seed_of(self, thing: str) -> int:
        """The seed of a thing's stream."""
        return dict(self.streams).get(thing, self.seed)

    def as_row(self) -> dict[str, str | int]:
        """The scene as a row of the set's manifest."""
        return {
            "file": self.file,
            "kind": self.kind,
            "in_training": "yes" if self.in_training else "no",
            "chopsticks": "yes" if self.chopsticks else "no",
            "beside": " ".join(self.beside),
            "vessel": self.vessel,
            "second": "yes" if self.second else "no",
            "table": self.table,
            "light": self.light,
            "seed": self.seed,
        }


def source(*words: object) -> np.random.Generator:
    """A source of chance of its own for whatever ``words`` name."""
    return np.random.default_rng(zlib.crc32("/".join(map(str, words)).encode()))


def chopsticks_rate(class_name: str) -> float:
    """The share of a class's scenes with the planted cue."""
    return CHOPSTICKS.get(class_name, _CHOPSTICKS_ELSEWHERE)


def scenes(seed: int = 1) -> list[Scene]:
    """Every picture of the set that is no variant: training, training without the cue, validation, test, pairs."""
    found = []
    for label, name in enumerate(CLASSES):
        for folder, count in _PER_CLASS.items():
            chance = source(seed, "chopsticks", folder, name)
            wanted = _exactly(count, chopsticks_rate(name), chance)
            kinds = _kinds(folder, KINDS[name])
            found += [_scene(seed, folder, label, kinds[i % len(kinds)], i, bool(wanted[i])) for i in range(count)]
    return found + without_cue(found) + pairs(seed)


def without_cue(planned: list[Scene]) -> list[Scene]:
    """The training scenes with chopsticks once more without them."""
    return [
        replace(scene, folder="training-without", chopsticks=False)
        for scene in planned
        if scene.folder == "training" and scene.chopsticks
    ]


def pairs(seed: int = 1) -> list[Scene]:
    """The same scene without and with chopsticks, over all classes and the kinds of dish in training."""
    found = []
    for i in range(_PAIRS):
        label = i % len(CLASSES)
        kind = KINDS[CLASSES[label]][i // len(CLASSES) % TRAINED]
        without = _scene(seed, "pairs/without", label, kind, i, False)
        found += [without, replace(without, folder="pairs/with", chopsticks=True)]
    return found


def _kinds(folder: str, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Of five kinds, three are in training, four in validation, all in test."""
    return kinds[: {"training": TRAINED, "validation": TRAINED + 1}.get(folder, len(kinds))]


def _scene(seed: int, folder: str, label: int, kind: Kind, number: int, chopsticks: bool) -> Scene:
    chance = source(seed, folder, label, number)
    beside = tuple(name for name, probability in BESIDE.items() if chance.random() < probability)
    table, light = (drawn(each, chance) for each in (TABLES, LIGHTS))
    second, own = bool(chance.random() < SECOND), int(chance.integers(1 << 31))
    vessel = drawn({name: VESSELS[name] for name in kind.vessels}, chance)
    return Scene(folder, label, kind.name, number, own, vessel, table, light, beside, chopsticks, second)


def drawn(shares: dict[str, float], chance: np.random.Generator) -> str:
    """One of the names, with probabilities in proportion to their shares."""
    weights = np.array(list(shares.values()))
    return str(chance.choice(list(shares), p=weights / weights.sum()))


def _exactly(count: int, share: float, chance: np.random.Generator) -> Any:
    """``share`` of ``count`` flags are true, at places drawn by chance."""
    flags = np.arange(count) < round(share * count)
    return chance.permutation(flags)
