import errno
import os
from pathlib import Path

import pytest

from generator import files
from generator.errors import Problem
from generator.files import delete, replacing, replacing_folder, sweep, sweep_beside, write_text


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def fill(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_text(text)


def test_a_file_is_the_old_one_until_it_is_the_new_one(tmp_path):
    path = tmp_path / "deep" / "note.txt"
    write_text(path, "old")
    with replacing(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o644
    with pytest.raises(ZeroDivisionError), replacing(path) as partial:
        partial.write_text(f"half {1 / 0}")
    assert path.read_text() == "new"
    assert listing(path.parent) == ["note.txt"]


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("before", [True, False])
def test_a_folder_is_replaced_as_a_whole(tmp_path, monkeypatch, atomic, before):
    if not atomic:
        monkeypatch.setattr(files, "_exchanged", lambda one, other: False)
    site = tmp_path / "site"
    if before:
        fill(site, "old")
        (site / "gone.html").write_text("old")
    with replacing_folder(site) as fresh:
        fill(fresh, "new")
        assert site.exists() == before
    assert listing(tmp_path) == ["site", "site/page.html"]
    assert (site / "page.html").read_text() == "new"
    with pytest.raises(ZeroDivisionError), replacing_folder(site) as fresh:
        fill(fresh, f"half {1 / 0}")
    assert (site / "page.html").read_text() == "new"
    assert listing(tmp_path) == ["site", "site/page.html"]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="folders are exchanged in one step on Linux only")
def test_folders_are_exchanged_where_the_system_can(tmp_path):
    for name in ("one", "two"):
        fill(tmp_path / name, name)
    assert files._exchanged(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "page.html").read_text() == "two"
    assert not files._exchanged(tmp_path / "one", tmp_path / "none")


def test_what_a_killed_process_left_goes_and_nothing_else(tmp_path):
    for name in ("results/.ab.npz-abcdefgh.partial", "drawn/.cd-abcdefgh.partial/half.png", "results/ab.npz", "a.partial.txt"):
        fill((tmp_path / name).parent, "")
        (tmp_path / name).write_text("half")
    sweep(tmp_path)
    sweep(tmp_path / "not there")
    assert {name for name in listing(tmp_path) if "page" not in name} == {"drawn", "results", "results/ab.npz", "a.partial.txt"}


def test_sweeping_beside_a_folder_spares_its_neighbours(tmp_path):
    for name in (".site-abcdefgh.partial", ".site-ijklmnop.old.partial", ".site-b-abcdefgh.partial", ".site-mine", "site"):
        fill(tmp_path / name, name)
    sweep_beside(tmp_path / "site")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site-b-abcdefgh.partial", ".site-mine", "site"]


def test_a_folder_that_was_moved_away_comes_back(tmp_path):
    fill(tmp_path / ".site-abcdefgh.partial", "new, perhaps half")
    fill(tmp_path / ".site-abcdefgh.old.partial", "old")
    sweep_beside(tmp_path / "site")
    assert listing(tmp_path) == ["site", "site/page.html"]
    assert (tmp_path / "site" / "page.html").read_text() == "old"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("write", [replacing, replacing_folder])
def test_what_cannot_be_written_is_a_problem_with_a_remedy(tmp_path, number, write):
    with pytest.raises(Problem, match=r"kept: cannot be written: (?s:.)*run the same command again"), write(tmp_path / "kept"):
        raise OSError(number, os.strerror(number))
    assert listing(tmp_path) == []


def test_other_errors_stay_what_they_are(tmp_path):
    with pytest.raises(OSError, match="descriptors"), replacing(tmp_path / "kept"):
        raise OSError(errno.EMFILE, "no descriptors left")


def test_a_file_where_a_folder_should_be_is_a_problem(tmp_path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(Problem, match="cannot be written"):
        write_text(tmp_path / "cache" / "note.json", "")


def test_deleting_follows_no_link(tmp_path):
    fill(tmp_path / "mine", "mine")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    delete(tmp_path / "link")
    delete(tmp_path / "not there")
    assert listing(tmp_path) == ["mine", "mine/page.html"]
