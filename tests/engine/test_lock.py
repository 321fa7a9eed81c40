import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.engine.lock import alone
from generator.errors import Problem

ROOT = Path(__file__).parent.parent.parent
HOLD = "import sys, time; from pathlib import Path; from generator.engine.lock import alone\n"
HOLD += "with alone(Path(sys.argv[1]), print):\n    print('held', flush=True)\n    sys.stdin.read()"


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_says_that_it_waits_and_then_goes_on(tmp_path):
    first, told = holder(tmp_path / "cache"), []

    def tell(text: str) -> None:
        told.append(text)
        first.stdin.close()

    with alone(tmp_path / "cache", tell):
        assert first.wait() == 0
    assert len(told) == 1
    assert "waiting" in told[0]
    assert str(tmp_path / "cache") in told[0]
    with alone(tmp_path / "cache", pytest.fail):
        pass


def test_a_killed_holder_frees_the_lock_and_what_it_left_half_written_goes(tmp_path):
    process = holder(tmp_path)
    (tmp_path / "results").mkdir()
    for name in (".ab12.npz-abcdefgh.partial", "cd34.npz"):
        (tmp_path / "results" / name).write_text("")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    began = time.monotonic()
    with alone(tmp_path, pytest.fail):
        assert [path.name for path in (tmp_path / "results").iterdir()] == ["cd34.npz"]
    assert time.monotonic() - began < 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "results"]


def test_a_place_that_cannot_be_written_is_a_problem(tmp_path):
    (tmp_path / "cache").write_text("no folder")
    with pytest.raises(Problem, match="cannot be written"), alone(tmp_path / "cache", print):
        pass
