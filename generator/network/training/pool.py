"""All training pictures in memory, and random views of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from generator.pictures.decode import BrokenPicture, read_rgb
from generator.pictures.layouts import NoPictures

__all__ = ["Pool", "Views", "load_pool"]

SIDE = 144


@dataclass(frozen=True)
class Pool:
    """Pictures squeezed to squares: ``pixels`` uint8 (n, 3, s, s), ``shapes`` their true (height, width), ``labels`` (n,).

    ``folders`` (n,) counts the folders the pictures came from, in the order they were given.
    """

    pixels: Tensor
    shapes: Tensor
    labels: Tensor
    folders: Tensor
    broken: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Tensor) -> Pool:
        """The pictures with these indices (m,), in their order; what was ``broken`` is not told again."""
        return Pool(self.pixels[indices], self.shapes[indices], self.labels[indices], self.folders[indices])

    @property
    def digest(self) -> str:
        """Which pictures these are, as far as a run's result depends on it, without hashing a gigabyte of pixels."""
        told = hashlib.sha256()
        for tensor in (self.labels, self.folders, self.shapes, self.pixels[:, :, ::48, ::48]):
            told.update(tensor.contiguous().numpy().tobytes())
        return told.hexdigest()

    def resized(self, side: int) -> Pool:
        """The same pool at another resolution; area-averaged, so that later sampling does not alias."""
        if side >= self.pixels.shape[-1]:
            return self
        parts = [
            F.interpolate(part.float(), size=(side, side), mode="bilinear", antialias=True).round().clamp(0, 255).byte()
            for part in self.pixels.split(256)
        ]
        return Pool(torch.cat(parts), self.shapes, self.labels, self.folders)


def load_pool(files: Sequence[tuple[Path, int, int]], tick: Callable[[], object] = lambda: None) -> Pool:
    """Decode files given with their label and folder; broken ones are left out and named in ``broken``.

    Raises:
        NoPictures: no file can be read.
    """
    pixels = torch.empty(len(files), 3, SIDE, SIDE, dtype=torch.uint8)  # filled in place: a second copy would not fit everywhere

    def decode(index: int) -> tuple[int, int] | BrokenPicture:
        try:
            picture = read_rgb(files[index][0])
        except BrokenPicture as error:
            return error
        finally:
            tick()
        square = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        pixels[index] = torch.from_numpy(np.array(square)).permute(2, 0, 1)
        return picture.shape[0], picture.shape[1]

    with ThreadPoolExecutor() as threads:
        decoded = list(threads.map(decode, range(len(files))))
    shapes = [item for item in decoded if not isinstance(item, BrokenPicture)]
    broken = tuple(str(item) for item in decoded if isinstance(item, BrokenPicture))
    if not shapes:
        raise NoPictures(f"none of {len(files)} pictures can be read", remedy=f"the first: {broken[0]}" if broken else None)
    good = [index for index, item in enumerate(decoded) if not isinstance(item, BrokenPicture)]
    return Pool(
        pixels[good] if broken else pixels,
        torch.tensor(shapes, dtype=torch.float32),
        torch.tensor([files[index][1] for index in good]),
        torch.tensor([files[index][2] for index in good]),
        broken,
    )


@dataclass(frozen=True)
class Views:
    """Cuts square views of ``size`` pixels out of a pool, values 0-1.

    ``centre`` gives the largest centred square, which is what the network's own preprocessing shows it. ``random`` gives a
    crop of random area, shape, tilt, reflection and exposure.
    """

    size: int
    smallest_crop: float = 0.35

    def centre(self, pool: Pool) -> Tensor:
        """The largest centred square of each picture, (n, 3, size, size): the same at every call."""
        side = pool.shapes.amin(1, keepdim=True)
        return self._cut(pool.pixels, side.expand(-1, 2) / pool.shapes, torch.zeros(len(pool), 2), torch.zeros(len(pool)))

    def random(self, pool: Pool, generator: torch.Generator) -> Tensor:
        """A random view of each picture, (n, 3, size, size), all of it drawn from ``generator``: another one at every call."""
        n = len(pool)

        def uniform(low: float, high: float, *shape: int) -> Tensor:
            return torch.rand(n, *shape, generator=generator) * (high - low) + low

        area = uniform(self.smallest_crop, 1.0) * pool.shapes.prod(1)
        aspect = uniform(-0.22, 0.22).exp()
        extent = torch.stack([(area / aspect).sqrt(), (area * aspect).sqrt()], 1)
        extent = (extent / pool.shapes).clamp(max=1.0)
        offset = uniform(-1.0, 1.0, 2) * (1 - extent)
        views = self._cut(pool.pixels, extent, offset, uniform(-0.14, 0.14))
        views = torch.where((uniform(0, 1) < 0.5).view(-1, 1, 1, 1), views.flip(3), views)
        return _exposed(views, uniform(0.75, 1.25, 1, 1, 1), uniform(0.75, 1.25, 1, 1, 1), uniform(0.7, 1.3, 1, 1, 1))

    def _cut(self, pixels: Tensor, extent: Tensor, offset: Tensor, tilt: Tensor) -> Tensor:
        """Sample boxes given as share of the picture and centre offset (both (n, 2): down, across), tilted by radians."""
        cos, sin = tilt.cos(), tilt.sin()
        down, across = extent.unbind(1)
        matrix = torch.stack(
            [
                torch.stack([across * cos, -across * sin, offset[:, 1]], 1),
                torch.stack([down * sin, down * cos, offset[:, 0]], 1),
            ],
            1,
        )
        grid = F.affine_grid(matrix, [len(pixels), 3, self.size, self.size], align_corners=False)
        return F.grid_sample(pixels.float() / 255, grid, padding_mode="reflection", align_corners=False)


def _exposed(views: Tensor, brightness: Tensor, contrast: Tensor, saturation: Tensor) -> Tensor:
    mean = views.mean((1, 2, 3), keepdim=True)
    views = (views - mean) * contrast + mean * brightness
    grey = views.mean(1, keepdim=True)
    return (grey + (views - grey) * saturation).clamp(0, 1)
