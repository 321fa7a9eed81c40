"""How long training is going to take, from a few real steps."""

from __future__ import annotations

import time

import torch

from generator.network.training.judge import logits_of
from generator.network.training.learner import Learner
from generator.network.training.loop import Run

__all__ = ["seconds_left"]


def seconds_left(run: Run) -> float:
    """Seconds that the epochs which ``run`` has not finished will take on this machine as busy as it is now.

    Two steps are timed at each size, on a network that is thrown away, of which the first only warms up.
    """
    held_out = sum(map(len, run.held_out.values()))
    sizes = list(run.recipe.sizes())[len(run.history) :]
    learner, seconds = run.new_learner(), 0.0
    for size in dict.fromkeys(sizes):
        _, (learning, judging) = (_timed(run, learner, size, step) for step in range(2))
        seconds += sizes.count(size) * (run.steps_per_epoch * learning + held_out * judging)
    return seconds


def _timed(run: Run, learner: Learner, size: int, step: int) -> tuple[float, float]:
    """Seconds that a step takes, and that one held-out picture does."""
    batch = torch.arange(run.recipe.batch)
    pool, targets = run.training.take(batch).resized(size * 9 // 8), run.targets[batch]
    started = time.monotonic()
    learner.learn(*run.batch(pool, targets, size, step), step, run.steps)
    learned = time.monotonic()
    logits_of(learner.shipped, pool, size, run.device, run.recipe.precision)
    return learned - started, (time.monotonic() - learned) / len(batch)
