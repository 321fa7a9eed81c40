"""What is moved by the gradient, and how it becomes a picture."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

__all__ = ["Fourier", "Parameterisation", "Pixels"]

# Square root of the colour covariance of natural photographs, as published with Olah et al. 2017 (Lucid), scaled so that
# its longest column has length 1: moving along a column moves the three channels as photographs' channels move together.
_COLOURS = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
_COLOURS = _COLOURS / _COLOURS.norm(dim=0).max()


class Parameterisation(Protocol):
    """Free numbers and the pictures (n, 3, size, size), 0-1, that they stand for."""

    free: Tensor

    def pictures(self) -> Tensor: ...


class Pixels:
    """The pixels themselves, from faint noise around grey: the plain ascent of Erhan et al. 2009."""

    def __init__(self, n: int, size: int, generator: torch.Generator) -> None:
        self.free = (0.5 + 0.02 * torch.randn(n, 3, size, size, generator=generator)).requires_grad_()

    def pictures(self) -> Tensor:
        return self.free.clamp(0, 1)


class Fourier:
    """A spectrum with as much room for coarse as for fine structure, in decorrelated colours (Olah et al. 2017).

    Gradients of a convolutional network are strongest at high frequencies; scaling frequency f by 1/f, as the spectra of
    photographs fall off, lets coarse patterns grow as fast as fine ones.
    """

    def __init__(self, n: int, size: int, generator: torch.Generator, spread: float = 0.01) -> None:
        rows = torch.fft.fftfreq(size)[:, None]
        columns = torch.fft.rfftfreq(size)[None]
        frequency = (rows**2 + columns**2).sqrt().clamp(min=1 / size)
        self.size = size
        self._scale = 1 / (4 * frequency)  # a quarter, as in the published code: slow to saturate
        shape = (n, 3, *frequency.shape, 2)
        self.free = (spread * torch.randn(shape, generator=generator)).requires_grad_()

    def pictures(self) -> Tensor:
        spectrum = torch.view_as_complex(self.free) * self._scale
        flat = torch.fft.irfft2(spectrum, s=(self.size, self.size), norm="ortho")
        return torch.sigmoid(torch.einsum("dc,nchw->ndhw", _COLOURS, flat))
