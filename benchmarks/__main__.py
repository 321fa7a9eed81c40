"""``python -m benchmarks [NAME ...]``: measure what has no result yet, write each result as it is there, render RESULTS.md."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, Settings, machine, versions
from benchmarks.render import render
from generator.files import write_text

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Benchmark:
    """``function`` ("module:function") takes Settings and returns an Outcome; ``minutes`` is a guess for two idle cores."""

    name: str
    title: str
    function: str
    minutes: float


BENCHMARKS = (
    Benchmark("harness", "The harness, on sides whose answer is known", "benchmarks.known:run", 0.3),
    Benchmark("build", "The whole build, against the commit before", "benchmarks.builds:cold", 9.5),
    Benchmark("edits", "Builds after a build, against the commit before", "benchmarks.builds:again", 2.5),
    Benchmark("homework", "The four questions' own figures, against a plain script", "benchmarks.homework:run", 12),
    Benchmark("lime", "LIME, against the lime package and Captum", "benchmarks.local_models:run", 3),
    Benchmark("filters", "Filter pictures, against torch-lucent", "benchmarks.filters:run", 2),
    Benchmark("maps", "Attribution maps, against Captum", "benchmarks.maps:run", 1),
    Benchmark(
        "reliability",
        "What is published of a method: the same map from other random numbers",
        "benchmarks.reliability:run",
        5,
    ),
    Benchmark("pages", "Rendering pages, against MkDocs", "benchmarks.pages:run", 1),
    Benchmark("forward", "Passes through the network", "benchmarks.forward:run", 3),
    Benchmark("growth", "Growth with pictures and pages", "benchmarks.growth:run", 2),
    Benchmark("cells", "Recorded cells, and two workers", "benchmarks.cells:run", 3),
)


def main() -> int:
    """Returns 0 when every benchmark asked for has a result, 1 when one failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended too
    options = _options()
    if options.list:
        for one in BENCHMARKS:
            print(f"{one.name:<11} {one.minutes:4.1f} min  {one.title}")
        print(f"{'together':<11} {sum(one.minutes for one in BENCHMARKS):4.1f} min")
        return 0
    results = HERE / ".work" / "quick" if options.quick else HERE / "results"
    settings = Settings(options.quick, HERE / ".work")
    results.mkdir(parents=True, exist_ok=True)
    settings.work.mkdir(exist_ok=True)
    chosen = [one for one in BENCHMARKS if not options.names or one.name in options.names]
    failed = [one.name for one in chosen if not _done(one, results, options.again) and not _measured(one, settings, results)]
    page = results / "RESULTS.md" if options.quick else HERE / "RESULTS.md"
    titles = {one.name: one.title for one in BENCHMARKS}
    page.write_text(render(_read(results), titles, _records()), encoding="utf-8")
    print(f"{page.relative_to(ROOT)}" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [one.name for one in BENCHMARKS]
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*names, []], help=f"of: {', '.join(names)} (default: all)")
    parser.add_argument("--again", action="store_true", help="also those that have a result")
    parser.add_argument("--quick", action="store_true", help="a minute or two that prove everything runs; results are kept apart")
    parser.add_argument("--list", action="store_true", help="only list the benchmarks and their minutes")
    return parser.parse_args()


def _done(one: Benchmark, results: Path, again: bool) -> bool:
    path = results / f"{one.name}.json"
    done = not again and path.exists() and not json.loads(path.read_text(encoding="utf-8")).get("failed")
    if done:
        print(f"{one.name:<11} has a result", flush=True)
    return done


def _measured(one: Benchmark, settings: Settings, results: Path) -> bool:
    """Run one benchmark and write down what came out, be it an error; whether it went well."""
    print(f"{one.name:<11} about {one.minutes:g} min", flush=True)
    began, load = time.monotonic(), os.getloadavg()[0]
    found: dict[str, Any]
    try:
        module, _, name = one.function.partition(":")
        found = {"outcome": getattr(import_module(module), name)(settings).plain()}
    except Exception as error:  # one benchmark's failure must not cost the others
        traceback.print_exc()
        found = {"failed": f"{type(error).__name__}: {error}"}
    seconds = time.monotonic() - began
    about = {
        "name": one.name,
        "commit": _commit(),
        "finished": datetime.now().astimezone().isoformat(timespec="minutes"),
        "minutes": round(seconds / 60, 1),
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "machine": machine(),
        "versions": versions(),
    }
    write_text(results / f"{one.name}.json", json.dumps({**about, **found}, indent=1) + "\n")
    print(f"{one.name:<11} {'failed' if 'failed' in found else 'done'} after {seconds:.0f} s", flush=True)
    return "failed" not in found


def _commit() -> str:
    described = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return described.stdout.strip() or "unknown"


def _read(results: Path) -> list[dict[str, Any]]:
    order = [one.name for one in BENCHMARKS]
    found = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*.json")]
    return sorted((result for result in found if result["name"] in order), key=lambda result: order.index(result["name"]))


def _records() -> list[dict[str, Any]]:
    """Those that are meant for the page; others have pages of their own."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "records").glob("*.json"))]
    return [record for record in found if "outcome" in record]


if __name__ == "__main__":
    sys.exit(main())
