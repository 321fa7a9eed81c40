"""Deep dream: exaggerate in pictures whatever a layer responds to (Mordvintsev, Olah and Tyka 2015)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["Dream", "dream", "guided_by", "layer_norm"]

Features = Callable[[Tensor], Tensor]
Value = Callable[[Tensor], Tensor]
Watch = Callable[[int, Tensor, float], bool]


@dataclass(frozen=True)
class Dream:
    """``picture`` (3, h, w), 0-1; ``norms``: L2 norm of the layer's output at the full picture, first before any step.

    ``capped`` says whether the cap ended it. ``norms[-1]`` is the norm of ``picture`` itself.
    """

    picture: Tensor
    norms: tuple[float, ...]
    capped: bool


def layer_norm(output: Tensor) -> Tensor:
    """L2 norm of a layer's whole output (n, c, h, w) for each picture, (n,)."""
    return output.flatten(1).norm(dim=1)


def guided_by(guide: Tensor) -> Value:
    """Objective that pulls each position towards the guide's feature vector it already resembles most.

    The sum over positions of the largest dot product with any position of ``guide`` (1, c, h, w), as in the original code.
    """
    vectors = guide[0].flatten(1)
    return lambda output: torch.einsum("ncp,cg->npg", output.flatten(2), vectors).amax(2).sum(1)


def dream(
    features: Features,
    pictures: Tensor,
    steps: int,
    rates: Sequence[float],
    caps: Sequence[float] | None = None,
    octave_scale: float = 1.4,
    jitter: int = 8,
    value: Value = layer_norm,
    seed: int = 0,
    tick: Callable[[float], None] = lambda done: None,
    smoothing: float = 0.0,
    watch: Watch | None = None,
) -> list[Dream]:
    """Ascend ``value`` of a layer's output at growing sizes of the pictures, ``steps`` steps at each.

    There is one octave for each of ``rates``, the mean change of a pixel a step; the last is the pictures' own size, each
    before it smaller by ``octave_scale``. What is added at one size is enlarged to the next. Before each step the pictures are
    rolled by up to ``jitter`` pixels, so that the grid of the pooling layers leaves no trace, and the gradient is blurred
    by ``smoothing`` (standard deviation in pixels, 0: not at all), so that patterns win over grain. The norm of the layer's
    output never passes a picture's cap; a step that would is shortened, and is its last. With one rate and no jitter this is the
    homework's version: ascend the norm on the pixels.

    The pictures share passes and nothing else: each comes out as it would alone.

    Args:
        features: pictures (n, 3, h, w), 0-1, to the layer's output, each row depending on its own picture.
        pictures: (n, 3, h, w), 0-1.
        caps: the largest norm allowed for each picture; None: there is no limit.
        value: a layer's output to one number for each picture, (n,).
        seed: of the jitter; on a CPU the same seed gives the same pictures bit for bit.
        tick: told the share done, 0-1, after each step.
        watch: shown the place of a picture in the batch, the picture (3, h, w) and its norm after each step; its dream ends
            when it says so.

    Raises:
        ValueError: a picture's own norm is above its cap.
    """
    generator = torch.Generator().manual_seed(seed)
    batch = _Batch(features, pictures, caps)
    full = pictures.shape[-2:]
    for octave, rate in enumerate(rates):
        size = [round(side / octave_scale ** (len(rates) - 1 - octave)) for side in full]
        small, change = _resized(batch.base, size), _resized(batch.added, size).clone()
        in_place = not jitter and size == list(full)
        for step in range(steps):
            here = (small + change)[batch.awake].clamp(0, 1)
            gradient = batch.gradient(value) if in_place else _rolled_gradient(features, value, here, jitter, generator)
            moved = (here + rate * _even(gradient, smoothing)).clamp(0, 1) - small[batch.awake]
            change[batch.awake] = moved
            batch.move(_resized(moved, full), in_place)
            tick((octave * steps + step + 1) / (len(rates) * steps))
            batch.rest(watch)
            if not batch.awake:
                return batch.dreams()
    return batch.dreams()


class _Batch:
    """Pictures under way: what is added to each, how its norm went, and which are still ``awake``, by place in the batch."""

    def __init__(self, features: Features, pictures: Tensor, caps: Sequence[float] | None) -> None:
        self.base, self.added = pictures, torch.zeros_like(pictures)
        self.awake = list(range(len(pictures)))
        self._features, self._caps = features, caps or [math.inf] * len(pictures)
        self._rows, self._capped = self.awake, set[int]()
        self._look = _Look(features, pictures, keep=True)
        self._norms = [[norm] for norm in self._look.norms]
        for norm, cap in zip(self._look.norms, self._caps, strict=True):
            if norm > cap:
                raise ValueError(f"a picture's norm, {norm:g}, is above the cap, {cap:g}, before the first step")

    def gradient(self, value: Value) -> Tensor:
        """Gradient of ``value`` at the pictures that are awake, (awake, 3, h, w), from the pass that gave their norms."""
        return self._look.gradient(value)[self._rows]

    def move(self, added: Tensor, keep: bool) -> None:
        """Replace what is added to the pictures awake; where the norm would pass the cap, go only as far as is allowed.

        ``keep``: :meth:`gradient` is asked next.
        """
        before = self.added[self.awake]
        self.added[self.awake] = added
        self._look = _Look(self._features, (self.base[self.awake] + added).clamp(0, 1), keep)
        for row, place in enumerate(self.awake):
            self._norms[place].append(self._look.norms[row])
            if self._look.norms[row] > self._caps[place]:
                self._capped.add(place)
                self._shorten(place, before[row])

    def _shorten(self, place: int, before: Tensor) -> None:
        """Between an allowed change and a forbidden one, find the largest allowed by false position: along one step the norm is
        nearly straight.

        It aims just below the cap, and ends once it is within a ten-thousandth of it.
        """
        cap, low, high = self._caps[place], before, self.added[place].clone()
        (*_, under, over), aim = self._norms[place], self._caps[place] * (1 - 5e-5)
        for _ in range(12):
            if under >= cap * (1 - 1e-4):
                break
            middle = low + (high - low) * min(max((aim - under) / (over - under), 0.05), 0.95)
            (norm,) = _Look(self._features, (self.base[place] + middle)[None].clamp(0, 1)).norms
            if norm <= cap:
                low, under = middle, norm
            else:
                high, over = middle, norm
        self.added[place], self._norms[place][-1] = low, under

    def rest(self, watch: Watch | None) -> None:
        """Let those sleep that were capped, or that the watcher has seen enough of."""
        rows = [row for row, place in enumerate(self.awake) if place not in self._capped and not self._enough(watch, place)]
        self._rows, self.awake = rows, [self.awake[row] for row in rows]

    def _enough(self, watch: Watch | None, place: int) -> bool:
        return watch is not None and watch(place, self._shown(place), self._norms[place][-1])

    def _shown(self, place: int) -> Tensor:
        return (self.base[place] + self.added[place]).clamp(0, 1)

    def dreams(self) -> list[Dream]:
        return [Dream(self._shown(i), tuple(norms), i in self._capped) for i, norms in enumerate(self._norms)]


class _Look:
    """One forward pass of pictures (n, 3, h, w): the norms of the layer's output, and with ``keep`` the way back."""

    def __init__(self, features: Features, pictures: Tensor, keep: bool = False) -> None:
        with torch.set_grad_enabled(keep):
            self._features, self._pictures, self._kept = features, pictures.detach().requires_grad_(keep), keep
            self._output = features(self._pictures)
            self.norms: list[float] = layer_norm(self._output.detach()).tolist()

    def gradient(self, value: Value) -> Tensor:
        if not self._kept:
            return _Look(self._features, self._pictures, keep=True).gradient(value)
        with torch.enable_grad():
            (slope,) = torch.autograd.grad(value(self._output).sum(), self._pictures)
        return slope


def _rolled_gradient(features: Features, value: Value, pictures: Tensor, jitter: int, generator: torch.Generator) -> Tensor:
    """Gradient of ``value`` with respect to the pictures, taken at the rolled pictures and rolled back."""
    down, across = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
    rolled = _Look(features, pictures.roll((down, across), (2, 3)), keep=True)
    return rolled.gradient(value).roll((-down, -across), (2, 3))


def _even(gradient: Tensor, smoothing: float) -> Tensor:
    """Blurred, and each scaled to a mean absolute value of 1: the size of a step must not depend on the layer or the picture."""
    if smoothing > 0:
        gradient = _blurred(gradient, smoothing)
    return gradient / gradient.abs().mean((1, 2, 3), keepdim=True).clamp(min=1e-12)


def _blurred(pictures: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of each channel, mirrored at the border."""
    reach = math.ceil(3 * deviation)
    weight = torch.exp(-0.5 * (torch.arange(-reach, reach + 1).to(pictures) / deviation) ** 2)
    kernel = (weight / weight.sum()).expand(pictures.shape[1], 1, 1, -1)
    padded = F.pad(pictures, (reach, reach, reach, reach), mode="reflect")
    down = F.conv2d(padded, kernel.transpose(2, 3), groups=pictures.shape[1])
    return F.conv2d(down, kernel, groups=pictures.shape[1])


def _resized(pictures: Tensor, size: Sequence[int]) -> Tensor:
    if list(pictures.shape[-2:]) == list(size):
        return pictures
    return F.interpolate(pictures, size=list(size), mode="bilinear", antialias=True, align_corners=False)
