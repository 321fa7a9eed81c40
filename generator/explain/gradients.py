"""Attributions from gradients. Pictures are (n, 3, h, w), 0-1; maps are (questions, h, w), in logits.

``answers`` takes pictures to the answers (questions, n) that are explained: the logit of a class, the difference of two. They
share a forward pass and take a backward pass each. Where a method gives a value for every colour channel, they are reduced in one
stated way: the largest absolute value for plain gradients (as in Simonyan et al. 2013), the sum for everything that is a share of
the score, so that maps still add up to what they explain.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import torch
from captum.attr import GuidedBackprop
from torch import Tensor, nn

from generator.explain.attribution import Budget, Classifier, Example, Maps, as_maps

__all__ = [
    "along_path",
    "gradient",
    "guided",
    "guided_backprop",
    "input_x_gradient",
    "integrated_gradients",
    "slopes",
    "smoothed",
    "smoothgrad",
    "steepest",
    "times_input",
]

Answers = Callable[[Tensor], Tensor]

_AT_ONCE = 4
"""Pictures whose activations are kept for the way back: as many as the caches hold."""


def gradient(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """Saliency (Simonyan, Vedaldi and Zisserman 2013, section 3): the largest absolute slope over a pixel's channels."""
    return as_maps(steepest(slopes(_answers(classifier, example), example.tensor[None])[:, 0]))


def input_x_gradient(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`times_input`."""
    return as_maps(times_input(_answers(classifier, example), example.tensor, classifier.baseline))


def smoothgrad(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`smoothed`; the example's seed draws the noise."""
    answers, spread = _answers(classifier, example), budget.smoothgrad_spread
    return as_maps(smoothed(answers, example.tensor, budget.smoothgrad_samples, spread, example.seed))


def integrated_gradients(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`along_path`."""
    answers = _answers(classifier, example)
    return as_maps(along_path(answers, example.tensor, classifier.baseline, budget.integration_steps))


def guided_backprop(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`guided`; for the target alone."""
    return as_maps(guided(classifier.model, example.tensor[None], torch.tensor([example.target])))


def _answers(classifier: Classifier, example: Example) -> Answers:
    return lambda pictures: example.answers(classifier.model(pictures))


def slopes(answers: Answers, pictures: Tensor) -> Tensor:
    """The gradient of each answer at each picture, (questions, n, 3, h, w).

    It does not matter whether the caller has gradients switched off, and none is left behind in a model.
    """
    return torch.cat([_slopes(answers, few) for few in pictures.split(_AT_ONCE)], 1)


def _slopes(answers: Answers, pictures: Tensor) -> Tensor:
    with torch.inference_mode(False), torch.enable_grad():
        inputs = pictures.detach().clone().requires_grad_()
        totals = answers(inputs).sum(1)
        return torch.stack([torch.autograd.grad(total, inputs, retain_graph=True)[0] for total in totals])


def steepest(slope: Tensor) -> Tensor:
    """Maps (..., h, w) from slopes (..., 3, h, w): the largest absolute value over the channels."""
    return slope.abs().amax(-3)


def times_input(answers: Answers, picture: Tensor, baseline: Tensor) -> Tensor:
    """(picture - baseline) x gradient, summed over channels; signed (Shrikumar et al. 2016).

    The published method multiplies by the bare input, whose zero is black. ``baseline`` (3,) is the colour of nothing.
    """
    return (slopes(answers, picture[None])[:, 0] * (picture - baseline.view(3, 1, 1))).sum(1)


def smoothed(answers: Answers, picture: Tensor, samples: int, spread: float, seed: int) -> Tensor:
    """SmoothGrad (Smilkov et al. 2017): the mean absolute slope over ``samples`` noisy copies of a picture (3, h, w), its largest
    channel.

    The noise is normal with standard deviation ``spread`` (0-1 scale).
    """
    generator = torch.Generator().manual_seed(seed)
    noise = spread * torch.randn((samples, *picture.shape), generator=generator).to(picture)
    return slopes(answers, picture + noise).abs().mean(1).amax(1)


def along_path(answers: Answers, picture: Tensor, baseline: Tensor, steps: int) -> Tensor:
    """Integrated gradients (Sundararajan et al. 2017) of a picture (3, h, w) from a plain one of colour ``baseline`` (3,).

    Signed, summed over channels: a map's total approximates the answer's difference between the two, the better the more
    ``steps``. They stand where Gauss and Legendre put them.
    """
    places, weights = (torch.from_numpy(values).to(picture) for values in np.polynomial.legendre.leggauss(steps))
    change = picture - baseline.view(3, 1, 1)
    path = picture - change * (1 - places.view(-1, 1, 1, 1)) / 2
    mean = torch.einsum("qnchw,n->qchw", slopes(answers, path), weights / 2)
    return (mean * change).sum(1)


def guided(model: nn.Module, pictures: Tensor, targets: Tensor) -> Tensor:
    """Guided backpropagation (Springenberg et al. 2015) by Captum, (n, h, w): summed over channels; signed.

    Gradients that are negative at a ReLU are dropped on the way back. ``model`` must do its ReLUs in modules, each used once.
    """
    with torch.inference_mode(False), torch.enable_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Captum tells of every hook it sets and removes
        inputs = pictures.detach().clone().requires_grad_()
        slope: Tensor = GuidedBackprop(model).attribute(inputs, target=targets.clone())
    return slope.detach().sum(1)
