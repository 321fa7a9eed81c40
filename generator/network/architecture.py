"""The CNN of the homework, layer for layer."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["GRID", "FoodCNN"]

GRID = 8
"""Side of the feature grid that the head takes: 128 pixels after four halvings."""

_BLOCKS = ((64, 0.1), (128, 0.1), (256, 0.1), (512, 0.5))


class FoodCNN(nn.Module):
    """Four blocks of (Conv3x3 - BatchNorm - ReLU) x 2 - MaxPool - Dropout2d, then two fully connected layers.

    Takes float pictures (n, 3, 128, 128), already normalised, and returns logits (n, classes). Pictures of another
    size (16 or more) are accepted too: their feature grid is stretched to the head's 8x8 by nearest neighbour, which at
    64x64 equals a head of 4x4 whose weights were spread over 8x8. Training at low resolution relies on that.
    """

    def __init__(self, classes: int = 11) -> None:
        super().__init__()
        self.features = nn.Sequential(*_feature_layers())
        self.classifier = nn.Sequential(
            nn.Linear(_BLOCKS[-1][0] * GRID * GRID, 1024),
            nn.BatchNorm1d(1024),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(1024, classes),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        """Logits (n, classes), before softmax."""
        return self.head(self.features(pictures))

    def head(self, grid: Tensor) -> Tensor:
        """Logits from the output of ``features`` (n, 512, h, w)."""
        if grid.shape[-2:] != (GRID, GRID):
            grid = F.interpolate(grid, size=(GRID, GRID), mode="nearest")
        logits: Tensor = self.classifier(torch.flatten(grid, 1))
        return logits


def _feature_layers() -> list[nn.Module]:
    layers: list[nn.Module] = []
    inputs = 3
    for channels, drop in _BLOCKS:
        for source in (inputs, channels):
            layers += [
                nn.Conv2d(source, channels, kernel_size=3, stride=1, padding=1),
                nn.BatchNorm2d(channels),
                nn.ReLU(),
            ]
        layers += [nn.MaxPool2d(2), nn.Dropout2d(drop)]
        inputs = channels
    return layers
