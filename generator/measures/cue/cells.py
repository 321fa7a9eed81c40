"""The planted cue: do the methods point at it, on the pictures that have it, for the class it was planted in?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.explain.catalogue import CONTROLS, METHODS, functions
from generator.measures.cells import SEED, cell, chosen, mask_of, precision_of, seen
from generator.pictures.gallery import Gallery
from generator.pictures.masks import CUE
from generator.workshop import Tools

__all__ = ["plan"]

LOOKED_AT = {"occlusion": 40, "smoothgrad": 30, "integrated_gradients": 30, "lime": 24, "rise": 24, "kernel_shap": 24}
"""Pairs for the dearer methods; all of them for the others."""


def plan(gallery: Gallery) -> Sequence[Job]:
    """The effect of the cue on the answer where a set has pairs, and with masks a cell for every method and control as well;
    nothing without pairs.
    """
    pictures, lacking = gallery.pairs()
    if not pictures:
        return []
    without = [replace(picture, name=f"without/{picture.name}") for picture in lacking]
    pairs = cell("pairs", "cue:counterfactual", [*pictures, *without], target=gallery.about.cue_class, first=len(pictures))
    if not all(picture.mask for picture in pictures):
        return [pairs]
    maps = [
        cell(
            f"cue-{method}",
            "cue:compute",
            pictures[: LOOKED_AT.get(method)],
            functions=functions(method),
            target=gallery.about.cue_class,
        )
        for method in (*METHODS, *CONTROLS)
    ]
    return [pairs, *maps]


def counterfactual(job: Job, tools: Tools) -> Result:
    """Rows are scenes: how far the cue, laid into the same scene, moves the logit of its class and the mean of the other logits.

    ``label`` is the scene's class, ``turned`` whether the answer becomes the cue's class.
    """
    from generator.network.evaluate import predict

    target, first = tools.network.classes.index(job.parameters["target"]), job.parameters["first"]
    parts = [job.pictures[:first], job.pictures[first:]]
    logits = [predict(tools.network, [picture.path for picture in part]).logits for part in parts]
    wanted, rows = {picture.name for picture in chosen(job)}, {}
    for picture, have, lack in zip(parts[0], *logits, strict=True):
        moved = have - lack
        rows[picture.name] = {
            "label": tools.network.label_of(picture.label or 0),
            "moved": moved[target],
            "others": np.delete(moved, target).mean(),
            "turned": have.argmax() == target != lack.argmax(),
        }
    return Result(facts=rows_to_facts({name: row for name, row in rows.items() if name in wanted}))


def compute(job: Job, tools: Tools) -> Result:
    """Rows are pictures: share of positive mass on the cue, its share of the area, and whether the maximum lies on it (within 3
    pixels).
    """
    from scipy import ndimage

    from generator.evidence.where import hit, shares
    from generator.explain.attribution import Budget, Example, attribute, classifier_of, seed_of

    network, (function,), rows = tools.network, job.functions, {}
    target = network.classes.index(job.parameters["target"])
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        cue = mask_of(network, picture) == CUE
        if cue.any():
            example = Example(seen(network, picture), target, seed_of(job.seed or SEED, picture.name))
            values = attribute(function, classifier_of(network, precision_of(network, function)), example, Budget())
            near = ndimage.binary_dilation(cue, iterations=3)
            rows[picture.name] = {
                "share": shares(values, cue.astype(np.uint8), 2)[1],
                "area": cue.mean(),
                "hit": hit(values, near),
                "near_area": near.mean(),
            }
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))
