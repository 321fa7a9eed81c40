"""How far the network's quicker views agree with float32: what :mod:`generator.network.agreement` keeps, measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from generator.evidence.agreement import rank_correlation
from generator.explain.catalogue import CONTROLS, METHODS, members, method
from generator.measures.cells import SEED, randomised_copy, seen
from generator.network.agreement import Agreement, Likeness
from generator.pictures.layouts import Picture

if TYPE_CHECKING:
    from torch import Tensor

    from generator.explain.attribution import Example
    from generator.network.network import Network
    from generator.network.view import View

__all__ = ["NAMES", "UNTRAINED", "Comparison", "likeness"]

NAMES = {
    "int8": ("answers", *(name for name in METHODS if method(name).needs == "scores"), "removal"),
    "bfloat16": ("answers", *METHODS, "removal", "survey", "ascent", "dream"),
}
"""What is compared in which precision: 8-bit integers have scores alone."""

UNTRAINED = 4
"""Pictures that are explained in an untrained network: as many as forget there (:mod:`generator.measures.sanity`)."""

_RANKED = (*members("gradients"), *members("activations"), *CONTROLS)
"""Whose maps decide in which order pixels are removed: those that are soon made."""

_CLIMBED, _ASCENT_STEPS = 8, 128
"""Filters of a layer, and steps. Ascents and dreams are compared by what they reach, not by their pixels: in float32 alone,
pictures from starts a millionth apart part ways, down to a rank correlation of 0.66, and reach the same to within a percent.
"""

_DREAM_STEPS, _DREAM_RATE = 20, 0.004


@dataclass(frozen=True)
class Comparison:
    """What may be computed in a quicker precision, computed in it and in float32 from the same random numbers.

    Attributes:
        pictures: those that every method explains; the first UNTRAINED of them in an untrained network too.
        answered: those that are classified.
        layers: convolutions whose first filters are climbed.
        dreamt: the layer that dreams exaggerate.
        views: the precisions, the exact one first.
    """

    network: Network
    pictures: Sequence[Picture]
    answered: Sequence[Picture]
    layers: Sequence[int]
    dreamt: int
    views: tuple[str, str] = ("float32", "bfloat16")
    tick: Callable[[float], object] = lambda done: None

    def measure(self, name: str, before: Agreement) -> Agreement:
        """What was known ``before`` of this precision, with one of NAMES measured anew."""
        if name == "answers":
            return self._answers(before)
        if name in METHODS:
            trained = self._each(partial(self._maps, name, self.network), self.pictures)
            untrained = self._each(partial(self._maps, name, self._untrained), self.pictures[:UNTRAINED])
            before = msgspec.structs.replace(before, untrained={**before.untrained, name: untrained})
        elif name == "ascent":
            trained = _summary([value for layer in self.layers for value in self._ascents(layer)])
        else:
            compare = {"removal": self._areas, "survey": self._peaks, "dream": self._dreams}[name]
            trained = self._each(compare, self.pictures)
        return msgspec.structs.replace(before, methods={**before.methods, name: trained})

    @cached_property
    def _untrained(self) -> Network:
        return randomised_copy(self.network, self.pictures, SEED)

    def _each(self, compare: Callable[[Picture], float | None], pictures: Sequence[Picture]) -> Likeness:
        values = []
        for number, picture in enumerate(pictures):
            values.append(compare(picture))
            self.tick((number + 1) / len(pictures))
        return _summary(values)

    def _maps(self, name: str, network: Network, picture: Picture) -> float | None:
        example = _example(network, picture)
        return likeness(*(_map(name, network, network.view(precision), example) for precision in self.views))

    def _areas(self, picture: Picture) -> float | None:
        """Of the areas under the deletion and insertion curves of many maps, by which methods are compared."""
        from generator.evidence.removal import area_under, blurred, curves
        from generator.explain.attribution import probability, seen_through

        example, exact = _example(self.network, picture), self.network.view(self.views[0])
        maps = [_map(name, self.network, exact, example) for name in _RANKED]
        unit: Any = example.picture.astype(np.float32) / 255
        areas = []
        for view in (self.network.view(precision) for precision in self.views):
            score = probability(seen_through(self.network, view), example.target)
            areas.append(area_under(np.concatenate(curves(score, unit, blurred(unit), maps))))
        return likeness(*areas)

    def _peaks(self, picture: Picture) -> float | None:
        """Of the strongest responses of a layer's filters after the ReLU; the layer with the lowest."""
        pixels = _example(self.network, picture).tensor[None]
        found = []
        for layer in self.layers:
            outputs = (self.network.view(precision).features_at(pixels, layer + 2) for precision in self.views)
            found.append(likeness(*(output[0].flatten(1).amax(1).numpy() for output in outputs)))
        return min((value for value in found if value is not None), default=None)

    def _dreams(self, picture: Picture) -> float | None:
        """How much of the layer's growth in the exact precision a dream in the other reaches, seen exactly."""
        from generator.explain.dream import dream

        start, reached = _example(self.network, picture).tensor[None], []
        for precision in self.views:
            features = partial(self.network.view(precision).features_at, layer=self.dreamt)
            (made,) = dream(features, start, _DREAM_STEPS, [_DREAM_RATE], octave_scale=1.0, jitter=0)
            reached.append(self._norm(made.picture[None]) - self._norm(start))
        exact, quick = reached
        return quick / exact if exact > 0 else None

    def _norm(self, pictures: Tensor) -> float:
        return float(self.network.view(self.views[0]).features_at(pictures, self.dreamt).norm())

    def _ascents(self, layer: int) -> Iterator[float | None]:
        """How much of the response in the exact precision pictures climbed in the other reach, seen exactly: mean over a layer's
        first filters, regularised and plain.
        """
        import torch

        from generator.explain.ascent import Fourier, Pixels, channels, keep, render, robust

        views = [partial(self.network.view(precision).features_at, layer=layer + 1) for precision in self.views]
        response = channels(range(_CLIMBED))
        for start, change, rate in ((Fourier, robust(4.0, 8.0, 0.1), 0.05), (Pixels, keep, 0.02)):
            reached = []
            for features in views:
                generator = torch.Generator().manual_seed(SEED)
                free = start(_CLIMBED, 64, generator)  # type: ignore[abstract]
                climbed = render(response, features, free, change, _ASCENT_STEPS, rate, generator).pictures
                reached.append(response(views[0](climbed), climbed).numpy())
            exact, quick = reached
            live = exact > 0
            yield float(np.mean(quick[live] / exact[live])) if live.any() else None

    def _answers(self, before: Agreement) -> Agreement:
        from generator.network.evaluate import Reader

        largest, same, asked = 0.0, 0, 0
        for batch in Reader(self.network, [picture.path for picture in self.answered]).batches(self.tick):
            exact, quick = (self.network.view(precision).scores(batch) for precision in self.views)
            largest = max(largest, float((exact - quick).abs().max()))
            same += int((exact.argmax(1) == quick.argmax(1)).sum())
            asked += len(batch)
        return msgspec.structs.replace(before, answers=asked, same_answers=same, logit_difference=round(largest, 5))


def likeness(exact: Any, quick: Any) -> float | None:
    """Rank correlation of two arrays; None where both are constant and hardly differ, so that there is nothing to rank.

    0 where only one is constant, or one has something that is not finite: the quicker one is of no use then.
    """
    found = rank_correlation(exact, quick)
    if np.isfinite(found):
        return found
    blank = all(np.isfinite(values).all() and np.ptp(values) == 0 for values in (exact, quick))
    return None if blank and np.allclose(exact, quick, atol=1e-3) else 0.0


def _summary(values: Sequence[float | None]) -> Likeness:
    ranked = [value for value in values if value is not None]
    lowest, mean = (min(ranked), float(np.mean(ranked))) if ranked else (0.0, 0.0)
    return Likeness(round(lowest, 5), round(mean, 5), len(ranked), len(values) - len(ranked))


def _map(name: str, network: Network, view: View, example: Example) -> Any:
    from generator.explain.attribution import Budget, attribute, seen_through

    return attribute(method(name).function, seen_through(network, view), example, Budget())


def _example(network: Network, picture: Picture) -> Example:
    """The picture and the class that float32 answers, so that both precisions explain the same."""
    from generator.explain.attribution import Example, seed_of

    rgb = seen(network, picture)
    target = int(network.view("float32").scores(network.prepare(rgb)[None]).argmax())
    return Example(rgb, target, seed_of(SEED, picture.name))
