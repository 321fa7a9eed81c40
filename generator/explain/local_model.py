"""A linear model of what a network answers as pieces of a picture come and go, and how sure it is of each piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from lime.lime_image import ImageExplanation
from numpy.typing import NDArray
from scipy.stats import t as student

__all__ = ["LocalModel"]

Array = NDArray[np.float64]

_LEVEL = 0.95
_TIE = 0.1
"""Pieces whose weights differ by less than this share of the largest have no order."""
_NOTHING = 1e-6
"""A change in probability that is none."""


@dataclass(frozen=True)
class LocalModel:
    """A linear model of a probability over which superpixels are kept.

    Attributes:
        segments: the superpixels (h, w), numbered from 0.
        weights: what each contributes to the probability, (pieces,).
        covariance: of the weights, over other draws of variants, (pieces, pieces); zero where there are no other variants.
        degrees: degrees of freedom that it was estimated with.
        intercept: the model's value with every superpixel hidden.
        r2: weighted share of the answers' variance that the model explains, 0 where they do not vary.
        passes: how many variants the network was shown.
    """

    segments: NDArray[np.int32]
    weights: Array
    covariance: Array
    degrees: int
    intercept: float
    r2: float
    passes: int

    @property
    def predicted(self) -> float:
        """The model's value with every superpixel kept."""
        return float(self.intercept + self.weights.sum())

    @property
    def standard_errors(self) -> Array:
        """How far each weight would move with other variants, (pieces,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def margins(self) -> Array:
        """Half the width of each weight's 95 % interval, (pieces,)."""
        return self._quantile * self.standard_errors

    @property
    def _quantile(self) -> float:
        return float(student.ppf((1 + _LEVEL) / 2, self.degrees))

    def clear(self, sign: int) -> NDArray[np.bool_]:
        """Which superpixels (pieces,) have a weight of that sign (+1 or -1) whose interval leaves out zero."""
        return sign * self.weights > np.maximum(self.margins, _NOTHING)

    def strongest(self, sign: int, limit: int) -> NDArray[np.bool_]:
        """Mask (h, w) of up to ``limit`` superpixels with the largest clear weights of one sign (+1 speak for, -1 against)."""
        order = np.argsort(-sign * self.weights, kind="stable")[:limit]
        return np.isin(self.segments, [piece for piece in order if self.clear(sign)[piece]])

    def settled(self, limit: int) -> bool:
        """Whether more variants would leave the order of the ``limit`` strongest superpixels of each sign as it is.

        Each must be told apart from the next, and the last from zero or from the first that is left out, by the interval of
        their difference; or that interval must lie within what counts as a tie.
        """
        return all(self._in_order(sign, limit) for sign in (1, -1))

    def _in_order(self, sign: int, limit: int) -> bool:
        """Zero is ranked with the weights, as one that is known for certain."""
        weights, covariance = np.append(self.weights, 0.0), np.pad(self.covariance, (0, 1))
        ranked = np.argsort(-sign * weights, kind="stable")
        ranked = ranked[: min(limit, int(np.flatnonzero(ranked == len(self.weights))[0])) + 1]
        upper, lower = ranked[:-1], ranked[1:]
        gaps = np.abs(weights[upper] - weights[lower])
        variances = covariance[upper, upper] + covariance[lower, lower] - 2 * covariance[upper, lower]
        margins = self._quantile * np.sqrt(np.maximum(variances, 0))
        return bool(np.all((gaps > margins) | (gaps + margins < _TIE * np.abs(weights).max() + _NOTHING)))

    def explanation(self, picture: NDArray[np.uint8], label: int) -> ImageExplanation:
        """As the package would have returned it, for its ``get_image_and_mask``; ``picture`` (h, w, 3), 0-255."""
        made = ImageExplanation(picture.astype(np.float64) / 255, self.segments)
        ranked = np.argsort(-np.abs(self.weights), kind="stable")
        made.local_exp[label] = [(int(piece), float(self.weights[piece])) for piece in ranked]
        made.intercept[label], made.score, made.local_pred = self.intercept, self.r2, np.array([self.predicted])
        return made
