"""A build that is killed leaves the old site or the new one, and every result that it had finished."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.killing import start

ROOT = Path(__file__).parent.parent
MOMENTS = 20
TEXTS = ("The first edition.", "The second edition.")

Files = dict[str, bytes]


def files(folder: Path) -> Files:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def left_overs(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.name.endswith(".partial") or path.name.startswith(".site")]
    return [path.relative_to(folder).as_posix() for path in found]


class Report:
    """A copy of the toy report whose text has two editions."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site, self.cache = folder, folder / "site", folder / ".cache"
        self.page = folder / "content" / "about.en.md"
        self.text = self.page.read_text(encoding="utf-8")

    def edit(self, edition: int) -> None:
        self.page.write_text(f"{self.text}\n{TEXTS[edition]}\n", encoding="utf-8")

    def build(self) -> None:
        """To the end, as a user does."""
        done = subprocess.run([sys.executable, ROOT / "build.py"], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def said(self) -> str:
        return (self.folder / "said").read_text(encoding="utf-8")

    def finished(self) -> Files:
        return {name: content for name, content in files(self.cache / "results").items() if name.endswith(".npz")}

    def forget(self, chance: Callable[[], bool]) -> None:
        """Delete results and drawings by lot, so that there is something to do."""
        for path in (*sorted(self.cache.glob("results/*/*.npz")), *sorted(self.cache.glob("drawn/*/*"))):
            if chance():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        (self.cache / "outcome.json").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def whole(toy, tmp_path_factory) -> tuple[list[Files], Files, Path]:
    """Both editions of the site and all results, from builds that nothing interrupted; and the report they were built in."""
    report = Report(shutil.copytree(toy, tmp_path_factory.mktemp("whole") / "report"))
    sites = []
    for edition in (0, 1):
        report.edit(edition)
        report.build()
        sites.append(files(report.site))
    assert sites[0] != sites[1]
    return sites, report.finished(), report.folder


@pytest.fixture
def built(whole, tmp_path) -> Report:
    """A report that is built, in its second edition."""
    copy = Report(shutil.copytree(whole[2], tmp_path / "report"))
    copy.text = copy.text.replace(f"\n{TEXTS[1]}\n", "")
    return copy


def check(report: Report, whole: tuple[list[Files], Files, Path], before: Files) -> None:
    """Nothing is lost, and nothing is half there."""
    sites, results, _ = whole
    if report.site.exists():
        assert files(report.site) in sites
    finished = report.finished()
    assert before.keys() <= finished.keys()
    assert finished.items() <= results.items()


def check_end(report: Report, whole: tuple[list[Files], Files, Path], edition: int) -> None:
    """The next build makes of it what it would have been."""
    report.edit(edition)
    process = start(report.folder)
    process.join()
    assert process.exitcode == 0, report.said()
    sites, results, _ = whole
    assert files(report.site) == sites[edition]
    assert report.finished() == results
    assert left_overs(report.folder) == []


def edit_to_the_other(report: Report, sites: list[Files]) -> int:
    """Edit the text so that the site is out of date; returns the edition."""
    edition = 1 - sites.index(files(report.site)) if report.site.exists() else 0
    report.edit(edition)
    return edition


def test_killed_at_twenty_moments(built, whole):
    """Spread over all of a build that finds half of the results, each time another half."""
    lot = random.Random(20)
    seconds, killed = _seconds(built, lot), 0
    for moment in range(MOMENTS):
        built.forget(lambda: lot.random() < 0.5)
        edit_to_the_other(built, whole[0])
        before, began = built.finished(), time.monotonic()
        process = start(built.folder)
        process.join((moment + lot.random()) / MOMENTS * seconds)
        if process.exitcode == 0:
            seconds = time.monotonic() - began  # a build is quicker when the machine has less to do
        process.kill()
        process.join()
        killed += process.exitcode != 0
        check(built, whole, before)
    assert killed >= MOMENTS // 2
    check_end(built, whole, 1)


def _seconds(report: Report, lot: random.Random) -> float:
    """How long such a build takes once the server of processes is up."""
    start(report.folder, "--help").join()
    report.forget(lambda: lot.random() < 0.5)
    began, process = time.monotonic(), start(report.folder)
    process.join()
    assert process.exitcode == 0, report.said()
    return time.monotonic() - began


def test_killed_before_every_change_of_a_file(built, whole):
    """From the first file that an edit of the text changes to the last, the swap of the folders among them."""
    for at in count(1):
        edition, before = edit_to_the_other(built, whole[0]), built.finished()
        process = start(built.folder, die_at=at)
        process.join()
        check(built, whole, before)
        assert built.site.exists() or sys.platform != "linux"  # others have no exchange of folders in one step
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL, built.said()
    assert at > 15
    assert files(built.site) == whole[0][edition]
    assert left_overs(built.folder) == []


@pytest.mark.parametrize("place", ["results/*/.*.partial", "drawn/*/.*.partial"])
def test_killed_as_soon_as_something_is_half_written(built, whole, place):
    built.forget(lambda: True)
    built.edit(0)
    process = start(built.folder)
    while process.is_alive() and not any(built.cache.glob(place)):
        pass
    process.kill()
    process.join()
    assert left_overs(built.folder)
    check(built, whole, {})
    check_end(built, whole, 0)
