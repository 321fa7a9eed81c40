import sys
import threading

import pytest

from generator import files as writing
from generator.report import folder
from generator.report.folder import File, SiteFolder


def files(**texts: str) -> dict[str, File]:
    return {
        f"{name}.txt": File(text, lambda path, text=text: path.write_text(text, encoding="utf-8")) for name, text in texts.items()
    }


def standing(site) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in site.iterdir()}


def test_only_what_is_new_is_written_and_what_is_gone_is_said(tmp_path):
    site = tmp_path / "site"
    assert SiteFolder(site, tmp_path / "cache").replace(files(a="1", b="1"), "first", 2) == ["a.txt", "b.txt"]
    kept = (site / "a.txt").stat().st_ino
    assert SiteFolder(site, tmp_path / "cache").replace(files(a="1", c="1"), "second", 2) == ["b.txt", "c.txt"]
    assert standing(site) == {"a.txt": "1", "c.txt": "1"}
    assert (site / "a.txt").stat().st_ino == kept


def test_it_holds_what_was_written_until_somebody_touches_it(tmp_path):
    site, cache = tmp_path / "site", tmp_path / "cache"
    assert SiteFolder(site, cache).holds("key") == 0
    SiteFolder(site, cache).replace(files(a="1"), "key", 7)
    assert SiteFolder(site, cache).holds("key") == 7
    assert SiteFolder(site, cache).holds("other") == 0
    (site / "a.txt").unlink()
    assert SiteFolder(site, cache).holds("key") == 0


@pytest.mark.parametrize(("module", "cannot"), [(folder, "_linked"), (writing, "_exchanged")])
def test_a_system_without_links_or_exchange_will_do(tmp_path, monkeypatch, module, cannot):
    monkeypatch.setattr(module, cannot, lambda *_: False)
    site, cache = tmp_path / "site", tmp_path / "cache"
    for text in "12":
        SiteFolder(site, cache).replace(files(a=text, b="same"), text, 1)
    assert standing(site) == {"a.txt": "2", "b.txt": "same"}
    assert [path.name for path in tmp_path.glob(".site*")] == []


def test_a_failure_leaves_the_old_site_and_nothing_else(tmp_path):
    site, cache = tmp_path / "site", tmp_path / "cache"
    SiteFolder(site, cache).replace(files(a="1"), "first", 1)

    def fail(path):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        SiteFolder(site, cache).replace(files(a="2") | {"b": File("b", fail)}, "second", 1)
    assert standing(site) == {"a.txt": "1"}
    assert [path.name for path in tmp_path.glob(".site*")] == []


def test_the_notes_on_sites_that_are_gone_go_too(tmp_path):
    for name in ("one", "other"):
        SiteFolder(tmp_path / name, tmp_path / "cache").replace(files(a="1"), "key", 1)
    (tmp_path / "one" / "a.txt").unlink()
    (tmp_path / "one").rmdir()
    SiteFolder(tmp_path / "other", tmp_path / "cache").replace(files(a="2"), "key", 1)
    assert len(list((tmp_path / "cache" / "sites").iterdir())) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two folders in one step")
def test_at_every_moment_there_is_a_site(tmp_path):
    site, cache, missed, over = tmp_path / "site", tmp_path / "cache", [], threading.Event()
    SiteFolder(site, cache).replace(files(a="0"), "0", 1)

    def look() -> None:
        while not over.is_set():
            missed.extend([] if site.exists() else [1])

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(1, 60):
        SiteFolder(site, cache).replace(files(a=str(number)), str(number), 1)
    over.set()
    watcher.join()
    assert missed == []
