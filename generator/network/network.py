"""A trained classifier together with what it needs to be fed: the object every method gets its functions from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from generator.network.architecture import FoodCNN
from generator.network.checkpoint import BadCheckpoint, fit_into, read_state
from generator.network.processor import autocast, best_device, has_bfloat16
from generator.pictures.labels import FOOD_11

__all__ = ["Network", "Preprocessing", "load_network"]


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes the network's input: ``size`` pixels square, then (value - mean) / deviation on 0-1 RGB.

    ``fit`` "crop" scales the short side and takes the centre; "squash" ignores the shape of the picture.
    """

    size: int = 128
    fit: str = "crop"
    mean: tuple[float, ...] = (0.485, 0.456, 0.406)
    deviation: tuple[float, ...] = (0.229, 0.224, 0.225)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Preprocessing:
        """Defaults overlaid with the keys given; lists become tuples.

        Raises:
            BadCheckpoint: a key is unknown or its value makes no sense.
        """
        changes: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
        if unknown := sorted(changes.keys() - {field.name for field in fields(cls)}):
            raise BadCheckpoint(f"unknown preprocessing: {', '.join(unknown)}")
        return replace(cls(), **changes)

    def __post_init__(self) -> None:
        if self.fit not in ("crop", "squash"):
            raise BadCheckpoint(f"preprocessing fit '{self.fit}'", remedy="use 'crop' or 'squash'")
        if self.size < 16:
            raise BadCheckpoint(f"preprocessing size {self.size}: the network halves pictures four times, so at least 16")
        if len(self.mean) != 3 or len(self.deviation) != 3 or min(self.deviation) <= 0:
            raise BadCheckpoint("preprocessing mean and deviation are three numbers each, deviations above 0")

    def fitted(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The part of an RGB picture (h, w, 3) that the network sees, as (size, size, 3)."""
        return self._resized(picture, Image.Resampling.BICUBIC)

    def fitted_mask(self, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The same part of a mask (h, w) of the picture, as (size, size); its values stay what they are."""
        return self._resized(mask, Image.Resampling.NEAREST)

    def _resized(self, values: NDArray[np.uint8], method: Image.Resampling) -> NDArray[np.uint8]:
        image = Image.fromarray(values)
        box = (0.0, 0.0, float(image.width), float(image.height))
        if self.fit == "crop":
            side = min(image.size)
            left, top = (image.width - side) / 2, (image.height - side) / 2
            box = (left, top, left + side, top + side)
        return np.asarray(image.resize((self.size, self.size), method, box=box))


class Network:
    """An evaluation-mode classifier over 0-1 pictures.

    Everything outside works on what a person would call the picture: RGB, 0-1, of the network's size. Normalisation happens
    inside :meth:`logits`, so gradients with respect to the picture come out in the picture's own units.
    """

    def __init__(self, model: nn.Module, classes: Sequence[str], preprocessing: Preprocessing) -> None:
        self.device = best_device()
        self.model = model.eval().requires_grad_(False).to(self.device).to(memory_format=torch.channels_last)
        self.classes = tuple(classes)
        self.preprocessing = preprocessing
        self._mean = torch.tensor(preprocessing.mean, device=self.device).view(1, 3, 1, 1)
        self._deviation = torch.tensor(preprocessing.deviation, device=self.device).view(1, 3, 1, 1)

    def prepare(self, picture: NDArray[np.uint8]) -> Tensor:
        """An RGB picture (h, w, 3) of any size, 0-255, as a tensor (3, size, size), 0-1."""
        return torch.tensor(self.preprocessing.fitted(picture)).permute(2, 0, 1).float() / 255

    @property
    def mean_colour(self) -> Tensor:
        """The colour (3,), 0-1, that normalisation turns into zero: a picture of it tells the network nothing."""
        return self._mean.flatten()

    def normalised(self, pictures: Tensor) -> Tensor:
        return (pictures.to(self.device) - self._mean) / self._deviation

    def logits(self, pictures: Tensor) -> Tensor:
        """Class scores before softmax, (n, classes), for 0-1 pictures (n, 3, h, w); differentiable."""
        scores: Tensor = self.model(self.normalised(pictures))
        return scores

    @property
    def whole(self) -> nn.Module:
        """:meth:`logits` as a module, for methods that set hooks on layers."""
        return _Whole(self)

    def quick_logits(self, pictures: Tensor) -> Tensor:
        """:meth:`logits` without gradients, in bfloat16 where the processor is fast at it: about twice as quick.

        For methods that average over many altered pictures. How well the two precisions agree is itself measured.
        """
        with torch.inference_mode(), self._quick():
            return self.logits(pictures).float()

    def quick_features_at(self, pictures: Tensor, layer: int) -> Tensor:
        """:meth:`features_at` in the precision of :meth:`quick_logits`; differentiable."""
        with self._quick():
            return self.features_at(pictures, layer).float()

    def _quick(self) -> AbstractContextManager[object]:
        return autocast(self.device, "bfloat16" if has_bfloat16(self.device) else "float32")

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


class _Whole(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.model = network.model
        self._logits = network.logits

    def forward(self, pictures: Tensor) -> Tensor:
        return self._logits(pictures)


def load_network(path: Path, preprocessing: Mapping[str, Any] | None = None, classes: Sequence[str] = ()) -> Network:
    """Load a checkpoint. Its card wins over the defaults, what the caller says wins over the card.

    Raises:
        BadCheckpoint: the file cannot be read, does not fit, or nobody says how many classes it has.
    """
    state, card = read_state(path)
    names = tuple(classes) or tuple(card.get("classes", ()))
    if not names:
        raise BadCheckpoint("carries no class names", path, remedy="list them in label order under [network] classes")
    model = FoodCNN(len(names))
    fit_into(model, state, path)
    settings = Preprocessing.from_mapping({**card.get("preprocessing", {}), **(preprocessing or {})})
    return Network(model, names, settings)
