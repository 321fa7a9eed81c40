"""Saliency: how much the score of a class depends on each pixel."""

from __future__ import annotations

from collections.abc import Callable

import torch
from captum.attr import Saliency
from torch import Tensor

__all__ = ["saliency"]


def saliency(score: Callable[[Tensor], Tensor], pictures: Tensor, targets: Tensor) -> Tensor:
    """Absolute gradient of a class's logit with respect to the picture, the largest over the channels.

    Simonyan, Vedaldi and Zisserman 2013, section 3: the map of ``max_c |dS / dI_c|``. The gradient is Captum's.

    Args:
        score: pictures (n, 3, h, w), 0-1, to logits (n, classes), each row depending on its own picture alone.
        pictures: (n, 3, h, w), 0-1.
        targets: class of each picture, (n,).

    Returns:
        Maps (n, h, w), 0 and up, in logits per unit of brightness. Nothing keeps a gradient afterwards, and it does not matter
        whether the caller had gradients switched off.
    """
    with torch.inference_mode(False), torch.enable_grad():
        inputs = pictures.detach().clone().requires_grad_()
        gradient: Tensor = Saliency(score).attribute(inputs, target=targets.clone(), abs=True)
    return gradient.detach().amax(1)
