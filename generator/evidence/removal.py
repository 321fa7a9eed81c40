"""Is a map true of the network: take away what it calls important, or only keep it, and watch the score.

Deletion and insertion are those of Petsiuk et al. 2018; removal by noisy linear imputation is ROAD (Rong et al. 2022).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from scipy.ndimage import gaussian_filter
from scipy.sparse.linalg import splu

__all__ = ["FRACTIONS", "area_under", "blurred", "curves", "imputed", "ranking", "variants"]

Map = NDArray[np.floating]
Picture = NDArray[np.float32]
Score = Callable[[torch.Tensor], torch.Tensor]

FRACTIONS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
"""Shares of the pixels that are taken away or put in; close together at first, where curves bend."""


def ranking(values: Map, seed: int = 0) -> NDArray[np.int64]:
    """Flat indices of the pixels, the most positive first; equal ones in random order, not in that of rows."""
    ties = np.random.default_rng(seed).permutation(values.size)
    return np.lexsort((ties, -values.ravel().astype(np.float64)))


def blurred(picture: Picture, spread: float = 10.0) -> Picture:
    """The picture (h, w, 3) with nothing but its large patches of colour left."""
    return gaussian_filter(picture, (spread, spread, 0), mode="reflect")


def variants(picture: Picture, substrate: Picture, order: NDArray[np.int64], fractions: Sequence[float]) -> Picture:
    """The picture with its first pixels in ``order`` replaced by the substrate's, one variant a fraction: (k, h, w, 3)."""
    flat, under = picture.reshape(-1, 3), substrate.reshape(-1, 3)
    made = np.repeat(flat[None], len(fractions), 0)
    for variant, fraction in zip(made, fractions, strict=True):
        gone = order[: round(fraction * len(order))]
        variant[gone] = under[gone]
    return made.reshape(len(fractions), *picture.shape)


def curves(
    score: Score, picture: Picture, substrate: Picture, maps: Sequence[Map], seed: int = 0, fractions: Sequence[float] = FRACTIONS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Deletion and insertion curves of many maps of one picture: two arrays (maps, fractions).

    ``score`` takes pictures (n, 3, h, w) to one number each. The ends, where nothing or everything is replaced, are shared.
    """
    inner = fractions[1:-1]
    orders = [ranking(values, seed) for values in maps]
    ends = np.stack([picture, substrate])
    deleted = [variants(picture, substrate, order, inner) for order in orders]
    inserted = [variants(substrate, picture, order, inner) for order in orders]
    values = _scores(score, np.concatenate([ends, *deleted, *inserted]))
    first, last = values[:2]
    middle = values[2:].reshape(2, len(maps), len(inner))
    whole = np.empty((2, len(maps), len(fractions)))
    whole[:, :, 1:-1] = middle
    whole[0, :, 0], whole[0, :, -1] = first, last
    whole[1, :, 0], whole[1, :, -1] = last, first
    return whole[0], whole[1]


def area_under(curve: NDArray[np.floating], fractions: Sequence[float] = FRACTIONS) -> NDArray[np.float64]:
    """Area under curves (..., fractions), by trapezoids; a constant curve has its own value."""
    return np.trapezoid(curve, fractions, axis=-1)


def imputed(picture: Picture, gone: NDArray[np.bool_], seed: int, noise: float = 0.01) -> Picture:
    """The picture (h, w, 3) with the pixels ``gone`` (h, w) guessed from their neighbours: noisy linear imputation.

    Each becomes the mean of its neighbours, those beside it weighing twice those across a corner, all solved together, plus
    a little noise: what was there is removed, and the picture stays smooth, so the hole's shape gives little away.
    """
    if not gone.any():
        return picture.copy()
    if gone.all():
        raise ValueError("nothing is left to impute from")
    height, width = gone.shape
    number = np.full(gone.shape, -1)
    number[gone] = np.arange(gone.sum())
    rows, columns = np.nonzero(gone)
    n = len(rows)
    known = np.zeros((n, 3))
    total = np.zeros(n)
    links: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    for down, across in ((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b):
        weight = 1 / 6 if down == 0 or across == 0 else 1 / 12
        y, x = rows + down, columns + across
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        y, x, here = y[inside], x[inside], np.flatnonzero(inside)
        total[here] += weight
        there = number[y, x]
        from_picture = there < 0
        np.add.at(known, here[from_picture], weight * picture[y[from_picture], x[from_picture]].astype(np.float64))
        links.append((here[~from_picture], there[~from_picture], np.full((~from_picture).sum(), -weight)))
    i, j, w = (np.concatenate(part) for part in zip(*links, strict=True))
    system = sparse.csc_matrix(
        (np.concatenate([w, total]), (np.concatenate([i, np.arange(n)]), np.concatenate([j, np.arange(n)])))
    )
    solved = splu(system).solve(known) + np.random.default_rng(seed).normal(0, noise, (n, 3))
    filled = picture.copy()
    filled[gone] = solved.clip(0, 1)
    return filled


def _scores(score: Score, pictures: Picture, batch: int = 32) -> NDArray[np.float64]:
    stack = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))
    return np.concatenate([score(part).double().cpu().numpy() for part in stack.split(batch)])
