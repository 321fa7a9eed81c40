"""Builds of a toy report in processes of their own, for tests that end them or set them against each other.

A process is forked from a server that has imported what a build imports, so that it gets to work at once.
"""

from __future__ import annotations

import os
import pkgutil
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import generator
from generator.cli import main

__all__ = ["Files", "ToyReport", "Whole", "files_in", "start"]

Files = dict[str, bytes]

_CHANGES = {
    "open": "written", "os.chmod": "written", "os.rename": "renamed", "ctypes.dlsym": "exchanged", "os.mkdir": "filled",
    "os.link": "filled", "os.remove": "deleted", "os.rmdir": "deleted", "shutil.rmtree": "deleted",
}  # fmt: skip
"""What an audit event does to the file system; the exchange of two folders looks up a function of the C library."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_LAZY = ("torch._dynamo", "captum.attr", "lime.lime_image", "skimage.segmentation", "sklearn.linear_model", "scipy.stats")
_PRELOAD = "VITRINE_TESTS_PRELOAD"


def preload() -> None:
    """Import every module of the project, and what those import when they are first used."""
    for name in (*(module.name for module in pkgutil.walk_packages(generator.__path__, "generator.")), *_LAZY):
        import_module(name)


if os.environ.get(_PRELOAD):
    preload()


def start(folder: Path, *arguments: str, die_at: int = 0, file_size: int = 0, said: str = "said") -> BaseProcess:
    """Run a command, by default a build, on the report in ``folder``; what it says goes to a file there.

    Args:
        die_at: the process kills itself before the change of that number to the file system. Like changes in a row count once,
            unless something is renamed.
        file_size: no file may have more bytes than this, as on a disk that is nearly full.
    """
    os.environ[_PRELOAD] = "1"
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(folder, arguments or ("build",), die_at, file_size, said))
    process.start()
    return process


def _run(folder: Path, arguments: tuple[str, ...], die_at: int, file_size: int, said: str) -> None:
    os.chdir(folder)
    with open(said, "w") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    if die_at:
        sys.addaudithook(_Death(die_at))
    if file_size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
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


def files_in(folder: Path) -> Files:
    """Every file below a folder with its content; none where there is no folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@dataclass(frozen=True)
class Whole:
    """What uninterrupted builds made of the toy report: the site in both editions of its text, and every result.

    ``folder`` is where they did, and holds the second edition.
    """

    folder: Path
    sites: tuple[Files, ...]
    results: Files


class ToyReport:
    """A copy of the toy report whose text has two editions."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site, self.cache = folder, folder / "site", folder / ".cache"
        self._page = folder / "content" / "about.en.md"
        self._text = self._page.read_text(encoding="utf-8").partition("\nThis is edition")[0]

    def edit(self, edition: int) -> None:
        self._page.write_text(f"{self._text}\nThis is edition {edition}.\n", encoding="utf-8")

    def edit_to_the_other(self, whole: Whole) -> int:
        """Edit the text so that the site is out of date; returns the edition."""
        edition = 1 - whole.sites.index(files_in(self.site)) if self.site.exists() else 0
        self.edit(edition)
        return edition

    def run(self, *arguments: str, expect: int = 0, **options: int) -> str:
        """Run a command to its end; returns what it said."""
        process = start(self.folder, *arguments, **options)
        process.join()
        assert process.exitcode == expect, (process.exitcode, self.said())
        return self.said()

    def said(self, where: str = "said") -> str:
        return (self.folder / where).read_text(encoding="utf-8")

    def results(self) -> Files:
        return {name: content for name, content in files_in(self.cache / "results").items() if name.endswith(".npz")}

    def left_overs(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.name.endswith(".partial") or path.name.startswith(".site")]

    def forget(self, chance: Callable[[], bool] = lambda: True) -> None:
        """Delete results and drawings by lot, so that there is something to do."""
        for path in (*sorted(self.cache.glob("results/*/*.npz")), *sorted(self.cache.glob("drawn/*/*"))):
            if chance():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        (self.cache / "outcome.json").unlink(missing_ok=True)

    def check(self, whole: Whole, before: Files | None = None) -> None:
        """Nothing that was there ``before`` is lost, and nothing is half there."""
        assert not self.site.exists() or files_in(self.site) in whole.sites
        results = self.results()
        assert (before or {}).keys() <= results.keys()
        assert results.items() <= whole.results.items()

    def check_end(self, whole: Whole, edition: int) -> None:
        """The next build makes of it what it would have been."""
        self.edit(edition)
        self.run()
        assert files_in(self.site) == whole.sites[edition]
        assert self.results() == whole.results
        assert self.left_overs() == []
