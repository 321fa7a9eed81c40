"""How far a training run is: bars on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from generator.network.training.loop import Epoch
from generator.network.training.outlook import Outlook
from generator.network.training.recipe import Recipe

__all__ = ["Display", "work_done"]

_SECONDS_BETWEEN_LINES = 30.0


def work_done(recipe: Recipe, step: int, of: int) -> float:
    """The share of a run's work that is done after ``step`` of ``of`` steps: a step costs as much as its pictures have pixels."""
    per_epoch = of // recipe.epochs
    costs = [size * size for size in recipe.sizes()]
    epoch, within = divmod(step, per_epoch)
    begun = within / per_epoch * costs[epoch] if within else 0.0
    return (sum(costs[:epoch]) + begun) / sum(costs)


def _kept(held_out: int) -> str:
    return f" ({held_out} held out)" if held_out else ""


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


class Display:
    """Told what happens, says how much is left. A context: bars are drawn while it is open."""

    def __init__(self, console: Console, recipe: Recipe) -> None:
        self._console, self._recipe = console, recipe
        self._began: tuple[str, float, float] | None = None  # what is under way, since when, and how much was done then
        self._said = time.monotonic()
        self._groups: list[str] = []
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._bars = Progress(*columns, console=console, speed_estimate_period=300, disable=not console.is_terminal)
        self._task = self._bars.add_task("", total=1.0, visible=False)

    def __enter__(self) -> Display:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bars.stop()

    def step(self, step: int, of: int, loss: float) -> None:
        """A training step was made."""
        epoch = (step - 1) // (of // self._recipe.epochs)
        size = list(self._recipe.sizes())[epoch]
        note = f"epoch {epoch + 1}/{self._recipe.epochs} at {size} px, step {step}/{of}, loss {loss:.2f}"
        self.advance("training", work_done(self._recipe, step, of), note)

    def ready(self, outlook: Outlook, seconds: float) -> None:
        """Training is about to begin, on these pictures, and will take so long."""
        self._groups = [group.name for group in outlook.groups]
        told = [f"{source.pictures:>6} {source.name}{_kept(source.held_out)}" for source in outlook.sources]
        self._console.print(
            f"{outlook.pictures} pictures of {len(outlook.classes)} classes to train on, {outlook.held_out} held out, by source:",
            *told,
            f"Classes: {', '.join(outlook.classes)}.",
            f"Training will take about {_duration(seconds)}." if seconds else "Nothing is left to train.",
            sep="\n",
            soft_wrap=True,
            markup=False,
        )

    def epoch(self, epoch: Epoch) -> None:
        """An epoch was finished."""
        groups = zip(self._groups, epoch.group_accuracies, strict=True)
        parts = "".join(f"\n  {accuracy:6.1%} of {name}" for name, accuracy in groups) if len(self._groups) > 1 else ""
        self._console.print(
            f"epoch {epoch.number:>2}  {epoch.size:>3} px  training {epoch.training_accuracy:6.1%}  "
            f"held out {epoch.held_out_accuracy:6.1%}  {epoch.seconds:5.0f} s{parts}",
            soft_wrap=True,
            markup=False,
        )

    def broken(self, reasons: Sequence[str]) -> None:
        """Pictures could not be read and were left out."""
        self._console.print(f"{len(reasons)} pictures cannot be read and are left out:", *reasons, sep="\n  ", soft_wrap=True)

    def advance(self, what: str, done: float, note: str = "") -> None:
        """``done`` (0-1) of ``what``."""
        now = time.monotonic()
        if self._began is None or self._began[0] != what:
            self._began = what, now, done
            # reset, not update: a resumed run's first step would otherwise count as thousands made in no time
            self._bars.reset(self._task, completed=int(done), description=what, visible=True)
        self._bars.update(self._task, completed=done, description=note or what)
        if not self._console.is_terminal and now - self._said > _SECONDS_BETWEEN_LINES:
            self._said = now
            self._console.print(f"{note or what}: {done:.1%}, {self._left(done, now)}")

    def _left(self, done: float, now: float) -> str:
        assert self._began is not None
        _, since, before = self._began
        if done <= before:
            return "time left not known yet"
        minutes = (now - since) / (done - before) * (1 - done) / 60
        return f"about {minutes:.0f} min left" if minutes >= 1 else "less than a minute left"
