"""Attribution maps of one picture: ours against Captum with its defaults, and with our budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.harness import Settings, Side, Timing, compare
from benchmarks.outcome import Outcome, Table, comparison

__all__ = ["run"]

METHODS = ("gradient", "integrated_gradients", "smoothgrad", "guided_backprop", "grad_cam", "occlusion")
DEFAULTS = {
    "integrated_gradients": "50 steps",
    "smoothgrad": "5 samples",
    "occlusion": "one square at a time, our window and stride as it has none",
}
PICTURE = 5
"""Which of the shown pictures; the first has an empty Grad-CAM map, on which nothing could be compared."""
CELLS = 16
"""Side of the grid that maps are compared on."""


def run(settings: Settings) -> Outcome:
    """One picture, prepared; a method's model or hooks are set up anew in each run, as its users would."""
    budgets = {"defaults": False, "our budget": True}
    sides = [Side("vitrine", "benchmarks.maps:ours")]
    sides += [Side(f"Captum, {how}", "benchmarks.maps:captum", {"budget": budget}) for how, budget in budgets.items()]
    methods = METHODS[::2] if settings.quick else METHODS
    rounds, at_least = (1, 0.0) if settings.quick else (5, 0.3)
    measured = compare(sides, [{"method": method} for method in methods], rounds, at_least)
    rows = [comparison(method, timings) for method, timings in zip(methods, measured, strict=True)]
    same = [(method, _likeness(timings)) for method, timings in zip(methods, measured, strict=True)]
    notes = ["Captum's defaults: " + "; ".join(f"{method} {text}" for method, text in DEFAULTS.items()) + "."]
    title = f"Rank correlation of our map with Captum's at our budget, on a grid of {CELLS}x{CELLS}"
    table = Table(title, ("method", "rho"), same)
    return Outcome(rows, [table], notes)


def _likeness(timings: dict[str, Timing]) -> float | None:
    from scipy.stats import spearmanr

    ours, captum = (timings[name].gave.get("map") for name in ("vitrine", "Captum, our budget"))
    flat = not (ours and captum) or len(set(ours)) == 1 or len(set(captum)) == 1
    return None if flat else float(spearmanr(ours, captum).statistic)


def ours() -> Callable[[str], dict[str, Any]]:
    from benchmarks.subject import network, pictures
    from generator.explain.attribution import Budget, Example, attribute, classifier_of
    from generator.explain.catalogue import method as entry

    loaded = network()
    picture = (pictures(PICTURE + 1)[PICTURE].permute(1, 2, 0) * 255).round().byte().numpy()
    target = int(loaded.logits(loaded.prepare(picture)[None]).argmax())

    def run(method: str) -> dict[str, Any]:
        return {
            "map": _grid(
                attribute(
                    entry(method).function,
                    classifier_of(loaded, loaded.agreement.precision(method)),
                    Example(picture, target),
                    Budget(),
                )
            )
        }

    return run


def captum(budget: bool) -> Callable[[str], dict[str, Any]]:
    import torch
    from captum.attr import GuidedBackprop, IntegratedGradients, LayerAttribution, LayerGradCam, NoiseTunnel, Occlusion, Saliency

    from benchmarks.subject import pictures, plain_model
    from generator.explain.attribution import Budget

    model, picture, budgeted = plain_model(), pictures(PICTURE + 1)[PICTURE], Budget()
    target, blank = int(model(picture[None]).argmax()), model.mean
    inputs = picture[None].requires_grad_()
    square = {"sliding_window_shapes": (3, budgeted.window, budgeted.window), "strides": (3, budgeted.stride, budgeted.stride)}
    noise = {"nt_samples": budgeted.smoothgrad_samples, "stdevs": budgeted.smoothgrad_spread} if budget else {}
    methods: dict[str, Callable[[], Any]] = {
        "gradient": lambda: Saliency(model).attribute(inputs, target),
        "integrated_gradients": lambda: IntegratedGradients(model).attribute(
            inputs, blank, target, **({"n_steps": budgeted.integration_steps} if budget else {})
        ),
        "smoothgrad": lambda: NoiseTunnel(Saliency(model)).attribute(inputs, target=target, **noise),
        "guided_backprop": lambda: GuidedBackprop(model).attribute(inputs, target),
        "grad_cam": lambda: LayerAttribution.interpolate(
            LayerGradCam(model, model.model.features[-3]).attribute(inputs, target, relu_attributions=True),
            inputs.shape[2:],
            "bilinear",
        ),
        "occlusion": lambda: Occlusion(model).attribute(
            inputs, baselines=blank, target=target, perturbations_per_eval=32 if budget else 1, **square
        ),
    }

    def run(method: str) -> dict[str, Any]:
        torch.manual_seed(0)
        values = methods[method]().detach()[0]
        return {"map": _grid(values.amax(0) if method in ("gradient", "smoothgrad") else values.sum(0))}

    return run


def _grid(values: Any) -> Sequence[float]:
    import torch
    from torch.nn.functional import adaptive_avg_pool2d

    cells: list[float] = adaptive_avg_pool2d(torch.as_tensor(values)[None, None].float(), CELLS).flatten().tolist()
    return cells
