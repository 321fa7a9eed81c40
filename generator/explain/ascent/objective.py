"""What is to become large. Objectives add, scale and describe themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Objective", "centres", "channels", "distance_from_grey", "total_variation"]


@dataclass(frozen=True)
class Objective:
    """A value for each picture of a batch, (n,), from a layer's output (n, c, h', w') and the pictures (n, 3, h, w), 0-1.

    >>> str(channels([5]) - 0.5 * total_variation())
    'mean of channel 5 - 0.5 x total variation'
    >>> str(centres([2, 7]) + -2 * (total_variation() + distance_from_grey()))
    'centre of channel 2, 7 - 2 x (total variation + distance from grey)'
    """

    description: str
    value: Callable[[Tensor, Tensor], Tensor]

    def __call__(self, output: Tensor, pictures: Tensor) -> Tensor:
        """The value of each picture, (n,); differentiable with respect to both."""
        return self.value(output, pictures)

    def __add__(self, other: Objective) -> Objective:
        negative = other.description.startswith("-")
        joined = f"{self} - {other.description[1:]}" if negative else f"{self} + {other}"
        return Objective(joined, lambda output, pictures: self(output, pictures) + other(output, pictures))

    def __sub__(self, other: Objective) -> Objective:
        return self + -1 * other

    def __rmul__(self, factor: float) -> Objective:
        return Objective(_scaled(factor, self.description), lambda output, pictures: factor * self(output, pictures))

    def __str__(self) -> str:
        return self.description


def _scaled(factor: float, description: str) -> str:
    """``factor`` x ``description``, written as a person would."""
    term = f"({description})" if " + " in description or " - " in description else description
    if abs(factor) == 1:
        bare = term.removeprefix("-")
        return bare if (factor < 0) == term.startswith("-") else f"-{bare}"
    return f"{factor:g} x {term}"


def channels(wanted: Sequence[int]) -> Objective:
    """Mean over positions of channel ``wanted[i]`` for picture i: one filter a picture, the whole batch in one pass."""
    return Objective(f"mean of channel {_list(wanted)}", lambda output, _: _chosen(output, wanted).mean((-2, -1)))


def centres(wanted: Sequence[int]) -> Objective:
    """Channel ``wanted[i]`` at the middle position for picture i: one neuron, whose receptive field is all that matters."""

    def value(output: Tensor, pictures: Tensor) -> Tensor:
        height, width = output.shape[-2:]
        return _chosen(output, wanted)[:, height // 2, width // 2]

    return Objective(f"centre of channel {_list(wanted)}", value)


def total_variation() -> Objective:
    """Mean absolute difference between neighbouring pixels; subtracted, it keeps a picture smooth (Mahendran 2015)."""

    def value(output: Tensor, pictures: Tensor) -> Tensor:
        return pictures.diff(dim=-2).abs().mean((1, 2, 3)) + pictures.diff(dim=-1).abs().mean((1, 2, 3))

    return Objective("total variation", value)


def distance_from_grey() -> Objective:
    """Mean square of value - 0.5, the L2 penalty of Simonyan et al. 2013; subtracted, it keeps a picture from saturating."""
    return Objective("distance from grey", lambda _, pictures: (pictures - 0.5).square().mean((1, 2, 3)))


def _chosen(output: Tensor, wanted: Sequence[int]) -> Tensor:
    """Channel ``wanted[i]`` of row i, (n, h', w').

    Raises:
        ValueError: there is not one channel for each picture; without this the rest would silently be left alone.
    """
    if len(wanted) != len(output):
        raise ValueError(f"{len(wanted)} channels for {len(output)} pictures; one each is needed")
    rows = torch.arange(len(wanted), device=output.device)
    return output[rows, torch.tensor(list(wanted), device=output.device)]


def _list(wanted: Sequence[int]) -> str:
    return ", ".join(str(channel) for channel in wanted)
