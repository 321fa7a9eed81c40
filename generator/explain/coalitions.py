"""Which pieces of a picture to keep together, so that few questions tell much: designs of experiments with two levels.

A coalition is a row of booleans, one a piece. Rows 2i and 2i + 1 of every design are complements, which is called a fold-over
(Box and Wilson 1951): what two pieces do only together is the same in both, and cancels in their difference.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.linalg import hadamard

__all__ = ["Coalitions", "balanced", "coalitions", "every_coalition", "fold_over", "with_complements"]

Coalitions = NDArray[np.bool_]

_SPARE = 1.25
"""Pairs for each piece of a fold-over: those beyond one are what standard errors are estimated from."""


def with_complements(half: Coalitions) -> Coalitions:
    """Each row (n, pieces) followed by its complement, (2n, pieces)."""
    return np.stack([half, ~half], 1).reshape(-1, half.shape[1])


def every_coalition(pieces: int) -> Coalitions:
    """All (2**pieces, pieces)."""
    rows = np.arange(2 ** (pieces - 1))[:, None]
    without_last = rows >> np.arange(pieces - 1) & 1
    return with_complements(np.hstack([without_last, np.zeros_like(rows)]).astype(bool))


def fold_over(pieces: int, generator: Generator) -> Coalitions:
    """A random one of the orthogonal designs (n, pieces) made of a Hadamard matrix (Plackett and Burman 1946) and its complement.

    Any two pieces are together in half of the rows and parted in the others, so that a linear model's weights do not disturb each
    other. Each row by itself is a toss of fair coins. n is the power of two from 2.5 to 5 times the number of pieces.
    """
    order = 2 ** int(np.ceil(np.log2(_SPARE * pieces)))
    signs = hadamard(order)[:, generator.permutation(order)[:pieces]] * generator.choice((-1, 1), pieces)
    return with_complements(signs > 0)


def coalitions(pieces: int, at_least: int, generator: Generator) -> Coalitions:
    """As many whole fold-overs as make ``at_least`` rows, or every coalition if there are no more than that."""
    if pieces < 31 and 2**pieces <= at_least:
        return every_coalition(pieces)
    designs = [fold_over(pieces, generator)]
    while sum(map(len, designs)) < at_least:
        designs.append(fold_over(pieces, generator))
    return np.concatenate(designs)


def balanced(sizes: NDArray[np.int_], pieces: int, generator: Generator) -> Coalitions:
    """A coalition of each size (1 to pieces - 1), (len(sizes), pieces), with the pieces spread as evenly as a search makes them.

    What it brings down is the sum of the squared scalar products of the coalitions, each counted from its mean and with the
    weight that it has for Shapley's values: members are exchanged while that falls, in one sweep. Pieces are then renamed by
    lot, so that every coalition of a size is as likely as any other.
    """
    kept = generator.random((len(sizes), pieces)).argsort(1) < sizes[:, None]
    shares = 1 / (sizes * (pieces - sizes))
    centred = kept - sizes[:, None] / pieces
    products = (shares[:, None] * centred).T @ centred
    for row, share in enumerate(shares):
        products -= share * np.outer(centred[row], centred[row])
        while swap := _best_swap(kept[row], 2 * products @ centred[row], products):
            kept[row, swap] = ~kept[row, swap]
            centred[row] = kept[row] - sizes[row] / pieces
        products += share * np.outer(centred[row], centred[row])
    return kept[:, generator.permutation(pieces)]


def _best_swap(kept: Coalitions, slope: NDArray[np.float64], products: NDArray[np.float64]) -> list[int]:
    """The piece to take in and the one to leave out that bring x' products x down the most; [] if none do."""
    taken, left = np.flatnonzero(~kept), np.flatnonzero(kept)
    diagonal = np.diag(products)
    change = (slope + diagonal)[taken][:, None] + (diagonal - slope)[left] - 2 * products[np.ix_(taken, left)]
    best = int(change.argmin())
    return [int(taken[best // len(left)]), int(left[best % len(left)])] if change.flat[best] < -1e-9 else []
