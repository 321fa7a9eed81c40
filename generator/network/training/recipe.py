"""A training run as data: everything that decides its result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from generator.errors import Problem

__all__ = ["Recipe", "Stage", "parse_stages"]


@dataclass(frozen=True)
class Stage:
    """``epochs`` passes over the training pictures at ``size`` x ``size`` pixels."""

    size: int
    epochs: int


@dataclass(frozen=True)
class Recipe:
    """Progressive resizing with SGD; the defaults train the homework's network from nothing.

    The learning rate climbs linearly to ``peak_rate`` over the first ``warm_up`` of all steps and falls linearly to zero.
    Dropout rates are the architecture's own times a factor that grows from ``dropout_from`` to ``dropout_to``: at full
    strength they keep the network from fitting anything in few epochs. ``shares`` says how much of each folder of
    pictures one epoch draws (the last one counts for all that follow). ``start`` is the SHA-256 of the checkpoint whose weights
    the run starts from, or empty for random ones.
    """

    stages: tuple[Stage, ...] = (Stage(48, 10), Stage(64, 10), Stage(96, 4), Stage(128, 2))
    shares: tuple[float, ...] = (1.0,)
    batch: int = 64
    peak_rate: float = 0.04
    warm_up: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.1
    dropout_from: float = 0.0
    dropout_to: float = 0.3
    smallest_crop: float = 0.45
    held_out: float = 0.04
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
