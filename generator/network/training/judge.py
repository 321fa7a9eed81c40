"""What a network makes of held-out pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from scipy.optimize import minimize_scalar
from torch import Tensor, nn
from torch.nn import functional as F

from generator.network.processor import autocast
from generator.network.training.pool import Pool
from generator.network.training.views import centred, normalised

__all__ = ["Judgement", "fitted_temperature", "judge", "logits_of"]


@dataclass(frozen=True)
class Judgement:
    """``accuracies`` by group (0-1); ``accuracy`` and ``loss`` (cross-entropy) are means over the groups, each counting alike."""

    accuracies: dict[str, float]
    accuracy: float
    loss: float


def judge(logits: Mapping[str, Tensor], labels: Mapping[str, Tensor]) -> Judgement:
    """Compare logits (n, classes) with labels (n,), group by group."""
    accuracies = {name: float((logits[name].argmax(1) == labels[name]).double().mean()) for name in logits}
    losses = [float(F.cross_entropy(logits[name], labels[name])) for name in logits]
    return Judgement(accuracies, sum(accuracies.values()) / len(accuracies), sum(losses) / len(losses))


@torch.no_grad()
def logits_of(model: nn.Module, pool: Pool, size: int, device: torch.device, precision: str = "float32") -> Tensor:
    """Logits (n, classes) for the centred views of a pool at ``size`` pixels; the model is in evaluation mode."""
    found = []
    for batch in torch.arange(len(pool)).split(128):
        views = centred(pool.take(batch).resized(size * 9 // 8), size)
        with autocast(device, precision):
            found.append(model(normalised(views, device)).float().cpu())
    return torch.cat(found)


def fitted_temperature(logits: Mapping[str, Tensor], labels: Mapping[str, Tensor]) -> float:
    """The number that logits are to be divided by so that their softmax says best how sure to be (Guo et al., 2017).

    It minimises the negative log-likelihood of the labels, every group counting alike, and lies from 0.05 to 20.
    """

    def surprise(log_temperature: float) -> float:
        cooled = {name: each.double() / math.exp(log_temperature) for name, each in logits.items()}
        return judge(cooled, labels).loss

    found = minimize_scalar(surprise, bounds=(math.log(0.05), math.log(20)), method="bounded", options={"xatol": 1e-5})
    return math.exp(found.x)
