"""Several processes at work on one report."""

import time

import pytest

from tests.processes import ToyReport, files_in, start


def wait_for(report: ToyReport, pattern: str) -> None:
    deadline = time.monotonic() + 60
    while not any(report.cache.glob(pattern)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_two_builds_at_once_end_well_and_one_says_that_it_waits(built_toy, whole_toy):
    built_toy.forget()
    processes = {said: start(built_toy.folder, said=said) for said in ("one", "two")}
    for said, process in processes.items():
        process.join()
        assert process.exitcode == 0, built_toy.said(said)
    assert sum("waiting for it to end" in built_toy.said(said) for said in processes) == 1
    assert built_toy.results() == whole_toy.results
    assert files_in(built_toy.site) == whole_toy.sites[1]
    assert built_toy.left_overs() == []


@pytest.mark.parametrize("command", ["build", "check", "clean", "measure where-sobel", "clean --all"])
def test_others_wait_for_a_build_and_say_so(built_toy, whole_toy, command):
    built_toy.forget()
    first = start(built_toy.folder)
    wait_for(built_toy, "results/*/*.npz")
    second = start(built_toy.folder, *command.split(), said="second")
    second.join()
    said = built_toy.said("second")
    first.join()
    assert first.exitcode == 0
    assert second.exitcode in (0, 1)
    assert "Traceback" not in said
    assert files_in(built_toy.site) == whole_toy.sites[1]
    if command != "check":  # which looks first whether all results are there
        assert "waiting for it to end" in said
        assert second.exitcode == 0
    if command == "clean --all":
        assert built_toy.results() == {}
    if command.startswith("measure"):
        assert [path.name for path in (built_toy.folder / "net.evidence").rglob("*.json")] == ["where-sobel.json"]
    else:
        built_toy.check_end(whole_toy, 1)


def test_a_build_after_a_killed_one_does_not_wait(built_toy, whole_toy):
    built_toy.forget()
    first = start(built_toy.folder)
    wait_for(built_toy, "results/*/*.npz")
    first.kill()
    first.join()
    assert "waiting" not in built_toy.run()
    assert files_in(built_toy.site) == whole_toy.sites[1]
