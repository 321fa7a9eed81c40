"""What every method is asked, and with what: a classifier, an example, a budget, one convention for the answer.

A map is (h, w), float32, at the picture's size, for the logit of one class (for LIME: its probability). *Positive* speaks for
the class. Methods that cannot tell for from against (see ``signed`` in :mod:`generator.explain.catalogue`) are 0 and up.
Nothing is normalised: values stay in the method's own units, and whoever draws or compares them scales them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from generator.symbols import resolve

if TYPE_CHECKING:
    from generator.network.network import Network
    from generator.network.view import View

__all__ = [
    "Budget",
    "Classifier",
    "Example",
    "Map",
    "Maps",
    "as_maps",
    "attribute",
    "attribute_all",
    "classifier_of",
    "probability",
    "seed_of",
    "seeded",
    "seen_through",
]

Map = NDArray[np.float32]
Maps = NDArray[np.float32]
"""One map (h, w) for each question of an example, (questions, h, w)."""


@dataclass(frozen=True)
class Budget:
    """How much each method may spend on a picture; see the functions in :mod:`generator.explain` for what the numbers mean."""

    smoothgrad_samples: int = 8
    smoothgrad_spread: float = 0.1
    integration_steps: int = 12
    window: int = 24
    stride: int = 16
    masks: int = 128
    grid: int = 8
    segments: int = 48
    lime_passes: int = 128
    shap_passes: int = 128


@dataclass(frozen=True)
class Classifier:
    """What the methods ask of a network; pictures, scores and ``baseline`` are all on one device.

    Attributes:
        model: pictures (n, 3, h, w), 0-1, to logits (n, classes); can be differentiated and has its ReLUs in modules.
        score: the same without gradients, and perhaps faster.
        cam_layer: the layer of ``model`` whose output activation maps weigh.
        baseline: the colour (3,), 0-1, that stands for nothing.
    """

    model: nn.Module
    score: Callable[[Tensor], Tensor]
    cam_layer: nn.Module
    baseline: Tensor


@dataclass(frozen=True)
class Example:
    """A picture, the class to explain, and the seed of all chance involved.

    The first question is what speaks for the class ``target``; each of ``rivals`` asks another: what speaks for the target rather
    than for that class, which is the difference of their logits.

    Attributes:
        picture: (h, w, 3), 0-255.
    """

    picture: NDArray[np.uint8]
    target: int
    seed: int = 0
    rivals: tuple[int, ...] = ()

    @property
    def tensor(self) -> Tensor:
        """The picture (3, h, w), 0-1."""
        return torch.tensor(self.picture).permute(2, 0, 1).float() / 255

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the picture."""
        height, width = self.picture.shape[:2]
        return height, width

    def answers(self, logits: Tensor) -> Tensor:
        """The answer (questions, n) to each question in logits (n, classes)."""
        target = logits[:, self.target]
        return torch.stack([target, *(target - logits[:, rival] for rival in self.rivals)])


def classifier_of(network: Network, precision: str) -> Classifier:
    """A network as the methods ask for it, in "float32" or, where the device is fast at it, "bfloat16"."""
    return seen_through(network, network.view(precision))


def seen_through(network: Network, view: View) -> Classifier:
    """A view of a network as methods ask for it; activation maps are taken where the last convolution's ReLU ends."""
    return Classifier(view.module, view.scores, view.cam_layer, network.baseline.cpu())


def probability(classifier: Classifier, target: int) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
    """Pictures (n, h, w, 3), 0-1, to the probability of one class, (n,)."""

    def of_pictures(pictures: NDArray[np.float32]) -> NDArray[np.float64]:
        batch = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))
        return classifier.score(batch).softmax(1)[:, target].double().cpu().numpy()

    return of_pictures


def seed_of(seed: int, name: str) -> int:
    """A seed for one picture: the same wherever and with whichever others it is looked at."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:4])


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's global random numbers from ``seed`` within the block, and as they were after it; Captum draws from them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def attribute(function: str, classifier: Classifier, example: Example, budget: Budget) -> Map:
    """The map (h, w) of a method or control for the example's target.

    Args:
        function: "module:function", as the catalogue has it.
    """
    only_target: Map = attribute_all(function, classifier, example, budget)[0]
    return only_target


def attribute_all(function: str, classifier: Classifier, example: Example, budget: Budget) -> Maps:
    """The maps (questions, h, w) of a method for the target and, if it is ``contrasted``, against each rival."""
    made: Maps = resolve(function)(classifier, example, budget)
    return made


def as_maps(values: Tensor) -> Maps:
    """Maps as the report keeps them: numpy, float32, nothing of the graph behind."""
    return values.detach().cpu().float().numpy()
