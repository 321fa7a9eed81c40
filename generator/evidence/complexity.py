"""How complex a picture's pattern and colours are, each as a number between 0 and 1."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2gray, rgb2lab

from generator.evidence.pictures import spectral_centroid

__all__ = ["colour_entropy", "complexity_of", "orientation_entropy", "scrambled", "simple_share", "spectral_entropy"]

RGB = NDArray[np.uint8]
Grey = NDArray[np.float64]


def complexity_of(picture: RGB, seed: int) -> dict[str, float]:
    """Every measure of one picture (h, w, 3), 0-255; ``scrambled`` is ``simple`` with random phases, drawn from ``seed``."""
    return {
        "centroid": spectral_centroid(picture),
        "spectrum": spectral_entropy(picture),
        "orientation": orientation_entropy(picture),
        "colour": colour_entropy(picture),
        "simple": simple_share(picture),
        "scrambled": simple_share(scrambled(picture, seed)),
    }


def spectral_entropy(picture: RGB) -> float:
    """Entropy of where in the frequency plane a picture's power lies, over the largest possible: 0 for one grating, near 1 for
    noise.
    """
    grey = rgb2gray(picture)
    power = np.abs(np.fft.fft2(grey - grey.mean())) ** 2
    power[0, 0] = 0
    # A real picture has every frequency twice, at f and -f: a factor of two that says nothing.
    return max(_entropy(power.ravel(), power.size - 1, doubled=2), 0.0)


def orientation_entropy(picture: RGB, bins: int = 12) -> float:
    """Entropy of the directions of edges, weighted by strength: 0 when all run one way, 1 when every way is as common."""
    down, across = np.gradient(rgb2gray(picture))
    angle = np.arctan2(down, across) % np.pi
    strength, _ = np.histogram(angle, bins=bins, range=(0, np.pi), weights=np.hypot(down, across))
    return _entropy(strength, bins)


def colour_entropy(picture: RGB, width: float = 8.0) -> float:
    """Entropy of the colours, in cells of ``width`` of CIELAB's a*b* plane, over that of as many cells as there are from -64 to
    64.
    """
    inside = np.clip(rgb2lab(picture)[..., 1:].reshape(-1, 2), -63.99, 63.99).T
    cells = round(128 / width) + 1
    ends = cells * width / 2  # grey, at 0, is the middle of a cell
    counts, *_ = np.histogram2d(inside[0], inside[1], bins=cells, range=[[-ends, ends], [-ends, ends]])
    return _entropy(counts.ravel(), counts.size)


def simple_share(pattern: NDArray[Any], side: int = 9, stride: int = 4) -> float:
    """Share of a pattern's local variance that one dot, line, edge or grating explains, patch by patch.

    Every patch of ``side`` pixels is set against a bank of such shapes, see :func:`_shapes`. What the best single shape
    explains of the patch's variance is averaged over patches, each weighing as much as it varies. A plain grating reaches about
    1, white noise about an eighth, as some shape always fits a little.
    """
    patches = _patches(pattern if pattern.ndim == 2 else rgb2gray(pattern), side, stride)
    energy = (patches**2).sum(1)
    if energy.max() <= 1e-12:  # rounding alone
        return float("nan")
    explained = np.stack([((patches @ basis) ** 2).sum(1) for basis in _shapes(side)]).max(0)
    return float(explained.sum() / energy.sum())


def scrambled(pattern: NDArray[Any], seed: int) -> Grey:
    """The same pattern's grey with random phases: every frequency as strong as before, all that is arranged in it gone."""
    grey = pattern if pattern.ndim == 2 else rgb2gray(pattern)
    noise = np.random.default_rng(seed).normal(size=grey.shape)
    phases = np.exp(1j * np.angle(np.fft.rfft2(noise)))
    return np.fft.irfft2(np.abs(np.fft.rfft2(grey - grey.mean())) * phases, s=grey.shape)


def _patches(grey: NDArray[np.floating], side: int, stride: int) -> Grey:
    windows = np.lib.stride_tricks.sliding_window_view(grey, (side, side))[::stride, ::stride].reshape(-1, side * side)
    return windows - windows.mean(1, keepdims=True)


@cache
def _shapes(side: int) -> tuple[Grey, ...]:
    """Orthonormal bases (side^2, 1 or 2), each of one shape.

    Gratings of sixteen directions and ten wavelengths, each with its quadrature partner, so that it counts wherever its stripes
    lie; lines of two widths and edges, in the same directions, through the patch's middle or beside it; dots of three sizes.
    """
    axis = np.arange(side) - (side - 1) / 2
    y, x = axis[:, None], axis[None]
    shapes = []
    for turn in np.arange(16) * np.pi / 16:
        along = x * np.cos(turn) + y * np.sin(turn)
        for wavelength in (2.2, 2.6, 3.0, 3.5, 4.2, 5.0, 6.0, 7.5, 10.0, 14.0):
            shapes.append(_basis([np.cos(along * 2 * np.pi / wavelength), np.sin(along * 2 * np.pi / wavelength)]))
        for offset in (-3, -1.5, 0, 1.5, 3):
            shapes += [_basis([np.exp(-((along - offset) ** 2) / (2 * width**2))]) for width in (0.6, 1.2)]
            shapes.append(_basis([np.tanh(along - offset)]))
    for spread in (0.7, 1.2, 2.0):
        for down in (-3, -1.5, 0, 1.5, 3):
            for across in (-3, -1.5, 0, 1.5, 3):
                shapes.append(_basis([np.exp(-((x - across) ** 2 + (y - down) ** 2) / (2 * spread**2))]))
    return tuple(shapes)


def _basis(columns: list[Grey]) -> Grey:
    flat = np.stack([(column - column.mean()).ravel() for column in columns], 1)
    return np.linalg.qr(flat)[0]


def _entropy(weights: NDArray[np.floating], cells: int, doubled: int = 1) -> float:
    """Shannon's entropy of the weights over the largest that ``cells`` allow, where each of them stands ``doubled`` times."""
    total = weights.sum()
    if total <= 1e-12:
        return 0.0
    shares = weights[weights > 0] / total
    return float((-(shares * np.log(shares)).sum() - np.log(doubled)) / np.log(cells / doubled))
