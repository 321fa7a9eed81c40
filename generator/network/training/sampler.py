"""Which pictures an epoch is made of: every class equally often, and no source the sign of a class."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["balanced_weights", "epoch_order"]


def epoch_order(labels: Tensor, sources: Tensor, power: float, generator: torch.Generator) -> Tensor:
    """Indices (n,) of an epoch, for the labels (n,) and sources (n,) of n pictures, in random order.

    Every class is drawn equally often, give or take one, and within it a source with m pictures in proportion to m ** ``power``.
    No picture of a source comes again before all others of that source and class have come as often.
    """
    parts = []
    present = labels.unique()
    for quota, label in zip(_quotas(torch.ones(len(present)), len(labels), generator), present, strict=True):
        members = torch.nonzero(labels == label).flatten()
        names, counts = sources[members].unique(return_counts=True)
        for wanted, name in zip(_quotas(counts**power, quota, generator), names, strict=True):
            parts.append(_drawn(members[sources[members] == name], wanted, generator))
    order = torch.cat(parts)
    return order[torch.randperm(len(order), generator=generator)]


def balanced_weights(labels: Tensor, sources: Tensor, power: float) -> Tensor:
    """How much each picture (n,) counts where all are looked at once, balanced as an epoch is; 1 on average."""
    weights = torch.zeros(len(labels))
    for label in labels.unique():
        members = torch.nonzero(labels == label).flatten()
        _, which, counts = sources[members].unique(return_inverse=True, return_counts=True)
        each = counts ** (power - 1)  # a source's share, divided among its pictures
        weights[members] = each[which] / each[which].sum()
    return weights * len(weights) / weights.sum()


def _quotas(weights: Tensor, total: int, generator: torch.Generator) -> list[int]:
    """``total`` divided in proportion to ``weights``; what rounding leaves over goes by lot, in proportion to the fractions."""
    exact = weights.double() / weights.sum() * total
    whole = exact.floor()
    left = total - int(whole.sum())
    if left:
        whole[torch.multinomial(exact - whole + 1e-9, left, generator=generator)] += 1
    return [int(count) for count in whole]


def _drawn(members: Tensor, wanted: int, generator: torch.Generator) -> Tensor:
    rounds = -(-wanted // len(members))
    shuffled = [members[torch.randperm(len(members), generator=generator)] for _ in range(rounds)]
    return torch.cat([members[:0], *shuffled])[:wanted]
