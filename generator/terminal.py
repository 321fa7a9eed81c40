"""How far a build is: a bar with the time left on a terminal, and a line a family everywhere."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from generator.engine.job import JobId
from generator.engine.run import Finished
from generator.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

__all__ = ["Lines"]

_SLOWEST = 3


class Lines(Progress):
    """Says what a build does. A context: the bar is drawn while it is open, and only where there is something to compute."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None
        self._left: Counter[str] = Counter()
        self._reused: Mapping[str, int] = {}
        self._done: list[tuple[float, JobId]] = []
        self._under_way: dict[JobId, float] = {}

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bars:
            self._bars.stop()

    def begins(self, jobs: Sequence[JobId], reused: Mapping[str, int]) -> None:
        """Draw the bar, on a terminal and if there is anything to compute."""
        self._left, self._reused = Counter(name.family for name in jobs), reused
        if jobs and sys.stdout.isatty():
            self._bars = _bars()
            self._task = self._bars.add_task("", total=len(jobs))
            self._bars.start()

    def step(self, job: JobId, done: float) -> None:
        """Move the bar and write the job and its percentage beside it."""
        self._under_way[job] = done
        self._move(f"{job}  {done:4.0%}")

    def finished(self, job: Finished) -> None:
        """Move the bar; print a line once all jobs of a family are computed."""
        name = job.planned.job.id
        self._under_way.pop(name, None)
        self._done.append((job.seconds, name))
        self._left[name.family] -= 1
        if not self._left[name.family]:
            self._family(name.family)
        self._move(str(name))

    def note(self, text: str) -> None:
        """Print the sentence on a line of its own, above the bar."""
        self._print(f"note: {text}")

    def slowest(self) -> None:
        """Name the jobs that took longest."""
        if self._done:
            slowest = sorted(self._done, key=lambda job: -job[0])[:_SLOWEST]
            print("slowest: " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in slowest))

    def stored(self, size: int, limit: int) -> None:
        """Say how large the store is and how large it may become, both in bytes."""
        print(f"store: {_amount(size)} of at most {_amount(limit)}")

    def _family(self, family: str) -> None:
        seconds = [seconds for seconds, name in self._done if name.family == family]
        reused = self._reused.get(family, 0)
        self._print(f"  {family:<12} {len(seconds):>3} computed {reused:>3} reused {sum(seconds):8.1f} s")

    def _move(self, text: str) -> None:
        if self._bars and self._task is not None:
            under_way = sum(list(self._under_way.values()))  # a copy: on a cluster, steps come in on another thread
            self._bars.update(self._task, completed=len(self._done) + under_way, description=text)

    def _print(self, text: str) -> None:
        if self._bars:
            self._bars.console.print(text, highlight=False, soft_wrap=True)
        else:
            print(text, flush=True)


def _amount(size: int) -> str:
    """Bytes as a person reads them; a megabyte has a million of them, as in the settings."""
    megabytes = round(size / 1e6, 1)
    return f"{megabytes:g} MB" if megabytes < 1000 else f"{round(megabytes / 1000, 1):g} GB"


def _bars() -> Bars:
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Bars(*columns, transient=True, speed_estimate_period=300)
