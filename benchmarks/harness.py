"""Sides measured against each other: each in a process of its own, in turns, so that a busy moment hits all of them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import IO, Any

import psutil

__all__ = ["ROOT", "CommandFailed", "Run", "Settings", "Side", "Timing", "compare", "machine", "run_command", "versions"]

ROOT = Path(__file__).resolve().parents[1]

Case = Mapping[str, Any]
_COMPARED = ("torch", "numpy", "captum", "lime", "torch-lucent", "mkdocs", "onnxruntime", "distributed")


@dataclass(frozen=True)
class Settings:
    """``quick``: prove that everything runs, measure nothing worth telling. ``work`` is a folder for what benchmarks keep."""

    quick: bool
    work: Path


@dataclass(frozen=True)
class Side:
    """One of the tools compared.

    ``setup`` is a "module:function" that is called once, with ``settings``, in the side's own process; it returns the function
    that is measured, which is called with a case. What it returns (a mapping, or nothing) is kept of its last call.
    """

    name: str
    setup: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timing:
    """``seconds`` of each round, the process's ``peak_mb`` over everything it was given to do; or why it ``failed``."""

    seconds: tuple[float, ...] = ()
    peak_mb: float | None = None
    gave: Mapping[str, Any] = field(default_factory=dict)
    failed: str = ""

    @property
    def median(self) -> float:
        return median(self.seconds)


@dataclass(frozen=True)
class Run:
    """What a command did: wall-clock ``seconds``, ``peak_mb`` of its processes together, all it printed."""

    seconds: float
    peak_mb: float
    output: str

    @property
    def timing(self) -> Timing:
        return Timing((self.seconds,), self.peak_mb)


class CommandFailed(RuntimeError):
    """A command that is measured ended with an error; the message is the end of what it printed."""


def compare(sides: Sequence[Side], cases: Sequence[Case], rounds: int, at_least: float = 0.0) -> list[dict[str, Timing]]:
    """Every side on every case, ``rounds`` times in turns after a round that is not counted; by case, then side.

    A run is repeated until ``at_least`` seconds have passed, and a repetition's mean is what counts. With ``rounds`` 1 nothing
    is warmed up: for runs so long that starting does not matter. A side that fails is left out of what follows, with its reason.
    """
    measured: list[dict[str, list[Mapping[str, Any]]]] = []
    with ExitStack() as stack:
        workers = [stack.enter_context(_Worker(side)) for side in sides]
        for case in cases:
            runs: dict[str, list[Mapping[str, Any]]] = {worker.side.name: [] for worker in workers}
            for turn in range(rounds if rounds == 1 else rounds + 1):
                for worker in _rotated(workers, turn):
                    if run := worker.run(case, at_least):
                        runs[worker.side.name].append(run)
            measured.append({name: of_side if rounds == 1 else of_side[1:] for name, of_side in runs.items()})
    return [{worker.side.name: _timing(worker, of_case[worker.side.name]) for worker in workers} for of_case in measured]


def _rotated(workers: Sequence[_Worker], turn: int) -> list[_Worker]:
    first = turn % len(workers)
    return [*workers[first:], *workers[:first]]


def _timing(worker: _Worker, runs: Sequence[Mapping[str, Any]]) -> Timing:
    if not runs:
        return Timing(failed=worker.failed or "gave no result")
    return Timing(tuple(run["seconds"] for run in runs), worker.peak_mb, runs[-1]["gave"])


class _Worker:
    """A side's process, and its peak memory so far. A context: it ends with the block."""

    def __init__(self, side: Side) -> None:
        self.side, self.failed, self.peak_mb = side, "", 0.0
        self._errors: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed in __exit__
        command = [sys.executable, "-m", "benchmarks.worker", side.setup, json.dumps(dict(side.settings))]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )

    def __enter__(self) -> _Worker:
        self._answer()  # set up
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._errors.close()

    def run(self, case: Case, at_least: float) -> Mapping[str, Any] | None:
        if self.failed:
            return None
        assert self._process.stdin
        print(json.dumps({"case": dict(case), "at_least": at_least}), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> Mapping[str, Any] | None:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if line:
            answer: dict[str, Any] = json.loads(line)
            self.peak_mb = answer.get("peak_mb", 0.0)
            return answer
        self._errors.seek(0)
        said = self._errors.read().strip().splitlines()
        self.failed = said[-1] if said else "ended without a word"
        return None


def run_command(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end and measure it.

    Raises:
        CommandFailed: it ended with an error.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            with _TreeMemory(process.pid) as tree:
                peak_mb = _wait(process)
        except BaseException:
            process.kill()
            raise
        seconds = time.perf_counter() - began
        output.seek(0)
        said = output.read()
    if process.returncode:
        raise CommandFailed(f"{' '.join(command[:4])} ...: {process.returncode}: {' / '.join(said.strip().splitlines()[-3:])}")
    return Run(seconds, max(peak_mb, tree.peak_mb), said)


def _wait(process: subprocess.Popen[Any]) -> float:
    """Wait for a process; the largest resident size that it, or a child it waited for, ever had, in MB.

    Never less than what this process had when it started it: keep torch out of the harness.
    """
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


class _TreeMemory:
    """Samples the resident memory of a process and all below it: what :func:`_wait` cannot see is how children add up."""

    def __init__(self, pid: int, every: float = 0.2) -> None:
        self.peak_mb, self._every = 0.0, every
        self._process = psutil.Process(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> _TreeMemory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(self._every):
            try:
                tree = [self._process, *self._process.children(recursive=True)]
                self.peak_mb = max(self.peak_mb, sum(process.memory_info().rss for process in tree) / 1e6)
            except psutil.Error:
                continue  # one of them has just ended


def machine() -> dict[str, Any]:
    """What this runs on, in words and numbers."""
    return {
        "processor": _processor(),
        "cores": len(psutil.Process().cpu_affinity()) if sys.platform == "linux" else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Of what is compared, as far as it is installed."""
    found = {}
    for name in _COMPARED:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _processor() -> str:
    if sys.platform != "linux":
        return platform.processor()
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    name = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")), "unknown")
    flags = [flag for flag in ("avx512f", "avx512_bf16", "amx_bf16") if f" {flag}" in text]
    return f"{name} ({', '.join(flags)})" if flags else name
