"""``build.py train``: from folders of pictures to a checkpoint the report can use."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from generator.errors import Problem
from generator.evidence.classification import Confusions
from generator.network.architecture import FoodCNN
from generator.network.checkpoint import save_compact
from generator.network.evaluate import predict
from generator.network.network import Network, load_network
from generator.network.processor import best_device, has_bfloat16, keep_freed_memory
from generator.network.training.loop import Epoch
from generator.network.training.recipe import Recipe, parse_stages
from generator.network.training.session import Session
from generator.pictures.layouts import read_set

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:SHARE]", help="pictures to train on; SHARE of them an epoch")
    parser.add_argument("--validate", nargs="*", type=Path, default=[], metavar="FOLDER", help="looked at once, at the end")
    parser.add_argument("--output", type=Path, default=Path("checkpoints/food11.safetensors"), metavar="FILE")
    parser.add_argument("--run", type=Path, default=Path("runs/food11"), metavar="FOLDER", dest="folder", help="training state")
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run stopped")
    parser.add_argument("--stages", help="SIZExEPOCHS, ... such as 64x25,128x6")
    parser.add_argument("--peak-rate", type=float)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], help="default: bfloat16 where it is fast")
    parser.add_argument("--rank", type=int, default=64, help="rank kept of the 32768x1024 matrix (default 64)")


def run(options: argparse.Namespace) -> int:
    folders, shares = _folders(options.folders)
    keep_freed_memory()
    console = Console(highlight=False)
    session = Session(_recipe(options, shares), folders, options.folder)
    with _display(console, session):
        session.run(options.resume)
    _finish(session, options, console)
    return 0


def _folders(given: list[str]) -> tuple[list[Path], tuple[float, ...]]:
    folders, shares = [], []
    for text in given:
        path, colon, share = text.rpartition(":")
        if not (colon and share.replace(".", "", 1).isdigit()):
            path, share = text, "1"
        if not 0 < float(share) <= 1:
            raise Problem(f"'{text}': a share lies above 0 and up to 1")
        folders.append(Path(path))
        shares.append(float(share))
    return folders, tuple(shares)


def _recipe(options: argparse.Namespace, shares: tuple[float, ...]) -> Recipe:
    recipe = Recipe(shares=shares)
    if not has_bfloat16(best_device()):
        recipe = replace(recipe, precision="float32")
    try:
        changes: dict[str, Any] = {"stages": parse_stages(options.stages)} if options.stages else {}
    except ValueError as error:
        raise Problem(str(error), "--stages") from error
    for name in ("peak_rate", "batch", "seed", "precision"):
        if getattr(options, name) is not None:
            changes[name] = getattr(options, name)
    return replace(recipe, **changes)


@contextmanager
def _display(console: Console, session: Session) -> Iterator[None]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        reading = progress.add_task("reading", total=sum(len(read_set(folder)) for folder in session.folders))
        training = progress.add_task("training", total=None)
        session.on_decode = lambda: progress.advance(reading)
        session.on_step = lambda step, of, loss: progress.update(
            training, completed=step, total=of, description=f"training (loss {loss:.2f})"
        )
        session.on_epoch = lambda epoch: progress.console.print(_line(epoch))
        yield


def _line(epoch: Epoch) -> str:
    return (
        f"epoch {epoch.number:>2}  {epoch.size:>3} px  training {epoch.training_accuracy:6.1%}  "
        f"held out {epoch.held_out_accuracy:6.1%}  {epoch.seconds:5.0f} s"
    )


def _finish(session: Session, options: argparse.Namespace, console: Console) -> None:
    """Write the compact checkpoint of the best epoch, and look at the validation sets with it: once."""
    history = session.history()
    full = FoodCNN()
    full.load_state_dict(session.best())
    size = session.recipe.stages[-1].size
    best = max((e for e in history["epochs"] if e["size"] == size), key=lambda e: e["held_out_accuracy"])
    history |= {"best_epoch": best["number"], "hours": sum(e["seconds"] for e in history["epochs"]) / 3600}
    card = {**session.card(), "held_out_accuracy": best["held_out_accuracy"], "epoch": best["number"]}
    save_compact(full.state_dict(), options.output, card, options.rank)
    network = load_network(options.output)
    uncompressed = Network(full, network.classes, network.preprocessing)
    history["validation"] = {
        folder.name: _validated(network, uncompressed, folder, options.output, console) for folder in options.validate
    }
    options.output.with_suffix(".history.json").write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    megabytes = options.output.stat().st_size / 2**20
    console.print(f"Wrote {options.output} ({megabytes:.1f} MiB) from epoch {best['number']}.", soft_wrap=True)


def _validated(network: Network, full: Network, folder: Path, output: Path, console: Console) -> dict[str, Any]:
    """Accuracy of what is shipped, of what it was compressed from beside it, and the predictions in a file of their own."""
    pictures = read_set(folder).pictures
    answers = {}
    for name, candidate in (("shipped", network), ("full", full)):
        logits, read = predict(candidate, [picture.path for picture in pictures])
        truth = np.array([network.label_of(pictures[i].label) for i in read])
        answers[name] = Confusions.of(truth, logits.argmax(1), len(network.classes))
        if name == "shipped":
            np.savez_compressed(
                output.with_name(f"{output.stem}.{folder.name}.npz"),
                logits=logits.astype(np.float16),
                labels=truth.astype(np.int8),
            )
    shipped = answers["shipped"]
    accuracy = shipped.accuracy
    console.print(
        f"{folder.name}: {accuracy.value:.1%} of {accuracy.n} ({accuracy.lower:.1%}-{accuracy.upper:.1%}); "
        f"before compression {answers['full'].accuracy.value:.1%}"
    )
    recall = {name: shipped.of_class(i).recall.as_fact() for i, name in enumerate(network.classes)}
    return {"accuracy": accuracy.as_fact(), "full_accuracy": answers["full"].accuracy.as_fact(), "recall": recall}
