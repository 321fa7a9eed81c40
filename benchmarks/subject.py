"""What every side is given: the report's network, its weights for others, its shown pictures. Imports torch: for workers only."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.harness import ROOT
from generator.config import read_report
from generator.network.architecture import FoodCNN
from generator.network.network import Network, load_network
from generator.pictures.decode import read_rgb
from generator.pictures.gallery import Gallery, open_gallery

__all__ = ["export_weights", "network", "pictures", "plain_model", "shown"]


def network() -> Network:
    """The report's network, as a build loads it."""
    from generator.memory import keep_freed_memory

    keep_freed_memory()
    return bare_network()


@cache
def bare_network() -> Network:
    """The same without the memory settings of a build: other tools run as they come."""
    report = read_report(ROOT / "report.toml")
    return load_network(report.checkpoint, report.network.preprocessing, report.network.classes)


class PlainModel(nn.Module):
    """The model as its author would have it: normalisation, then the layers, float32, nothing folded or rearranged."""

    mean: Tensor
    std: Tensor
    model: FoodCNN

    def __init__(self, loaded: Network) -> None:
        super().__init__()
        assert isinstance(loaded.model, FoodCNN)
        self.model = loaded.model.to(memory_format=torch.contiguous_format)
        self.register_buffer("mean", torch.tensor(loaded.preprocessing.mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(loaded.preprocessing.std).view(1, 3, 1, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        """0-1 pictures (n, 3, h, w) to logits (n, classes)."""
        logits: Tensor = self.model((pictures - self.mean) / self.std)
        return logits


def plain_model() -> PlainModel:
    return PlainModel(bare_network()).eval()


def pictures(count: int) -> list[Tensor]:
    """The first ``count`` shown pictures, (3, size, size), 0-1, as the network sees them."""
    prepare = bare_network().prepare
    return [prepare(read_rgb(picture.path)) for picture in _gallery().shown[:count]]


def shown(name: str) -> NDArray[np.uint8]:
    """A validation picture by name, (size, size, 3), 0-255, as the network sees it."""
    return bare_network().preprocessing.fitted(read_rgb(_gallery().validation.named(name).path))


def _gallery() -> Gallery:
    report = read_report(ROOT / "report.toml")
    return open_gallery(report.picture_root(), report.pictures)


def export_weights(path: Path) -> None:
    """The network's weights as a plain state dict."""
    torch.save(bare_network().model.state_dict(), path)


if __name__ == "__main__":
    export_weights(Path(sys.argv[1]))
