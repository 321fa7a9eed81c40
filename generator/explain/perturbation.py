"""Attributions from what happens to the scores when parts of a picture are taken away. Signed maps (h, w), in logits.

``score`` takes pictures (n, 3, h, w), 0-1, to logits (n, classes); no gradient is asked for, so it may be a fast one.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from captum.attr import KernelShap, Occlusion
from torch import Tensor
from torch.nn import functional as F

from generator.explain.gradients import seeded

__all__ = ["Replayed", "kernel_shap", "occlusion", "rise", "rise_masks"]

Score = Callable[[Tensor], Tensor]


class Replayed:
    """A score that remembers its answers: :meth:`again` gives them once more in the same order, without asking the network.

    Two classes can then be explained with the passes of one, as both are in every answer.
    """

    def __init__(self, score: Score) -> None:
        self._score = score
        self._answers: list[Tensor] = []
        self._next = 0

    def __call__(self, pictures: Tensor) -> Tensor:
        self._answers.append(self._score(pictures))
        return self._answers[-1]

    def again(self, pictures: Tensor) -> Tensor:
        """The next remembered answer; the caller must ask for the same pictures as the first time."""
        answer = self._answers[self._next % len(self._answers)]
        self._next += 1
        return answer


def occlusion(score: Score, picture: Tensor, target: int, empty: Tensor, window: int, stride: int, batch: int = 32) -> Tensor:
    """How far the score falls when a square of side ``window`` takes the colour ``empty`` (3,), by Captum (Zeiler and Fergus
    2014).

    Squares are ``stride`` pixels apart; a pixel gets the mean over the squares that cover it.
    """
    with torch.inference_mode():
        drop: Tensor = Occlusion(score).attribute(
            picture[None],
            sliding_window_shapes=(3, window, window),
            strides=(3, stride, stride),
            baselines=empty.view(1, 3, 1, 1).expand_as(picture[None]),
            target=target,
            perturbations_per_eval=batch,
        )
    return drop.mean(1)[0].float()


def rise_masks(n: int, size: tuple[int, int], grid: int, seed: int) -> Tensor:
    """Smooth random masks (n, h, w), 0-1: a coarse grid of coin tosses, enlarged and shifted by less than a cell."""
    generator = torch.Generator().manual_seed(seed)
    cell = [-(-side // grid) for side in size]
    tosses = (torch.rand((n, 1, grid + 1, grid + 1), generator=generator) < 0.5).float()
    large = F.interpolate(tosses, size=[(grid + 1) * side for side in cell], mode="bilinear", align_corners=False)[:, 0]
    down, across = (torch.randint(0, side, (n,), generator=generator).tolist() for side in cell)
    return torch.stack([large[i, y : y + size[0], x : x + size[1]] for i, (y, x) in enumerate(zip(down, across, strict=True))])


def rise(score: Score, picture: Tensor, empty: Tensor, masks: Tensor, batch: int = 32) -> Tensor:
    """RISE (Petsiuk et al. 2018) for every class at once, (classes, h, w), from one pass over the masked pictures.

    What a mask hides fades to the colour ``empty`` (3,). The published map is the mean of the masks weighted by the score, and
    positive everywhere; here scores count from their mean and masks from theirs, which is the same map without its constant: the
    covariance of score and mask, divided by the mask's variance, so that a pixel that does not matter gets about 0.
    """
    colour = empty.view(1, 3, 1, 1)
    with torch.inference_mode():
        scores = torch.cat([score(part[:, None] * (picture - colour) + colour) for part in masks.split(batch)]).float()
        centred = masks - masks.mean(0)
        covariance = torch.einsum("nc,nhw->chw", scores - scores.mean(0), centred) / len(masks)
    return covariance / centred.square().mean(0).clamp(min=1e-6)


def kernel_shap(score: Score, picture: Tensor, target: int, segments: Tensor, samples: int, seed: int, batch: int = 32) -> Tensor:
    """Kernel SHAP (Lundberg and Lee 2017), by Captum, over superpixels ``segments`` (h, w), numbered from 0: (h, w).

    A superpixel that is switched off takes its mean colour, as for LIME. Its value is spread evenly over its pixels, so that
    the map adds up to the sum of the values.
    """
    number = int(segments.max()) + 1
    flat = segments.flatten()
    sizes = torch.bincount(flat, minlength=number).clamp(min=1)
    means = torch.zeros(3, number).index_add_(1, flat, picture.flatten(1)) / sizes
    if number == 1:  # Captum cannot draw coalitions of one player
        with torch.inference_mode():
            whole, plain = score(torch.stack([picture, means[:, flat].view_as(picture)]))[:, target].float()
        return ((whole - plain) / flat.numel()).expand(segments.shape)
    with seeded(seed), torch.inference_mode(False), torch.no_grad():
        values: Tensor = KernelShap(score).attribute(
            picture[None].clone(),
            baselines=means[:, flat].view_as(picture)[None],
            target=target,
            feature_mask=segments[None, None].long().expand(1, 3, -1, -1),
            n_samples=samples,
            perturbations_per_eval=batch,
            return_input_shape=True,
        )
    return values[0, 0].float() / sizes[flat].view_as(segments)
