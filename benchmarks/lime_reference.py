"""What LIME's weights are: up to 20,000 coin-toss variants of each picture, and the regression on all of them.

    python -m benchmarks.lime_reference sample       # resumable: a chunk of variants is a file; hours
    python -m benchmarks.lime_reference record       # benchmarks/records/lime-reference.json, from what is there

Variants are the package's own: every superpixel is kept or not by the toss of a coin. The chunks go over the pictures in turn, so
that each has as many as any other, whenever it is stopped.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.preprocessing import PolynomialFeatures

from generator.config import read_report
from generator.explain.coalitions import coalitions
from generator.explain.lime import kernel
from generator.files import replacing, write_text
from generator.measures.cells import Lots
from generator.network.network import Network, load_network
from generator.pictures.decode import read_rgb
from generator.pictures.gallery import open_gallery

ROOT = Path(__file__).parent.parent
RECORD = ROOT / "benchmarks" / "records" / "lime-reference.json"
CHUNKS = ROOT / "benchmarks" / ".work" / "lime-reference"
SAMPLES, CHUNK, SEGMENTS, PER_CLASS = 20_000, 500, 48, 2
_FOLDS, _SHRINK, _GUESSED, _AT_ONCE = 5, 30.0, 2**15, 2**12

Array = NDArray[np.float64]
Coalitions = NDArray[np.bool_]


def pictures() -> Iterator[tuple[str, NDArray[np.uint8], Network]]:
    """Two of each class, as the network sees them: name and (size, size, 3)."""
    report = read_report(ROOT / "report.toml")
    network = load_network(report.checkpoint, report.network.preprocessing, report.network.classes)
    for picture in Lots(open_gallery(report.picture_root(), report.pictures)).per_class(PER_CLASS):
        yield picture.name, network.preprocessing.fitted(read_rgb(picture.path)), network


def sample(folder: Path, samples: int) -> None:
    """Logits of every variant, in bfloat16 where the device is fast at it; what is in ``folder`` is not asked again."""
    from generator.explain.superpixels import Pieces, superpixels

    every = [(name, Pieces(shown, superpixels(shown, SEGMENTS)), network) for name, shown, network in pictures()]
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(samples // CHUNK):
        for number, (name, pieces, network) in enumerate(every):
            path = folder / f"{number:02d}-{part:02d}.npz"
            if path.exists():
                continue
            kept = np.random.default_rng([SAMPLES, number, part]).integers(0, 2, (CHUNK, pieces.number)).astype(bool)
            kept[0] |= part == 0  # the package begins with the picture itself
            logits = pieces.ask(network.view("bfloat16").scores, kept).astype(np.float32)
            with replacing(path) as partial, partial.open("wb") as stream:
                np.savez_compressed(stream, z=np.packbits(kept, axis=1), n=pieces.number, logits=logits, name=name)
            print(path.name, name, flush=True)


def pool(folder: Path, number: int) -> tuple[str, Coalitions, Array]:
    """One picture's name, variants (n, pieces) and logits (n, classes)."""
    chunks = [np.load(path) for path in sorted(folder.glob(f"{number:02d}-??.npz"))]
    kept = [np.unpackbits(chunk["z"], axis=1)[:, : chunk["n"]].astype(bool) for chunk in chunks]
    return str(chunks[0]["name"]), np.concatenate(kept), np.concatenate([chunk["logits"] for chunk in chunks]).astype(float)


def regression(kept: Coalitions, answers: Array) -> Array:
    """Intercept and weights (1 + pieces,) of the package's regression without its ridge."""
    line = LinearRegression().fit(kept, answers, sample_weight=kernel(kept))
    return np.array([line.intercept_, *line.coef_])


def reference(kept: Coalitions, logits: Array, label: int) -> tuple[Array, Array]:
    """Weights (pieces,) and their standard errors.

    The regression on all variants, less a control variate: logits as a quadratic function of which pieces are kept, fitted to
    other variants than those it is held against. So it takes noise away and cannot put anything in.
    """
    quadratic = PolynomialFeatures(2, interaction_only=True, include_bias=False)
    many = coalitions(kept.shape[1], _GUESSED, np.random.default_rng(0))
    features = quadratic.fit_transform(2.0 * kept - 1)
    answers, left, known = softmax(logits, axis=1)[:, label], np.empty(len(kept)), np.zeros(len(many))
    for train, test in KFold(_FOLDS, shuffle=True, random_state=0).split(features):
        guess = Ridge(_SHRINK).fit(features[train], logits[train])
        left[test] = answers[test] - softmax(guess.predict(features[test]), axis=1)[:, label]
        for part in np.split(np.arange(len(many)), range(_AT_ONCE, len(many), _AT_ONCE)):
            known[part] += softmax(guess.predict(quadratic.transform(2.0 * many[part] - 1)), axis=1)[:, label] / _FOLDS
    rest = regression(kept, left)
    residuals = left - rest[0] - kept @ rest[1:]
    weighed = kernel(kept)[:, None] * (kept - np.average(kept, axis=0, weights=kernel(kept)))
    moves = weighed @ np.linalg.inv(kept.T @ weighed) * residuals[:, None]
    spare = len(kept) / (len(kept) - kept.shape[1] - 1)
    return regression(many, known)[1:] + rest[1:], np.sqrt((moves**2).sum(0) * spare)


def _r2(answers: Array, predicted: Array, counts: Array) -> float:
    """Weighted share of variance explained; the intercept is the one that leaves nothing on average."""
    left, varied = (
        np.average((values - np.average(values, weights=counts)) ** 2, weights=counts)
        for values in (answers - predicted, answers)
    )
    return float(1 - left / varied)


def record(folder: Path) -> None:
    rows: dict[str, Any] = {}
    numbers = sorted({int(path.name[:2]) for path in folder.glob("??-??.npz")})
    for number in numbers:
        name, kept, logits = pool(folder, number)
        label = int(logits[0].argmax())
        weights, errors = reference(kept, logits, label)
        answers = softmax(logits, axis=1)[:, label]
        plain = regression(kept, answers)[1:]
        apart = float(np.linalg.norm(plain - weights) / np.linalg.norm(weights))
        rows[name] = {
            "number": number,
            "label": label,
            "samples": len(kept),
            "weights": [round(float(weight), 6) for weight in weights],
            "r2": round(_r2(answers, kept @ weights, kernel(kept)), 4),
            "errors": [round(float(error), 6) for error in errors],
            "plain_apart": round(apart, 4),
        }
        noise = np.linalg.norm(errors) / np.linalg.norm(weights)
        print(
            f"{name}: {len(kept)} variants, standard error {noise:.3f} of the weights, plain regression {apart:.3f} away",
            flush=True,
        )
    RECORD.parent.mkdir(exist_ok=True)
    write_text(RECORD, json.dumps({"rows": rows}, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("sample", "record"))
    parser.add_argument("--folder", type=Path, default=CHUNKS)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    options = parser.parse_args()
    sample(options.folder, options.samples) if options.what == "sample" else record(options.folder)


if __name__ == "__main__":
    main()
