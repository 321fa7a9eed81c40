"""A picture in pieces, each of them shown or hidden: what LIME and kernel SHAP ask the network about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.segmentation import relabel_sequential, slic
from torch import Tensor

__all__ = ["Pieces", "painted", "superpixels"]

Score = Callable[[Tensor], Tensor]

_AT_ONCE = 32
"""Altered pictures that are made at a time, so that memory does not grow with their number."""


def superpixels(picture: NDArray[np.uint8], segments: int) -> NDArray[np.int32]:
    """Cut a picture (h, w, 3), 0-255, into about ``segments`` connected pieces (h, w), numbered from 0.

    SLIC (Achanta et al. 2012) rather than the LIME package's quickshift: its pieces are of similar size, so that weights can be
    compared, they follow outlines well at this compactness, and it draws no random numbers.
    """
    pieces = slic(picture, n_segments=segments, compactness=12.0, sigma=0.8, start_label=1)
    return (relabel_sequential(pieces)[0] - 1).astype(np.int32)


def painted(segments: NDArray[np.int32], values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Values (pieces,) as a map (h, w): each spread evenly over its piece, so that the map adds up to their sum."""
    sizes = np.bincount(segments.ravel())
    return (values / sizes)[segments].astype(np.float32)


class Pieces:
    """A picture whose superpixels can be hidden: a hidden one takes its mean colour.

    Attributes:
        segments: (h, w), numbered from 0 without gaps.
        number: how many there are.
    """

    def __init__(self, picture: NDArray[np.uint8], segments: NDArray[np.int32]) -> None:
        """``picture`` (h, w, 3), 0-255."""
        self.segments = segments
        self.number = int(segments.max()) + 1
        self._index = torch.from_numpy(segments).long()
        self._picture = torch.tensor(picture).permute(2, 0, 1).float() / 255
        flat = self._index.flatten()
        sums = torch.zeros(3, self.number).index_add_(1, flat, self._picture.flatten(1))
        self._plain = (sums / torch.bincount(flat))[:, flat].view_as(self._picture)

    def shown(self, kept: NDArray[np.bool_]) -> Tensor:
        """The pictures (n, 3, h, w), 0-1, with only the pieces that are ``kept`` (n, pieces)."""
        visible = torch.from_numpy(kept)[:, self._index][:, None]
        return torch.where(visible, self._picture, self._plain)

    def ask(self, score: Score, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What ``score``, pictures (n, 3, h, w), 0-1, to (n, classes), says of them; one pass each."""
        with torch.inference_mode():
            answers = [score(self.shown(few)) for few in np.split(kept, range(_AT_ONCE, len(kept), _AT_ONCE))]
        return torch.cat(answers).double().cpu().numpy()
