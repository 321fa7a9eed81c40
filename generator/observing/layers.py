"""What the layers of a network have computed: pooled features, linear probes on them, how near each layer is to its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from generator.evidence.intervals import wilson
from generator.evidence.probes import probe_answers
from generator.evidence.similarity import cka
from generator.network.network import Network
from generator.pictures.decode import read_rgb

__all__ = ["Pooled", "about_probes", "blocks_of", "likeness", "pooled_of_files", "pooled_of_views", "probed", "strongest"]

Pooled = Mapping[str, NDArray[np.float32]]
"""By the name of a module, features (n, units) of n pictures: the mean over all places of what it puts out."""

_BATCH = 8


def blocks_of(network: Network) -> list[int]:
    """The layers of the stack that end a block: where the grid is halved."""
    return [place for place, layer in enumerate(network.features) if isinstance(layer, nn.MaxPool2d)]


def pooled_of_files(network: Network, paths: Sequence[Path]) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """Pooled features of picture files, and by the place of a convolution the strongest response of each filter (n, channels)."""
    batches = (
        torch.stack([network.prepare(read_rgb(path)) for path in paths[start : start + _BATCH]])
        for start in range(0, len(paths), _BATCH)
    )
    return _pooled(network, batches)


def pooled_of_views(network: Network, views: Tensor) -> dict[str, NDArray[np.float32]]:
    """The same of views (n, 3, size, size), uint8."""
    return _pooled(network, (few / 255 for few in views.split(_BATCH)))[0]


@torch.inference_mode()
def _pooled(network: Network, batches: Iterator[Tensor]) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    means: dict[str, list[Tensor]] = {}
    peaks: dict[str, list[Tensor]] = {}
    for batch in batches:
        value, convolution = network.normalised(batch), ""
        for place, layer in enumerate(network.features):
            value = layer(value)
            if isinstance(layer, nn.Conv2d):
                convolution = f"features.{place}"
            elif isinstance(layer, nn.ReLU):
                means.setdefault(convolution, []).append(value.mean((2, 3)).cpu())
                peaks.setdefault(convolution, []).append(value.amax((2, 3)).cpu())
            elif isinstance(layer, nn.MaxPool2d):
                means.setdefault(f"features.{place}", []).append(value.mean((2, 3)).cpu())
        means.setdefault("logits", []).append(network.head(value).cpu())
    joined = {name: torch.cat(parts).numpy() for name, parts in means.items()}
    return joined, {name: torch.cat(parts).numpy() for name, parts in peaks.items()}


def probed(known: Pooled, labels: Sequence[int], asked: Pooled, blocks: Sequence[int]) -> list[NDArray[np.int64]]:
    """What a linear probe on each block answers; fitted to ``known`` with its labels (n,), asked about ``asked``."""
    names = [f"features.{block}" for block in blocks]
    return [probe_answers(known[name], np.array(labels), asked[name]) for name in names]


def about_probes(answers: Sequence[NDArray[np.int64]], labels: Sequence[int]) -> list[dict[str, Any]]:
    """How many of the answers of each probe are right."""
    return [wilson(int((one == np.array(labels)).sum()), len(one)).as_fact() for one in answers]


def likeness(now: Pooled, last: Pooled, names: Sequence[str]) -> list[float]:
    """How alike each layer is to what it ends as, see :func:`generator.evidence.similarity.cka`."""
    return [cka(now[name], last[name]) for name in names]


def strongest(peaks: Mapping[str, NDArray[np.float32]], layers: Sequence[int], each: int) -> list[tuple[int, int]]:
    """(layer, channel) of the filters with the largest mean, over pictures, of their strongest response in a picture."""
    chosen = []
    for layer in layers:
        order = np.argsort(-peaks[f"features.{layer}"].mean(0), kind="stable")
        chosen += [(layer, int(channel)) for channel in order[:each]]
    return chosen
