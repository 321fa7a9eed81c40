"""The training loop: resumable at any step, the same result as if it had never stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from generator.errors import Problem
from generator.network.architecture import FoodCNN
from generator.network.processor import autocast
from generator.network.training.pool import Pool, Views
from generator.network.training.recipe import Recipe
from generator.network.training.state import load_state, save_state
from generator.pictures.layouts import NoPictures

__all__ = ["Epoch", "Resumed", "Run"]


@dataclass(frozen=True)
class Epoch:
    """What one epoch gave. Accuracies are shares of 1; training figures are on augmented pictures, dropout on."""

    number: int
    size: int
    rate: float
    training_loss: float
    training_accuracy: float
    held_out_loss: float
    held_out_accuracy: float
    seconds: float


class Resumed(Problem):
    """A saved state cannot be continued with this recipe or these pictures; the message says what differs."""


@dataclass
class Run:
    """One training run over a pool, its state on disk in ``folder``.

    ``initial`` are weights to start from; random ones by default. ``on_step(step, of, loss)`` is called after every step,
    ``on_epoch(epoch, model)`` after every epoch.
    """

    recipe: Recipe
    training: Pool
    held_out: Pool
    mean: Tensor
    deviation: Tensor
    folder: Path
    device: torch.device
    on_step: Callable[[int, int, float], object] = lambda step, of, loss: None
    on_epoch: Callable[[Epoch, FoodCNN], object] = lambda epoch, model: None
    initial: Mapping[str, Tensor] | None = None
    save_every: float = 180.0
    history: list[Epoch] = field(default_factory=list)

    def __post_init__(self) -> None:
        torch.manual_seed(self.recipe.seed)
        model = FoodCNN()
        if self.initial is not None:
            model.load_state_dict(self.initial, strict=False)  # batch-norm's counters may be missing
        self.model = model.to(self.device).to(memory_format=torch.channels_last)
        self.optimiser = _optimiser(self.model, self.recipe)
        self.step = 0
        self._drops = [(layer, layer.p) for layer in self.model.modules() if isinstance(layer, nn.Dropout | nn.Dropout2d)]
        self._saved = time.monotonic()
        self._running = [0.0, 0, 0, 0.0]  # loss sum, hits, pictures, seconds of the epoch under way
        if not (self.steps_per_epoch and len(self.held_out)):
            raise NoPictures(
                f"{len(self.training)} pictures to train on and {len(self.held_out)} held out are too few for batches of "
                f"{self.recipe.batch}"
            )

    @property
    def state_file(self) -> Path:
        """Where the state lies that an interrupted run goes on from."""
        return self.folder / "state.pt"

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has; pictures that fill no batch are left out."""
        return sum(self._quotas) // self.recipe.batch

    @property
    def _quotas(self) -> list[int]:
        """How many pictures of each folder an epoch draws."""
        counts = torch.bincount(self.training.folders).tolist()
        shares = self.recipe.shares
        return [round(count * shares[min(i, len(shares) - 1)]) for i, count in enumerate(counts)]

    def resume(self) -> bool:
        """Take up the saved state, if there is one.

        Raises:
            Resumed: it was made with another recipe or other pictures.
            DamagedState: it cannot be read.
        """
        if not self.state_file.exists():
            return False
        state = load_state(self.state_file, self.device)
        self._check(state)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self._running = state["step"], state["running"]
        self.history[:] = [Epoch(**epoch) for epoch in state["history"]]
        return True

    def _check(self, state: dict[str, Any]) -> None:
        mine = self.recipe.as_dict()
        differing = sorted(key for key in mine if state["recipe"].get(key) != mine[key])
        if state.get("pictures", self.training.digest) != self.training.digest:
            differing.append("set of pictures")
        if differing:
            remedy = "repeat the command of the interrupted run with --resume added, or name another folder with --run"
            raise Resumed(f"was made with another {', '.join(differing)}", self.state_file, remedy=remedy)

    def save(self) -> None:
        """Write the state so that a kill at any moment leaves either the old or the new one."""
        state = {
            "recipe": self.recipe.as_dict(),
            "pictures": self.training.digest,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "running": self._running,
            "history": [vars(epoch) for epoch in self.history],
        }
        save_state(state, self.state_file)
        self._saved = time.monotonic()

    def train(self) -> FoodCNN:
        """Run every epoch that is left and return the model in evaluation mode."""
        for number, size in enumerate(self.recipe.sizes()):
            if len(self.history) <= number:  # not by steps: a kill can fall between an epoch's last step and its end
                self._epoch(number, size)
        return self.model.eval()

    def _epoch(self, number: int, size: int) -> None:
        views = Views(size, self.recipe.smallest_crop)
        pool = self.training.resized(size * 9 // 8)
        order = self._order(number)
        weights = class_weights(self.training.labels).to(self.device)
        first = self.step - number * self.steps_per_epoch
        self.model.train()
        for batch in order.split(self.recipe.batch)[first : self.steps_per_epoch]:
            started = time.monotonic()
            generator = _seeded(self.recipe.seed, self.step, 2)
            part = pool.take(batch)
            self._step(self._normalised(views.random(part, generator)), part.labels.to(self.device), weights)
            self._running[3] += time.monotonic() - started
            if time.monotonic() - self._saved > self.save_every:
                self.save()
        self._finish_epoch(number, size)

    def _order(self, epoch: int) -> Tensor:
        generator = _seeded(self.recipe.seed, epoch, 1)
        shuffled = torch.randperm(len(self.training), generator=generator)
        folders = self.training.folders[shuffled]
        drawn = [shuffled[folders == folder][:quota] for folder, quota in enumerate(self._quotas)]
        together = torch.cat(drawn)
        return together[torch.randperm(len(together), generator=generator)]

    def _step(self, pictures: Tensor, labels: Tensor, weights: Tensor) -> None:
        total = self.recipe.epochs * self.steps_per_epoch
        progress = self.step / total
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)  # dropout, so that a resumed run repeats it
        for layer, p in self._drops:
            layer.p = p * self.recipe.dropout(progress)
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate(progress)
        self.optimiser.zero_grad(set_to_none=True)
        with autocast(self.device, self.recipe.precision):
            logits = self.model(pictures)
        logits = logits.float()
        loss = F.cross_entropy(logits, labels, weight=weights, label_smoothing=self.recipe.label_smoothing)
        loss.backward()
        self.optimiser.step()
        self.step += 1
        self._running[0] += float(loss.detach()) * len(labels)
        self._running[1] += int((logits.argmax(1) == labels).sum())
        self._running[2] += len(labels)
        self.on_step(self.step, total, float(loss.detach()))

    def _finish_epoch(self, number: int, size: int) -> None:
        loss, accuracy = self.assess(self.held_out, size)
        total, hits, seen, seconds = self._running
        self.history.append(
            Epoch(
                number + 1,
                size,
                self.optimiser.param_groups[0]["lr"],
                total / seen,
                hits / seen,
                loss,
                accuracy,
                seconds,
            )
        )
        self._running = [0.0, 0, 0, 0.0]
        self.on_epoch(self.history[-1], self.model)  # before saving: a kill in between repeats it, the other way loses it
        self.save()

    @torch.no_grad()
    def assess(self, pool: Pool, size: int) -> tuple[float, float]:
        """Mean cross-entropy and accuracy on centred views of a pool."""
        self.model.eval()
        views, scaled = Views(size), pool.resized(size * 9 // 8)
        loss = hits = 0.0
        for batch in torch.arange(len(pool)).split(128):
            part = scaled.take(batch)
            with autocast(self.device, self.recipe.precision):
                logits = self.model(self._normalised(views.centre(part))).float().cpu()
            loss += float(F.cross_entropy(logits, part.labels, reduction="sum"))
            hits += int((logits.argmax(1) == part.labels).sum())
        return loss / len(pool), hits / len(pool)

    def _normalised(self, pictures: Tensor) -> Tensor:
        pictures = ((pictures - self.mean.view(1, 3, 1, 1)) / self.deviation.view(1, 3, 1, 1)).to(self.device)
        return pictures.contiguous(memory_format=torch.channels_last)


def class_weights(labels: Tensor) -> Tensor:
    """Loss weights inversely proportional to how often each class occurs, 1 on average over the pictures."""
    counts = torch.bincount(labels, minlength=11).float()
    weights = len(labels) / (counts * int((counts > 0).sum()))
    return weights.where(counts > 0, torch.zeros(()))  # a class without pictures teaches nothing


def _optimiser(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]  # decaying biases and batch-norm gains only hurts
    groups = [{"params": weights, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.SGD(groups, lr=recipe.peak_rate, momentum=recipe.momentum, nesterov=True)


def _seeded(seed: int, count: int, stream: int) -> torch.Generator:
    return torch.Generator().manual_seed((seed * 1_000_003 + count) * 8 + stream)
