"""A training run as data: everything that decides its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from generator.errors import Problem

__all__ = ["Augmentation", "Recipe", "Stage", "parse_stages", "with_settings"]


@dataclass(frozen=True)
class Stage:
    """``epochs`` passes over the training pictures at ``size`` x ``size`` pixels."""

    size: int
    epochs: int


@dataclass(frozen=True)
class Augmentation:
    """How training pictures are altered at random; every number a probability unless it says otherwise.

    Each picture is cropped to ``smallest_crop`` (share of its area) or more and mirrored. Then groups of ``group`` pictures
    are altered alike: by one operation of TrivialAugment (Müller and Hutter, 2021) with ``trivial``, in brightness, contrast and
    saturation by up to ``colour_strength`` (a share) with ``colour``, and blurred or scaled down and up again with ``coarser``,
    so that how sharp a picture is tells nothing of its label. With ``mix`` a batch is mixed with itself, half of the times by
    MixUp (Zhang et al., 2018) and half by CutMix (Yun et al., 2019), whose ``mixup`` and ``cutmix`` are parameters of Beta
    distributions.
    """

    smallest_crop: float = 0.35
    trivial: float = 0.5
    colour: float = 0.3
    colour_strength: float = 0.25
    coarser: float = 0.3
    mix: float = 0.5
    mixup: float = 0.2
    cutmix: float = 1.0
    group: int = 4

    def __post_init__(self) -> None:
        for name in ("trivial", "colour", "coarser", "mix"):
            if not 0 <= getattr(self, name) <= 1:
                raise Problem(f"{name} {getattr(self, name)}: a probability lies from 0 to 1")
        if not 0 < self.smallest_crop <= 1:
            raise Problem(f"smallest_crop {self.smallest_crop}: a share of a picture lies above 0 and up to 1")
        if min(self.mixup, self.cutmix, self.group) <= 0:
            raise Problem("mixup, cutmix and group lie above 0")


@dataclass(frozen=True)
class Recipe:
    """Progressive resizing with SGD; the defaults train the homework's network from nothing on some 20,000 pictures.

    The learning rate climbs linearly to ``peak_rate`` over the first ``warm_up`` of all steps and falls linearly to zero.
    Dropout rates are the architecture's own times a factor that grows from ``dropout_from`` to ``dropout_to``: at full
    strength they keep the network from fitting anything in few epochs. ``start`` is the SHA-256 of the checkpoint whose weights
    the run starts from, or empty for random ones.

    An epoch has as many pictures as there are to train on and draws every class equally often; within a class, a source with n
    pictures in proportion to n ** ``source_power``: 1 takes sources as they come, 0 all of them equally often.
    ``hold_out_sources`` are never trained on; ``held_out`` is the share of every class that is kept from training in a folder of
    several kinds.

    What is judged and shipped is a running average of the weights, taken every ``average_every`` steps with a decay that climbs
    to ``average_decay``. Where there is a ``teacher``, its probabilities at ``teacher_temperature`` make up ``teacher_share`` of
    what each picture is said to show.
    """

    stages: tuple[Stage, ...] = (Stage(48, 8), Stage(64, 8), Stage(96, 4), Stage(128, 2))
    batch: int = 64
    peak_rate: float = 0.04
    warm_up: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.05
    dropout_from: float = 0.0
    dropout_to: float = 0.3
    augmentation: Augmentation = Augmentation()
    source_power: float = 0.5
    hold_out_sources: tuple[str, ...] = ()
    held_out: float = 0.04
    average_every: int = 4
    average_decay: float = 0.99
    teacher: str = ""
    teacher_share: float = 0.3
    teacher_temperature: float = 2.0
    precision: str = "bfloat16"
    seed: int = 11
    start: str = ""

    def __post_init__(self) -> None:
        if self.batch < 2:
            raise Problem(f"a batch of {self.batch}: batch normalisation needs two pictures or more")
        if self.peak_rate <= 0:
            raise Problem(f"a peak learning rate of {self.peak_rate}: it must lie above 0")
        if self.precision not in ("float32", "bfloat16"):
            raise Problem(f"precision '{self.precision}' is neither float32 nor bfloat16")
        for name in ("held_out", "average_decay", "teacher_share", "label_smoothing", "source_power"):
            if not 0 <= getattr(self, name) <= 1:
                raise Problem(f"{name} {getattr(self, name)}: it lies from 0 to 1")
        if self.average_every < 1 or self.teacher_temperature <= 0:
            raise Problem("average_every must be 1 or more, and teacher_temperature lie above 0")

    @property
    def epochs(self) -> int:
        """The epochs of all stages together."""
        return sum(stage.epochs for stage in self.stages)

    def sizes(self) -> Iterator[int]:
        """The picture size of each epoch in turn."""
        for stage in self.stages:
            yield from [stage.size] * stage.epochs

    def rate(self, progress: float) -> float:
        """Learning rate at ``progress`` (0-1, the share of all steps already done)."""
        if progress < self.warm_up:
            return self.peak_rate * max(progress / self.warm_up, 0.02)
        return self.peak_rate * max((1 - progress) / (1 - self.warm_up), 0.0)

    def dropout(self, progress: float) -> float:
        """Factor on the architecture's dropout rates at ``progress`` (0-1)."""
        return self.dropout_from + (self.dropout_to - self.dropout_from) * progress

    def as_dict(self) -> dict[str, Any]:
        """Plain values with lists for tuples, as they come back from a file."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


def parse_stages(text: str) -> tuple[Stage, ...]:
    """Read ``"64x25,128x6"``: 25 epochs at 64 pixels, then 6 at 128.

    Raises:
        Problem: a part is not SIZExEPOCHS, or a size is not a multiple of 16.
    """
    stages = []
    for part in text.split(","):
        size, cross, epochs = part.strip().partition("x")
        if not (cross and size.isdigit() and epochs.isdigit() and int(epochs) > 0):
            raise Problem(f"'{part.strip()}' is not SIZExEPOCHS", "--stages", remedy="write for example 64x25,128x6")
        if int(size) % 16 or int(size) < 32:
            raise Problem(f"size {size}: the network halves four times, so sizes are multiples of 16 from 32 up", "--stages")
        stages.append(Stage(int(size), int(epochs)))
    return tuple(stages)


def with_settings(recipe: Recipe, given: Sequence[str]) -> Recipe:
    """The recipe with numbers of its own or of its augmentation changed, each as ``"mix=0.3"``.

    Raises:
        Problem: one is not NAME=NUMBER, or nothing that can be set is called so.
    """
    for text in given:
        name, _, value = text.partition("=")
        part = recipe.augmentation if name in _numbers(recipe.augmentation) else recipe
        if name not in _numbers(part):
            known = ", ".join([*_numbers(recipe), *_numbers(recipe.augmentation)])
            raise Problem(f"no setting '{name}'", "--set", remedy=f"there are {known}")
        changed = replace(part, **{name: _number(text, value, type(getattr(part, name)))})
        recipe = changed if isinstance(changed, Recipe) else replace(recipe, augmentation=changed)
    return recipe


def _numbers(part: Recipe | Augmentation) -> list[str]:
    return [field.name for field in fields(part) if isinstance(getattr(part, field.name), int | float)]


def _number(text: str, value: str, kind: type) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        remedy = f"write NAME={'whole number' if kind is int else 'number'}"
        raise Problem(f"'{text}' sets no number", "--set", remedy=remedy) from error
