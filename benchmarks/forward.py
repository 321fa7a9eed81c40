"""Passes through the network: ours against eager torch, autocast, ``torch.compile`` and ONNX Runtime."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.harness import Settings, Side, compare
from benchmarks.outcome import Comparison, Outcome, comparison

__all__ = ["run"]

BATCHES = (1, 4, 8, 32)
BACK = (1, 8, 32)
"""Fewer on the way back, where compiling alone takes minutes."""
Pass = Callable[[int], dict[str, float]]


def run(settings: Settings) -> Outcome:
    """Pictures already prepared, all sides with every core. Compiling and exporting are not in the seconds."""
    others = [Side(name, f"benchmarks.forward:{function}") for name, function in _OTHERS.items()]
    ours = Side("vitrine", "benchmarks.forward:ours")
    forward = _measured([ours, *others], settings, backward=False)
    both = _measured([ours, *(side for side in others if side.name != "ONNX Runtime")], settings, backward=True)
    notes = [
        "A pass is from 0-1 pictures to logits; *and back*: to the gradient of each picture's first logit with respect to it.",
        "Compiling (`torch.compile`, once a batch size) and exporting to ONNX are not counted.",
    ]
    return Outcome([*forward, *both], notes=notes)


def _measured(sides: list[Side], settings: Settings, backward: bool) -> list[Comparison]:
    batches = (BACK if backward else BATCHES)[: 2 if settings.quick else None]
    rounds, at_least = (1, 0.0) if settings.quick else (5, 0.3)
    asked = [Side(side.name, side.setup, {"backward": backward}) for side in sides]
    timings = compare(asked, [{"batch": batch} for batch in batches], rounds, at_least)
    what = "and back" if backward else "forward"
    return [
        comparison(f"{what}, a picture in a batch of {batch}", timing, per=batch)
        for batch, timing in zip(batches, timings, strict=True)
    ]


def ours(backward: bool) -> Pass:
    from benchmarks.subject import network

    seen = network()
    view = seen.view("bfloat16" if backward else seen.agreement.answering)
    return _passes(view.logits if backward else view.scores, backward)


def eager(backward: bool) -> Pass:
    from benchmarks.subject import plain_model

    return _passes(plain_model(), backward)


def autocast(backward: bool) -> Pass:
    import torch

    from benchmarks.subject import plain_model

    model = plain_model()

    def score(pictures: Any) -> Any:
        with torch.autocast("cpu", torch.bfloat16):
            return model(pictures).float()

    return _passes(score, backward)


def compiled(backward: bool) -> Pass:
    import torch

    from benchmarks.subject import plain_model

    return _passes(torch.compile(plain_model(), dynamic=False), backward)


def onnx_runtime(backward: bool) -> Pass:
    import onnxruntime
    import torch

    from benchmarks.subject import plain_model

    folder = tempfile.TemporaryDirectory()
    file = Path(folder.name) / "model.onnx"
    example = torch.rand(2, 3, 128, 128)
    shapes = {"pictures": {0: torch.export.Dim("batch")}}
    torch.onnx.export(plain_model(), (example,), file, dynamic_shapes=shapes, dynamo=True, verbose=False)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    folder.cleanup()
    (name,) = (node.name for node in session.get_inputs())
    return _passes(lambda pictures: torch.from_numpy(session.run(None, {name: pictures.numpy()})[0]), backward)


_OTHERS = {
    "eager float32": "eager",
    "eager autocast bf16": "autocast",
    "torch.compile float32": "compiled",
    "ONNX Runtime": "onnx_runtime",
}


def _passes(score: Callable[[Any], Any], backward: bool) -> Pass:
    import torch

    kept: dict[int, Any] = {}

    def run(batch: int) -> dict[str, float]:
        if batch not in kept:
            kept[batch] = torch.rand((batch, 3, 128, 128), generator=torch.Generator().manual_seed(batch))
        if not backward:
            with torch.inference_mode():
                return {"logit": float(score(kept[batch])[0, 0])}
        pictures = kept[batch].clone().requires_grad_()
        (gradient,) = torch.autograd.grad(score(pictures)[:, 0].sum(), pictures)
        return {"gradient": float(gradient.norm())}

    return run
