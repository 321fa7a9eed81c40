"""The line-up: every method on the same picture and class, behind one signature, with one convention.

A map is (h, w), float32, at the picture's size, for the logit of one class (for LIME: its probability). *Positive* speaks for
the class. Methods that cannot tell for from against (gradient, SmoothGrad and the activation maps) are 0 and up. Nothing is
normalised: values stay in the method's own units, and whoever draws or compares them scales them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from generator.explain import controls, gradients, lime, perturbation
from generator.explain.cam import enlarged, grad_cam, grad_cam_plus_plus
from generator.explain.saliency import saliency

__all__ = ["CONTROLS", "METHODS", "SIGNED", "Classifier", "Effort", "Subject", "attribute", "seed_of"]

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Effort:
    """How much each method may spend on a picture; see the functions in :mod:`generator.explain` for what the numbers mean."""

    smoothgrad_samples: int = 8
    smoothgrad_spread: float = 0.1
    integration_steps: int = 12
    window: int = 24
    stride: int = 16
    masks: int = 128
    grid: int = 8
    segments: int = 48
    lime_samples: int = 100
    shap_samples: int = 96


@dataclass(frozen=True)
class Classifier:
    """What the methods ask of a network; pictures, scores and ``empty`` are all on one device.

    ``model`` takes pictures (n, 3, h, w), 0-1, to logits and can be differentiated; ``score`` does the same without gradients and
    perhaps faster; ``last`` is the layer whose output activation maps weigh; ``empty`` (3,) is the colour of nothing.
    """

    model: nn.Module
    score: Callable[[Tensor], Tensor]
    last: nn.Module
    empty: Tensor


@dataclass(frozen=True)
class Subject:
    """A picture (h, w, 3), 0-255, the class to explain, and the seed of all chance involved."""

    picture: NDArray[np.uint8]
    target: int
    seed: int = 0

    @property
    def tensor(self) -> Tensor:
        return torch.tensor(self.picture).permute(2, 0, 1).float() / 255

    @property
    def targets(self) -> Tensor:
        return torch.tensor([self.target])


def seed_of(seed: int, name: str) -> int:
    """A seed for one picture: the same wherever and with whichever others it is looked at."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:4])


def attribute(method: str, classifier: Classifier, subject: Subject, effort: Effort) -> Map:
    """The map of one method or control.

    Raises:
        KeyError: there is no such method.
    """
    if method in _CONTROLS:
        return _CONTROLS[method](subject)
    return METHODS[method](classifier, subject, effort)


def _array(maps: Tensor) -> Map:
    return maps.detach().cpu().float().numpy()


def _gradient(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(saliency(c.model, s.tensor[None], s.targets)[0])


def _input_x_gradient(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(gradients.input_x_gradient(c.model, s.tensor[None], s.targets, c.empty)[0])


def _smoothgrad(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(gradients.smoothgrad(c.model, s.tensor, s.target, e.smoothgrad_samples, e.smoothgrad_spread, s.seed))


def _integrated_gradients(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(gradients.integrated_gradients(c.model, s.tensor, s.target, c.empty, e.integration_steps))


def _guided_backprop(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(gradients.guided_backprop(c.model, s.tensor[None], s.targets)[0])


def _grad_cam(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(enlarged(grad_cam(c.model, c.last, s.tensor[None], s.targets), s.picture.shape[:2])[0])


def _grad_cam_plus_plus(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(enlarged(grad_cam_plus_plus(c.model, c.last, s.tensor[None], s.targets), s.picture.shape[:2])[0])


def _occlusion(c: Classifier, s: Subject, e: Effort) -> Map:
    return _array(perturbation.occlusion(c.score, s.tensor, s.target, c.empty, e.window, e.stride))


def _rise(c: Classifier, s: Subject, e: Effort) -> Map:
    masks = perturbation.rise_masks(e.masks, s.picture.shape[:2], e.grid, s.seed)
    return _array(perturbation.rise(c.score, s.tensor, c.empty, masks)[s.target])


def _lime(c: Classifier, s: Subject, e: Effort) -> Map:
    def classify(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        batch = torch.from_numpy(np.asarray(pictures, dtype=np.float32)).permute(0, 3, 1, 2)
        return c.score(batch).softmax(1).cpu().numpy()

    return painted(lime.explain(classify, s.picture, s.target, e.lime_samples, e.segments, s.seed))


def painted(model: lime.LocalModel) -> Map:
    """A local model's weights, each spread evenly over its superpixel, so that the map adds up to their sum."""
    sizes = np.bincount(model.segments.ravel())
    return (model.weights / sizes)[model.segments].astype(np.float32)


def _kernel_shap(c: Classifier, s: Subject, e: Effort) -> Map:
    segments = torch.from_numpy(lime.superpixels(s.picture, e.segments)).long()
    return _array(perturbation.kernel_shap(c.score, s.tensor, s.target, segments, e.shap_samples, s.seed))


METHODS: Mapping[str, Callable[[Classifier, Subject, Effort], Map]] = {
    "gradient": _gradient,
    "input_x_gradient": _input_x_gradient,
    "smoothgrad": _smoothgrad,
    "integrated_gradients": _integrated_gradients,
    "guided_backprop": _guided_backprop,
    "grad_cam": _grad_cam,
    "grad_cam_plus_plus": _grad_cam_plus_plus,
    "occlusion": _occlusion,
    "rise": _rise,
    "lime": _lime,
    "kernel_shap": _kernel_shap,
}
SIGNED = ("input_x_gradient", "integrated_gradients", "guided_backprop", "occlusion", "rise", "lime", "kernel_shap")

_CONTROLS: Mapping[str, Callable[[Subject], Map]] = {
    "random": lambda s: controls.random_map(s.picture.shape[:2], s.seed),
    "gaussian": lambda s: controls.centred_gaussian(s.picture.shape[:2]),
    "sobel": lambda s: controls.edges(s.picture),
}
CONTROLS = tuple(_CONTROLS)
