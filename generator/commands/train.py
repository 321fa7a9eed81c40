"""``build.py train``: from folders of pictures to a checkpoint the report can use."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from generator.commands.display import Display
from generator.commands.looks import TestSet, finish
from generator.commands.observe import Observation
from generator.device import FAST, device_class
from generator.engine.lock import alone
from generator.errors import Problem
from generator.memory import keep_freed_memory
from generator.network.training.folders import labelled
from generator.network.training.recipe import Recipe, parse_stages, with_settings
from generator.network.training.session import Session
from generator.network.training.teacher import TEACHERS

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folders to train and to validate on, the files that are written, and what may differ from the default recipe."""
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="pictures to train on")
    parser.add_argument("--validate", nargs="+", default=[], metavar="[NAME=]FOLDER", help="pictures looked at once, at the end")
    parser.add_argument(
        "--hold-out-source", nargs="+", default=[], metavar="NAME", help="sources never trained on, by which epochs are judged"
    )
    parser.add_argument("--teacher", choices=TEACHERS, help="a network that tells what else a picture looks like")
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
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=NUMBER", help="any other number of the recipe")
    parser.add_argument(
        "--observe",
        nargs="?",
        type=Path,
        const=Path("report.toml"),
        metavar="REPORT",
        help="look at the training again, moment by moment, for the page on it in the report with these settings (report.toml)",
    )
    parser.add_argument("--rank", type=int, default=160, help="rank kept of the 32768x1024 matrix (160)")


def run(options: argparse.Namespace) -> int:
    """Train to the end, write the checkpoint and what is recorded beside it, and print its accuracy on each validation set;
    returns 0.

    Raises:
        Problem: an option makes no sense, a folder has no pictures, or the run in its folder cannot be gone on with.
    """
    recipe = _recipe(options)
    validation = _validation_sets(options.validate)  # a wrong name had better be found now than in three hours
    if options.rank < 1:
        raise Problem(f"--rank {options.rank}: it must be 1 or more")
    output = options.output or Path("checkpoints", f"{options.folder.name}.safetensors")
    keep_freed_memory()
    console = Console(highlight=False)
    session = Session(recipe, options.folders, options.folder, options.start)
    for name, pictures in validation.items():
        pictures.check(session.listing.classes, name)
    observation = Observation(options.observe, validation, session.listing.classes) if options.observe else None
    with alone(options.folder, lambda text: console.print(f"note: {text}", soft_wrap=True)), Display(console, recipe) as display:
        _tell(session, display)
        session.run(options.resume)
        looks = finish(session, validation, output, options.rank, display.advance)
        observed = observation and observation.make(session, output, lambda done: display.advance("observing", done))
    for name, look in looks.items():
        console.print(f"{name}: {look.sentence}", soft_wrap=True)
    if observed:
        size = sum(file.stat().st_size for file in observed.iterdir())
        console.print(f"Wrote {observed} ({size / 2**20:.1f} MiB).", soft_wrap=True)
    console.print(f"Wrote {output} ({output.stat().st_size / 2**20:.1f} MiB).", soft_wrap=True)
    return 0


def _recipe(options: argparse.Namespace) -> Recipe:
    changes = {name: getattr(options, name) for name in ("peak_rate", "batch", "seed", "precision", "teacher")}
    changes["hold_out_sources"] = tuple(dict.fromkeys(options.hold_out_source))
    if options.stages:
        changes["stages"] = parse_stages(options.stages)
    if not options.precision and device_class() not in FAST["bfloat16"]:
        changes["precision"] = "float32"
    recipe = replace(Recipe(), **{name: value for name, value in changes.items() if value is not None})
    return with_settings(recipe, options.set)


def _validation_sets(given: list[str]) -> dict[str, TestSet]:
    sets = {}
    for text in given:
        name, _, folder = text.rpartition("=")
        name = name or Path(folder).resolve().name
        if name in sets:
            raise Problem(f"two validation sets are called '{name}'", remedy="results go by the name: NAME=FOLDER gives another")
        sets[name] = TestSet(Path(folder), tuple(labelled(Path(folder))))
    return sets


def _tell(session: Session, display: Display) -> None:
    total, read = len(session.listing.items), 0

    def decoded() -> None:
        nonlocal read
        read += 1
        display.advance("reading", read / total)

    session.on_decode, session.on_step = decoded, display.step
    session.on_teach = lambda done: display.advance("asking the teacher", done)
    session.on_ready, session.on_epoch, session.on_broken = display.ready, display.epoch, display.broken
