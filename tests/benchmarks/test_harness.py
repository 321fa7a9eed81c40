"""The harness against sides whose answer is known."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("psutil")

from benchmarks import known
from benchmarks.harness import CommandFailed, Side, compare, run_command


def test_twice_the_sleep_is_twice_as_slow_and_memory_shows() -> None:
    (timings,) = compare(known.sides(0.3), [{}], rounds=3)
    once, same, twice = timings.values()
    assert same.median / once.median == pytest.approx(1, abs=0.2)
    assert twice.median / once.median == pytest.approx(2, abs=0.3)
    assert twice.peak_mb - once.peak_mb == pytest.approx(200, abs=20)
    assert [len(timing.seconds) for timing in timings.values()] == [3, 3, 3]


def test_short_runs_are_repeated_and_their_mean_counts() -> None:
    (timings,) = compare([Side("short", "benchmarks.known:sleeper", {"seconds": 0.002})], [{}], rounds=1, at_least=0.4)
    assert 0.002 <= timings["short"].median < 0.1


def test_a_side_that_fails_says_why_and_the_others_go_on() -> None:
    broken = Side("broken", "benchmarks.known:sleeper", {"minutes": 1})
    (timings,) = compare([known.sides(0.01)[0], broken], [{}], rounds=1)
    assert timings["once"].median > 0
    assert "minutes" in timings["broken"].failed


def test_a_commands_memory_is_that_of_its_processes_together() -> None:
    child = "import time; kept = b'x' * 100_000_000; time.sleep(1)"
    parent = f"import subprocess, sys; kept = b'x' * 100_000_000; subprocess.run([sys.executable, '-c', {child!r}])"
    # From a small process: Linux counts what a child's parent had when it was started as the child's own.
    command = [sys.executable, "-c", parent]
    measured = f"from pathlib import Path; from benchmarks.harness import run_command as run; print(run({command!r}, Path('.')))"
    root = Path(__file__).parent.parent.parent
    told = subprocess.run([sys.executable, "-c", measured], cwd=root, capture_output=True, text=True, check=True).stdout
    assert 200 < float(told.partition("peak_mb=")[2].partition(",")[0]) < 260
    assert float(told.partition("seconds=")[2].partition(",")[0]) > 1


def test_a_command_that_fails_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="no luck"):
        run_command([sys.executable, "-c", "raise SystemExit('no luck')"], tmp_path)
