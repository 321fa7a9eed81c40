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
    """``pictures`` (n, 3, size, size), 0-1, and the objective's ``course`` (steps + 1, n).

    The course is measured on what the network saw at each step, transform included; its last value on the finished picture
    as it is.
    """

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
        features: pictures (n, 3, h, w), 0-1, to the layer's output (n, c, h', w'), each row depending on its own picture.
        generator: source of the transforms; on a CPU the same state gives the same pictures bit for bit.
        tick: told the share done, 0-1, after each step.
    """
    free = parameterisation.free
    optimiser = torch.optim.Adam([free], lr=rate)
    course = []
    for step in range(steps):
        with torch.enable_grad():
            pictures = parameterisation.pictures()
            value = objective(features(transform(pictures, generator)), pictures)
            # Not .backward(): that would leave gradients in the network's parameters too.
            (free.grad,) = torch.autograd.grad(-value.sum(), free)
        optimiser.step()
        parameterisation.confine()
        course.append(value.detach().cpu())
        tick((step + 1) / steps)
    with torch.no_grad():
        final = parameterisation.pictures()
        course.append(objective(features(final), final).cpu())
    return Ascent(final, torch.stack(course))
