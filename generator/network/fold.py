"""A network's weights in the form that is quickest to evaluate: the same function in fewer and cheaper steps."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

__all__ = ["Factors", "convert", "fold", "folded_copy"]

Module = TypeVar("Module", bound=nn.Module)

Factors = tuple[Tensor, Tensor]
"""``left`` (outputs, rank) and ``right`` (rank, inputs): a fully connected layer's weights are their product."""


def folded_copy(model: nn.Module, dtype: torch.dtype, head: nn.Module) -> nn.Module:
    """A copy of an evaluation-mode network with ``features`` folded, in ``dtype``, and with ``head``, which is its ``classifier``
    folded, in float32: it is cheap, and small differences between answers outlive its rounding.

    ``head``'s weights are shared, not copied.
    """
    features, classifier = model.get_submodule("features"), model.get_submodule("classifier")
    parts: dict[int, object] = {
        id(features): convert(fold(features), dtype),
        id(classifier): convert(head, torch.float32),
    }
    return deepcopy(model, parts)


def fold(stack: nn.Module, factors: Factors | None = None) -> nn.Sequential:
    """``stack`` (a layer, or some in a row) as it is in evaluation mode, batch normalisations multiplied into the convolutions
    before them. One after a fully connected layer stays: it costs nothing, and the product would be a copy of a large matrix.

    Layers keep their places: what is folded away, or does nothing in evaluation mode, becomes the identity.
    """
    originals = list(stack) if isinstance(stack, nn.Sequential) else [stack]
    layers = [nn.Identity() if isinstance(layer, nn.Dropout | nn.Dropout2d) else layer for layer in originals]
    if factors is not None:
        layers[0] = _thin(originals[0], *factors)
    for place, (layer, norm) in enumerate(pairwise(originals)):
        if isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            layers[place : place + 2] = fuse_conv_bn_eval(layer, norm), nn.Identity()
    return nn.Sequential(*layers)


def _thin(layer: nn.Module, left: Tensor, right: Tensor) -> nn.Sequential:
    """A fully connected layer as two thin ones in a row."""
    assert isinstance(layer, nn.Linear)
    first = nn.Linear(right.shape[1], right.shape[0], bias=False, device="meta")
    second = nn.Linear(left.shape[1], left.shape[0], bias=False, device="meta")
    first.weight, second.weight = (nn.Parameter(factor, requires_grad=False) for factor in (right, left))
    second.bias = layer.bias
    return nn.Sequential(first, second).eval()


def convert(module: Module, dtype: torch.dtype) -> Module:
    """A copy of ``module`` with weights of ``dtype``, in the memory order that convolutions are fast at; weights that are so
    already are shared.
    """
    memo: dict[int, object] = {id(tensor): _in(dtype, tensor) for tensor in (*module.parameters(), *module.buffers())}
    return deepcopy(module, memo)


def _in(dtype: torch.dtype, tensor: Tensor) -> Tensor:
    layout = torch.channels_last if tensor.ndim == 4 else torch.preserve_format
    cast = tensor.detach().to(dtype if tensor.is_floating_point() else tensor.dtype, memory_format=layout)
    return nn.Parameter(cast, requires_grad=False) if isinstance(tensor, nn.Parameter) else cast
