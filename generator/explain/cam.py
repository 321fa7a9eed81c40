"""Class activation maps: which places of a layer's output speak for a class. Maps (n, h, w) are 0 and up."""

from __future__ import annotations

import torch
from captum.attr import LayerGradCam
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["enlarged", "grad_cam", "grad_cam_plus_plus"]


def grad_cam(model: nn.Module, layer: nn.Module, pictures: Tensor, targets: Tensor) -> Tensor:
    """Grad-CAM (Selvaraju et al. 2017) at the output of ``layer``, by Captum, at the layer's own size (n, h', w')."""
    with torch.inference_mode(False), torch.enable_grad():
        inputs = pictures.detach().clone().requires_grad_()
        maps: Tensor = LayerGradCam(model, layer).attribute(inputs, target=targets.clone(), relu_attributions=True)
    return maps.detach()[:, 0]


def grad_cam_plus_plus(model: nn.Module, layer: nn.Module, pictures: Tensor, targets: Tensor) -> Tensor:
    """Grad-CAM++ (Chattopadhay et al. 2018, equations 10, 13 and 19) at the output of ``layer``, (n, h', w').

    A channel's weight is the sum over places of max(gradient, 0), each weighed by ``g^2 / (2 g^2 + g^3 sum(A))``: a closed form
    that holds for the exponential of the score, whose factors cancel.
    """
    kept: list[Tensor] = []
    hook = layer.register_forward_hook(lambda _, __, output: kept.append(output))
    try:
        with torch.inference_mode(False), torch.enable_grad():
            inputs = pictures.detach().clone().requires_grad_()
            scores = model(inputs).gather(1, targets.clone().view(-1, 1)).sum()
            (gradient,) = torch.autograd.grad(scores, kept[0])
    finally:
        hook.remove()
    activation = kept[0].detach()
    below = 2 * gradient**2 + gradient**3 * activation.sum((2, 3), keepdim=True)
    alpha = torch.where(below != 0, gradient**2 / torch.where(below != 0, below, 1.0), 0.0)
    weights = (alpha * gradient.relu()).sum((2, 3), keepdim=True)
    return (weights * activation).sum(1).relu()


def enlarged(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Maps (n, h', w') at the size of the picture, bilinearly."""
    return F.interpolate(maps[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
