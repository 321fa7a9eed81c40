"""One forward pass over many pictures: the logits, and what excites each filter on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

__all__ = ["FilterSurvey", "Survey", "survey"]


@dataclass(frozen=True)
class FilterSurvey:
    """A layer's filters over n pictures: strongest response (n, channels), 0 and up, and where, as a flat index into the grid.

    A filter whose ``peak`` is 0 in every picture is dead as far as these pictures tell; where it peaked means nothing then.
    """

    peak: NDArray[np.float32]
    where: NDArray[np.int32]


@dataclass(frozen=True)
class Survey:
    """``logits`` (n, classes) and a :class:`FilterSurvey` for each layer asked for."""

    logits: NDArray[np.float32]
    layers: dict[int, FilterSurvey]


def survey(features: nn.Sequential, head: Callable[[Tensor], Tensor], batches: Iterable[Tensor], layers: Sequence[int]) -> Survey:
    """Run normalised batches (n, 3, h, w) through ``features`` and ``head`` once. A batch-norm may be folded away.

    A filter's response is taken after the batch-norm and ReLU that follow the convolution at ``layer``: only there does
    "active" mean the same for every filter, whatever its bias.

    Raises:
        ValueError: a layer is no convolution with a batch-norm and a ReLU after it, or there is no batch.
    """
    for layer in layers:
        kinds = [type(module) for module in features[layer : layer + 3]]
        if kinds not in ([nn.Conv2d, nn.BatchNorm2d, nn.ReLU], [nn.Conv2d, nn.Identity, nn.ReLU]):
            raise ValueError(f"layer {layer} is not a convolution followed by a batch-norm and a ReLU")
    logits: list[NDArray[np.float32]] = []
    peaks: dict[int, list[tuple[Tensor, Tensor]]] = {layer: [] for layer in layers}
    with torch.inference_mode():
        for batch in batches:
            value = batch
            for index, module in enumerate(features):
                value = module(value)
                if index - 2 in peaks:
                    peak, where = value.flatten(2).max(2)
                    peaks[index - 2].append((peak.float().cpu(), where.to(torch.int32).cpu()))
            logits.append(head(value).cpu().numpy())
    if not logits:
        raise ValueError("there are no pictures to survey")
    return Survey(
        np.concatenate(logits),
        {
            layer: FilterSurvey(torch.cat([p for p, _ in found]).numpy(), torch.cat([w for _, w in found]).numpy())
            for layer, found in peaks.items()
        },
    )
