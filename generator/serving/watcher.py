"""Which files somebody has just saved, of all that a report is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

from watchfiles import Change, DefaultFilter, watch

from generator.config import Report
from generator.errors import Problem

__all__ = ["Watcher"]

_STEP, _DEBOUNCE = 20, 200
"""Milliseconds without a further change, and at most, until what was saved together is reported together."""


class Watcher:
    """Watches text, templates, settings, pictures and checkpoint. What begins with one of the paths ``besides`` is none of it."""

    def __init__(self, besides: Iterable[Path]) -> None:
        self._common = DefaultFilter(ignore_paths=list(besides))
        self._saved: Queue[set[Path]] = Queue()
        self._stop = Event()
        self._watched: tuple[set[Path], set[Path]] = (set(), set())

    def watch(self, report: Report) -> None:
        """Watch this report, and no longer another one."""
        folders, files = _folders(report), _files(report)
        if (folders, files) == self._watched:
            return
        self.stop()
        self._watched, self._stop = (folders, files), Event()
        # An editor may write a file anew, so watching that alone would lose sight of it.
        self._start(folders, lambda change, path: self._common(change, path), recursive=True)
        self._start({file.parent for file in files}, lambda change, path: Path(path) in files, recursive=False)

    def saved(self) -> set[Path]:
        """The files saved since the last time; waits until there is one."""
        files = self._saved.get()
        while True:
            try:
                files |= self._saved.get_nowait()
            except Empty:
                return files

    def stop(self) -> None:
        """Watch nothing any more, until :meth:`watch` is called again."""
        self._stop.set()

    def _start(self, folders: set[Path], counts: Callable[[Change, str], bool], recursive: bool) -> None:
        Thread(target=self._listen, args=(folders, counts, recursive, self._stop), daemon=True).start()

    def _listen(self, folders: set[Path], counts: Callable[[Change, str], bool], recursive: bool, stop: Event) -> None:
        for changes in watch(
            *folders, watch_filter=counts, step=_STEP, debounce=_DEBOUNCE, recursive=recursive, stop_event=stop
        ):  # fmt: skip
            self._saved.put({Path(path) for _, path in changes})


def _folders(report: Report) -> set[Path]:
    """Folders of which everything counts that lies in them."""
    folders = {report.folder / "content", report.folder / "templates"}
    with suppress(Problem):  # which the build reports
        folders.add(report.picture_root())
    return {folder.resolve() for folder in folders if folder.is_dir()}


def _files(report: Report) -> set[Path]:
    """Settings, checkpoint and what is recorded beside it, the reader's own pictures."""
    files = (report.path, report.checkpoint, *report.beside_checkpoint(), *report.own)
    return {path.resolve() for path in files if path.parent.is_dir()}
