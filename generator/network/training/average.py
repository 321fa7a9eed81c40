"""A running average of the weights, which is better than any of the weights it is of."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

__all__ = ["averaged", "warm_decay"]


def averaged(model: nn.Module, decay: float) -> AveragedModel:
    """An exponential moving average of a model's weights and of batch-norm's statistics; ``update_parameters`` takes the next."""

    def average(mean: Sequence[Tensor], now: Sequence[Tensor], taken: Tensor | int) -> None:
        get_ema_multi_avg_fn(warm_decay(decay, int(taken)))(mean, now, taken)

    return AveragedModel(model, multi_avg_fn=average, use_buffers=True)


def warm_decay(decay: float, taken: int) -> float:
    """The decay after ``taken`` updates: it climbs to ``decay``, so that the first weights are soon forgotten."""
    return min(decay, (1 + taken) / (10 + taken))
