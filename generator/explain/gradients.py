"""Attributions from gradients, by Captum. Pictures are (n, 3, h, w), 0-1; maps come out as (n, h, w), in logits.

Each map is for the logit of one class a picture. Where a method gives a value for every colour channel, they are reduced in
one stated way: the largest absolute value for plain gradients (as in Simonyan et al. 2013), the sum for
everything that is a share of the score, so that maps still add up to what they explain.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from captum.attr import GuidedBackprop, InputXGradient, IntegratedGradients, NoiseTunnel, Saliency
from torch import Tensor, nn

__all__ = ["guided_backprop", "input_x_gradient", "integrated_gradients", "seeded", "smoothgrad"]


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's global random numbers from ``seed`` within the block, and as they were after it; Captum draws from them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


@contextmanager
def _differentiable(pictures: Tensor) -> Iterator[Tensor]:
    with torch.inference_mode(False), torch.enable_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Captum tells of every hook it sets and removes
        yield pictures.detach().clone().requires_grad_()


def input_x_gradient(model: nn.Module, pictures: Tensor, targets: Tensor, empty: Tensor) -> Tensor:
    """(picture - empty) x gradient, summed over channels; signed (Shrikumar et al. 2016).

    Captum's method multiplies by the bare input, whose zero is black. ``empty`` (3,) is the colour that stands for nothing, so
    the picture is handed over as its difference from it.
    """
    colour = empty.view(1, 3, 1, 1)

    def of_difference(difference: Tensor) -> Tensor:
        scores: Tensor = model(difference + colour)
        return scores

    with _differentiable(pictures - colour) as inputs:
        product: Tensor = InputXGradient(of_difference).attribute(inputs, target=targets.clone())
    return product.detach().sum(1)


def smoothgrad(model: nn.Module, picture: Tensor, target: int, samples: int, spread: float, seed: int) -> Tensor:
    """Mean absolute gradient (h, w) over ``samples`` noisy copies of one picture (3, h, w), largest channel (Smilkov et al.
    2017).

    The noise is normal with standard deviation ``spread`` (0-1 scale).
    """
    with seeded(seed), _differentiable(picture[None]) as inputs:
        mean: Tensor = NoiseTunnel(Saliency(model)).attribute(
            inputs, nt_type="smoothgrad", nt_samples=samples, stdevs=spread, target=target, abs=True
        )
    return mean.detach().amax(1)[0]


def integrated_gradients(model: nn.Module, picture: Tensor, target: int, empty: Tensor, steps: int) -> Tensor:
    """Integrated gradients (Sundararajan et al. 2017) of one picture (3, h, w) from a plain one of colour ``empty`` (3,).

    Signed, summed over channels: the map's total approximates the score's difference between the two, the better the more
    ``steps``.
    """
    with _differentiable(picture[None]) as inputs:
        path: Tensor = IntegratedGradients(model).attribute(
            inputs, baselines=empty.view(1, 3, 1, 1).expand_as(inputs), target=target, n_steps=steps, internal_batch_size=steps
        )
    return path.detach().sum(1)[0].float()


def guided_backprop(model: nn.Module, pictures: Tensor, targets: Tensor) -> Tensor:
    """Guided backpropagation (Springenberg et al. 2015), summed over channels; signed.

    Gradients that are negative at a ReLU are dropped on the way back. ``model`` must do its ReLUs in modules, each used once.
    """
    with _differentiable(pictures) as inputs:
        gradient: Tensor = GuidedBackprop(model).attribute(inputs, target=targets.clone())
    return gradient.detach().sum(1)
