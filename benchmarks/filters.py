"""Pictures that excite a filter: ours against torch-lucent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.harness import Settings, Side, compare
from benchmarks.outcome import Outcome, comparison

__all__ = ["run"]

LAYERS = (3, 11, 19, 27)
PER_LAYER = 4
LUCENT_STEPS = 512

Climb = Callable[..., dict[str, float]]


def run(settings: Settings) -> Outcome:
    """As many steps for both at every layer; then each as it comes, at one layer: that is the longest part, so once."""
    steps, layers = (2, LAYERS[:2]) if settings.quick else (48, LAYERS)
    sides = [Side("vitrine", "benchmarks.filters:ours"), Side("torch-lucent", "benchmarks.filters:lucent")]
    same = compare(sides, [{"layer": layer, "steps": steps} for layer in layers], rounds=1 if settings.quick else 3)
    rows = [
        comparison(f"layer {layer}, a filter picture of {steps} steps", _each(timings))
        for layer, timings in zip(layers, same, strict=True)
    ]
    if not settings.quick:
        (default,) = compare(sides, [{"layer": 19, "steps": None}], rounds=1)
        rows.append(comparison(f"layer 19, a filter picture by default ({LUCENT_STEPS} steps there)", _each(default)))
    notes = [
        "Vitrine climbs the four filters of a layer as one batch, lucent takes one objective at a time; both use a Fourier "
        "parameterisation, jitter, turns and scaling. Lucent would enlarge to 224 pixels what this network takes at 128: that is "
        "switched off in its favour."
    ]
    return Outcome(rows, notes=notes)


def _each(timings: dict[str, Any]) -> dict[str, Any]:
    """Seconds of one picture: ours makes ``PER_LAYER`` in a run."""
    from dataclasses import replace

    ours = timings["vitrine"]
    return {**timings, "vitrine": replace(ours, seconds=tuple(second / PER_LAYER for second in ours.seconds))}


def ours() -> Climb:
    import torch

    from benchmarks.subject import network
    from generator.explain.ascent import Fourier, channels, render, robust, total_variation
    from generator.figures.filters import Parameters, canvas
    from generator.network.layers import receptive_fields

    loaded, parameters = network(), Parameters()

    def climb(layer: int, steps: int | None) -> dict[str, float]:
        generator = torch.Generator().manual_seed(3)
        size = canvas(receptive_fields(loaded.features)[layer].size)
        start = Fourier(PER_LAYER, size, generator)
        objective = channels(range(PER_LAYER)) + -parameters.smoothness * total_variation()
        shake = robust(parameters.jitter, parameters.degrees, parameters.scale)
        features = lambda pictures: loaded.features_at(pictures, layer + 1)  # noqa: E731
        made = render(objective, features, start, shake, steps or parameters.steps, parameters.rate, generator)
        return {"reached": float(made.course[-1].mean())}

    return climb


def lucent() -> Climb:
    from lucent.optvis.render import render_vis

    from benchmarks.subject import bare_network

    loaded = bare_network()
    size = loaded.preprocessing.size

    def climb(layer: int, steps: int | None) -> dict[str, float]:
        made = render_vis(
            loaded.model,
            f"features_{layer + 1}:0",
            thresholds=(steps or LUCENT_STEPS,),
            fixed_image_size=size,
            show_image=False,
            progress=False,
        )
        return {"mean": float(made[-1].mean())}

    return climb
