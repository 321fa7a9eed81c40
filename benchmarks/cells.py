"""Recorded cells of the evidence: one process against the commit before, and against two Dask workers on the same cores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.builds import fresh
from benchmarks.harness import Run, Settings, run_command
from benchmarks.outcome import Outcome, Table, comparison

__all__ = ["run"]

CELLS = (
    *("cue-gradient", "cue-input_x_gradient", "cue-guided_backprop", "cue-grad_cam", "cue-grad_cam_plus_plus", "cue-occlusion"),
    *("sensitivity-gradient", "sensitivity-input_x_gradient", "sensitivity-guided_backprop", "sensitivity-grad_cam"),
    *("sensitivity-grad_cam_plus_plus", "sensitivity-smoothgrad"),
)
EFFICIENCY = 0.85


def run(settings: Settings) -> Outcome:
    """One run of each side, from checkouts of their own, so that no record here is touched."""
    cells = ("cue-random", "cue-sobel") if settings.quick else CELLS
    ours, before = (fresh(settings, name, "cells") for name in ("vitrine", "before"))
    with _cluster(ours, settings.work) as address:
        workers = _measure(ours, cells, {}, "--scheduler", address)
    alone = _measure(ours, cells, {"OMP_NUM_THREADS": "2"})
    then = _measure(before, cells, {"OMP_NUM_THREADS": "2"})
    efficiency = alone.seconds / workers.seconds
    met = "met" if efficiency >= EFFICIENCY else "**missed**"
    what = f"{len(cells)} cells measured"
    return Outcome(
        [
            comparison(what, {"one process": alone.timing, "before": then.timing}, bar=2, against="before"),
            comparison(what, {"one process": alone.timing, "two workers": workers.timing}),
        ],
        [Table("Two workers of one thread, against one process of two", ("", "value"), [("efficiency", efficiency)])],
        [
            f"Efficiency at least {EFFICIENCY} asked: {met}. Scheduler and workers have started, but the network is yet to be "
            "loaded on either side. Memory of the workers is not in the column: it is of the process that hands out the work.",
            "Cells: " + ", ".join(f"`{cell}`" for cell in cells) + ".",
        ],
    )


def _measure(folder: Path, cells: tuple[str, ...], environment: dict[str, str], *more: str) -> Run:
    return run_command([sys.executable, "build.py", "measure", "--again", *cells, *more], folder, environment)


@contextmanager
def _cluster(folder: Path, work: Path) -> Iterator[str]:
    """A scheduler and two workers of one thread on this machine; gives the scheduler's address."""
    told = work / "scheduler.json"
    told.unlink(missing_ok=True)
    dask, at_home = [sys.executable, "-m", "dask"], ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(told))
    started = [_started([*dask, "scheduler", "--port", "0", *at_home], folder)]
    try:
        _wait_for(told)
        started += [_started([*dask, "worker", "--nthreads", "1", "--no-nanny", *at_home], folder) for _ in range(2)]
        yield str(json.loads(told.read_text(encoding="utf-8"))["address"])
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def _started(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(path: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > until:
            raise TimeoutError(f"{path.name} did not appear: is dask.distributed installed?")
        time.sleep(0.1)
