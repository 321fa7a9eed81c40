"""The architecture as the live network has it."""

from __future__ import annotations

from collections.abc import Sequence
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
        """The fields by name, with the shape as a list."""
        return {**asdict(self), "output": list(self.output)}


_POINTWISE = (nn.BatchNorm2d, nn.ReLU, nn.Dropout, nn.Dropout2d, nn.Identity)


def receptive_fields(features: nn.Sequential) -> list[Field]:
    """The field of every layer of a plain stack, from its kernels, strides, paddings and dilations (Araujo et al. 2019).

    Raises:
        ValueError: a layer's reach is not known, or differs between rows and columns.
    """
    size, jump, start = 1, 1, 0
    fields = []
    for layer in features:
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
            kernel, stride, padding = (_side(getattr(layer, name)) for name in ("kernel_size", "stride", "padding"))
            reach = (kernel - 1) * _side(getattr(layer, "dilation", 1))
            size, start, jump = size + reach * jump, start - padding * jump, jump * stride
        elif not isinstance(layer, _POINTWISE):
            raise ValueError(f"how far a {type(layer).__name__} sees is not known")
        fields.append(Field(size, jump, start))
    return fields


def describe_layers(model: nn.Module, size: int) -> list[Layer]:
    """Every layer of ``model.features`` and ``model.classifier``, in evaluation mode.

    Shapes come from one pass of a ``size`` x ``size`` picture through the live model, so they hold for every size it takes.
    """
    features, classifier = model.features, model.classifier
    assert isinstance(features, nn.Sequential)
    assert isinstance(classifier, nn.Sequential)
    shapes = iter(_output_shapes(model, [*features, *classifier], size))
    fields = receptive_fields(features)
    return [
        *(_row(i, "features", layer, next(shapes), fields[i].size) for i, layer in enumerate(features)),
        *(_row(i, "classifier", layer, next(shapes), None) for i, layer in enumerate(classifier)),
    ]


def _output_shapes(model: nn.Module, layers: Sequence[nn.Module], size: int) -> list[tuple[int, ...]]:
    shapes: dict[nn.Module, tuple[int, ...]] = {}

    def note(layer: nn.Module, inputs: object, output: torch.Tensor) -> None:
        shapes[layer] = tuple(output.shape[1:])

    hooks = [layer.register_forward_hook(note) for layer in layers]
    try:
        with torch.inference_mode():
            model(torch.zeros(1, 3, size, size, device=next(model.parameters()).device))
    finally:
        for hook in hooks:
            hook.remove()
    return [shapes[layer] for layer in layers]


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
    sides = set(value) if isinstance(value, tuple) else {value}
    if len(sides) != 1 or not isinstance(side := sides.pop(), int):
        raise ValueError(f"a kernel, stride or padding of {value} is not the same both ways")
    return side
