"""The observation of a training as it lies beside a checkpoint, in ``<stem>.observed/``: its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from generator.errors import Problem

__all__ = ["REMEDY", "Observation", "file_of", "read_observation"]

REMEDY = "delete the folder, or observe the training anew: python build.py train ... --observe"

Counts = list[list[int]]


class Measured(msgspec.Struct):
    """A number with its interval and how many things it was measured on; None where none of these could be."""

    value: float | None
    lower: float | None
    upper: float | None
    n: int


class Shown(msgspec.Struct):
    """A picture whose maps are drawn; ``first_right`` is the number of a moment."""

    name: str
    truth: str
    first_right: int | None
    forgotten: int


class Answer(msgspec.Struct):
    """What the network takes a shown picture for at a moment."""

    answer: str
    probability: float
    right: bool


class Filter(msgspec.Struct):
    """A filter that pictures were made for."""

    layer: int
    channel: int


class Dream(msgspec.Struct):
    """The picture that is dreamt about, and at which layer."""

    name: str
    truth: str
    layer: int


class Set(msgspec.Struct):
    """A picture set, and how many of its pictures were classified."""

    name: str
    root: str
    n: int


class OnSet(msgspec.Struct):
    """What was measured on one set at a moment; ``counts[truth][answer]``."""

    accuracy: Measured
    loss: float
    calibration_error: Measured
    counts: Counts


class Kinds(msgspec.Struct):
    """Accuracy on kinds of things that training shows, and on others."""

    seen: Measured
    unseen: Measured


class Food(msgspec.Struct):
    """How much of the saliency lies on the food, and what that is compared with."""

    share: Measured
    area: Measured
    shuffled: Measured
    untrained: Measured
    over_shuffled: Measured
    over_untrained: Measured


class Cue(msgspec.Struct):
    """What the planted cue does to the answers."""

    moved: Measured
    over_others: Measured
    turned: Measured
    accuracy_without: Measured


class Moment(msgspec.Struct):
    """All that was measured at one moment of the training."""

    step: int
    epoch: float
    size: int
    sets: list[OnSet]
    shown: list[Answer]
    blocks: list[Measured]
    settled: list[float | None]
    kinds: Kinds | None = None
    food: Food | None = None
    cue: Cue | None = None


class Forgotten(msgspec.Struct):
    """How many pictures of the first set are learned for good, learned and forgotten, or never learned."""

    never_right: int
    always_after: int
    forgotten: int
    n: int


class Halfway(msgspec.Struct):
    """The epoch at which something reached half of its final value."""

    epoch: Measured


class Course(msgspec.Struct):
    """What follows from all moments together."""

    forgotten: Forgotten
    cue: Halfway | None = None
    food: Halfway | None = None
    cue_minus_food: Measured | None = None


class Observation(msgspec.Struct):
    """Everything in the numbers' file."""

    classes: list[str]
    root: str
    tile: int
    filter_tile: int
    shown: list[Shown]
    filters: list[Filter]
    dream: Dream
    sets: list[Set]
    layers: list[str]
    blocks: list[int]
    moments: list[Moment]
    course: Course

    def as_facts(self) -> dict[str, Any]:
        """The same as plain values; a measured one that has no number is None as a whole."""
        facts: dict[str, Any] = _known(msgspec.to_builtins(self))
        return facts


def _known(value: Any) -> Any:
    if isinstance(value, list):
        return [_known(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "lower" in value and None in value.values():
        return None
    return {name: _known(one) for name, one in value.items()}


def read_observation(files: Mapping[str, Path]) -> Observation:
    """The numbers among an observation's files.

    Raises:
        Problem: they are missing or damaged; names the file.
    """
    path = file_of(files, "observed.json")
    try:
        observation = msgspec.json.decode(path.read_bytes(), type=Observation)
    except msgspec.DecodeError as error:  # also what has another shape than it should
        raise Problem(f"a damaged observation: {error}", path, remedy=REMEDY) from error
    if fault := _fault(observation):
        raise Problem(f"a damaged observation: {fault}", path, remedy=REMEDY)
    return observation


def _fault(observation: Observation) -> str:
    """What does not fit together; empty where all does."""
    for part in ("classes", "moments", "sets", "shown", "filters", "layers", "blocks"):
        if not getattr(observation, part):
            return f"there are no {part}"
    steps = [moment.step for moment in observation.moments]
    if steps != sorted(set(steps)):
        return "moments are not in order"
    size = len(observation.classes)
    for moment in observation.moments:
        for name, wanted in (("sets", "sets"), ("shown", "shown"), ("blocks", "blocks"), ("settled", "layers")):
            if len(getattr(moment, name)) != (count := len(getattr(observation, wanted))):
                return f"step {moment.step} has {len(getattr(moment, name))} {name}, not {count}"
        if any([len(row) for row in one.counts] != [size] * size for one in moment.sets):
            return f"the counts of step {moment.step} are no table of {size} classes"
    last = len(observation.moments) - 1
    wrong = [one.name for one in observation.shown if one.first_right is not None and not 0 <= one.first_right <= last]
    return f"{wrong[0]} is first right at a moment that there is not" if wrong else ""


def file_of(files: Mapping[str, Path], name: str) -> Path:
    """The file of that name among an observation's.

    Raises:
        Problem: it is missing.
    """
    if name not in files:
        folder = next(iter(files.values())).parent
        raise Problem("an incomplete observation: this file is missing", folder / name, remedy=REMEDY)
    return files[name]
