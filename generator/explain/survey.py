"""One forward pass over many pictures: the logits, and what excites each filter on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

__all__ = ["FilterSurvey", "Survey", "survey"]


_ROOM = 512
"""Pictures that there is room for at first."""


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
    logits, peaks, places = _Rows(), {layer: _Rows() for layer in layers}, {layer: _Rows() for layer in layers}
    with torch.inference_mode():
        for batch in batches:
            value = batch
            for index, module in enumerate(features):
                value = module(value)
                if index - 2 in peaks:
                    peak, where = value.flatten(2).max(2)
                    peaks[index - 2].add(peak.float().cpu().numpy())
                    places[index - 2].add(where.to(torch.int32).cpu().numpy())
            logits.add(head(value).cpu().numpy())
    return Survey(logits.all(), {layer: FilterSurvey(peaks[layer].all(), places[layer].all()) for layer in layers})


class _Rows:
    """Rows in one array that grows by doubling. Kept as they come, between the large blocks of a forward pass, they would break
    up the heap: memory grew by 2 MB a picture.
    """

    def __init__(self) -> None:
        self._rows: NDArray[Any] | None = None
        self._used = 0

    def add(self, rows: NDArray[Any]) -> None:
        if self._rows is None:
            self._rows = np.empty((_ROOM, *rows.shape[1:]), rows.dtype)
        while len(self._rows) < self._used + len(rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._used : self._used + len(rows)] = rows
        self._used += len(rows)

    def all(self) -> NDArray[Any]:
        if self._rows is None:
            raise ValueError("there are no pictures to survey")
        return self._rows[: self._used].copy()
