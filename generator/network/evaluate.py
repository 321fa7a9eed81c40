"""A network's answers to many pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.network.network import Network
from generator.pictures.decode import BrokenPicture, read_rgb
from generator.pictures.layouts import NoPictures

__all__ = ["Answers", "Reader", "predict", "settled_scores"]


class Reader:
    """Reads picture files in batches ready for a network, and remembers which could be read and which could not."""

    def __init__(self, network: Network, paths: Sequence[Path], batch: int = 32) -> None:
        self._network, self._paths, self._batch = network, paths, batch
        self.read: list[int] = []
        self.broken: list[BrokenPicture] = []

    def batches(self, tick: Callable[[float], object] = lambda done: None) -> Iterator[Tensor]:
        """Batches (n, 3, size, size), 0-1; ``read`` then holds the indices of the paths they show, in order.

        While one is used the next is read.
        """
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._decode, 0)
            for start in range(0, len(self._paths), self._batch):
                found, coming = coming.result(), ahead.submit(self._decode, start + self._batch)
                self.read += [index for index, picture in found if isinstance(picture, Tensor)]
                self.broken += [error for _, error in found if isinstance(error, BrokenPicture)]
                tick(min(start + self._batch, len(self._paths)) / len(self._paths))
                if pictures := [picture for _, picture in found if isinstance(picture, Tensor)]:
                    yield torch.stack(pictures)

    def _decode(self, start: int) -> list[tuple[int, Tensor | BrokenPicture]]:
        found: list[tuple[int, Tensor | BrokenPicture]] = []
        for index, path in enumerate(self._paths[start : start + self._batch], start):
            try:
                found.append((index, self._network.prepare(read_rgb(path))))
            except BrokenPicture as error:
                found.append((index, error))
        return found


@dataclass(frozen=True)
class Answers:
    """``logits`` (n, classes) of the pictures that could be read, ``read`` their indices in the list, ``broken`` the others."""

    logits: NDArray[np.float32]
    read: list[int]
    broken: list[BrokenPicture]


def predict(
    network: Network, paths: Sequence[Path], tick: Callable[[float], object] = lambda done: None, exact: bool = True
) -> Answers:
    """What the network answers to picture files, through its own preprocessing.

    Args:
        exact: all logits in float32; otherwise only the answers are sure to be, see :func:`settled_scores`.

    Raises:
        NoPictures: none of the files can be read.
    """
    reader = Reader(network, paths)
    scores = network.view("float32").scores if exact else partial(settled_scores, network)
    logits = [scores(batch).cpu().numpy() for batch in reader.batches(tick)]
    if not logits:
        raise NoPictures(
            f"none of {len(paths)} pictures can be read", remedy=f"the first: {next(iter(reader.broken), 'none given')}"
        )
    return Answers(np.concatenate(logits), reader.read, reader.broken)


def settled_scores(network: Network, pictures: Tensor) -> Tensor:
    """Logits (n, classes) of 0-1 pictures whose largest is the largest in float32 too.

    In the quickest precision that was measured, where the two largest lie further apart than both precisions ever differed, else
    in float32.
    """
    exact, quickest = network.view("float32"), network.agreement.answering
    margin = network.agreement.of(quickest).margin
    if margin is None:
        return exact.scores(pictures)
    with torch.inference_mode():
        scores = network.view(quickest).scores(pictures)
        first, second = scores.topk(2).values.T
        close = first - second <= margin
        scores[close] = exact.scores(pictures[close])
    return scores
