"""The training loop: resumable at any step, the same result as if it had never stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from generator.errors import Problem
from generator.network.architecture import FoodCNN
from generator.network.training.judge import judge, logits_of
from generator.network.training.learner import Learner
from generator.network.training.pool import Pool
from generator.network.training.recipe import Recipe
from generator.network.training.sampler import epoch_order
from generator.network.training.state import load_state, save_state
from generator.network.training.views import Augmenter
from generator.pictures.layouts import NoPictures

__all__ = ["Epoch", "Resumed", "Run"]


@dataclass(frozen=True)
class Epoch:
    """What one epoch gave. Accuracies are shares of 1; training figures are on augmented and mixed pictures, dropout on.

    Held-out figures are of the averaged weights: ``group_accuracies`` in the order of the groups, the others means over them.
    """

    number: int
    size: int
    rate: float
    training_loss: float
    training_accuracy: float
    held_out_loss: float
    held_out_accuracy: float
    group_accuracies: list[float]
    seconds: float


class Resumed(Problem):
    """A saved state cannot be continued with this recipe or these pictures; the message says what differs."""


@dataclass
class Run:
    """One training run over a pool, its state on disk in ``folder``.

    ``targets`` (n, classes) are shares of what each training picture shows, ``held_out`` the groups that epochs are judged by.
    ``initial`` are weights to start from; random ones by default. ``on_step(step, of, loss)`` is called after every step,
    ``on_epoch(epoch, model)`` after every epoch and ``on_moment(step, size, model)`` before each of the ``moments``, with the
    averaged weights.
    """

    recipe: Recipe
    training: Pool
    targets: Tensor
    held_out: Mapping[str, Pool]
    folder: Path
    device: torch.device
    on_step: Callable[[int, int, float], object] = lambda step, of, loss: None
    on_epoch: Callable[[Epoch, FoodCNN], object] = lambda epoch, model: None
    on_moment: Callable[[int, int, FoodCNN], object] = lambda step, size, model: None
    initial: Mapping[str, Tensor] | None = None
    save_every: float = 180.0
    history: list[Epoch] = field(default_factory=list)

    def __post_init__(self) -> None:
        held_out = sum(map(len, self.held_out.values()))
        if not (self.steps_per_epoch and held_out):
            raise NoPictures(
                f"{len(self.training)} pictures to train on and {held_out} held out are too few for batches of "
                f"{self.recipe.batch}"
            )
        self.learner = self.new_learner()
        self.step = 0
        self._saved = time.monotonic()
        self._running = [0.0, 0, 0, 0.0]  # loss sum, hits, pictures, seconds of the epoch under way

    def new_learner(self) -> Learner:
        """The network as it is before the first step."""
        return Learner(self.recipe, self.targets.shape[1], self.device, self.initial)

    @property
    def state_file(self) -> Path:
        """Where the state lies that an interrupted run goes on from."""
        return self.folder / "state.pt"

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has; pictures that fill no batch are left out."""
        return len(self.training) // self.recipe.batch

    @property
    def steps(self) -> int:
        """How many batches all epochs have together."""
        return self.recipe.epochs * self.steps_per_epoch

    @property
    def moments(self) -> tuple[int, ...]:
        """Steps within the first epoch before which the weights are worth keeping: they change most there."""
        return tuple(sorted({0, *(step for step in (50, self.steps_per_epoch // 2) if step < self.steps_per_epoch)}))

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
        self.learner.load(state)
        self.step, self._running = state["step"], state["running"]
        self.history[:] = [Epoch(**epoch) for epoch in state["history"]]
        return True

    def _check(self, state: dict[str, Any]) -> None:
        mine, saved = self.recipe.as_dict(), state["recipe"]
        differing = sorted(key for key in mine.keys() | saved.keys() if key not in saved or saved[key] != mine.get(key))
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
            **self.learner.state(),
            "step": self.step,
            "running": self._running,
            "history": [vars(epoch) for epoch in self.history],
        }
        save_state(state, self.state_file)
        self._saved = time.monotonic()

    def train(self) -> FoodCNN:
        """Run every epoch that is left and return the model with the averaged weights in evaluation mode."""
        for number, size in enumerate(self.recipe.sizes()):
            if len(self.history) <= number:  # not by steps: a kill can fall between an epoch's last step and its end
                self._epoch(number, size)
        return self.learner.shipped

    def _epoch(self, number: int, size: int) -> None:
        pool = self.training.resized(size * 9 // 8)
        order = self.order(number)
        first = self.step - number * self.steps_per_epoch
        for batch in order.split(self.recipe.batch)[first : self.steps_per_epoch]:
            if self.step in self.moments:
                self.on_moment(self.step, size, self.learner.shipped)
            started = time.monotonic()
            self._step(*self.batch(pool.take(batch), self.targets[batch], size, self.step))
            self._running[3] += time.monotonic() - started
            if time.monotonic() - self._saved > self.save_every:
                self.save()
        self._finish_epoch(number, size)

    def order(self, epoch: int) -> Tensor:
        """The indices of the pictures that an epoch, from 0, shows one after another."""
        generator = torch.Generator().manual_seed(_seed(self.recipe, epoch, 1))
        return epoch_order(self.training.labels, self.training.sources, self.recipe.source_power, generator)

    def batch(self, pool: Pool, targets: Tensor, size: int, step: int) -> tuple[Tensor, Tensor]:
        """The views and targets that a step trains on: the same for the same step, also in a resumed run."""
        torch.manual_seed(_seed(self.recipe, step, 2))
        return Augmenter(self.recipe.augmentation, size, targets.shape[1])(pool, targets)

    def _step(self, pictures: Tensor, targets: Tensor) -> None:
        torch.manual_seed(_seed(self.recipe, self.step, 3))  # dropout, so that a resumed run repeats it
        loss, hits = self.learner.learn(pictures, targets, self.step, self.steps)
        self.step += 1
        self._running[0] += loss * len(targets)
        self._running[1] += hits
        self._running[2] += len(targets)
        self.on_step(self.step, self.steps, loss)

    def _finish_epoch(self, number: int, size: int) -> None:
        model, precision = self.learner.shipped, self.recipe.precision
        logits = {name: logits_of(model, pool, size, self.device, precision) for name, pool in self.held_out.items()}
        seen = judge(logits, {name: pool.labels for name, pool in self.held_out.items()})
        loss, hits, pictures, seconds = self._running
        rate, accuracies = self.learner.optimiser.param_groups[0]["lr"], list(seen.accuracies.values())
        self.history.append(
            Epoch(number + 1, size, rate, loss / pictures, hits / pictures, seen.loss, seen.accuracy, accuracies, seconds)
        )
        self._running = [0.0, 0, 0, 0.0]
        self.on_epoch(self.history[-1], model)  # before saving: a kill in between repeats it, the other way loses it
        self.save()


def _seed(recipe: Recipe, count: int, stream: int) -> int:
    return (recipe.seed * 1_000_003 + count) * 8 + stream
