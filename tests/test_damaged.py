"""Whatever is stored may be spoiled, too large for the disk, or from elsewhere: a build names it and ends with the same site."""

import re
import shutil
from pathlib import Path

import pytest

from generator.config import read_report
from generator.engine.job import Tier
from generator.engine.store import Store
from generator.prepare import prepare
from tests.processes import ToyReport, files_in


def first(report: ToyReport, pattern: str) -> Path:
    return min(path for path in report.cache.glob(pattern) if path.is_file())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 16
    path.write_bytes(content)


def at_the_end(path: Path) -> None:
    """Of the last array, where the facts are."""
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\1\2") - 8] ^= 16
    path.write_bytes(content)


def folder(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


def test_every_damaged_result_is_named_and_computed_again(built_toy, whole_toy):
    """All of them at once, and the drawings gone, so that each is read."""
    jobs = prepare(read_report(built_toy.folder / "report.toml")).plan.tier(Tier.BUILD).values()
    for number, planned in enumerate(jobs):
        path = next(built_toy.cache.glob(f"results/*/{planned.key}.npz"))
        (empty, cut, at_the_end, folder)[number % 4](path)
    shutil.rmtree(built_toy.cache / "drawn")
    said = built_toy.run()
    named = set(re.findall(r"the stored result of (\S+) is damaged .*it is made again", said))
    assert {str(planned.job.id) for planned in jobs} - named <= {"shown/00"}  # which may be asked for after it was made again
    assert f"{len(jobs)} computed" not in said
    assert built_toy.results() == whole_toy.results
    assert files_in(built_toy.site) == whole_toy.sites[1]


@pytest.mark.parametrize("damage", [Path.unlink, empty, cut, flip])
@pytest.mark.parametrize("pattern", ["drawn/*/*/*/*.png", "drawn/*/*/facts.json", "drawn/*/*/inventory.json"])
def test_a_damaged_drawing_is_named_and_drawn_again(built_toy, whole_toy, pattern, damage):
    drawings = files_in(built_toy.cache / "drawn")
    damage(first(built_toy, pattern))
    shutil.rmtree(built_toy.site)  # so that pictures have to be copied ...
    shutil.rmtree(built_toy.cache / "pages")  # ... and facts to be read
    said = built_toy.run()
    assert "drawing" in said
    assert "it is made again" in said
    assert "0 computed" in said
    assert files_in(built_toy.cache / "drawn") == drawings
    assert files_in(built_toy.site) == whole_toy.sites[1]


@pytest.mark.parametrize("damage", [empty, cut, flip])
def test_a_damaged_memory_is_as_good_as_none(built_toy, whole_toy, damage):
    """Files that only save time: every one of them at once."""
    for pattern in ("*.json", "jobs/*.json", "sites/*", "pages/**/*", "compiled/**/*"):
        for path in built_toy.cache.glob(pattern):
            if path.is_file():
                damage(path)
    built_toy.edit(0)
    built_toy.run()
    assert files_in(built_toy.site) == whole_toy.sites[0]
    assert built_toy.results() == whole_toy.results


@pytest.mark.parametrize("bytes_at_most", [1_000, 3_000, 10_000, 40_000])
def test_a_full_disk_is_named_and_costs_nothing(built_toy, whole_toy, bytes_at_most):
    built_toy.forget(iter([False, True] * 1000).__next__)
    built_toy.edit(0)
    before = built_toy.results()
    said = built_toy.run(expect=1, file_size=bytes_at_most)
    assert "Traceback" not in said
    assert "cannot be written: file too large" in said
    assert "what was finished is kept" in said
    assert built_toy.left_overs() == []
    assert files_in(built_toy.site) == whole_toy.sites[1]
    built_toy.check(whole_toy, before)
    built_toy.check_end(whole_toy, 0)


def test_a_cache_from_another_machine_is_kept_and_not_used(built_toy, monkeypatch):
    report = read_report(built_toy.folder / "report.toml")
    assert prepare(report).results.stale(Tier.BUILD) == []
    here = prepare(report).plan.ground.machine
    for elsewhere in ({**here, "device": "another"}, {**here, "libraries": {**here["libraries"], "torch": "99.0"}}):
        monkeypatch.setattr("generator.prepare.machine", lambda elsewhere=elsewhere: elsewhere)
        ready = prepare(report)
        assert ready.results.stale(Tier.BUILD) == list(ready.plan.tier(Tier.BUILD))
        assert ready.plan.tier(Tier.RECORD).keys() == prepare(report).plan.tier(Tier.RECORD).keys()
    assert len(list(Store(built_toy.cache).root.glob("results/*/*.npz"))) >= len(ready.plan.tier(Tier.BUILD))


def test_a_site_that_is_edited_in_place_spoils_nothing_stored(built_toy, whole_toy):
    """The site's files may be other names for files that stood there before, but not for anything in the cache."""
    stored = files_in(built_toy.cache)
    for path in built_toy.site.rglob("*"):
        if path.is_file():
            assert path.stat().st_nlink == 1
            with path.open("r+b") as stream:
                stream.write(b"spoiled")
    assert files_in(built_toy.cache) == stored
    built_toy.run()
    assert files_in(built_toy.site) == whole_toy.sites[1]


def test_nothing_but_a_site_is_replaced(built_toy):
    (built_toy.folder / "mine").mkdir()
    (built_toy.folder / "mine" / "thesis.tex").write_text("years of work")
    for output in ("mine", ".", "content", "report.toml"):
        said = built_toy.run("build", "--output", output, expect=1)
        assert "there is something here that is no built site" in said
        assert "--output" in said
    assert (built_toy.folder / "mine" / "thesis.tex").read_text() == "years of work"
