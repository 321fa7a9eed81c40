"""A moment of a training: the network that would have been shipped then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from generator.network.architecture import FoodCNN
from generator.network.checkpoint import read_state
from generator.network.network import Network, load_network

__all__ = ["Moment", "moment_at", "never_trained"]

_BATCH = 64


@dataclass(frozen=True)
class Moment:
    """``step`` counts batches from 0, ``epoch`` passes over the pictures, ``size`` is the side of those trained on then."""

    step: int
    epoch: float
    size: int
    network: Network


def moment_at(snapshot: Path, views: Tensor) -> Moment:
    """The network of a snapshot, its batch normalisation recalibrated to ``views`` (n, 3, size, size), uint8.

    Without that, weights that were trained on smaller pictures would be measured with the means and variances of those.

    Raises:
        BadCheckpoint: the file cannot be read.
    """
    card = read_state(snapshot)[1]
    network = load_network(snapshot)
    return Moment(int(snapshot.stem), card["epoch"], card["size"], _recalibrated(network, network.model, views))


def never_trained(like: Network, views: Tensor, seed: int) -> Network:
    """A network with weights drawn by ``seed``, as training starts from them, and batch normalisation fitted to ``views``."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = FoodCNN(len(like.classes))
    return _recalibrated(like, model.eval().to(like.device), views)


def _recalibrated(like: Network, model: nn.Module, views: Tensor) -> Network:
    rates: dict[Any, float] = {layer: layer.p for layer in model.modules() if isinstance(layer, nn.Dropout | nn.Dropout2d)}
    for layer in rates:
        layer.p = 0.0  # update_bn trains the model, dropout with it, and variances would come out too large
    update_bn((like.normalised(few / 255) for few in views.split(_BATCH)), model)
    for layer, rate in rates.items():
        layer.p = rate
    return Network(model, like.classes, like.preprocessing)
