"""A trained classifier together with what it needs to be fed: the object every method gets its functions from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from generator.network.agreement import UNKNOWN, Agreement, read_agreement
from generator.network.architecture import FoodCNN
from generator.network.checkpoint import BadCheckpoint, fit_into, read_factors, read_state
from generator.network.fold import Factors, fold
from generator.network.processor import best_device
from generator.network.view import View
from generator.pictures.labels import FOOD_11

__all__ = ["Network", "Preprocessing", "load_network"]


_FORMER_NAMES = {"fit": "resize_mode", "deviation": "std"}
"""Names that checkpoints' cards and settings had before, and may still use."""


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes the network's input: ``size`` pixels square, then (value - mean) / std on 0-1 RGB.

    ``resize_mode`` "crop" scales the short side and takes the centre; "squash" ignores the shape of the picture.
    """

    size: int = 128
    resize_mode: str = "crop"
    mean: tuple[float, ...] = (0.485, 0.456, 0.406)
    std: tuple[float, ...] = (0.229, 0.224, 0.225)

    @classmethod
    def from_mapping(cls, *given: Mapping[str, Any]) -> Preprocessing:
        """Defaults overlaid with the keys given, the last to say something wins; former names are read, lists become tuples.

        Raises:
            BadCheckpoint: a key is unknown or its value makes no sense.
        """
        changes: dict[str, Any] = {}
        for key, value in (pair for values in given for pair in values.items()):
            changes[_FORMER_NAMES.get(key, key)] = tuple(value) if isinstance(value, list) else value
        if unknown := sorted(changes.keys() - {field.name for field in fields(cls)}):
            raise BadCheckpoint(f"unknown preprocessing: {', '.join(unknown)}")
        return replace(cls(), **changes)

    def __post_init__(self) -> None:
        if self.resize_mode not in ("crop", "squash"):
            raise BadCheckpoint(f"preprocessing resize_mode '{self.resize_mode}'", remedy="use 'crop' or 'squash'")
        if self.size < 16:
            raise BadCheckpoint(f"preprocessing size {self.size}: the network halves pictures four times, so at least 16")
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            raise BadCheckpoint("preprocessing mean and std are three numbers each, std above 0")

    def fitted(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The part of an RGB picture (h, w, 3) that the network sees, as (size, size, 3)."""
        return self._resized(picture, Image.Resampling.BICUBIC)

    def fitted_mask(self, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The same part of a mask (h, w) of the picture, as (size, size); its values stay what they are."""
        return self._resized(mask, Image.Resampling.NEAREST)

    def _resized(self, values: NDArray[np.uint8], method: Image.Resampling) -> NDArray[np.uint8]:
        image = Image.fromarray(values)
        box = (0.0, 0.0, float(image.width), float(image.height))
        if self.resize_mode == "crop":
            side = min(image.size)
            left, top = (image.width - side) / 2, (image.height - side) / 2
            box = (left, top, left + side, top + side)
        return np.asarray(image.resize((self.size, self.size), method, box=box))


class Network:
    """An evaluation-mode classifier over 0-1 pictures.

    Everything outside works on what a person would call the picture: RGB, 0-1, of the network's size. Normalisation happens
    inside :meth:`logits`, so gradients with respect to the picture come out in the picture's own units.
    """

    def __init__(
        self,
        model: nn.Module,
        classes: Sequence[str],
        preprocessing: Preprocessing,
        factors: Factors | None = None,
        agreement: Agreement = UNKNOWN,
    ) -> None:
        """``factors``: of the weights of the classifier's first layer, where they are known; ``agreement``: what was measured of
        these weights on this device.
        """
        self.device = best_device()
        self.model = model.eval().requires_grad_(False).to(self.device).to(memory_format=torch.channels_last)
        self.classes = tuple(classes)
        self.preprocessing = preprocessing
        self._mean = torch.tensor(preprocessing.mean, device=self.device).view(1, 3, 1, 1)
        self._std = torch.tensor(preprocessing.std, device=self.device).view(1, 3, 1, 1)
        self.agreement = agreement
        self._factors = factors and (factors[0].to(self.device), factors[1].to(self.device))
        self._views: dict[str, View] = {}

    def prepare(self, picture: NDArray[np.uint8]) -> Tensor:
        """An RGB picture (h, w, 3) of any size, 0-255, as a tensor (3, size, size), 0-1."""
        return torch.tensor(self.preprocessing.fitted(picture)).permute(2, 0, 1).float() / 255

    @property
    def baseline(self) -> Tensor:
        """The colour (3,), 0-1, that normalisation turns into zero: a picture of it tells the network nothing."""
        return self._mean.flatten()

    def normalised(self, pictures: Tensor) -> Tensor:
        """0-1 pictures (n, 3, h, w) as the bare model takes them, on its device: (value - mean) / std, channel by channel."""
        return (pictures.to(self.device) - self._mean) / self._std

    def logits(self, pictures: Tensor) -> Tensor:
        """Class scores before softmax, (n, classes), for 0-1 pictures (n, 3, h, w); differentiable."""
        scores: Tensor = self.model(self.normalised(pictures))
        return scores

    def view(self, precision: str) -> View:
        """The network for many or for differentiated passes, in "float32" or, where the device is fast at it, "bfloat16"; see
        :class:`View`. Made once: a network whose weights have changed is another :class:`Network`.
        """
        if precision not in self._views:
            mean, std = self._mean.flatten(), self._std.flatten()
            self._views[precision] = View(self.model, mean, std, precision, self._head)
        return self._views[precision]

    @cached_property
    def _head(self) -> nn.Module:
        """The folded classifier, of which the views share one."""
        with torch.inference_mode(False), torch.no_grad():
            return fold(self.model.get_submodule("classifier"), self._factors)

    def redrawn(self, model: nn.Module) -> Network:
        """The network with the weights of ``model``, some or all of whose layers were drawn anew."""
        return Network(model, self.classes, self.preprocessing, agreement=self.agreement.of_untrained)

    @property
    def features(self) -> nn.Sequential:
        """The convolutional stack."""
        stack = self.model.features
        assert isinstance(stack, nn.Sequential)
        return stack

    def head(self, grid: Tensor) -> Tensor:
        """Logits from the convolutional stack's output (n, channels, h, w)."""
        scores: Tensor = self.model.head(grid)  # type: ignore[operator]
        return scores

    def label_of(self, label: int) -> int:
        """This network's output for a Food-11 label; they differ where its classes stand in another order.

        Raises:
            BadCheckpoint: the network has no such class.
        """
        try:
            return self.classes.index(FOOD_11[label])
        except ValueError:
            known = ", ".join(self.classes)
            raise BadCheckpoint(f"the network has no class '{FOOD_11[label]}', which the pictures have; it has {known}") from None

    def features_at(self, pictures: Tensor, layer: int) -> Tensor:
        """Output of ``features[layer]`` (n, channels, h, w) for 0-1 pictures; differentiable, nothing beyond is computed."""
        output: Tensor = self.features[: layer + 1](self.normalised(pictures))
        return output


def load_network(path: Path, preprocessing: Mapping[str, Any] | None = None, classes: Sequence[str] = ()) -> Network:
    """Load a checkpoint. Its card wins over the defaults, what the caller says wins over the card.

    Raises:
        BadCheckpoint: the file cannot be read, does not fit, or nobody says how many classes it has.
    """
    state, card = read_state(path)
    names = tuple(classes) or tuple(card.get("classes", ()))
    if not names:
        raise BadCheckpoint("carries no class names", path, remedy="list them in label order under [network] classes")
    with torch.device("meta"):  # its first weights would only be thrown away
        model = FoodCNN(len(names))
    fit_into(model, state, path)
    settings = Preprocessing.from_mapping(card.get("preprocessing", {}), preprocessing or {})
    return Network(model, names, settings, read_factors(path), read_agreement(path))
