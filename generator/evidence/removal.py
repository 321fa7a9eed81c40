"""Is a map true of the network: take away what it calls important, or only keep it, and watch the score.

Deletion and insertion are those of Petsiuk et al. 2018; removal by noisy linear imputation is ROAD (Rong et al. 2022).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.ndimage import gaussian_filter
from scipy.sparse.linalg import splu

__all__ = [
    "FRACTIONS",
    "SUBSTRATES",
    "TOLERANCE",
    "area_under",
    "blurred",
    "curves",
    "imputed",
    "narrow",
    "ranking",
    "spared",
    "substrates",
    "variants",
]

Map = NDArray[np.floating]
Picture = NDArray[np.float32]
Score = Callable[[Picture], NDArray[np.floating]]
"""Pictures (n, h, w, 3), 0-1, to one number each, (n,)."""

Route = tuple[Picture, Picture, NDArray[np.int64]]
"""Where a curve starts, where it ends, and the order in which the pixels change."""

FRACTIONS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
"""Shares of the pixels that are taken away or put in; close together at first, where curves bend."""

SUBSTRATES = ("blur", "mean")

TOLERANCE = 0.005
"""How much of a curve's area may go unasked at one fraction."""


def ranking(values: Map, seed: int = 0) -> NDArray[np.int64]:
    """Flat indices of the pixels, the most positive first; equal ones in random order, not in that of rows."""
    ties = np.random.default_rng(seed).permutation(values.size)
    return np.lexsort((ties, -values.ravel().astype(np.float64)))


def blurred(picture: Picture, spread: float = 10.0) -> Picture:
    """The picture (h, w, 3) with nothing but its large patches of colour left."""
    return gaussian_filter(picture, (spread, spread, 0), mode="reflect")


def substrates(picture: Picture, baseline: NDArray[np.floating]) -> dict[str, Picture]:
    """What takes the place of removed pixels, by SUBSTRATES: the picture (h, w, 3) blurred, or the colour ``baseline`` (3,)."""
    return {"blur": blurred(picture), "mean": np.broadcast_to(baseline.astype(np.float32), picture.shape).copy()}


def variants(picture: Picture, substrate: Picture, order: NDArray[np.int64], fractions: Sequence[float]) -> Picture:
    """The picture with its first pixels in ``order`` replaced by the substrate's, one variant a fraction: (k, h, w, 3)."""
    flat, under = picture.reshape(-1, 3), substrate.reshape(-1, 3)
    made = np.repeat(flat[None], len(fractions), 0)
    for variant, fraction in zip(made, fractions, strict=True):
        gone = order[: round(fraction * len(order))]
        variant[gone] = under[gone]
    return made.reshape(len(fractions), *picture.shape)


def curves(
    score: Score,
    picture: Picture,
    substrate: Picture,
    maps: Sequence[Map],
    seed: int = 0,
    fractions: Sequence[float] = FRACTIONS,
    tolerance: float = TOLERANCE,
    ends: NDArray[np.floating] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Deletion and insertion curves of many maps of one picture: two arrays (maps, fractions).

    The ends, where nothing or everything is replaced, are shared. In between, a fraction at which a curve can hardly bend is not
    asked for but taken from the straight line between its neighbours, see :func:`spared`.

    Args:
        tolerance: of a curve's area, at each fraction that may be spared; below 0 every fraction is asked for.
        ends: the score of the picture and of the substrate, (2,), where they are known already.
    """
    orders = [ranking(values, seed) for values in maps]
    routes = [(picture, substrate, order) for order in orders] + [(substrate, picture, order) for order in orders]
    whole, nothing = score(np.stack([picture, substrate])) if ends is None else ends
    found = np.full((len(routes), len(fractions)), np.nan)
    found[:, 0] = np.repeat([whole, nothing], len(maps))
    found[:, -1] = np.repeat([nothing, whole], len(maps))
    doubtful = narrow(fractions)
    certain = [place for place in range(1, len(fractions) - 1) if place not in doubtful]
    _ask(score, routes, found, fractions, [(route, place) for route in range(len(routes)) for place in certain])
    for place in doubtful:
        found[:, place] = _between(found, fractions, place)
    bent = [(route, place) for place in doubtful for route in np.flatnonzero(~spared(found, fractions, place, tolerance))]
    _ask(score, routes, found, fractions, bent)
    return found[: len(maps)], found[len(maps) :]


def narrow(fractions: Sequence[float], width: float = 0.16) -> list[int]:
    """Every other inner fraction, where its neighbours are at most ``width`` apart: those that may be spared."""
    return [place for place in range(1, len(fractions) - 2, 2) if fractions[place + 1] - fractions[place - 1] <= width]


def spared(found: NDArray[np.floating], fractions: Sequence[float], place: int, tolerance: float) -> NDArray[np.bool_]:
    """Which curves (n,) need not be asked at a fraction, given ``found`` (n, fractions) at its neighbours.

    A curve that runs one way between two neighbours stays within the rectangle they span, so its area differs from the straight
    line's by at most half the rectangle. Where that is at most ``tolerance`` the line will do. A curve that turns back in
    between can differ by more: by half the neighbours' distance times its swing.
    """
    step = np.abs(found[:, place + 1] - found[:, place - 1]) * (fractions[place + 1] - fractions[place - 1])
    return step / 2 <= tolerance


def _between(found: NDArray[np.floating], fractions: Sequence[float], place: int) -> NDArray[np.float64]:
    share = (fractions[place] - fractions[place - 1]) / (fractions[place + 1] - fractions[place - 1])
    return found[:, place - 1] + share * (found[:, place + 1] - found[:, place - 1])


def _ask(
    score: Score,
    routes: Sequence[Route],
    found: NDArray[np.float64],
    fractions: Sequence[float],
    wanted: Sequence[tuple[Any, int]],
) -> None:
    """Fill in ``found`` at the ``wanted`` (route, place)."""
    if wanted:
        shown = [_at(routes[route], fractions[place]) for route, place in wanted]
        found[tuple(np.transpose(wanted))] = score(np.stack(shown))


def _at(route: Route, fraction: float) -> Picture:
    start, end, order = route
    made: Picture = variants(start, end, order, [fraction])[0]
    return made


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
