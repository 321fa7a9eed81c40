"""A real scheduler and real worker processes on loopback, with jobs of their own that take no network."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

TOY = '''
import os
import time

import numpy as np

from generator.engine.job import Result


def leaf(job, tools):
    """In small steps, so that there is time to be killed in."""
    for step in range(10):
        tools.tick(step / 10)
        time.sleep(job.parameters["seconds"] / 10)
    return Result({"x": np.full((4, 4), job.parameters["value"], dtype=np.float32)}, {"process": os.getpid()})


def endless(job, tools):
    while True:
        tools.tick(0.5)
        time.sleep(0.1)


def add(job, tools):
    return Result({"x": sum(result.arrays["x"] for result in tools.inputs.values())})


def fail(job, tools):
    raise RuntimeError("out of cheese")


def die(job, tools):
    os.kill(os.getpid(), 9)


def threads(job, tools):
    import torch

    assert tools.network
    return Result(facts={"threads": torch.get_num_threads()})


def read(job, tools):
    return Result(facts={"text": job.pictures[0].path.read_text(), "path": str(job.pictures[0].path)})
'''


def until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


class Ring:
    """A scheduler on a free port, and workers that join it; all of them end with the ``stack``."""

    def __init__(self, stack: ExitStack, toy: Path, folder: Path) -> None:
        self._stack, self._toy, self.until = stack, toy, until
        about = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(about), folder=folder)
        until(lambda: about.exists() and about.read_text())
        self.address: str = json.loads(about.read_text())["address"]

    def worker(self, name: str, folder: Path = ROOT, threads: int = 1, **environment: str) -> subprocess.Popen[bytes]:
        options = ["--name", name, "--nthreads", str(threads), "--no-nanny", "--memory-limit", "0", "--death-timeout", "60"]
        return self._start("worker", self.address, *options, folder=folder, PYTHONPATH=str(self._toy), **environment)

    def _start(self, *arguments: str, folder: Path, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


@pytest.fixture(scope="session")
def toy(tmp_path_factory) -> Path:
    """A folder with the module ``toy``: functions that compute jobs."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "toy.py").write_text(TOY, encoding="utf-8")
    return folder


@pytest.fixture
def ring(toy, tmp_path) -> Iterator[Ring]:
    """A scheduler without workers."""
    with ExitStack() as stack:
        yield Ring(stack, toy, tmp_path)


@pytest.fixture(scope="module")
def busy_ring(toy, tmp_path_factory) -> Iterator[Ring]:
    """A scheduler with two workers, which are not to be harmed."""
    with ExitStack() as stack:
        ring = Ring(stack, toy, tmp_path_factory.mktemp("ring"))
        for name in ("ada", "grace"):
            ring.worker(name)
        yield ring
