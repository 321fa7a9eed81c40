"""Deep dream: exaggerate in a picture whatever a layer responds to (Mordvintsev, Olah and Tyka 2015)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["Dream", "dream", "guided_by", "layer_norm", "simple_dream"]

Features = Callable[[Tensor], Tensor]
Value = Callable[[Tensor], Tensor]
Watch = Callable[[Tensor, float], bool]


@dataclass(frozen=True)
class Dream:
    """``picture`` (3, h, w), 0-1; ``norms``: L2 norm of the layer's output at the full picture, first before any step.

    ``capped`` says whether the cap ended it. ``norms[-1]`` is the norm of ``picture`` itself.
    """

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


def simple_dream(features: Features, picture: Tensor, steps: int, rate: float, cap: float = math.inf) -> Dream:
    """The homework's version: ascend the L2 norm of one layer's output on the pixels until the norm reaches ``cap``.

    Each step moves the pixels by ``rate`` on average (0-1 scale). A step that would pass the cap is shortened to stay below
    it, and is the last.

    Args:
        features: pictures (1, 3, h, w), 0-1, to the layer's output.
        picture: (3, h, w), 0-1.

    Raises:
        ValueError: the picture's own norm is above the cap.
    """
    return dream(features, picture, steps, [rate], cap, octave_scale=1.0, jitter=0)


def dream(
    features: Features,
    picture: Tensor,
    steps: int,
    rates: Sequence[float],
    cap: float = math.inf,
    octave_scale: float = 1.4,
    jitter: int = 8,
    value: Value = layer_norm,
    seed: int = 0,
    tick: Callable[[float], None] = lambda done: None,
    smoothing: float = 0.0,
    watch: Watch | None = None,
) -> Dream:
    """Ascend ``value`` of a layer's output at growing sizes of the picture, ``steps`` steps at each.

    There is one octave for each of ``rates``, the mean change of a pixel a step; the last is the picture's own size, each
    before it smaller by ``octave_scale``. What is added at one size is enlarged to the next. Before each step the picture is
    rolled by up to ``jitter`` pixels, so that the grid of the pooling layers leaves no trace, and the gradient is blurred
    by ``smoothing`` (standard deviation in pixels, 0: not at all), so that patterns win over grain. The norm of the layer's
    output never passes ``cap``; a step that would is shortened, and is the last.

    Args:
        features: pictures (1, 3, h, w), 0-1, to the layer's output.
        picture: (3, h, w), 0-1.
        seed: of the jitter; on a CPU the same seed gives the same picture bit for bit.
        tick: told the share done, 0-1, after each step.
        watch: shown the picture (3, h, w) and its norm after each step; the dream ends when it says so.

    Raises:
        ValueError: the picture's own norm is above the cap.
    """
    generator = torch.Generator().manual_seed(seed)
    base = picture[None]
    added = torch.zeros_like(base)
    norms = [_norm(features, base)]
    if norms[0] > cap:
        raise ValueError(f"the picture's norm, {norms[0]:g}, is above the cap, {cap:g}, before the first step")
    for octave, rate in enumerate(rates):
        size = [round(side / octave_scale ** (len(rates) - 1 - octave)) for side in base.shape[-2:]]
        small, change = _resized(base, size), _resized(added, size)
        for step in range(steps):
            gradient = _gradient(features, value, (small + change).clamp(0, 1), jitter, generator)
            change = (small + change + rate * _even(gradient, smoothing)).clamp(0, 1) - small
            before, added = added, _resized(change, base.shape[-2:])
            norms.append(_norm(features, base + added))
            if norms[-1] > cap:
                added = _largest_below(features, base, before, added, cap)
                norms[-1] = _norm(features, base + added)
                return Dream((base + added).clamp(0, 1)[0], tuple(norms), True)
            tick((octave * steps + step + 1) / (len(rates) * steps))
            if watch and watch((base + added).clamp(0, 1)[0], norms[-1]):
                return Dream((base + added).clamp(0, 1)[0], tuple(norms), False)
    return Dream((base + added).clamp(0, 1)[0], tuple(norms), False)


def _gradient(features: Features, value: Value, picture: Tensor, jitter: int, generator: torch.Generator) -> Tensor:
    """Gradient of ``value`` with respect to the picture, taken at the rolled picture and rolled back."""
    down, across = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
    with torch.enable_grad():
        rolled = picture.roll((down, across), (2, 3)).detach().requires_grad_()
        (gradient,) = torch.autograd.grad(value(features(rolled)), rolled)
    return gradient.roll((-down, -across), (2, 3))


def _even(gradient: Tensor, smoothing: float) -> Tensor:
    """Blurred, and scaled to a mean absolute value of 1: the size of a step must not depend on the layer or the picture."""
    if smoothing > 0:
        gradient = _blurred(gradient, smoothing)
    return gradient / gradient.abs().mean().clamp(min=1e-12)


def _blurred(pictures: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of each channel, mirrored at the border."""
    reach = math.ceil(3 * deviation)
    weight = torch.exp(-0.5 * (torch.arange(-reach, reach + 1).to(pictures) / deviation) ** 2)
    kernel = (weight / weight.sum()).expand(pictures.shape[1], 1, 1, -1)
    padded = F.pad(pictures, (reach, reach, reach, reach), mode="reflect")
    down = F.conv2d(padded, kernel.transpose(2, 3), groups=pictures.shape[1])
    return F.conv2d(down, kernel, groups=pictures.shape[1])


def _largest_below(features: Features, base: Tensor, low: Tensor, high: Tensor, cap: float) -> Tensor:
    """Halve the way between an allowed and a forbidden change until it hardly matters; the result is allowed."""
    for _ in range(12):
        middle = (low + high) / 2
        if _norm(features, base + middle) <= cap:
            low = middle
        else:
            high = middle
    return low


def _norm(features: Features, picture: Tensor) -> float:
    with torch.no_grad():
        return float(layer_norm(features(picture.clamp(0, 1))))


def _resized(pictures: Tensor, size: Sequence[int]) -> Tensor:
    if list(pictures.shape[-2:]) == list(size):
        return pictures
    return F.interpolate(pictures, size=list(size), mode="bilinear", antialias=True, align_corners=False)
