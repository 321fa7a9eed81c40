"""Filters by the dozen: how complex what excites them is, how wide they respond, which are dead or double, what they build on.

Every cell stands beside one on a copy of the network with random weights: what the copy shows too, training did not bring about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.measures.cells import SEED, Lots, cell, chosen, normalised_batch, randomised_copy, seen
from generator.workshop import Tools

if TYPE_CHECKING:
    from torch import Tensor, nn

    from generator.network.network import Network

__all__ = ["NETWORKS", "WAYS", "plan"]

NETWORKS = ("trained", "untrained")
WAYS = ("regularised", "plain")


def plan(lots: Lots, layers: Sequence[int]) -> Sequence[Job]:
    """For the trained network, and for a copy with random weights: ascents on 32 filters of each layer, the layers' responses to
    pictures, and the filters' inputs ablated.
    """
    fitted, many = lots.per_class(3), lots.per_class(20)
    names = [picture.name for picture in fitted]
    jobs = []
    for which in NETWORKS:
        jobs += [
            cell(
                f"ascent-{layer}-{which}", "units:ascend", (), layer=layer, which=which, filters=32, canvas=72, steps=64, plain=32
            )
            for layer in layers
        ]
        jobs.append(cell(f"responses-{which}", "units:respond", many, layers=list(layers), which=which, fitted=names))
        jobs.append(
            cell(
                f"inputs-{which}",
                "units:ablate_inputs",
                many,
                layers=list(layers),
                which=which,
                fitted=names,
                filters=32,
                share=0.1,
            )
        )
    return jobs


def _network(job: Job, tools: Tools) -> Network:
    if job.parameters["which"] == "trained":
        return tools.network
    names = job.parameters.get("fitted", ())
    return randomised_copy(tools.network, [picture for picture in job.pictures if picture.name in names], SEED)


def _lot(channels: int, wanted: int, layer: int) -> list[int]:
    """Filters by lot, the same for both networks, whatever they respond to."""
    return sorted(np.random.default_rng([SEED, layer]).permutation(channels)[:wanted].tolist())


def ascend(job: Job, tools: Tools) -> Result:
    """Rows are filters; for each way of climbing, four kinds of complexity and how much of the pattern is dots and lines.

    All layers get a canvas of one size: with a canvas that grows with what a unit sees, coarser patterns would have more room
    the deeper the layer.
    """
    from torch import nn

    from generator.evidence.complexity import complexity_of

    network, settings = _network(job, tools), job.parameters
    convolution = network.features[settings["layer"]]
    assert isinstance(convolution, nn.Conv2d)
    filters = _lot(convolution.out_channels, settings["filters"], settings["layer"])
    wanted = settings.get("only")
    rows = {}
    for start in range(0, len(filters), 8):
        few = filters[start : start + 8]
        if wanted is not None and not {str(channel) for channel in few} & set(wanted):
            continue
        made = {way: _climb(network, settings, few, way, (job.seed or SEED) + start) for way in WAYS}
        for i, channel in enumerate(few):
            rows[str(channel)] = {
                f"{way}/{name}": value for way in WAYS for name, value in complexity_of(made[way][i], channel).items()
            }
        tools.tick((start + len(few)) / len(filters))
    return Result(facts=rows_to_facts({unit: row for unit, row in rows.items() if wanted is None or unit in wanted}))


def _climb(network: Network, settings: Any, few: Sequence[int], way: str, seed: int) -> Any:
    import torch

    from generator.explain.ascent import Fourier, Pixels, channels, keep, render, robust

    generator = torch.Generator().manual_seed(seed)
    start = (Fourier if way == "regularised" else Pixels)(len(few), settings["canvas"], generator)
    change = robust(4.0, 8.0, 0.1) if way == "regularised" else keep
    steps, rate = (settings["steps"], 0.05) if way == "regularised" else (settings["plain"], 0.02)
    made = render(
        channels(few),
        lambda pictures: network.features_at(pictures, settings["layer"] + 1),
        start,
        change,
        steps,
        rate,
        generator,
    )
    return (made.pictures.permute(0, 2, 3, 1) * 255).round().byte().cpu().numpy()


def respond(job: Job, tools: Tools) -> Result:
    """Rows are pictures, one value a layer: the mean over its active filters of the share of the picture that half of a filter's
    response falls on. Beside them ``layers``: filters that never respond, and filters that another one repeats.

    Repeats: the responses of two filters, at places drawn by lot from all pictures, have a correlation above 0.95.
    """
    import torch

    from generator.evidence.filters import repeated, response_extent

    network, layers = _network(job, tools), job.parameters["layers"]
    rows: dict[str, dict[str, float]] = {}
    strongest: dict[int, Any] = {}
    sampled: dict[int, list[Any]] = {layer: [] for layer in layers}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        value = network.normalised(network.prepare(seen(network, picture))[None])
        row = {}
        with torch.inference_mode():
            for index in range(max(layers) + 3):
                value = network.features[index](value)
                if (layer := index - 2) not in layers:
                    continue
                flat = value[0].flatten(1)
                row[str(layer)] = response_extent(flat.numpy())
                peak = flat.amax(1)
                strongest[layer] = torch.maximum(strongest[layer], peak) if layer in strongest else peak
                places = np.random.default_rng([SEED, number]).integers(0, flat.shape[1], 48)
                sampled[layer].append(flat[:, places].T.numpy())
        rows[picture.name] = row
        tools.tick((number + 1) / len(pictures))
    layer_facts = {
        str(layer): {
            "filters": len(strongest[layer]),
            "dead": int((strongest[layer] <= 0).sum()),
            "double": repeated(np.concatenate(sampled[layer])),
        }
        for layer in layers
    }
    return Result(facts={**rows_to_facts(rows), "layers": layer_facts})


def ablate_inputs(job: Job, tools: Tools) -> Result:
    """Rows are pictures: how far the responses of a layer's filters fall when a tenth of what they take in is ablated.

    Ablated are, for each filter, its strongest inputs (size of the weights times mean activity), or as many by lot.
    ``<layer>/strongest`` and ``<layer>/random``: 1 minus the sum of the filters' peaks over the sum of the undisturbed peaks.
    """
    import torch
    from torch import nn
    from torch.nn import functional as F

    network, settings = _network(job, tools), job.parameters
    layers: list[int] = settings["layers"]
    fitted = [picture for picture in job.pictures if picture.name in settings["fitted"]]
    pictures = chosen(job)
    rows: dict[str, dict[str, float]] = {picture.name: {} for picture in pictures}
    with torch.inference_mode():
        for done, layer in enumerate(layers):
            convolution, norm = network.features[layer], network.features[layer + 1]
            assert isinstance(convolution, nn.Conv2d)
            filters = _lot(convolution.out_channels, settings["filters"], layer)
            below = network.features[:layer]
            activity = below(normalised_batch(network, fitted)).mean((0, 2, 3))
            stacked = _with_inputs_ablated(convolution.weight[filters], activity, settings["share"], layer)
            assert convolution.bias is not None
            bias = convolution.bias[filters].repeat(3)
            for picture in pictures:
                inputs = below(network.normalised(network.prepare(seen(network, picture))[None]))
                output = F.conv2d(inputs, stacked, bias, padding=convolution.padding)
                rows[picture.name] |= _fallen(output, norm, filters, layer)
            tools.tick((done + 1) / len(layers))
    return Result(facts=rows_to_facts(rows))


def _with_inputs_ablated(weights: Tensor, activity: Tensor, share: float, layer: int) -> Tensor:
    """The weights (filters, inputs, h, w) three times over: whole, without each filter's strongest inputs, without as many by
    lot.
    """
    import torch

    from generator.evidence.filters import without_inputs

    less = without_inputs(weights.cpu().numpy(), activity.cpu().numpy(), share, [SEED, layer])
    return torch.cat([weights, *(torch.from_numpy(changed).to(weights.device) for changed in less)])


def _fallen(output: Tensor, norm: nn.Module, filters: Sequence[int], layer: int) -> dict[str, float]:
    """1 minus what is left of the filters' peaks, after normalisation and ReLU, without the strongest inputs and without random
    ones.
    """
    from torch import nn
    from torch.nn import functional as F

    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    values = output.view(3, len(filters), *output.shape[-2:])
    mean, variance = norm.running_mean[filters], norm.running_var[filters]
    normal = F.batch_norm(values, mean, variance, norm.weight[filters], norm.bias[filters], eps=norm.eps)
    whole, *less = normal.relu().amax((2, 3)).sum(1).tolist()
    kinds = zip(("strongest", "random"), less, strict=True)
    return {f"{layer}/{kind}": 1 - left / whole if whole > 0 else float("nan") for kind, left in kinds}
