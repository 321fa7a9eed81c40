"""A network as the methods look at it: the same function, evaluated as quickly as the device can."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from generator.device import FAST, MICRO_BATCH, device_class
from generator.network.eight_bits import EightBits, fits
from generator.network.fold import convert, fold, folded_copy

__all__ = ["View"]


class View:
    """A classifier over 0-1 pictures (n, 3, h, w), in a chosen precision and with everything folded that evaluation allows.

    In "bfloat16" the convolutions compute in it, the head in float32; in "int8" those of :meth:`scores` compute in 8-bit
    integers, and all else in float32. Outputs are float32, on the device of the pictures. A view stands for the weights as they
    were when it was made.

    Attributes:
        precision: the true one: "bfloat16" and "int8" only on a device that is fast at it, see :func:`device_class`.
        module: 0-1 pictures to logits, with ReLUs as modules, for methods that set hooks.
        cam_layer: the last ReLU of ``module``'s convolutions, whose output activation maps weigh.
    """

    def __init__(
        self, model: nn.Module, mean: Tensor, std: Tensor, precision: str = "float32", head: nn.Module | None = None
    ) -> None:
        """``model`` is in evaluation mode, ``mean`` and ``std`` (3,) are its normalisation; ``head`` is its classifier as
        :func:`fold` makes it, where that is done already.
        """
        features = model.get_submodule("features")
        assert isinstance(features, nn.Sequential)
        fast = device_class() in FAST.get(precision, ()) and (precision != "int8" or fits(features))
        self.precision = precision if fast else "float32"
        self._micro_batch = MICRO_BATCH[device_class()]
        dtype = torch.bfloat16 if self.precision == "bfloat16" else torch.float32
        with torch.inference_mode(False), torch.no_grad():
            head = head or fold(model.get_submodule("classifier"))
            self.module = _OfPictures(folded_copy(model, dtype, head), mean, std, dtype)
            self._grids = EightBits(features, self.module.features) if self.precision == "int8" else self.module.features
            layers = enumerate(features)
            self._convolutions = {place: convert(layer, dtype) for place, layer in layers if isinstance(layer, nn.Conv2d)}
        self.cam_layer = [layer for layer in self.module.features if isinstance(layer, nn.ReLU)][-1]

    def scores(self, pictures: Tensor) -> Tensor:
        """Logits (n, classes) without gradients; the same bytes for a picture, however many others come with it."""
        with torch.inference_mode():
            return torch.cat([self._scores_of_few(few) for few in pictures.split(self._micro_batch)])

    def _scores_of_few(self, pictures: Tensor) -> Tensor:
        """Matrix products are rounded differently at different sizes, so the head is always given a full micro-batch."""
        missing = self._micro_batch - len(pictures)
        grids = F.pad(self._grids(self.module.normalised(pictures)), (0, 0, 0, 0, 0, 0, 0, missing))
        return self.module.head(grids)[: len(pictures)].to(pictures.device)

    def logits(self, pictures: Tensor) -> Tensor:
        """Logits (n, classes), differentiable."""
        logits: Tensor = self.module(pictures)
        return logits

    def features_at(self, pictures: Tensor, layer: int) -> Tensor:
        """Output (n, channels, h', w') of ``features[layer]`` of the model as it was before folding; differentiable, nothing
        beyond it is computed.
        """
        below, last = self.module.features[:layer], self._convolutions.get(layer, self.module.features[layer])
        output: Tensor = last(below(self.module.normalised(pictures)))
        return output.float().to(pictures.device)


class _OfPictures(nn.Module):
    """A folded network with its normalisation before it."""

    mean: Tensor
    std: Tensor

    def __init__(self, model: nn.Module, mean: Tensor, std: Tensor, dtype: torch.dtype) -> None:
        super().__init__()
        assert isinstance(model.features, nn.Sequential)
        self.model, self.features, self._dtype = model, model.features, dtype
        self.register_buffer("mean", mean.view(3, 1, 1))
        self.register_buffer("std", std.view(3, 1, 1))
        self.eval()

    def normalised(self, pictures: Tensor) -> Tensor:
        """In float32, then rounded once; in the memory order that convolutions are fast at."""
        values = (pictures.to(self.mean.device) - self.mean) / self.std
        return values.to(self._dtype, memory_format=torch.channels_last)

    def head(self, grids: Tensor) -> Tensor:
        logits: Tensor = self.model.head(grids.float())  # type: ignore[operator]
        return logits

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(self.features(self.normalised(pictures))).to(pictures.device)
