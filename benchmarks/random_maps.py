"""Maps of shown pictures as a side publishes them, each made twice from other random numbers.

Run in a side's checkout, into which it is copied, as ``random_maps.py SIDE PICTURES METHOD ...``: it uses only what both sides
have, or looks up what one of them lacks by name. Prints a line of JSON: which pictures, and by method what was measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from msgspec import to_builtins
from numpy.typing import NDArray
from scipy.stats import spearmanr
from torch.nn import functional as F

from generator.config import Report, read_report
from generator.figures.lime import Parameters as LimeParameters
from generator.figures.lineup import Parameters as LineupParameters
from generator.network.network import Network, load_network
from generator.pictures.decode import read_rgb
from generator.pictures.gallery import open_gallery

__all__ = ["SIDES", "Passes", "repeated"]

Picture = NDArray[Any]
Make = Callable[[str, Picture, int, int], NDArray[Any]]
"""A method's map of a picture for one class, from a seed."""


class Passes:
    """Counts the pictures that any network is shown: those that reach a convolution of three channels, in a module or not."""

    def __init__(self) -> None:
        self.number, self._convolve = 0, F.conv2d
        F.conv2d = self._counted  # type: ignore[assignment]

    def _counted(self, pictures: Any, weight: Any, *others: Any, **more: Any) -> Any:
        if weight.shape[1] == 3:
            self.number += len(pictures)
        return self._convolve(pictures, weight, *others, **more)


def ours(report: Report, network: Network) -> Make:
    from generator.explain.attribution import Budget, Example, attribute, classifier_of
    from generator.explain.catalogue import method as entry
    from generator.explain.lime import explain
    from generator.explain.superpixels import painted

    budget, lime = _budget(report, Budget), report.parameters("lime", LimeParameters)

    def make(method: str, picture: Picture, target: int, seed: int) -> NDArray[Any]:
        classifier = classifier_of(network, network.agreement.precision(method))
        if method != "lime":
            return attribute(entry(method).function, classifier, Example(picture, target, seed), budget)
        stops = (lime.least_passes, lime.most_passes, lime.strongest)
        model = explain(classifier.score, picture, target, lime.segments, seed, *stops)
        return painted(model.segments, model.weights)

    return make


def before(report: Report, network: Network) -> Make:
    """LIME's family had the line-up's classifier and batches, so the line-up's LIME, with its samples, makes its maps."""
    lineup: Any = import_module("generator.explain.lineup")
    classifier: Any = import_module("generator.figures.measured.cells").classifier_of(network)
    lime: Any = report.parameters("lime", LimeParameters)
    effort = _budget(report, lineup.Effort, lime_samples=lime.samples)
    return lambda method, picture, target, seed: lineup.attribute(
        method, classifier, lineup.Subject(picture, target, seed), effort
    )


SIDES: Mapping[str, Callable[[Report, Network], Make]] = {"vitrine": ours, "before": before}


def _budget(report: Report, kind: Any, **more: int) -> Any:
    """What a report lets the methods spend on a picture, as a side's ``kind`` of budget."""
    segments = report.parameters("lime", LimeParameters).segments
    given = {**to_builtins(report.parameters("lineup", LineupParameters)), "segments": segments, **more}
    return kind(**{field.name: given[field.name] for field in fields(kind) if field.name in given})


def repeated(make: Make, method: str, pictures: Sequence[tuple[Picture, int]], passes: Passes) -> dict[str, list[float]]:
    """By picture the rank correlation ``rho`` of two maps from seeds of their own; by map its ``seconds`` and ``passes``."""
    found: dict[str, list[float]] = {"rho": [], "seconds": [], "passes": []}
    for i, (picture, target) in enumerate(pictures):
        maps = []
        for seed in (2 * i, 2 * i + 1):
            shown, began = passes.number, time.perf_counter()
            maps.append(make(method, picture, target, seed))
            found["seconds"].append(time.perf_counter() - began)
            found["passes"].append(passes.number - shown)
        one, other = (values.ravel() for values in maps)
        found["rho"].append(float(spearmanr(one, other).statistic))
    return found


def _shown(report: Report, network: Network, count: int) -> tuple[list[str], list[tuple[Picture, int]]]:
    """Every other shown picture, up to ``count``, as the network sees it, with its likeliest class; and what they are called."""
    chosen = open_gallery(report.picture_root(), report.pictures).shown[::2][:count]
    seen = [network.preprocessing.fitted(read_rgb(picture.path)) for picture in chosen]
    with torch.inference_mode():
        targets = network.logits(torch.stack([network.prepare(picture) for picture in seen])).argmax(1).tolist()
    names = [f"{picture.name} as {network.classes[target]}" for picture, target in zip(chosen, targets, strict=True)]
    return names, list(zip(seen, targets, strict=True))


def main(side: str, count: str, *methods: str) -> None:
    memory = "generator.network.processor" if side == "before" else "generator.memory"
    import_module(memory).keep_freed_memory()
    report = read_report(Path("report.toml"))
    network = load_network(report.checkpoint, report.network.preprocessing, report.network.classes)
    make, passes = SIDES[side](report, network), Passes()
    names, pictures = _shown(report, network, int(count))
    found = {method: repeated(make, method, pictures, passes) for method in methods}
    print(json.dumps({"pictures": names, "methods": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
