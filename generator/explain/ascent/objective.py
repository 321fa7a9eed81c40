"""What is to become large. Objectives add, scale and describe themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Objective", "channels", "total_variation"]


@dataclass(frozen=True)
class Objective:
    """A value for each picture of a batch, from a layer's output (n, c, h', w') and the pictures (n, 3, h, w) themselves.

    >>> str(channels([5]) + -0.5 * total_variation())
    'mean of channel 5 + -0.5 x total variation'
    """

    description: str
    value: Callable[[Tensor, Tensor], Tensor]

    def __call__(self, output: Tensor, pictures: Tensor) -> Tensor:
        return self.value(output, pictures)

    def __add__(self, other: Objective) -> Objective:
        return Objective(f"{self} + {other}", lambda output, pictures: self(output, pictures) + other(output, pictures))

    def __rmul__(self, factor: float) -> Objective:
        return Objective(f"{factor:g} x {self}", lambda output, pictures: factor * self(output, pictures))

    def __str__(self) -> str:
        return self.description


def channels(wanted: Sequence[int]) -> Objective:
    """Mean over positions of channel ``wanted[i]`` for picture i: one filter a picture."""
    index = torch.tensor(list(wanted))
    names = ", ".join(str(channel) for channel in wanted)
    return Objective(
        f"mean of channel {names}",
        lambda output, pictures: output[torch.arange(len(index)), index.to(output.device)].mean((-2, -1)),
    )


def total_variation() -> Objective:
    """Mean absolute difference between neighbouring pixels; subtracted, it keeps a picture smooth."""

    def value(output: Tensor, pictures: Tensor) -> Tensor:
        down = (pictures[..., 1:, :] - pictures[..., :-1, :]).abs().mean((1, 2, 3))
        across = (pictures[..., :, 1:] - pictures[..., :, :-1]).abs().mean((1, 2, 3))
        return down + across

    return Objective("total variation", value)
