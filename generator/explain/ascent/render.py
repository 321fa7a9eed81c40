"""The ascent itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from generator.explain.ascent.objective import Objective
from generator.explain.ascent.parameterisation import Parameterisation
from generator.explain.ascent.transform import Transform

__all__ = ["Ascent", "render"]


@dataclass(frozen=True)
class Ascent:
    """``pictures`` (n, 3, size, size), 0-1, and the objective's ``course`` (steps + 1, n), measured without transform."""

    pictures: Tensor
    course: Tensor


def render(
    objective: Objective,
    features: Callable[[Tensor], Tensor],
    parameterisation: Parameterisation,
    transform: Transform,
    steps: int,
    rate: float,
    generator: torch.Generator,
    tick: Callable[[float], None] = lambda done: None,
) -> Ascent:
    """Climb ``objective`` for ``steps`` steps of Adam at ``rate``.

    Args:
        features: pictures (n, 3, h, w), 0-1, to the layer's output (n, c, h', w').
        generator: source of the transforms; with the same state the same pictures come out.
    """
    optimiser = torch.optim.Adam([parameterisation.free], lr=rate)
    course = []
    with torch.enable_grad():
        for step in range(steps):
            optimiser.zero_grad()
            pictures = parameterisation.pictures()
            seen = transform(pictures, generator)
            value = objective(features(seen), pictures)
            course.append(value.detach().cpu())
            (-value.sum()).backward()
            optimiser.step()
            tick((step + 1) / steps)
    with torch.no_grad():
        final = parameterisation.pictures()
        course.append(objective(features(final), final).cpu())
    return Ascent(final.detach(), torch.stack(course))
