"""A build that is ended leaves the old site or the new one, and every result that it had finished."""

import os
import random
import signal
import sys
import time
from itertools import count

import pytest

from tests.processes import ToyReport, files_in, start

MOMENTS = 20


def test_killed_at_twenty_moments(built_toy, whole_toy):
    """Spread over all of a build that finds half of the results, each time another half."""
    lot = random.Random(20)
    seconds, killed = _seconds(built_toy, lot), 0
    for moment in range(MOMENTS):
        built_toy.forget(lambda: lot.random() < 0.5)
        built_toy.edit_to_the_other(whole_toy)
        before, began = built_toy.results(), time.monotonic()
        process = start(built_toy.folder)
        process.join((moment + lot.random()) / MOMENTS * seconds)
        if process.exitcode == 0:
            seconds = time.monotonic() - began  # a build is quicker when the machine has less to do
        process.kill()
        process.join()
        killed += process.exitcode != 0
        built_toy.check(whole_toy, before)
    assert killed >= MOMENTS // 2
    built_toy.check_end(whole_toy, 1)


def _seconds(report: ToyReport, lot: random.Random) -> float:
    """How long such a build takes once the server of processes is up."""
    report.run("--help")
    report.forget(lambda: lot.random() < 0.5)
    began = time.monotonic()
    report.run()
    return time.monotonic() - began


def test_killed_before_every_change_of_a_file(built_toy, whole_toy):
    """From the first file that an edit of the text changes to the last, the swap of the folders among them."""
    for at in count(1):
        edition, before = built_toy.edit_to_the_other(whole_toy), built_toy.results()
        process = start(built_toy.folder, die_at=at)
        process.join()
        built_toy.check(whole_toy, before)
        assert built_toy.site.exists() or sys.platform != "linux"  # others have no exchange of folders in one step
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL, built_toy.said()
    assert at > 15
    assert files_in(built_toy.site) == whole_toy.sites[edition]
    assert built_toy.left_overs() == []


@pytest.mark.parametrize("place", ["results/*/.*.partial", "drawn/*/.*.partial"])
def test_killed_as_soon_as_something_is_half_written(built_toy, whole_toy, place):
    built_toy.forget()
    process = start(built_toy.folder)
    while process.is_alive() and not any(built_toy.cache.glob(place)):
        pass
    process.kill()
    process.join()
    assert built_toy.left_overs()
    built_toy.check(whole_toy)
    built_toy.check_end(whole_toy, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_ends_at_once_and_leaves_order(built_toy, whole_toy, number):
    built_toy.forget()
    process = start(built_toy.folder)
    while process.is_alive() and len(built_toy.results()) < 5:
        time.sleep(0.01)
    os.kill(process.pid, number)
    began = time.monotonic()
    process.join()
    assert time.monotonic() - began < 10  # on a busy machine; it takes a fraction of a second
    assert process.exitcode == 128 + number, built_toy.said()
    assert built_toy.said().endswith("Interrupted. What was finished is kept.\n")
    assert built_toy.left_overs() == []
    assert 5 <= len(built_toy.results()) < len(whole_toy.results)
    built_toy.check(whole_toy)


def test_measuring_that_is_killed_keeps_the_records_it_made(built_toy):
    evidence, cells = built_toy.folder / "net.evidence", ["where-sobel", "where-gaussian", "where-random"]
    process = start(built_toy.folder, "measure", *cells)
    while process.is_alive() and not any(evidence.glob("*/*.json")):
        time.sleep(0.001)
    process.kill()
    process.join()
    (evidence / "photos" / ".where-random.json-abcdefgh.partial").write_text("half")
    kept = {name: content for name, content in files_in(evidence).items() if name.endswith(".json")}
    assert kept
    said = built_toy.run("measure", *cells)
    assert f"{len(cells) - len(kept)} of" in said
    records = files_in(evidence)
    assert kept.items() <= records.items()
    assert sorted(records) == [f"photos/{name}.json" for name in sorted(cells)]
