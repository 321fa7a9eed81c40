"""The end of a training run: the checkpoint, what is recorded beside it, and how well it does on validation sets."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from generator.errors import Problem
from generator.evidence.classification import Confusions
from generator.files import replacing, sweep_beside, write_text
from generator.network.architecture import FoodCNN
from generator.network.checkpoint import save_compact
from generator.network.evaluate import Answers, predict
from generator.network.network import Network, load_network
from generator.network.training.folders import Labelled
from generator.network.training.session import Session

__all__ = ["Look", "TestSet", "finish"]

Tick = Callable[[str, float], object]


@dataclass(frozen=True)
class TestSet:
    """The pictures of a validation set, and the folder they lie in."""

    __test__ = False  # for pytest, which would take it for tests

    folder: Path
    pictures: tuple[Labelled, ...]

    def check(self, classes: Sequence[str], name: str) -> None:
        """See that a network of these classes can be right about every picture.

        Raises:
            Problem: there are pictures of another class.
        """
        if strange := sorted({picture.class_name for picture in self.pictures}.difference(classes)):
            told = f"{name} has pictures of {', '.join(strange)}, which is not trained on"
            raise Problem(told, self.folder, remedy=f"the classes are {', '.join(classes)}")


@dataclass(frozen=True)
class Look:
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
        """Its accuracy, as it is printed."""
        accuracy = self.shipped.accuracy
        broken = f", {self.broken} cannot be read" if self.broken else ""
        return (
            f"{accuracy.value:.1%} of {accuracy.n} ({accuracy.lower:.1%}-{accuracy.upper:.1%}){broken}; "
            f"before compression {self.full.accuracy.value:.1%}"
        )

    def as_fact(self) -> dict[str, Any]:
        """What is recorded of it."""
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


def finish(session: Session, sets: dict[str, TestSet], output: Path, rank: int, tick: Tick) -> dict[str, Look]:
    """Write the compact checkpoint of the best epoch, look at the validation sets with it, and write beside it what was seen."""
    parts = ("history.json", "kernels.npz", *(f"{name}.npz" for name in sets))
    for path in (output, *(_beside(output, part) for part in parts)):
        sweep_beside(path)
    history = session.history()
    best = history["epochs"][history["best_epoch"] - 1]
    trained_on = {"epoch": best["number"], "held_out_accuracy": best["held_out_accuracy"]}
    trained_on |= {key: history[key] for key in ("pictures", "held_out", "folders", "folder_pictures", "sources", "groups")}
    history["temperature"] = trained_on["temperature"] = session.temperature()
    full = FoodCNN(len(session.listing.classes))
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


def _look(shipped: Network, full: Network, name: str, pictures: TestSet, output: Path, tick: Tick) -> Look:
    paths = [picture.path for picture in pictures.pictures]
    answers = predict(shipped, paths, lambda done: tick(f"looking at {name}", done / 2))
    before = predict(full, paths, lambda done: tick(f"looking at {name}", 0.5 + done / 2))
    truth = np.array([shipped.classes.index(pictures.pictures[index].class_name) for index in answers.read])
    _save_predictions(_beside(output, f"{name}.npz"), pictures, answers, truth)
    ours, theirs = (Confusions.of(truth, each.logits.argmax(1), len(shipped.classes)) for each in (answers, before))
    return Look(ours, theirs, shipped.classes, len(answers.broken), pictures.folder.resolve().parent.name)


def _save_predictions(path: Path, pictures: TestSet, answers: Answers, truth: np.ndarray[Any, Any]) -> None:
    names = np.array([pictures.pictures[index].name for index in answers.read])
    with replacing(path) as partial, partial.open("wb") as stream:
        np.savez_compressed(stream, names=names, labels=truth.astype(np.int16), logits=answers.logits.astype(np.float32))
