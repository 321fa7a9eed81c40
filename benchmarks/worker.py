"""The process of one side: sets up, then runs the cases that come in, one JSON line each, and answers with the seconds."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any


def main(setup: str, settings: str) -> None:
    # Libraries that print must not speak into the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module, _, name = setup.partition(":")
    run = getattr(import_module(module), name)(**json.loads(settings))
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        times, began, gave = 0, time.perf_counter(), None
        while not times or time.perf_counter() - began < asked["at_least"]:
            gave, times = run(**asked["case"]), times + 1
        seconds = (time.perf_counter() - began) / times
        print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb(), "gave": gave or {}}), file=answers, flush=True)


def _peak_mb() -> float:
    """The largest resident size so far. Linux hands ``ru_maxrss`` down from the parent, so its own count is read instead."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes


if __name__ == "__main__":
    main(*sys.argv[1:])
