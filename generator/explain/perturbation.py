"""Attributions from what happens to the answers when parts of a picture are taken away. Signed maps (questions, h, w), in logits.

``answers`` takes pictures (n, 3, h, w), 0-1, to the answers (questions, n) that are explained; all questions share the passes. No
gradient is asked for, so it may be a fast one.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from generator.explain.attribution import Budget, Classifier, Example, Maps, as_maps

__all__ = ["covariance", "drop", "occlusion", "random_masks", "rise", "squares"]

Answers = Callable[[Tensor], Tensor]

_AT_ONCE = 32
"""Altered pictures that are made at a time, so that memory does not grow with their number."""


def occlusion(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`drop`; squares of side ``window``, ``stride`` pixels apart."""
    holes = squares(example.size, budget.window, budget.stride)
    return as_maps(drop(_answers(classifier, example), example.tensor, classifier.baseline, holes))


def rise(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`covariance`; the example's seed draws the masks."""
    masks = random_masks(budget.masks, example.size, budget.grid, example.seed)
    return as_maps(covariance(_answers(classifier, example), example.tensor, classifier.baseline, masks))


def _answers(classifier: Classifier, example: Example) -> Answers:
    return lambda pictures: example.answers(classifier.score(pictures))


def _through_masks(answers: Answers, picture: Tensor, baseline: Tensor, masks: Tensor) -> Tensor:
    """Answers (questions, n) to the picture seen through masks (n, h, w): 1 shows it, 0 the colour ``baseline`` (3,)."""
    colour = baseline.view(1, 3, 1, 1)
    with torch.inference_mode():
        shown = [answers(few[:, None] * (picture - colour) + colour) for few in masks.split(_AT_ONCE)]
    return torch.cat(shown, 1).float()


def squares(size: tuple[int, int], window: int, stride: int) -> Tensor:
    """Squares that cover a picture, as 0-1 masks (n, h, w), row by row; the last of a row may reach over the edge."""
    tops, lefts = (range(0, max(side - window, 0) + stride, stride) for side in size)
    rows, columns = torch.arange(size[0]), torch.arange(size[1])
    down = torch.stack([(rows >= top) & (rows < top + window) for top in tops])
    across = torch.stack([(columns >= left) & (columns < left + window) for left in lefts])
    return (down[:, None, :, None] & across[None, :, None, :]).flatten(0, 1).float()


def drop(answers: Answers, picture: Tensor, baseline: Tensor, holes: Tensor) -> Tensor:
    """How far each answer falls when a hole takes the colour ``baseline`` (3,) (Zeiler and Fergus 2014): (questions, h, w).

    A pixel gets the mean over the ``holes`` (n, h, w) that cover it, and 0 where none does.
    """
    nothing_hidden = torch.ones_like(holes[:1])
    found = _through_masks(answers, picture, baseline, torch.cat([nothing_hidden, 1 - holes]))
    return torch.einsum("qn,nhw->qhw", found[:, :1] - found[:, 1:], holes) / holes.sum(0).clamp(min=1)


def random_masks(n: int, size: tuple[int, int], grid: int, seed: int) -> Tensor:
    """Smooth random masks (n, h, w), 0-1: a coarse grid of coin tosses, enlarged and shifted by less than a cell."""
    generator = torch.Generator().manual_seed(seed)
    cell = [-(-side // grid) for side in size]
    tosses = (torch.rand((n, 1, grid + 1, grid + 1), generator=generator) < 0.5).float()
    large = F.interpolate(tosses, size=[(grid + 1) * side for side in cell], mode="bilinear", align_corners=False)[:, 0]
    down, across = (torch.randint(0, side, (n,), generator=generator).tolist() for side in cell)
    return torch.stack([large[i, y : y + size[0], x : x + size[1]] for i, (y, x) in enumerate(zip(down, across, strict=True))])


def covariance(answers: Answers, picture: Tensor, baseline: Tensor, masks: Tensor) -> Tensor:
    """RISE (Petsiuk et al. 2018): (questions, h, w) from one pass over the masked pictures.

    What a mask hides fades to the colour ``baseline`` (3,). The published map is the mean of the masks weighted by the score, and
    positive everywhere; here answers count from their mean and masks from theirs, which is the same map without its constant: the
    covariance of answer and mask, divided by the mask's variance, so that a pixel that does not matter gets about 0.
    """
    found = _through_masks(answers, picture, baseline, masks)
    centred = masks - masks.mean(0)
    together = torch.einsum("qn,nhw->qhw", found - found.mean(1, keepdim=True), centred) / len(masks)
    return together / centred.square().mean(0).clamp(min=1e-6)
