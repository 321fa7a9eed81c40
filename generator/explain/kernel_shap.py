"""Kernel SHAP (Lundberg and Lee 2017), by Captum, over superpixels. Signed maps (questions, h, w), in logits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from captum.attr import KernelShap
from torch import Tensor

from generator.explain.attribution import Budget, Classifier, Example, Maps, as_maps
from generator.explain.lime import superpixels

__all__ = ["kernel_shap", "seeded", "shapley_values"]


def kernel_shap(classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """See :func:`shapley_values`; over LIME's superpixels."""
    segments = torch.from_numpy(superpixels(example.picture, budget.segments)).long()

    def answers(pictures: Tensor) -> Tensor:
        return example.answers(classifier.score(pictures))

    return as_maps(
        torch.stack(
            [
                shapley_values(answers, example.tensor, question, segments, budget.shap_samples, example.seed)
                for question in range(1 + len(example.rivals))
            ]
        )
    )


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's global random numbers from ``seed`` within the block, and as they were after it; Captum draws from them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def shapley_values(
    answers: Callable[[Tensor], Tensor],
    picture: Tensor,
    question: int,
    segments: Tensor,
    samples: int,
    seed: int,
    batch: int = 32,
) -> Tensor:
    """Each superpixel's value for one of the answers, spread evenly over its pixels: (h, w), adding up to the sum of the values.

    A superpixel that is switched off takes its mean colour, as for LIME.

    Args:
        answers: pictures (n, 3, h, w), 0-1, to (questions, n).
        segments: (h, w), numbered from 0.
    """
    number = int(segments.max()) + 1
    flat = segments.flatten()
    sizes = torch.bincount(flat, minlength=number).clamp(min=1)
    means = torch.zeros(3, number).index_add_(1, flat, picture.flatten(1)) / sizes
    if number == 1:  # Captum cannot draw coalitions of one player
        with torch.inference_mode():
            whole, plain = answers(torch.stack([picture, means[:, flat].view_as(picture)]))[question].float()
        return ((whole - plain) / flat.numel()).expand(segments.shape)
    with seeded(seed), torch.inference_mode(False), torch.no_grad():
        values: Tensor = KernelShap(lambda pictures: answers(pictures).T).attribute(
            picture[None].clone(),
            baselines=means[:, flat].view_as(picture)[None],
            target=question,
            feature_mask=segments[None, None].long().expand(1, 3, -1, -1),
            n_samples=samples,
            perturbations_per_eval=batch,
            return_input_shape=True,
        )
    return values[0, 0].float() / sizes[flat].view_as(segments)
