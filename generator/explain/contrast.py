"""Why this class rather than that one: the difference of two logits, explained as if it were a score of its own."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor, nn

from generator.explain.lineup import Classifier

__all__ = ["Difference", "between"]


class Difference(nn.Module):
    """The logit of class ``one`` minus that of ``other``, (n, 1), from a model that gives all of them."""

    def __init__(self, model: nn.Module, one: int, other: int) -> None:
        super().__init__()
        self.model = model  # a child, so that hooks on its layers are found from here
        self._one, self._other = one, other

    def forward(self, pictures: Tensor) -> Tensor:
        scores: Tensor = self.model(pictures)
        return self.of(scores)

    def of(self, scores: Tensor) -> Tensor:
        return (scores[:, self._one] - scores[:, self._other])[:, None]


def between(classifier: Classifier, one: int, other: int) -> Classifier:
    """The classifier whose only class, 0, is the advantage of ``one`` over ``other``: positive speaks for ``one``."""
    difference = Difference(classifier.model, one, other)
    return replace(classifier, model=difference, score=lambda pictures: difference.of(classifier.score(pictures)))
