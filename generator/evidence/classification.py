"""What a classifier mistakes for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.evidence.intervals import Measured, f1, wilson

__all__ = ["HOMEWORK_FOUR", "ClassScores", "Confusions", "most_frequent_per_source"]

HOMEWORK_FOUR = ("noodles_pasta", "rice", "soup", "vegetable_fruit")
"""The classes that the homework found best."""

Labels = NDArray[np.integer]


@dataclass(frozen=True)
class ClassScores:
    """Precision, recall and F1 of one class. Without any prediction (or picture) of it, precision (or recall) has n = 0."""

    support: int
    precision: Measured
    recall: Measured
    f1: Measured


@dataclass(frozen=True)
class Confusions:
    """``counts[i, j]``: pictures of class i taken for class j."""

    counts: NDArray[np.int64]

    @classmethod
    def of(cls, truth: Labels, predicted: Labels, classes: int) -> Confusions:
        """The table of ``classes`` by ``classes`` from labels (n,), each of 0 to ``classes`` - 1."""
        counts = np.zeros((classes, classes), dtype=np.int64)
        np.add.at(counts, (truth, predicted), 1)
        return cls(counts)

    @property
    def n(self) -> int:
        """How many pictures were counted."""
        return int(self.counts.sum())

    @property
    def correct(self) -> int:
        """How many pictures were taken for what they are."""
        return int(np.trace(self.counts))

    @property
    def accuracy(self) -> Measured:
        """The share of pictures taken for what they are, 0-1; see :func:`wilson` for a table without pictures."""
        return wilson(self.correct, self.n)

    @property
    def rows(self) -> NDArray[np.float64]:
        """Shares of each true class; a class without pictures has a row of zeros."""
        support = self.counts.sum(1, keepdims=True)
        return self.counts / np.maximum(support, 1)

    @property
    def majority(self) -> float:
        """Accuracy of always naming the most frequent class."""
        return float(self.counts.sum(1).max() / max(self.n, 1))

    @property
    def near_chance(self) -> bool:
        """Whether the accuracy cannot be told from guessing one class in k evenly, or is worse."""
        return self.accuracy.lower <= 1 / len(self.counts)

    def of_class(self, label: int) -> ClassScores:
        """The scores of the class with this label, each 0-1, and how many pictures of it there are."""
        hits, support = int(self.counts[label, label]), int(self.counts[label].sum())
        named = int(self.counts[:, label].sum())
        return ClassScores(support, wilson(hits, named), wilson(hits, support), f1(hits, named - hits, support - hits))

    def most_frequent(self, limit: int) -> list[tuple[int, int, int]]:
        """(true, predicted, count) of the commonest mistakes, most frequent first, ties in label order."""
        cells = [(int(count), int(i), int(j)) for (i, j), count in np.ndenumerate(self.counts) if i != j and count > 0]
        return [(i, j, count) for count, i, j in sorted(cells, key=lambda cell: (-cell[0], cell[1], cell[2]))[:limit]]


def most_frequent_per_source(truth: Labels, sources: Sequence[str]) -> Measured:
    """Accuracy of a guesser that knows only where a picture came from and names that source's commonest class.

    The class is chosen on these very pictures, so no guesser by source can do better on them, and one that learned the classes
    from other pictures does worse. A network that only recognises sources could score up to this.
    """
    by_source: dict[str, Counter[int]] = {}
    for label, source in zip(truth.tolist(), sources, strict=True):
        by_source.setdefault(source, Counter())[label] += 1
    return wilson(sum(counter.most_common(1)[0][1] for counter in by_source.values()), len(truth))
