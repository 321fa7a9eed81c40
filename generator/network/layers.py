"""The architecture as the live network has it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import nn

__all__ = ["Field", "Layer", "describe_layers", "receptive_fields"]


@dataclass(frozen=True)
class Field:
    """What one unit of a layer sees: ``size`` input pixels square; neighbours are ``jump`` pixels apart, and the first
    unit's window begins at pixel ``start`` (negative: in the padding)."""

    size: int
    jump: int
    start: int

    def box(self, row: int, column: int) -> tuple[int, int, int]:
        """Left, top and size of a unit's window in input pixels; it may reach beyond the picture."""
        return self.start + column * self.jump, self.start + row * self.jump, self.size


@dataclass(frozen=True)
class Layer:
    """A row of the architecture table; ``output`` is one picture's shape, ``receptive_field`` is in input pixels."""

    index: int
    part: str
    kind: str
    detail: str
    output: tuple[int, ...]
    parameters: int
    receptive_field: int | None

    def as_fact(self) -> dict[str, Any]:
        return {**asdict(self), "output": list(self.output)}


def receptive_fields(features: nn.Sequential) -> list[Field]:
    """The field of every layer of a plain stack, from its kernels, strides and paddings (Araujo et al. 2019)."""
    size, jump, start = 1, 1, 0
    fields = []
    for layer in features:
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
            kernel, stride, padding = (_side(getattr(layer, name)) for name in ("kernel_size", "stride", "padding"))
            reach = (kernel - 1) * _side(getattr(layer, "dilation", 1))
            size, start, jump = size + reach * jump, start - padding * jump, jump * stride
        fields.append(Field(size, jump, start))
    return fields


def describe_layers(model: nn.Module, size: int) -> list[Layer]:
    """Every layer of ``model.features`` and ``model.classifier``, shapes taken from one pass of a ``size`` x ``size`` picture."""
    features, classifier = model.features, model.classifier
    assert isinstance(features, nn.Sequential)
    assert isinstance(classifier, nn.Sequential)
    device = next(model.parameters()).device
    rows: list[Layer] = []
    with torch.inference_mode():
        value = torch.zeros(1, 3, size, size, device=device)
        for index, (layer, field) in enumerate(zip(features, receptive_fields(features), strict=True)):
            value = layer(value)
            rows.append(_row(index, "features", layer, tuple(value.shape[1:]), field.size))
        value = value.flatten(1)
        for index, layer in enumerate(classifier):
            value = layer(value)
            rows.append(_row(index, "classifier", layer, tuple(value.shape[1:]), None))
    return rows


def _row(index: int, part: str, layer: nn.Module, output: tuple[int, ...], field: int | None) -> Layer:
    parameters = sum(parameter.numel() for parameter in layer.parameters())
    return Layer(index, part, type(layer).__name__, _detail(layer), output, parameters, field)


def _detail(layer: nn.Module) -> str:
    if isinstance(layer, nn.Conv2d):
        return f"{layer.in_channels} → {layer.out_channels}, {_side(layer.kernel_size)}×{_side(layer.kernel_size)}"
    if isinstance(layer, nn.Linear):
        return f"{layer.in_features} → {layer.out_features}"
    if isinstance(layer, nn.MaxPool2d):
        return f"{_side(layer.kernel_size)}×{_side(layer.kernel_size)}"
    if isinstance(layer, nn.Dropout | nn.Dropout2d):
        return f"p = {layer.p:g}"
    return ""


def _side(value: int | tuple[int, ...] | str) -> int:
    side = value[0] if isinstance(value, tuple) else value
    assert isinstance(side, int)
    return side
