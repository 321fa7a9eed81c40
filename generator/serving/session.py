"""A report that is being written: whatever is saved is built at once, and the pages that are open are told what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from generator.config import Report
from generator.errors import Problem
from generator.pipeline import Built, build
from generator.progress import Progress
from generator.serving.channel import Channel
from generator.terminal import Lines

if TYPE_CHECKING:
    from generator.engine.job import JobId

__all__ = ["Session"]

_OFTEN = 0.2
"""Seconds between two remarks on how far a build is."""


class Session:
    """Builds the report that ``read`` gives into ``site``, again and again, and says what happens to ``channel``; its proof
    into ``proofs`` whenever that is asked for.

    Compiled templates and imported libraries stay in memory between two builds. Facts are read from the store again, and the
    network is loaded again whenever something has to be computed.
    """

    def __init__(self, read: Callable[[], Report], site: Path, proofs: Path, channel: Channel) -> None:
        self._read, self._site, self._proofs, self._channel = read, site, proofs, channel
        self._turn = Lock()

    def build(self, saved: Collection[Path] = ()) -> Report | None:
        """Build once more, because of these files; return the report that was read, None where it could not be.

        A mistake is shown, in the terminal and on the pages, and leaves the site as it was.
        """
        report = None
        try:
            report = self._read()
            with self._turn, _Remarks(self._channel) as remarks:
                built = build(report, self._site, remarks)
            self._tell(built, _are_styles(saved, report))
        except Problem as problem:
            print(f"error: {problem}", flush=True)
            self._channel.tell({"kind": "problem", "text": str(problem)})
        return report

    def proof(self) -> Path:
        """The folder of the site's proof, brought up to date: it is written only for those who read it.

        A mistake leaves it as it was; it is shown by the build of the site.
        """
        with self._turn, suppress(Problem):
            build(self._read(), self._proofs, Progress(), laid_open=True)
        return self._proofs

    def _tell(self, built: Built, only_styles: bool) -> None:
        written = built.written
        changed = list(written.changed) if written else []
        message: dict[str, Any] = {"kind": "built", "files": changed}
        if only_styles:
            message["styles"] = [name for name in changed if name.endswith(".css") and (self._site / name).exists()]
        self._channel.tell(message)
        for warning in built.warnings:
            print(f"warning: {warning}")
        rendered = written.rendered if written else ()
        what = f"{len(rendered)} pages rendered" if len(rendered) != 1 else f"{rendered[0]} rendered"
        print(f"{time.strftime('%H:%M:%S')}  {what} in {built.seconds:.2f} s", flush=True)


class _Remarks(Lines):
    """Progress in the terminal, and on the pages that are open."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel, self._last = channel, 0.0

    def step(self, job: JobId, done: float) -> None:
        super().step(job, done)
        if time.monotonic() - self._last > _OFTEN:
            self._last = time.monotonic()
            self._channel.mention({"kind": "busy", "text": f"computing {job}: {done:.0%}"})

    def note(self, text: str) -> None:
        super().note(text)
        self._channel.mention({"kind": "busy", "text": text})


def _are_styles(saved: Collection[Path], report: Report) -> bool:
    """Whether nothing but style sheets was saved: then a page need not be loaded again."""
    assets = (report.folder / "templates" / "assets").resolve()
    return bool(saved) and all(path.parent == assets and path.suffix == ".css" for path in saved)
