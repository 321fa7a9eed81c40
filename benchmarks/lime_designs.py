"""Which variants to ask about: designs for LIME, by how near they come to the reference for how many passes.

    python -m benchmarks.lime_designs sample         # what the network says of each design's variants; resumable, hours
    python -m benchmarks.lime_designs record         # records/lime-designs.json and the tables of lime.md, from what is there

Coin tosses, and draws from the kernel as in GLIME (Tan et al. 2023), are taken from the pool of the reference; all others have
passes of their own. As the reference rests on that pool, the errors of those two come out a little too small.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.linalg import hadamard
from scipy.special import softmax
from sklearn.linear_model import Ridge

from benchmarks.lime_reference import CHUNKS, RECORD, ROOT, SEGMENTS, pictures, pool, regression
from generator.explain.coalitions import with_complements
from generator.explain.lime import Neighbourhood, kernel
from generator.explain.local_model import _TIE as TIE
from generator.explain.local_model import LocalModel

STUDY = RECORD.with_name("lime-designs.json")
ANSWERS = ROOT / "benchmarks" / ".work" / "lime-designs"
PASSES = (64, 128, 256, 512, 1000)
OWN, TOP, REPEATS, SHOWN = 512, 5, 8, 8
_SURE = 0.05

Array = NDArray[np.float64]
Coalitions = NDArray[np.bool_]
Draw = tuple[Coalitions, Array]


def paley(prime: int) -> NDArray[np.int_]:
    """The Hadamard matrix (prime + 1, prime + 1) of quadratic residues, for primes of the form 4k + 3 (Paley 1933)."""
    residues = np.full(prime, -1)
    residues[np.arange(1, prime) ** 2 % prime], residues[0] = 1, 0
    core = residues[(np.arange(prime)[:, None] - np.arange(prime)) % prime] + np.eye(prime, dtype=int)
    return np.block([[np.ones((1, prime + 1), dtype=int)], [-np.ones((prime, 1), dtype=int), core]])


def smallest_paley(order: int) -> NDArray[np.int_]:
    """Of at least that many rows."""
    odd = range(max(order - 1, 3), 4 * order + 4)
    return paley(next(n for n in odd if n % 4 == 3 and all(n % part for part in range(2, n))))


def folded(matrix: NDArray[np.int_], pieces: int, generator: Generator, leave: int = 0) -> Coalitions:
    """Rows of a Hadamard matrix in a random order with their complements; columns by lot, but for the first ``leave``."""
    order = len(matrix)
    rows = matrix[generator.permutation(order)]
    signs = rows[:, leave + generator.permutation(order - leave)[:pieces]] * generator.choice([-1, 1], pieces)
    return with_complements(signs > 0)


def _pair(pieces: int, generator: Generator) -> Coalitions:
    return with_complements(generator.integers(0, 2, (1, pieces)).astype(bool))


POOLED = {"random": "coin tosses", "glime": "draws from the kernel, all counted alike (GLIME)"}
DESIGNS: Mapping[str, tuple[str, Callable[[int, Generator], Coalitions]]] = {
    "paired": ("coin tosses, each with its complement", _pair),
    "pb": ("Plackett-Burman, without complements", lambda n, rng: folded(smallest_paley(n + 1), n, rng, 1)[::2]),
    "palmin": ("fold-over, smallest Paley matrix", lambda n, rng: folded(smallest_paley(n), n, rng)),
    "syl128": ("fold-over, Sylvester's 128", lambda n, rng: folded(hadamard(128), n, rng)),
    "syl64": ("fold-over, Sylvester's 64", lambda n, rng: folded(hadamard(64), n, rng)),
}
OURS = "syl64"
ESTIMATORS = {"package": "the package's ridge", "plain": "no ridge", "ours": "no ridge, control variate"}


def variants(design: str, pieces: int, number: int) -> Coalitions:
    """The first OWN of a design's variants for a picture, block after block."""
    generator = np.random.default_rng([sum(map(ord, design)), number, 0])
    blocks: list[Coalitions] = []
    while sum(map(len, blocks)) < OWN:
        blocks.append(DESIGNS[design][1](pieces, generator))
    return np.concatenate(blocks)[:OWN]


def sample(folder: Path) -> None:
    """Logits of every design's variants; what is in ``folder`` is not asked again."""
    from generator.explain.superpixels import Pieces, superpixels

    folder.mkdir(parents=True, exist_ok=True)
    every = [(Pieces(shown, superpixels(shown, SEGMENTS)), network) for _, shown, network in pictures()]
    for design in DESIGNS:
        for number, (pieces, network) in enumerate(every):
            path = folder / f"{design}-{number:02d}-0.npz"
            if not path.exists():
                kept = variants(design, pieces.number, number)
                np.savez_compressed(path, z=kept, logits=pieces.ask(network.view("bfloat16").scores, kept).astype(np.float32))
                print(path.name, flush=True)


def draws(design: str, passes: int, number: int, chunks: Path, answers: Path) -> Iterator[Draw]:
    """Variants and logits, several times: disjoint stretches of a design's own, random parts of the pool."""
    path = answers / f"{design}-{number:02d}-0.npz"
    if design in POOLED:
        _, kept, logits = pool(chunks, number)
        generator = np.random.default_rng([number, passes])
        for _ in range(REPEATS):
            order = generator.permutation(len(kept))
            if design == "glime":
                order = order[generator.random(len(kept)) < kernel(kept)[order]]
            if len(order) >= passes:
                yield kept[order[:passes]], logits[order[:passes]]
    elif path.exists():
        with np.load(path) as saved:
            kept, logits = saved["z"], saved["logits"].astype(float)
        for start in range(0, OWN - passes + 1, passes):
            yield kept[start : start + passes], logits[start : start + passes]


def local_model(draw: Draw, label: int) -> LocalModel:
    """As :mod:`generator.explain.lime` makes it."""
    return Neighbourhood(np.zeros((1, 1), np.int32), *draw, 0).local_model(label)


def weights_of(estimator: str, design: str, draw: Draw, label: int) -> Array:
    """Weights (pieces,); nan where there are too few variants for the estimator."""
    kept, logits = draw
    if estimator != "package" and len(kept) < 2 * kept.shape[1] + 4:
        return np.full(kept.shape[1], np.nan)
    if estimator == "ours":
        return local_model(draw, label).weights
    answers = softmax(logits, axis=1)[:, label]
    if estimator == "plain":
        return regression(kept, answers)[1:]
    count = np.ones(len(kept)) if design == "glime" else kernel(kept)
    weights: Array = Ridge(alpha=1).fit(kept, answers, sample_weight=count).coef_
    return weights


def quality(weights: Array, true: Array) -> tuple[float, float]:
    """Relative error, and the share of the TOP strongest that are found."""
    strongest = [set(np.argsort(-np.abs(values))[:TOP].tolist()) for values in (weights, true)]
    return float(np.linalg.norm(weights - true) / np.linalg.norm(true)), len(strongest[0] & strongest[1]) / TOP


def curves(rows: Mapping[str, Any], chunks: Path, answers: Path) -> list[dict[str, Any]]:
    """By design, estimator and passes: for each picture the mean error, the mean share of the strongest found."""
    found = []
    for design in (*POOLED, *DESIGNS):
        for estimator in ESTIMATORS if design in DESIGNS and design != "pb" else ("package",):
            for passes in PASSES:
                cells = {}
                for name, row in rows.items():
                    got = [
                        quality(weights_of(estimator, design, draw, row["label"]), np.array(row["weights"]))
                        for draw in draws(design, passes, row["number"], chunks, answers)
                    ]
                    if got and np.isfinite(got).all():
                        cells[name] = np.mean(got, axis=0).round(4).tolist()
                if cells:
                    found.append({"design": design, "estimator": estimator, "passes": passes, "pictures": cells})
    return found


def calibration(rows: Mapping[str, Any], chunks: Path, answers: Path) -> list[dict[str, Any]]:
    """By passes: the spread over disjoint draws and the distance from the reference, over the printed standard error; coverage.

    The reference's own variance is taken off the distances, and added to the intervals. ``r2`` is set against that of the pool.
    """
    found = []
    for passes in (128, 256):
        columns: dict[str, list[float]] = {
            "spread": [],
            "distance": [],
            "coverage": [],
            "r2": [],
            "r2_of_pool": [],
            "settled": [],
        }
        for row in rows.values():
            models = [local_model(draw, row["label"]) for draw in draws(OURS, passes, row["number"], chunks, answers)]
            if not models:
                continue
            weights, variances = (
                np.stack([part(model) for model in models]) for part in (lambda m: m.weights, lambda m: m.standard_errors**2)
            )
            true, unsure = np.array(row["weights"]), np.array(row["errors"]) ** 2
            margins = np.stack([model.margins for model in models]) * np.sqrt(1 + unsure / variances)
            columns["spread"].append(np.sqrt(weights.var(0, ddof=1).mean() / variances.mean()))
            columns["distance"].append(np.sqrt(max(((weights - true) ** 2 - unsure).mean(), 0.0) / variances.mean()))
            columns["coverage"].append(float((np.abs(weights - true) < margins).mean()))
            columns["r2"].append(float(np.mean([model.r2 for model in models])))
            columns["r2_of_pool"].append(row["r2"])
            columns["settled"].append(float(np.mean([model.settled(SHOWN) for model in models])))
        rounded = {name: np.round(values, 4).tolist() for name, values in columns.items()}
        found.append({"passes": passes, "pictures": len(columns["r2"]), **rounded})
    return found


def stopping(rows: Mapping[str, Any], chunks: Path, answers: Path) -> dict[str, float]:
    """What the stopping rule does between 128 and 256 passes, and how often it is wrong.

    ``reversed``: neighbours among the strongest of a sign that stand the other way round in the reference, beyond what counts as
    a tie; ``right_sign``: of those shown as speaking for or against, how many do so in the reference.
    """
    passes, neighbours, reversals, shown, right = [], 0, 0, 0, 0
    for row in rows.values():
        true, label = np.array(row["weights"]), row["label"]
        for kept, logits in draws(OURS, 256, row["number"], chunks, answers):
            model = local_model((kept[:128], logits[:128]), label)
            if not model.settled(SHOWN):
                model = local_model((kept, logits), label)
            passes.append(model.passes)
            for sign in (1, -1):
                order = [piece for piece in np.argsort(-sign * model.weights)[:SHOWN] if model.clear(sign)[piece]]
                falls = -np.diff(sign * true[order])
                neighbours, shown = neighbours + len(falls), shown + len(order)
                reversals += int((falls < -TIE * np.abs(true).max()).sum())
                right += int((sign * true[order] > 0).sum())
    return {
        "draws": len(passes),
        "mean_passes": float(np.mean(passes)),
        "neighbours": neighbours,
        "reversed": reversals,
        "shown": shown,
        "right_sign": right,
    }


PARTS: Mapping[str, Callable[[Mapping[str, Any], Path, Path], Any]] = {
    "curves": curves,
    "calibration": calibration,
    "stopping": stopping,
}


def record(chunks: Path, answers: Path) -> None:
    """Only against references that are sure enough to tell designs apart."""
    every = json.loads(RECORD.read_text(encoding="utf-8"))["rows"]
    sure = {name: row for name, row in every.items() if np.linalg.norm(row["errors"]) < _SURE * np.linalg.norm(row["weights"])}
    made = {name: part(sure, chunks, answers) for name, part in PARTS.items()}
    STUDY.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    from benchmarks.lime_tables import write

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("sample", "record", "tables"))
    parser.add_argument("--chunks", type=Path, default=CHUNKS)
    parser.add_argument("--answers", type=Path, default=ANSWERS)
    options = parser.parse_args()
    if options.what == "sample":
        sample(options.answers)
    elif options.what == "record":
        record(options.chunks, options.answers)
    write(STUDY, RECORD)


if __name__ == "__main__":
    main()
