"""From folders of pictures to a trained network: what ``build.py train`` does, without its display."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.files import write_text
from generator.network.architecture import FoodCNN
from generator.network.checkpoint import State, fit_into, read_state, save_compact
from generator.network.processor import best_device
from generator.network.training.estimate import seconds_left
from generator.network.training.folders import list_folders
from generator.network.training.holdout import split
from generator.network.training.judge import fitted_temperature, logits_of
from generator.network.training.loop import Epoch, Resumed, Run
from generator.network.training.outlook import Outlook, outlook
from generator.network.training.pool import Pool, load_pool
from generator.network.training.recipe import Recipe
from generator.network.training.state import load_state, save_state
from generator.network.training.teacher import mixed_targets, taught
from generator.network.training.views import IMAGENET_MEAN, IMAGENET_STD
from generator.pictures.files import file_hash

__all__ = ["Session"]

FIRST_LAYER = "features.0"
SIZE = 128
"""Side of the pictures (pixels) that the trained network is fed."""


@dataclass
class Session:
    """Train on ``folders``, leaving in ``folder``: state.pt, history.json, snapshots/STEP.safetensors and best.pt.

    The weights kept as *best* are those with the highest accuracy on pictures held out from training, on average over their
    groups, among the epochs at the last size. No validation picture is looked at here. ``start`` is a checkpoint whose weights
    training starts from; what is recorded beside it becomes part of this run's history. ``on_broken`` is given what could not be
    read, if anything, ``on_teach`` the share (0-1) of the pictures that the teacher has seen, ``on_ready`` what is about to be
    done, with the seconds that it will take.

    Raises:
        BadCheckpoint: ``start`` cannot be read or does not fit.
        NoPictures: a folder holds none.
        Problem: all of them are of one class.
    """

    recipe: Recipe
    folders: Sequence[Path]
    folder: Path
    start: Path | None = None
    on_decode: Callable[[], object] = lambda: None
    on_teach: Callable[[float], object] = lambda done: None
    on_ready: Callable[[Outlook, float], object] = lambda outlook, seconds: None
    on_step: Callable[[int, int, float], object] = lambda step, of, loss: None
    on_epoch: Callable[[Epoch], object] = lambda epoch: None
    on_broken: Callable[[Sequence[str]], object] = lambda names: None

    def __post_init__(self) -> None:
        self._initial = self._before = None
        known: Sequence[str] = ()
        if self.start is not None:
            self._initial, card = read_state(self.start)
            known = card.get("classes", ())
            self._before = {"file": self.start.name, **_recorded(self.start)}
            self.recipe = replace(self.recipe, start=file_hash(self.start))
        self.listing = list_folders(self.folders, known)
        if self.start is not None and self._initial is not None:
            self._initial = _fitting(self._initial, len(self.listing.classes), self.start)

    def card(self) -> dict[str, Any]:
        """What a checkpoint must carry so that nobody has to guess how to feed it, nor where it comes from."""
        return {
            "architecture": "FoodCNN",
            "classes": list(self.listing.classes),
            "preprocessing": {"size": SIZE, "resize_mode": "crop", "mean": IMAGENET_MEAN, "std": IMAGENET_STD},
            "recipe": self.recipe.as_dict(),
        }

    def run(self, resume: bool) -> FoodCNN:
        """Train to the end and return the model of the last epoch; a run that had ended before is not trained further.

        Raises:
            NoPictures: there are too few of them.
            Resumed: the saved state belongs to another recipe or other pictures, or nobody said what to do with it.
            Problem: what is to be held out cannot be, or the teacher's packages are missing.
        """
        if not resume and (self.folder / "state.pt").exists():
            remedy = "add --resume to go on with it, or name another folder with --run"
            raise Resumed("there is a run in this folder already", self.folder, remedy=remedy)
        self._run = run = self._begun()
        if resume:
            run.resume()
        if self.recipe.teacher and run.step < run.steps:
            given = taught(run.training, self.recipe, self.folder / "teacher.npz", run.device, self.on_teach)
            run.targets = mixed_targets(run.training.labels, len(self.listing.classes), given, self.recipe.teacher_share)
        self._write_history()
        self.on_ready(self.outlook, seconds_left(run))
        return run.train()

    def _begun(self) -> Run:
        pool = load_pool(self.listing.items, self.on_decode)
        if pool.broken:
            self.on_broken(pool.broken)
        parts = split(pool, self.listing, self.recipe)
        training, held_out = pool.take(parts.kept), {name: pool.take(held) for name, held in parts.groups.items()}
        self.outlook = outlook(self.listing, training, held_out)
        targets, device = mixed_targets(training.labels, len(self.listing.classes), None, 0), best_device()
        calls = (self.on_step, self._after_epoch, self._keep)
        return Run(self.recipe, training, targets, held_out, self.folder, device, *calls, self._initial)

    def temperature(self) -> float:
        """What the logits of the best epoch are to be divided by so that its probabilities hold on the held-out pictures."""
        run, model = self._run, FoodCNN(len(self.listing.classes))
        model.load_state_dict(self.best())
        model.eval().to(run.device)
        logits = {name: logits_of(model, pool, SIZE, run.device) for name, pool in run.held_out.items()}
        return round(fitted_temperature(logits, {name: pool.labels for name, pool in run.held_out.items()}), 4)

    def best(self) -> State:
        """The state dict of the best epoch of a finished run."""
        return load_state(self.folder / "best.pt")

    def snapshots(self) -> dict[int, Path]:
        """By step, the files of the weights that were kept: averaged ones, with a card of ``epoch`` and ``size``."""
        return {int(file.stem): file for file in sorted((self.folder / "snapshots").glob("*.safetensors"))}

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has, once the run has begun."""
        return self._run.steps_per_epoch

    def sample(self, pictures: int) -> Pool:
        """Training pictures by lot, drawn as an epoch draws them; the same for the same run."""
        return self._run.training.take(self._run.order(0)[:pictures])

    def kernels(self) -> NDArray[np.float16]:
        """The first convolution's weights after each epoch, (epochs, filters, 3, 3, 3), from the snapshots."""
        files = (self._snapshot(epoch.number * self.steps_per_epoch) for epoch in self._run.history)
        return np.stack([read_state(file)[0][f"{FIRST_LAYER}.weight"].half().numpy() for file in files])

    @property
    def best_epoch(self) -> Epoch | None:
        """The best epoch so far among those at the last size; the earlier one where two are equal."""
        finals = [epoch for epoch in self._run.history if epoch.size == self.recipe.stages[-1].size]
        return max(finals, key=lambda epoch: epoch.held_out_accuracy, default=None)

    def history(self) -> dict[str, Any]:
        """The recipe, the pictures and every epoch, as the report's page on the network wants them."""
        best = self.best_epoch
        return {
            "recipe": self.recipe.as_dict(),
            **self.outlook.as_dict(),
            "epochs": [vars(epoch) for epoch in self._run.history],
            "best_epoch": best.number if best else None,
            "before": self._before,
            "hours": sum(epoch.seconds for epoch in self._run.history) / 3600,
        }

    def _after_epoch(self, epoch: Epoch, model: FoodCNN) -> None:
        self._keep(epoch.number * self._run.steps_per_epoch, epoch.size, model)
        if self.best_epoch is epoch:
            save_state(model.state_dict(), self.folder / "best.pt")
        self._write_history()
        self.on_epoch(epoch)

    def _keep(self, step: int, size: int, model: FoodCNN) -> None:
        card = {**self.card(), "epoch": step / self._run.steps_per_epoch, "size": size}
        save_compact(model.state_dict(), self._snapshot(step), card)

    def _snapshot(self, step: int) -> Path:
        return self.folder / "snapshots" / f"{step:06d}.safetensors"

    def _write_history(self) -> None:
        write_text(self.folder / "history.json", json.dumps(self.history(), indent=1))


def _fitting(state: State, classes: int, path: Path) -> State:
    """The weights of a checkpoint, if they fit a network of so many classes."""
    fit_into(FoodCNN(classes), state, path)
    return state


def _recorded(checkpoint: Path) -> Mapping[str, Any]:
    """How a checkpoint was trained, as its history beside it says; nothing where there is none."""
    path = checkpoint.with_name(f"{checkpoint.stem}.history.json")
    history = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {key: value for key, value in history.items() if key not in ("validation", "temperature")}
