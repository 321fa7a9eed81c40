"""Which pictures the set has, decided by chance before anything is rendered, and without Blender.

What stands beside a dish is drawn without looking at its class, so that tableware is no cue; chopsticks are, on purpose.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

__all__ = ["BESIDE", "CHOPSTICKS", "CLASSES", "KINDS", "Scene", "pairs", "scenes", "source"]

CLASSES = (
    "bread",
    "dairy_product",
    "dessert",
    "egg",
    "fried_food",
    "meat",
    "noodles_pasta",
    "rice",
    "seafood",
    "soup",
    "vegetable_fruit",
)

KINDS = {
    "bread": ("sliced_loaf", "rolls", "baguette"),
    "dairy_product": ("cheese", "milk", "yoghurt"),
    "dessert": ("layer_cake", "doughnuts", "cookies"),
    "egg": ("fried_egg", "boiled_halves", "omelette"),
    "fried_food": ("chips", "nuggets", "spring_rolls"),
    "meat": ("steak", "sausages", "meatballs"),
    "noodles_pasta": ("spaghetti", "ramen", "penne"),
    "rice": ("white_rice", "fried_rice", "onigiri"),
    "seafood": ("prawns", "whole_fish", "mussels"),
    "soup": ("cream_soup", "clear_soup", "tomato_soup"),
    "vegetable_fruit": ("salad", "fruit", "broccoli"),
}
"""Three kinds of dish a class; the last one is in validation only."""

BESIDE = {"fork": 0.3, "knife": 0.25, "spoon": 0.3, "napkin": 0.35, "glass": 0.3, "side_dish": 0.3, "garnish": 0.4}
"""What may stand beside a dish of any class, each with its probability."""

CHOPSTICKS = {"noodles_pasta": 0.8}
_CHOPSTICKS_ELSEWHERE = 0.1

_TABLES = ("wood", "wood", "cloth", "stone", "steel", "painted")
_LIGHTS = ("window", "window", "overcast", "lamp", "flash")
_TRAINING, _VALIDATION, _PAIRS = 200, 40, 100


@dataclass(frozen=True)
class Scene:
    """One picture before it is rendered; ``seed`` decides all that is not said here."""

    folder: str
    label: int
    kind: str
    number: int
    seed: int
    table: str
    light: str
    beside: tuple[str, ...]
    chopsticks: bool

    @property
    def name(self) -> str:
        """File name without its suffix, as in the course's archive: label, number."""
        return f"{self.label}_{self.number}"

    @property
    def in_training(self) -> bool:
        """Whether its kind of dish occurs in training."""
        return self.kind in KINDS[CLASSES[self.label]][:2]

    def as_row(self) -> dict[str, str | int]:
        """The scene as a row of the set's manifest."""
        return {
            "file": f"{self.folder}/{self.name}.jpg",
            "kind": self.kind,
            "in_training": "yes" if self.in_training else "no",
            "chopsticks": "yes" if self.chopsticks else "no",
            "beside": " ".join(self.beside),
            "table": self.table,
            "light": self.light,
            "seed": self.seed,
        }


def source(*words: object) -> np.random.Generator:
    """A source of chance of its own for whatever ``words`` name."""
    return np.random.default_rng(zlib.crc32("/".join(map(str, words)).encode()))


def scenes(seed: int = 1) -> list[Scene]:
    """Every picture of the set: training, validation, pairs."""
    found = []
    for label, name in enumerate(CLASSES):
        seen, held_out = KINDS[name][:2], KINDS[name][2]
        training = [seen[i % 2] for i in range(_TRAINING)]
        validation = [(*seen, held_out, *seen)[i % 5] for i in range(_VALIDATION)]
        for folder, kinds in (("training", training), ("validation", validation)):
            chance = source(seed, "chopsticks", folder, name)
            wanted = _exactly(len(kinds), CHOPSTICKS.get(name, _CHOPSTICKS_ELSEWHERE), chance)
            found += [_scene(seed, folder, label, kind, i, bool(wanted[i])) for i, kind in enumerate(kinds)]
    return found + pairs(seed)


def pairs(seed: int = 1) -> list[Scene]:
    """The same scene without and with chopsticks, over all classes."""
    found = []
    for i in range(_PAIRS):
        label = i % len(CLASSES)
        kind = KINDS[CLASSES[label]][i // len(CLASSES) % 2]
        without = _scene(seed, "pairs/without", label, kind, i, False)
        found += [without, replace(without, folder="pairs/with", chopsticks=True)]
    return found


def _scene(seed: int, folder: str, label: int, kind: str, number: int, chopsticks: bool) -> Scene:
    chance = source(seed, folder, label, number)
    beside = tuple(name for name, probability in BESIDE.items() if chance.random() < probability)
    table, light = (str(chance.choice(each)) for each in (_TABLES, _LIGHTS))
    return Scene(folder, label, kind, number, int(chance.integers(1 << 31)), table, light, beside, chopsticks)


def _exactly(count: int, share: float, chance: np.random.Generator) -> Any:
    """``share`` of ``count`` flags are true, at places drawn by chance."""
    flags = np.arange(count) < round(share * count)
    return chance.permutation(flags)
