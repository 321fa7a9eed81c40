"""From folders of pictures to a checkpoint: what ``build.py train`` does, without its display."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from generator.network.architecture import FoodCNN
from generator.network.checkpoint import State, save_compact
from generator.network.processor import best_device
from generator.network.training.loop import Epoch, Run
from generator.network.training.pool import Pool, load_pool
from generator.network.training.recipe import Recipe
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import read_set

__all__ = ["IMAGENET_DEVIATION", "IMAGENET_MEAN", "Session"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)


@dataclass
class Session:
    """Train on ``folders``, leaving in ``folder``: state.pt, history.json, snapshots/NN.safetensors and best.safetensors.

    The checkpoint kept as *best* is the one with the highest accuracy on pictures held out from training, among the epochs
    at the last size. No validation picture is looked at here.
    """

    recipe: Recipe
    folders: Sequence[Path]
    folder: Path
    on_decode: Callable[[], object] = lambda: None
    on_step: Callable[[int, int, float], object] = lambda step, of, loss: None
    on_epoch: Callable[[Epoch], object] = lambda epoch: None

    def card(self) -> dict[str, Any]:
        """What a checkpoint must carry so that nobody has to guess how to feed it."""
        return {
            "architecture": "FoodCNN",
            "classes": list(FOOD_11),
            "preprocessing": {"size": 128, "fit": "crop", "mean": IMAGENET_MEAN, "deviation": IMAGENET_DEVIATION},
        }

    def run(self, resume: bool) -> FoodCNN:
        """Train to the end and return the model of the last epoch.

        Raises:
            NoPictures: a folder holds none.
            Resumed: the saved state belongs to another recipe.
        """
        pool = self.pool()
        kept, held = held_out_split(pool.labels, self.recipe.held_out, self.recipe.seed)
        self._counts = (len(kept), len(held))
        run = Run(
            self.recipe,
            pool.take(kept),
            pool.take(held),
            torch.tensor(IMAGENET_MEAN),
            torch.tensor(IMAGENET_DEVIATION),
            self.folder,
            best_device(),
            self.on_step,
            self._after_epoch,
        )
        self._history = run.history
        if resume and run.resume():
            self._write_history()
        return run.train()

    def best(self) -> State:
        """The state dict of the best epoch of a finished run."""
        state: State = torch.load(self.folder / "best.pt", map_location="cpu", weights_only=True)
        return state

    def history(self) -> dict[str, Any]:
        """The recipe and every epoch, as the report's training page wants them."""
        told: dict[str, Any] = json.loads((self.folder / "history.json").read_text())
        return told

    def pool(self) -> Pool:
        """Every picture of every folder, decoded."""
        files = [
            (picture.path, picture.label, number)
            for number, folder in enumerate(self.folders)
            for picture in read_set(folder).pictures
        ]
        return load_pool(files, self.on_decode)

    def _after_epoch(self, epoch: Epoch, model: FoodCNN) -> None:
        state, card = model.state_dict(), {**self.card(), "epoch": epoch.number, "size": epoch.size}
        save_compact(state, self.folder / "snapshots" / f"{epoch.number:02d}.safetensors", card)
        finals = [e for e in self._history if e.size == self.recipe.stages[-1].size]
        if finals and max(finals, key=lambda e: e.held_out_accuracy) is epoch:
            partial = self.folder / "best.pt.partial"
            torch.save(state, partial)
            partial.replace(self.folder / "best.pt")
        self._write_history()
        self.on_epoch(epoch)

    def _write_history(self) -> None:
        history = {
            "recipe": asdict(self.recipe),
            "pictures": self._counts[0],
            "held_out": self._counts[1],
            "folders": [folder.name for folder in self.folders],
            "epochs": [vars(e) for e in self._history],
        }
        (self.folder / "history.json").write_text(json.dumps(history, indent=1))


def held_out_split(labels: Tensor, share: float, seed: int) -> tuple[Tensor, Tensor]:
    """Indices kept for training and held out; ``share`` of every class is held out, drawn by ``seed``."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    held = torch.zeros(len(labels), dtype=torch.bool)
    for label in labels.unique():
        members = order[labels[order] == label]
        held[members[: round(len(members) * share)]] = True
    return torch.nonzero(~held).flatten(), torch.nonzero(held).flatten()
