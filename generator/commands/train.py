"""``build.py train``: from folders of pictures to a checkpoint the report can use."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from generator.commands.display import Display
from generator.device import FAST, device_class
from generator.engine.lock import alone
from generator.errors import Problem
from generator.evidence.classification import Confusions
from generator.files import replacing, sweep_beside, write_text
from generator.memory import keep_freed_memory
from generator.network.architecture import FoodCNN
from generator.network.checkpoint import save_compact
from generator.network.evaluate import Answers, predict
from generator.network.network import Network, load_network
from generator.network.training.recipe import Recipe, parse_stages
from generator.network.training.session import Session
from generator.pictures.layouts import PictureSet, read_set

__all__ = ["add_arguments", "run"]

Tick = Callable[[str, float], object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folders to train and to validate on, the files that are written, and what may differ from the default recipe."""
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:SHARE]", help="pictures to train on; SHARE of them an epoch")
    parser.add_argument("--validate", nargs="+", default=[], metavar="[NAME=]FOLDER", help="pictures looked at once, at the end")
    parser.add_argument("--from", type=Path, metavar="CHECKPOINT", dest="start", help="start from these weights, not random ones")
    parser.add_argument(
        "--run", type=Path, default=Path("runs/food11"), metavar="FOLDER", dest="folder", help="training state (runs/food11)"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="the checkpoint (checkpoints/NAME OF THE RUN.safetensors)")
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run stopped")
    parser.add_argument("--stages", help="SIZExEPOCHS, ... such as 64x25,128x6")
    parser.add_argument("--peak-rate", type=float, help="the highest learning rate")
    parser.add_argument("--batch", type=int, help="pictures a step")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], help="default: bfloat16 where it is fast")
    parser.add_argument("--rank", type=int, default=160, help="rank kept of the 32768x1024 matrix (160)")


def run(options: argparse.Namespace) -> int:
    """Train to the end, write the checkpoint and what is recorded beside it, and print its accuracy on each validation set;
    returns 0.

    Raises:
        Problem: an option makes no sense, a folder has no pictures, or the run in its folder cannot be gone on with.
    """
    folders, shares = _folders(options.folders)
    recipe = _recipe(options, shares)
    validation = _validation_sets(options.validate)  # a wrong name had better be found now than in three hours
    if options.rank < 1:
        raise Problem(f"--rank {options.rank}: it must be 1 or more")
    output = options.output or Path("checkpoints", f"{options.folder.name}.safetensors")
    keep_freed_memory()
    console = Console(highlight=False)
    session = Session(recipe, folders, options.folder, options.start)
    with alone(options.folder, lambda text: console.print(f"note: {text}", soft_wrap=True)), Display(console, recipe) as display:
        _tell(session, display)
        session.run(options.resume)
        looks = _finish(session, validation, output, options.rank, display.advance)
    for name, look in looks.items():
        console.print(f"{name}: {look.sentence}", soft_wrap=True)
    console.print(f"Wrote {output} ({output.stat().st_size / 2**20:.1f} MiB).", soft_wrap=True)
    return 0


def _folders(given: list[str]) -> tuple[list[Path], tuple[float, ...]]:
    folders, shares = [], []
    for text in given:
        path, colon, share = text.rpartition(":")
        if not (colon and share.replace(".", "", 1).isdecimal()):
            path, share = text, "1"
        if not 0 < float(share) <= 1:
            raise Problem(f"'{text}': a share lies above 0 and up to 1")
        folders.append(Path(path))
        shares.append(float(share))
    return folders, tuple(shares)


def _recipe(options: argparse.Namespace, shares: tuple[float, ...]) -> Recipe:
    changes = {name: getattr(options, name) for name in ("peak_rate", "batch", "seed", "precision")}
    if options.stages:
        changes["stages"] = parse_stages(options.stages)
    if not options.precision and device_class() not in FAST["bfloat16"]:
        changes["precision"] = "float32"
    return replace(Recipe(shares=shares), **{name: value for name, value in changes.items() if value is not None})


def _validation_sets(given: list[str]) -> dict[str, PictureSet]:
    sets = {}
    for text in given:
        name, _, folder = text.rpartition("=")
        name = name or Path(folder).resolve().name
        if name in sets:
            raise Problem(f"two validation sets are called '{name}'", remedy="results go by the name: NAME=FOLDER gives another")
        sets[name] = read_set(Path(folder))
    return sets


def _tell(session: Session, display: Display) -> None:
    total, read = sum(len(read_set(folder)) for folder in session.folders), 0

    def decoded() -> None:
        nonlocal read
        read += 1
        display.advance("reading", read / total)

    session.on_decode, session.on_step = decoded, display.step
    session.on_epoch, session.on_broken = display.epoch, display.broken


@dataclass(frozen=True)
class _Look:
    """What the shipped network answers to a validation set, and ``full``, the weights before they were compressed.

    ``root`` is the name of the folder that the set lies in.
    """

    shipped: Confusions
    full: Confusions
    classes: tuple[str, ...]
    broken: int
    root: str

    @property
    def sentence(self) -> str:
        accuracy = self.shipped.accuracy
        broken = f", {self.broken} cannot be read" if self.broken else ""
        return (
            f"{accuracy.value:.1%} of {accuracy.n} ({accuracy.lower:.1%}-{accuracy.upper:.1%}){broken}; "
            f"before compression {self.full.accuracy.value:.1%}"
        )

    def as_fact(self) -> dict[str, Any]:
        recall = {name: self.shipped.of_class(i).recall.as_fact() for i, name in enumerate(self.classes)}
        accuracy, full = self.shipped.accuracy.as_fact(), self.full.accuracy.as_fact()
        return {
            "accuracy": accuracy,
            "full_accuracy": full,
            "recall": recall,
            "broken": self.broken,
            "counts": self.shipped.counts.tolist(),
            "root": self.root,
        }


def _finish(session: Session, sets: dict[str, PictureSet], output: Path, rank: int, tick: Tick) -> dict[str, _Look]:
    """Write the compact checkpoint of the best epoch, look at the validation sets with it, and write beside it what was seen."""
    parts = ("history.json", "kernels.npz", *(f"{name}.npz" for name in sets))
    for path in (output, *(_beside(output, part) for part in parts)):
        sweep_beside(path)
    history = session.history()
    best = history["epochs"][history["best_epoch"] - 1]
    trained_on = {"epoch": best["number"], "held_out_accuracy": best["held_out_accuracy"]}
    trained_on |= {key: history[key] for key in ("pictures", "held_out", "folders", "folder_pictures")}
    full = FoodCNN()
    full.load_state_dict(session.best())
    save_compact(full.state_dict(), output, {**session.card(), **trained_on}, rank)
    shipped = load_network(output)
    uncompressed = Network(full, shipped.classes, shipped.preprocessing)
    _save_kernels(session, output)
    looks = {name: _look(shipped, uncompressed, name, pictures, output, tick) for name, pictures in sets.items()}
    history["validation"] = {name: look.as_fact() for name, look in looks.items()}
    write_text(_beside(output, "history.json"), json.dumps(history, indent=1) + "\n")
    return looks


def _beside(output: Path, what: str) -> Path:
    return output.with_name(f"{output.stem}.{what}")


def _save_kernels(session: Session, output: Path) -> None:
    """The first layer's kernels after every epoch, those of the run it started from first: small, and worth looking at."""
    parts = [session.kernels()]
    if session.start and (before := session.start.with_name(f"{session.start.stem}.kernels.npz")).exists():
        with np.load(before) as file:
            parts.insert(0, file["kernels"])
    with replacing(_beside(output, "kernels.npz")) as partial, partial.open("wb") as stream:
        np.savez_compressed(stream, kernels=np.concatenate(parts))


def _look(shipped: Network, full: Network, name: str, pictures: PictureSet, output: Path, tick: Tick) -> _Look:
    paths = [picture.path for picture in pictures.pictures]
    answers = predict(shipped, paths, lambda done: tick(f"looking at {name}", done / 2))
    before = predict(full, paths, lambda done: tick(f"looking at {name}", 0.5 + done / 2))
    truth = np.array([shipped.label_of(pictures.labels[index]) for index in answers.read])
    _save_predictions(_beside(output, f"{name}.npz"), pictures, answers, truth)
    ours, theirs = (Confusions.of(truth, each.logits.argmax(1), len(shipped.classes)) for each in (answers, before))
    return _Look(ours, theirs, shipped.classes, len(answers.broken), pictures.root.resolve().parent.name)


def _save_predictions(path: Path, pictures: PictureSet, answers: Answers, truth: np.ndarray[Any, Any]) -> None:
    names = np.array([pictures.pictures[index].name for index in answers.read])
    with replacing(path) as partial, partial.open("wb") as stream:
        np.savez_compressed(stream, names=names, labels=truth.astype(np.int8), logits=answers.logits.astype(np.float32))
