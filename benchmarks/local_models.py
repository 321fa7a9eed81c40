"""LIME: ours against the ``lime`` package and Captum's, in seconds and in distance from the reference on record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.harness import ROOT, Settings, Side, Timing, compare
from benchmarks.outcome import Cell, Outcome, Table, comparison

__all__ = ["reference", "run"]

SAMPLES = 1000
SEGMENTS = 48
TOP = 5

Explain = Callable[..., dict[str, Any]]


def run(settings: Settings) -> Outcome:
    """The same superpixels and class for all; errors of ours, which are quick to take, over more pictures than the seconds."""
    rows = reference()
    names = list(rows)[:2] if settings.quick else list(rows)
    timed = names[:: len(names) // 2][: 1 if settings.quick else 2]
    samples = {"samples": 12 if settings.quick else SAMPLES}
    ours = Side("vitrine", "benchmarks.local_models:ours")
    others = [
        Side("lime, 1,000 samples", "benchmarks.local_models:package", samples),
        Side("Captum's Lime, 1,000 samples", "benchmarks.local_models:captum", samples),
    ]
    measured = compare([ours, *others], [_case(name, rows) for name in timed], rounds=1)
    everywhere = [of_case["vitrine"] for of_case in compare([ours], [_case(name, rows) for name in names], rounds=1)]
    by_side = {side: [of_case[side] for of_case in measured] for side in measured[0]}
    errors = [_errors(side, timed, found, rows) for side, found in by_side.items() if not found[0].failed]
    errors.append(_errors("vitrine, all pictures", names, everywhere, rows))
    columns = ("", "pictures", "passes a picture", "error of the weights", f"of the {TOP} strongest, found")
    return Outcome(
        [comparison("a picture", {side: _together(found) for side, found in by_side.items()}, bar=10, against=others[0].name)],
        [Table("Against the reference on record", columns, errors)],
        [
            f"The reference: [lime_reference.py](lime_reference.py), {min(row['samples'] for row in rows.values())} samples a "
            "picture or more. Error: distance of the weights from the reference's over the length of the reference's. The "
            "package with its default batch of 10, Captum with its default of one variant a pass, both in float32; Captum's "
            "keeps its default kernel and Lasso."
        ],
    )


def _case(name: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {"name": name, "label": rows[name]["label"]}


def _together(timings: Sequence[Timing]) -> Timing:
    """One side's seconds on all pictures."""
    return replace(timings[0], seconds=tuple(second for timing in timings for second in timing.seconds))


def reference() -> Mapping[str, Mapping[str, Any]]:
    """The record that ``lime_reference.py`` made: by picture the ``label`` explained, its ``weights`` and ``samples``."""
    path = ROOT / "benchmarks" / "records" / "lime-reference.json"
    rows: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return rows


def _errors(side: str, names: Sequence[str], found: Sequence[Timing], rows: Mapping[str, Mapping[str, Any]]) -> Sequence[Cell]:
    """A side's pictures, mean passes, mean relative error, mean share of the strongest weights found."""
    errors, agree, passes = [], [], []
    for name, timing in zip(names, found, strict=True):
        true, weights = np.array(rows[name]["weights"]), np.array(timing.gave["weights"])
        errors.append(np.linalg.norm(weights - true) / np.linalg.norm(true))
        strongest = [set(np.argsort(-np.abs(values))[:TOP].tolist()) for values in (true, weights)]
        agree.append(len(strongest[0] & strongest[1]) / TOP)
        passes.append(timing.gave["passes"])
    return side, len(errors), float(np.mean(passes)), float(np.mean(errors)), float(np.mean(agree))


def ours() -> Explain:
    from benchmarks.subject import network, shown
    from generator.explain.lime import explain

    seen = network()
    view = seen.view(seen.agreement.precision("lime"))

    def run(name: str, label: int) -> dict[str, Any]:
        model = explain(view.scores, shown(name), label, SEGMENTS)
        return {"weights": model.weights.tolist(), "passes": model.passes}

    return run


def package(samples: int) -> Explain:
    import torch
    from lime.lime_image import LimeImageExplainer

    from benchmarks.subject import plain_model, shown
    from generator.explain.superpixels import superpixels

    model = plain_model()

    def classify(pictures: Any) -> Any:
        with torch.inference_mode():
            batch = torch.from_numpy(np.asarray(pictures, dtype=np.float32)).permute(0, 3, 1, 2)
            return model(batch).softmax(1).numpy()

    def run(name: str, label: int) -> dict[str, Any]:
        picture = shown(name)
        pieces = superpixels(picture, SEGMENTS)
        explanation = LimeImageExplainer(random_state=0).explain_instance(
            picture / 255, classify, labels=(label,), top_labels=None, num_samples=samples, segmentation_fn=lambda _: pieces
        )
        weights = dict(explanation.local_exp[label])
        return {"weights": [weights.get(piece, 0.0) for piece in range(int(pieces.max()) + 1)], "passes": samples}

    return run


def captum(samples: int) -> Explain:
    import torch
    from captum.attr import Lime

    from benchmarks.subject import plain_model, shown
    from generator.explain.superpixels import superpixels

    model = plain_model()

    def run(name: str, label: int) -> dict[str, Any]:
        torch.manual_seed(0)
        picture = shown(name)
        pieces = torch.from_numpy(superpixels(picture, SEGMENTS)).long()
        inputs = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
        flat, number = pieces.flatten(), int(pieces.max()) + 1
        means = torch.zeros(3, number).index_add_(1, flat, inputs[0].flatten(1)) / torch.bincount(flat)
        with torch.inference_mode(False), torch.no_grad():
            found = Lime(lambda batch: model(batch).softmax(1)).attribute(
                inputs,
                baselines=means[:, flat].view_as(inputs),
                target=label,
                feature_mask=pieces[None, None].expand_as(inputs),
                n_samples=samples,
                return_input_shape=False,
            )
        return {"weights": found[0].tolist(), "passes": samples}

    return run
