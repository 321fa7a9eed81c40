"""What is moved by the gradient, and how it becomes a picture."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

__all__ = ["IMAGENET_COLOURS", "Fourier", "Parameterisation", "Pixels"]

IMAGENET_COLOURS = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
"""A square root of the covariance of ImageNet's colours, as published with Olah et al. 2017 (Lucid).

Its columns are, by falling weight, brightness, orange against blue, and magenta against green.
"""


class Parameterisation(Protocol):
    """Free numbers and the pictures (n, 3, size, size), 0-1, that they stand for."""

    free: Tensor

    def pictures(self) -> Tensor:
        """The pictures, differentiable with respect to ``free``."""

    def confine(self) -> None:
        """Bring ``free``, in place, back to what stands for a picture; called after each step."""


class Pixels:
    """The pixels themselves, from faint noise around grey: the plain ascent of Erhan et al. 2009."""

    def __init__(self, n: int, size: int, generator: torch.Generator, spread: float = 0.02) -> None:
        self.free = (0.5 + spread * torch.randn(n, 3, size, size, generator=generator)).requires_grad_()

    def pictures(self) -> Tensor:
        """The free numbers themselves, (n, 3, size, size), which :meth:`confine` keeps in 0-1."""
        return self.free * 1

    @torch.no_grad()
    def confine(self) -> None:
        """Clamp to 0-1. Clamping in :meth:`pictures` would leave a pixel that went too far without a way back."""
        self.free.clamp_(0, 1)


class Fourier:
    """A spectrum with as much room for coarse as for fine structure, in decorrelated colours (Olah et al. 2017).

    Gradients of a convolutional network are strongest at high frequencies; scaling frequency f by 1 / f ** ``falloff``, as
    the spectra of photographs fall off, lets coarse patterns grow as fast as fine ones. The picture is periodic: it has no
    border of its own.

    Left alone, an ascent ends in pure black, white and primary colours, whatever the filter. So each picture has a budget:
    its root mean square in the decorrelated colours is kept at or below ``contrast``. Unlike a penalty, a budget
    means the same for every filter and every network, however strongly they respond. 0.25 is about a photograph's contrast.

    Args:
        colours: (3, 3), a square root of the colours' covariance: columns are directions in RGB, longer where photographs
            vary more.
    """

    def __init__(
        self,
        n: int,
        size: int,
        generator: torch.Generator,
        contrast: float = 0.25,
        falloff: float = 1.0,
        spread: float = 0.005,
        colours: Tensor = IMAGENET_COLOURS,
    ) -> None:
        rows = torch.fft.fftfreq(size)[:, None]
        columns = torch.fft.rfftfreq(size)[None]
        frequency = (rows**2 + columns**2).sqrt().clamp(min=1 / size)
        self.size, self.contrast = size, contrast
        self.scale = frequency**-falloff
        self.colours = colours / colours.norm(dim=0).max()
        self.free = (spread * torch.randn((n, 3, *frequency.shape, 2), generator=generator)).requires_grad_()

    def decorrelated(self) -> Tensor:
        """The pictures (n, 3, size, size) before colours are mixed, around 0, within the budget."""
        spectrum = torch.view_as_complex(self.free) * self.scale
        flat = torch.fft.irfft2(spectrum, s=(self.size, self.size), norm="ortho")
        strength = flat.square().mean((1, 2, 3), keepdim=True).sqrt()
        return flat * (self.contrast / strength.clamp(min=self.contrast))

    def pictures(self) -> Tensor:
        """The pictures in RGB, (n, 3, size, size): colours mixed, and bent into 0-1 by a sigmoid."""
        # The slope of the sigmoid at 0 is 1/4: times 4, small values pass unchanged and only large ones are bent.
        return torch.sigmoid(4 * torch.einsum("dc,nchw->ndhw", self.colours, self.decorrelated()))

    def confine(self) -> None:
        """Nothing to do: every spectrum stands for a picture."""
