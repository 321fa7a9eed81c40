"""From folders of pictures to a trained network: what ``build.py train`` does, without its display."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from generator.network.architecture import FoodCNN
from generator.network.checkpoint import State, save_compact
from generator.network.processor import best_device
from generator.network.training.loop import Epoch, Resumed, Run
from generator.network.training.pool import Pool, load_pool
from generator.network.training.recipe import Recipe
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import read_set

__all__ = ["IMAGENET_DEVIATION", "IMAGENET_MEAN", "Session", "held_out_split"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)


@dataclass
class Session:
    """Train on ``folders``, leaving in ``folder``: state.pt, history.json, snapshots/NN.safetensors and best.pt.

    The weights kept as *best* are those with the highest accuracy on pictures held out from training, among the epochs
    at the last size. No validation picture is looked at here. ``on_broken`` is given what could not be read, if anything.
    """

    recipe: Recipe
    folders: Sequence[Path]
    folder: Path
    on_decode: Callable[[], object] = lambda: None
    on_step: Callable[[int, int, float], object] = lambda step, of, loss: None
    on_epoch: Callable[[Epoch], object] = lambda epoch: None
    on_broken: Callable[[Sequence[str]], object] = lambda names: None

    def card(self) -> dict[str, Any]:
        """What a checkpoint must carry so that nobody has to guess how to feed it, nor where it comes from."""
        return {
            "architecture": "FoodCNN",
            "classes": list(FOOD_11),
            "preprocessing": {"size": 128, "fit": "crop", "mean": IMAGENET_MEAN, "deviation": IMAGENET_DEVIATION},
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
        statistics = torch.tensor(IMAGENET_MEAN), torch.tensor(IMAGENET_DEVIATION)
        pools = pool.take(kept), pool.take(held)
        self._counts = {
            "pictures": len(kept),
            "held_out": len(held),
            "folders": [folder.name for folder in self.folders],
            "folder_pictures": torch.bincount(pool.folders, minlength=len(self.folders)).tolist(),
        }
        return Run(self.recipe, *pools, *statistics, self.folder, best_device(), self.on_step, self._after_epoch)

    def _pool(self) -> Pool:
        """Every picture of every folder, decoded."""
        files = [
            (picture.path, picture.label, number)
            for number, folder in enumerate(self.folders)
            for picture in read_set(folder).pictures
        ]
        return load_pool(files, self.on_decode)

    def best(self) -> State:
        """The state dict of the best epoch of a finished run."""
        state: State = torch.load(self.folder / "best.pt", map_location="cpu", weights_only=True)
        return state

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
            "hours": sum(epoch.seconds for epoch in self._epochs) / 3600,
        }

    def _after_epoch(self, epoch: Epoch, model: FoodCNN) -> None:
        card = {**self.card(), "epoch": epoch.number, "size": epoch.size}
        save_compact(model.state_dict(), self.folder / "snapshots" / f"{epoch.number:02d}.safetensors", card)
        if self.best_epoch is epoch:
            partial = self.folder / "best.pt.partial"
            torch.save(model.state_dict(), partial)
            partial.replace(self.folder / "best.pt")
        self._write_history()
        self.on_epoch(epoch)

    def _write_history(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / "history.json.partial"
        partial.write_text(json.dumps(self.history(), indent=1), encoding="utf-8")
        partial.replace(self.folder / "history.json")


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
