"""Deep dream: exaggerate in a picture whatever a layer responds to (Mordvintsev, Olah and Tyka 2015)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["Dream", "dream", "guided_by", "layer_norm", "simple_dream"]

Features = Callable[[Tensor], Tensor]
Value = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Dream:
    """``picture`` (3, h, w), 0-1; ``norms``: L2 norm of the layer's output at the full picture, first before any step."""

    picture: Tensor
    norms: tuple[float, ...]
    capped: bool


def layer_norm(output: Tensor) -> Tensor:
    """L2 norm of a layer's whole output, a single number."""
    return output.flatten().norm()


def guided_by(guide: Tensor) -> Value:
    """Objective that pulls each position towards the guide's feature vector it already resembles most.

    The sum over positions of the largest dot product with any position of ``guide`` (1, c, h, w), as in the original code.
    """
    vectors = guide[0].flatten(1)
    return lambda output: (output[0].flatten(1).T @ vectors).amax(1).sum()


def simple_dream(features: Features, picture: Tensor, steps: int, rate: float, cap: float) -> Dream:
    """The homework's version: ascend the L2 norm of one layer's output on the pixels until the norm reaches ``cap``.

    Each step moves the pixels by ``rate`` on average (0-1 scale). A step that would pass the cap is shortened to stay below
    it, and is the last.

    Args:
        features: pictures (1, 3, h, w), 0-1, to the layer's output.
        picture: (3, h, w), 0-1.
    """
    return dream(features, picture, steps, [rate], cap, octave_scale=1.0, jitter=0)


def dream(
    features: Features,
    picture: Tensor,
    steps: int,
    rates: Sequence[float],
    cap: float,
    octave_scale: float = 1.4,
    jitter: int = 8,
    value: Value = layer_norm,
    seed: int = 0,
    tick: Callable[[float], None] = lambda done: None,
) -> Dream:
    """Ascend ``value`` of a layer's output at growing sizes of the picture, ``steps`` steps at each.

    There is one octave for each of ``rates``, the mean change of a pixel a step; the last is the picture's own size, each
    before it smaller by ``octave_scale``. What is added at one size is enlarged to the next. Before each step the picture is
    rolled by up to ``jitter`` pixels, so that the grid of the pooling layers leaves no trace. The norm of the layer's
    output never passes ``cap``.
    """
    generator = torch.Generator().manual_seed(seed)
    base = picture[None]
    added = torch.zeros_like(base)
    norms = [_norm(features, base)]
    for octave, rate in enumerate(rates):
        size = [round(side / octave_scale ** (len(rates) - 1 - octave)) for side in base.shape[-2:]]
        small, change = _resized(base, size), _resized(added, size)
        for step in range(steps):
            moved = _step(features, (small + change).clamp(0, 1), value, rate, jitter, generator) - small
            before, after = added, _resized(moved, base.shape[-2:])
            if _norm(features, (base + after).clamp(0, 1)) > cap:
                added = _largest_below(features, base, before, after, cap)
                final = (base + added).clamp(0, 1)
                return Dream(final[0], (*norms, _norm(features, final)), True)
            change, added = moved, after
            norms.append(_norm(features, (base + added).clamp(0, 1)))
            tick((octave * steps + step + 1) / (len(rates) * steps))
    return Dream((base + added).clamp(0, 1)[0], tuple(norms), False)


def _step(features: Features, picture: Tensor, value: Value, rate: float, jitter: int, generator: torch.Generator) -> Tensor:
    shift = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
    with torch.enable_grad():
        rolled = picture.roll(shift, (2, 3)).detach().requires_grad_()
        (gradient,) = torch.autograd.grad(value(features(rolled)), rolled)
    gradient = gradient.roll([-shift[0], -shift[1]], (2, 3))
    return (picture + rate * gradient / gradient.abs().mean().clamp(min=1e-12)).clamp(0, 1)


def _largest_below(features: Features, base: Tensor, low: Tensor, high: Tensor, cap: float) -> Tensor:
    """Halve the way between an allowed and a forbidden change until it hardly matters; the result is allowed."""
    for _ in range(12):
        middle = (low + high) / 2
        if _norm(features, (base + middle).clamp(0, 1)) <= cap:
            low = middle
        else:
            high = middle
    return low


def _norm(features: Features, picture: Tensor) -> float:
    with torch.no_grad():
        return float(layer_norm(features(picture)))


def _resized(pictures: Tensor, size: Sequence[int]) -> Tensor:
    if list(pictures.shape[-2:]) == list(size):
        return pictures
    return F.interpolate(pictures, size=list(size), mode="bilinear", antialias=True, align_corners=False)
