"""Class activation maps: which places of a layer's output speak for a class. Maps are 0 and up."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from generator.explain.attribution import Budget, Classifier, Example, Maps, as_maps

__all__ = ["at_layer", "enlarged", "grad_cam", "grad_cam_plus_plus", "weighed", "weighed_plus_plus"]


def grad_cam(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`weighed`; enlarged to the picture's size."""
    return as_maps(enlarged(weighed(*at_layer(classifier, example)), example.size))


def grad_cam_plus_plus(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`weighed_plus_plus`; enlarged to the picture's size."""
    return as_maps(enlarged(weighed_plus_plus(*at_layer(classifier, example)), example.size))


def at_layer(classifier: Classifier, example: Example) -> tuple[Tensor, Tensor]:
    """The output (c, h', w') of the classifier's layer for the example, and each answer's gradient there (questions, c, h', w').

    The layer's output starts a graph of its own: nothing before it is kept for the way back.
    """
    kept: list[Tensor] = []

    def start(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        kept.append(output.detach().requires_grad_())
        return kept[-1]

    hook = classifier.cam_layer.register_forward_hook(start)
    try:
        with torch.inference_mode(False), torch.enable_grad():
            answers = example.answers(classifier.model(example.tensor[None]))[:, 0]
            slopes = [torch.autograd.grad(answer, kept[0], retain_graph=True)[0][0] for answer in answers]
    finally:
        hook.remove()
    return kept[0].detach()[0].float(), torch.stack(slopes).float()


def weighed(activation: Tensor, slopes: Tensor) -> Tensor:
    """Grad-CAM (Selvaraju et al. 2017) from what :func:`at_layer` gives, (questions, h', w'): channels weigh their mean slope."""
    return (slopes.mean((-2, -1), keepdim=True) * activation).sum(1).relu()


def weighed_plus_plus(activation: Tensor, slopes: Tensor) -> Tensor:
    """Grad-CAM++ (Chattopadhay et al. 2018, equations 10, 13 and 19) from what :func:`at_layer` gives, (questions, h', w').

    A channel's weight is the sum over places of max(slope, 0), each weighed by ``g^2 / (2 g^2 + g^3 sum(A))``: a closed form
    that holds for the exponential of the score, whose factors cancel.
    """
    below = 2 * slopes**2 + slopes**3 * activation.sum((1, 2), keepdim=True)
    alpha = torch.where(below != 0, slopes**2 / torch.where(below != 0, below, 1.0), 0.0)
    weights = (alpha * slopes.relu()).sum((-2, -1), keepdim=True)
    return (weights * activation).sum(1).relu()


def enlarged(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Maps (n, h', w') at the size of the picture, bilinearly."""
    return F.interpolate(maps[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
