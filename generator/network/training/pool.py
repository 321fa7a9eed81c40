"""All training pictures in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import v2

from generator.network.training.folders import Item
from generator.pictures.decode import BrokenPicture, read_rgb
from generator.pictures.layouts import NoPictures

__all__ = ["Pool", "load_pool"]

SIDE = 144


@dataclass(frozen=True)
class Pool:
    """Pictures squeezed to squares: ``pixels`` uint8 (n, 3, s, s), ``shapes`` their true (height, width), ``labels`` (n,).

    ``sources`` and ``folders`` (n,) count where the pictures came from, as their listing does.
    """

    pixels: Tensor
    shapes: Tensor
    labels: Tensor
    sources: Tensor
    folders: Tensor
    broken: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Tensor) -> Pool:
        """The pictures with these indices (m,), in their order; what was ``broken`` is not told again."""
        labels, sources, folders = (part[indices] for part in (self.labels, self.sources, self.folders))
        return Pool(self.pixels[indices], self.shapes[indices], labels, sources, folders)

    @property
    def digest(self) -> str:
        """Which pictures these are, as far as a run's result depends on it, without hashing a gigabyte of pixels."""
        told = hashlib.sha256()
        for tensor in (self.labels, self.sources, self.folders, self.shapes, self.pixels[:, :, ::48, ::48]):
            told.update(tensor.contiguous().numpy().tobytes())
        return told.hexdigest()

    def resized(self, side: int) -> Pool:
        """The same pool at another resolution; area-averaged, so that later sampling does not alias."""
        if side >= self.pixels.shape[-1]:
            return self
        pixels = torch.empty(len(self), 3, side, side, dtype=torch.uint8)
        for small, large in zip(pixels.split(256), self.pixels.split(256), strict=True):
            small.copy_(v2.functional.resize(large, [side, side], antialias=True))
        return Pool(pixels, self.shapes, self.labels, self.sources, self.folders)


def load_pool(items: Sequence[Item], tick: Callable[[], object] = lambda: None) -> Pool:
    """Decode picture files; broken ones are left out and named in ``broken``.

    Raises:
        NoPictures: no file can be read.
    """
    pixels = torch.empty(len(items), 3, SIDE, SIDE, dtype=torch.uint8)  # filled in place: a second copy would not fit everywhere

    def decode(index: int) -> tuple[int, int] | BrokenPicture:
        try:
            picture = read_rgb(items[index].path)
        except BrokenPicture as error:
            return error
        finally:
            tick()
        square = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        pixels[index] = torch.from_numpy(np.array(square)).permute(2, 0, 1)
        return picture.shape[0], picture.shape[1]

    with ThreadPoolExecutor() as threads:
        decoded = list(threads.map(decode, range(len(items))))
    shapes = [item for item in decoded if not isinstance(item, BrokenPicture)]
    broken = tuple(str(item) for item in decoded if isinstance(item, BrokenPicture))
    if not shapes:
        raise NoPictures(f"none of {len(items)} pictures can be read", remedy=f"the first: {broken[0]}" if broken else None)
    good = [index for index, item in enumerate(decoded) if not isinstance(item, BrokenPicture)]
    labels, sources, folders = torch.tensor([(items[i].label, items[i].source, items[i].folder) for i in good]).unbind(1)
    return Pool(pixels[good] if broken else pixels, torch.tensor(shapes), labels, sources, folders, broken)
