"""Pictures of a moment: maps of the shown pictures, what filters look for, a dream; and saliency against masks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from generator.evidence.intervals import bootstrap_mean, paired
from generator.evidence.where import areas, shares
from generator.explain.ascent import Fourier, channels, render, robust
from generator.explain.attribution import Budget, Example, Map, attribute, classifier_of
from generator.explain.catalogue import method
from generator.explain.dream import dream, layer_norm
from generator.network.network import Network
from generator.observing.subject import SEED, Subject
from generator.pictures.decode import read_rgb
from generator.pictures.layouts import Picture
from generator.pictures.masks import FOOD, PARTS, read_mask

__all__ = ["FILTER_TILE", "about_food", "climbed", "dreamt", "in_a_row", "map_of", "shares_on_food"]

FILTER_TILE = 72
_ASCENT = {"steps": 64, "rate": 0.05}
_DREAM = {"steps": 40, "rate": 0.004, "cap": 2.0}

RGB = NDArray[np.uint8]


def map_of(network: Network, picture: Picture, target: int, name: str) -> Map:
    """The map (size, size) of a method for the class ``target``, in float32."""
    seen = network.preprocessing.fitted(read_rgb(picture.path))
    return attribute(method(name).function, classifier_of(network, "float32"), Example(seen, target, SEED), Budget())


def in_a_row(maps: Sequence[Map]) -> RGB:
    """Maps (h, w), 0 and up, side by side as grey, 255 being each one's 99.5th percentile."""
    tops = [float(np.percentile(values, 99.5)) or float(values.max()) or 1.0 for values in maps]
    grey = np.concatenate([np.clip(values / top, 0, 1) for values, top in zip(maps, tops, strict=True)], axis=1)
    return np.repeat((grey * 255).round().astype(np.uint8)[..., None], 3, axis=2)


def shares_on_food(network: Network, subject: Subject) -> tuple[list[float], list[float], list[float]]:
    """Of each masked picture the share of its saliency on the food, the food's share of the area, and the share of the same
    saliency on the food of another picture: of the one half a round further on, which is of another class.
    """
    masks = [_mask(network, picture) for picture in subject.masked]
    maps = [map_of(network, picture, subject.class_of(picture), "gradient") for picture in subject.masked]
    others = [masks[(i + len(masks) // 2) % len(masks)] for i in range(len(masks))]
    on = [float(shares(values, mask, len(PARTS))[FOOD]) for values, mask in zip(maps, masks, strict=True)]
    elsewhere = [float(shares(values, mask, len(PARTS))[FOOD]) for values, mask in zip(maps, others, strict=True)]
    return on, [float(areas(mask, len(PARTS))[FOOD]) for mask in masks], elsewhere


def about_food(
    found: tuple[list[float], list[float], list[float]], untrained: tuple[list[float], list[float], list[float]]
) -> dict[str, Any]:
    """How much of the saliency lies on the food, against other pictures' masks and against a network that was never trained.

    Pictures whose map is blank in either network are left out.
    """
    columns = np.array([*found, untrained[0]])
    on, area, shuffled, twin = columns[:, np.isfinite(columns).all(0)].tolist()
    return {
        "share": bootstrap_mean(on, SEED).as_fact(),
        "area": bootstrap_mean(area, SEED).as_fact(),
        "shuffled": bootstrap_mean(shuffled, SEED).as_fact(),
        "untrained": bootstrap_mean(twin, SEED).as_fact(),
        "over_shuffled": paired(on, shuffled, SEED).as_fact(),
        "over_untrained": paired(on, twin, SEED).as_fact(),
    }


def _mask(network: Network, picture: Picture) -> NDArray[np.uint8]:
    assert picture.mask is not None
    return network.preprocessing.fitted_mask(read_mask(picture.mask, read_rgb(picture.path).shape[:2]))


def climbed(network: Network, filters: Sequence[tuple[int, int]]) -> RGB:
    """What excites each filter (layer, channel), regularised ascents from the same start, side by side."""
    tiles: dict[tuple[int, int], RGB] = {}
    for layer in dict.fromkeys(layer for layer, _ in filters):
        wanted = [channel for place, channel in filters if place == layer]
        generator = torch.Generator().manual_seed(SEED)
        features = partial(network.view("float32").features_at, layer=layer + 1)
        start = Fourier(len(wanted), FILTER_TILE, generator)
        steps, rate = int(_ASCENT["steps"]), _ASCENT["rate"]
        made = render(channels(wanted), features, start, robust(4.0, 8.0, 0.1), steps, rate, generator)
        for channel, picture in zip(wanted, made.pictures, strict=True):
            tiles[layer, channel] = _rgb(picture)
    return np.concatenate([tiles[one] for one in filters], axis=1)


def dreamt(network: Network, picture: Picture, layer: int) -> RGB:
    """A picture in which the norm of a layer's output was raised: the homework's simple dream."""
    features = partial(network.view("float32").features_at, layer=layer)
    batch = network.prepare(read_rgb(picture.path))[None].to(network.device)
    with torch.no_grad():
        start = float(layer_norm(features(batch)))
    made = dream(features, batch, int(_DREAM["steps"]), [_DREAM["rate"]], [_DREAM["cap"] * start], 1.0, 0)
    return _rgb(made[0].picture)


def _rgb(picture: torch.Tensor) -> RGB:
    rgb: RGB = (picture.permute(1, 2, 0) * 255).round().byte().cpu().numpy()
    return rgb
