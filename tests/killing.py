"""Builds in processes of their own, for tests that end them.

A process is forked from a server that has imported what a build imports, so that it gets to work at once.
"""

from __future__ import annotations

import os
import pkgutil
import signal
import sys
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import generator
from generator.cli import main

__all__ = ["start"]

_CHANGES = {
    "open": "written", "os.chmod": "written", "os.rename": "renamed", "ctypes.dlsym": "exchanged", "os.mkdir": "filled",
    "os.link": "filled", "os.remove": "deleted", "os.rmdir": "deleted", "shutil.rmtree": "deleted",
}  # fmt: skip
"""What an audit event does to the file system; the exchange of two folders looks up a function of the C library."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_LAZY = ("torch._dynamo", "captum.attr", "lime.lime_image", "skimage.segmentation", "sklearn.linear_model", "scipy.stats")


def preload() -> None:
    """Import every module of the project that computes, draws or renders, and what those import when they are first used."""
    for name in (*(module.name for module in pkgutil.walk_packages(generator.__path__, "generator.")), *_LAZY):
        import_module(name)


if os.environ.get("VITRINE_TESTS_PRELOAD"):
    preload()


def start(folder: Path, *arguments: str, die_at: int = 0) -> BaseProcess:
    """Run a command on the report in ``folder``; what it says goes to ``folder/said``.

    Args:
        die_at: the process kills itself before the change of that number to the file system. Like changes in a row count once,
            unless something is renamed.
    """
    os.environ["VITRINE_TESTS_PRELOAD"] = "1"
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(folder, arguments or ("build",), die_at))
    process.start()
    return process


def _run(folder: Path, arguments: tuple[str, ...], die_at: int) -> None:
    os.chdir(folder)
    with open("said", "w") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    if die_at:
        sys.addaudithook(_Death(die_at))
    sys.exit(main(arguments))


class _Death:
    def __init__(self, at: int) -> None:
        self._left, self._before = at, ""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        kind = _CHANGES.get(event)
        if kind and (event != "open" or (isinstance(arguments[2], int) and arguments[2] & _WRITING)):
            self._left -= kind != self._before or kind == "renamed"
            self._before = kind
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
