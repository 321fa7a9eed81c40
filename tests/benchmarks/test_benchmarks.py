"""Which benchmarks run, and what they make of what others print."""

import json
from pathlib import Path

import pytest

pytest.importorskip("psutil")

import benchmarks.__main__ as command
from benchmarks.builds import seconds_by_family
from benchmarks.growth import fitted
from benchmarks.harness import Settings
from benchmarks.outcome import Outcome, Table


def counted(settings: Settings) -> Outcome:
    """A benchmark that notes each time it runs."""
    with (settings.work / "runs").open("a") as file:
        file.write("x")
    return Outcome(tables=[Table("ran", ("",), [(1.0,)])])


def broken(settings: Settings) -> Outcome:
    raise ValueError("no")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    several = (
        command.Benchmark("first", "First", f"{__name__}:counted", 0),
        command.Benchmark("bad", "Bad", f"{__name__}:broken", 0),
        command.Benchmark("last", "Last", f"{__name__}:counted", 0),
    )
    monkeypatch.setattr(command, "HERE", tmp_path)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "BENCHMARKS", several)
    monkeypatch.setattr(command, "import_module", lambda _: __import__("sys").modules[__name__])
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["benchmarks", *arguments])
    return command.main()


def test_a_failure_costs_only_itself_and_what_is_done_is_not_done_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch) == 1
    assert (here / ".work" / "runs").read_text() == "xx"
    assert json.loads((here / "results" / "bad.json").read_text())["failed"] == "ValueError: no"
    assert call(monkeypatch, "first", "last") == 0
    assert (here / ".work" / "runs").read_text() == "xx"
    assert call(monkeypatch, "first", "--again") == 0
    assert (here / ".work" / "runs").read_text() == "xxx"
    page = (here / "RESULTS.md").read_text()
    assert page.index("## First") < page.index("Failed: ValueError: no") < page.index("## Last")


def test_quick_results_are_kept_apart(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, "first", "--quick") == 0
    assert (here / ".work" / "quick" / "first.json").exists()
    assert not list((here / "results").glob("*")) if (here / "results").exists() else True
    assert not (here / "RESULTS.md").exists()


def test_seconds_are_read_from_what_builds_print() -> None:
    printed = "  lineup        11 computed   0 reused    180.1 s\nnote: x\n  lime          12 computed   3 reused      9.0 s\n"
    assert seconds_by_family(printed) == {"lineup": 180.1, "lime": 9.0}


def test_a_line_is_fitted_and_its_largest_deviation_told() -> None:
    slope, start, deviation = fitted([11, 44, 176], [2 + 0.5 * n for n in (11, 44, 176)])
    assert (slope, start, deviation) == (pytest.approx(0.5), pytest.approx(2), "0.0%")
    assert float(fitted([11, 44, 176], [11.0**2, 44.0**2, 176.0**2])[2].rstrip("%")) > 50
