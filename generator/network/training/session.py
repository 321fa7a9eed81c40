"""From folders of pictures to a trained network: what ``build.py train`` does, without its display."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.files import write_text
from generator.network.architecture import FoodCNN
from generator.network.checkpoint import State, fit_into, read_state, save_compact
from generator.network.processor import best_device
from generator.network.training.loop import Epoch, Resumed, Run
from generator.network.training.pool import Pool, load_pool
from generator.network.training.recipe import Recipe
from generator.network.training.state import load_state, save_state
from generator.pictures.files import file_hash
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import read_set

__all__ = ["IMAGENET_MEAN", "IMAGENET_STD", "Session", "held_out_split"]

FIRST_LAYER = "features.0"
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


@dataclass
class Session:
    """Train on ``folders``, leaving in ``folder``: state.pt, history.json, snapshots/NN.safetensors and best.pt.

    The weights kept as *best* are those with the highest accuracy on pictures held out from training, among the epochs
    at the last size. No validation picture is looked at here. ``on_broken`` is given what could not be read, if anything.
    ``start`` is a checkpoint whose weights training starts from; what is recorded beside it becomes part of this run's history.

    Raises:
        BadCheckpoint: ``start`` cannot be read or does not fit.
    """

    recipe: Recipe
    folders: Sequence[Path]
    folder: Path
    start: Path | None = None
    on_decode: Callable[[], object] = lambda: None
    on_step: Callable[[int, int, float], object] = lambda step, of, loss: None
    on_epoch: Callable[[Epoch], object] = lambda epoch: None
    on_broken: Callable[[Sequence[str]], object] = lambda names: None

    def __post_init__(self) -> None:
        self._initial = self._before = None
        if self.start is not None:
            self._initial = _fitting(self.start)
            self._before = {"file": self.start.name, **_recorded(self.start)}
            self.recipe = replace(self.recipe, start=file_hash(self.start))

    def card(self) -> dict[str, Any]:
        """What a checkpoint must carry so that nobody has to guess how to feed it, nor where it comes from."""
        return {
            "architecture": "FoodCNN",
            "classes": list(FOOD_11),
            "preprocessing": {"size": 128, "resize_mode": "crop", "mean": IMAGENET_MEAN, "std": IMAGENET_STD},
            "recipe": self.recipe.as_dict(),
        }

    def run(self, resume: bool) -> FoodCNN:
        """Train to the end and return the model of the last epoch; a run that had ended before is not trained further.

        Raises:
            NoPictures: a folder holds none, or too few.
            Resumed: the saved state belongs to another recipe or other pictures, or nobody said what to do with it.
        """
        if not resume and (self.folder / "state.pt").exists():
            remedy = "add --resume to go on with it, or name another folder with --run"
            raise Resumed("there is a run in this folder already", self.folder, remedy=remedy)
        run = self._begun()
        if resume:
            run.resume()
        self._epochs = run.history
        self._write_history()
        return run.train()

    def _begun(self) -> Run:
        pool = self._pool()
        if pool.broken:
            self.on_broken(pool.broken)
        kept, held = held_out_split(pool.labels, self.recipe.held_out, self.recipe.seed)
        statistics = torch.tensor(IMAGENET_MEAN), torch.tensor(IMAGENET_STD)
        pools = pool.take(kept), pool.take(held)
        self._counts = {
            "pictures": len(kept),
            "held_out": len(held),
            "folders": [folder.name for folder in self.folders],
            "folder_pictures": torch.bincount(pool.folders, minlength=len(self.folders)).tolist(),
        }
        device = best_device()
        return Run(self.recipe, *pools, *statistics, self.folder, device, self.on_step, self._after_epoch, self._initial)

    def _pool(self) -> Pool:
        """Every picture of every folder, decoded."""
        files = [
            (picture.path, picture.label, number)
            for number, folder in enumerate(self.folders)
            for picture in read_set(folder).pictures
            if picture.label is not None
        ]
        return load_pool(files, self.on_decode)

    def best(self) -> State:
        """The state dict of the best epoch of a finished run."""
        return load_state(self.folder / "best.pt")

    def kernels(self) -> NDArray[np.float16]:
        """The first convolution's weights after each epoch, (epochs, filters, 3, 3, 3), from the snapshots."""
        files = sorted((self.folder / "snapshots").glob("*.safetensors"))
        return np.stack([read_state(file)[0][f"{FIRST_LAYER}.weight"].half().numpy() for file in files])

    @property
    def best_epoch(self) -> Epoch | None:
        """The best epoch so far among those at the last size; the earlier one where two are equal."""
        finals = [epoch for epoch in self._epochs if epoch.size == self.recipe.stages[-1].size]
        return max(finals, key=lambda epoch: epoch.held_out_accuracy, default=None)

    def history(self) -> dict[str, Any]:
        """The recipe, the pictures and every epoch, as the report's page on the network wants them."""
        best = self.best_epoch
        return {
            "recipe": self.recipe.as_dict(),
            **self._counts,
            "epochs": [vars(epoch) for epoch in self._epochs],
            "best_epoch": best.number if best else None,
            "before": self._before,
            "hours": sum(epoch.seconds for epoch in self._epochs) / 3600,
        }

    def _after_epoch(self, epoch: Epoch, model: FoodCNN) -> None:
        card = {**self.card(), "epoch": epoch.number, "size": epoch.size}
        save_compact(model.state_dict(), self.folder / "snapshots" / f"{epoch.number:02d}.safetensors", card)
        if self.best_epoch is epoch:
            save_state(model.state_dict(), self.folder / "best.pt")
        self._write_history()
        self.on_epoch(epoch)

    def _write_history(self) -> None:
        write_text(self.folder / "history.json", json.dumps(self.history(), indent=1))


def _fitting(path: Path) -> State:
    """The weights of a checkpoint, if they fit the network."""
    state, _ = read_state(path)
    fit_into(FoodCNN(), state, path)
    return state


def _recorded(checkpoint: Path) -> dict[str, Any]:
    """How a checkpoint was trained, as its history beside it says; nothing where there is none."""
    path = checkpoint.with_name(f"{checkpoint.stem}.history.json")
    history = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = ("recipe", "pictures", "held_out", "folders", "folder_pictures", "epochs", "best_epoch", "hours", "before")
    return {key: history[key] for key in wanted if key in history}


def held_out_split(labels: Tensor, share: float, seed: int) -> tuple[Tensor, Tensor]:
    """Indices kept for training and held out; ``share`` of every class is held out, drawn by ``seed``.

    At least one picture of a class is held out, unless it is the only one.
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    held = torch.zeros(len(labels), dtype=torch.bool)
    for label in labels.unique():
        members = order[labels[order] == label]
        held[members[: min(max(round(len(members) * share), 1), len(members) - 1)]] = True
    return torch.nonzero(~held).flatten(), torch.nonzero(held).flatten()
