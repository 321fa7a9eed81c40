"""How fine and how colourful a picture is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2gray, rgb2lab
from skimage.metrics import structural_similarity

__all__ = ["colour_spread", "frequency_centroid", "similarity", "spectral_centroid"]

RGB = NDArray[np.uint8]


def spectral_centroid(picture: RGB) -> float:
    """Mean spatial frequency of a picture's luminance, weighted by amplitude, in cycles a pixel (0 to about 0.7).

    A flat picture gives 0; white noise about 0.38.
    """
    return frequency_centroid(rgb2gray(picture))


def frequency_centroid(pattern: NDArray[np.floating]) -> float:
    """The same of any pattern (h, w)."""
    amplitude = np.abs(np.fft.fft2(pattern - pattern.mean()))
    rows, columns = np.fft.fftfreq(pattern.shape[0])[:, None], np.fft.fftfreq(pattern.shape[1])[None]
    total = float(amplitude.sum())
    return float((amplitude * np.hypot(rows, columns)).sum() / total) if total > 1e-9 else 0.0


def colour_spread(picture: RGB) -> float:
    """Standard distance of a picture's colours from their mean in CIELAB's a*b* plane; 0 for a grey picture."""
    ab = rgb2lab(picture)[..., 1:].reshape(-1, 2)
    return float(np.sqrt(((ab - ab.mean(0)) ** 2).sum(1).mean()))


def similarity(before: RGB, after: RGB) -> float:
    """Structural similarity of two pictures of one size (Wang et al. 2004), 1 for the same picture."""
    return float(structural_similarity(before, after, channel_axis=2))
