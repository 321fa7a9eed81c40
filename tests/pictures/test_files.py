import os

import pytest

from generator.pictures.files import FileMemory, file_hash

LONG_AGO = 1_600_000_000


@pytest.fixture
def picture(tmp_path, photo_maker):
    photo_maker(tmp_path / "set", 1, 24, 0)
    path = tmp_path / "set" / "3_0.jpg"
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def remembered(tmp_path, picture):
    memory = FileMemory(tmp_path / "files.json")
    memory.hash(picture)
    memory.fault(picture)
    memory.save()
    return FileMemory(tmp_path / "files.json")


def test_what_is_remembered_is_not_opened_again(tmp_path, picture, monkeypatch):
    again = remembered(tmp_path, picture)
    monkeypatch.setattr("generator.pictures.files.file_hash", lambda path: pytest.fail("the file was read"))
    monkeypatch.setattr("generator.pictures.files._fault", lambda path: pytest.fail("the picture was decoded"))
    assert again.hash(picture) == FileMemory(tmp_path / "files.json").hash(picture)
    assert again.fault(picture) is None


def test_a_file_that_changed_is_read_again(tmp_path, picture):
    again = remembered(tmp_path, picture)
    picture.write_bytes(b"broken")
    assert again.hash(picture) == file_hash(picture)
    assert again.fault(picture) == "not a picture"


def test_a_file_of_the_same_size_changed_a_moment_ago_is_not_trusted(tmp_path, picture):
    picture.write_bytes(b"one")
    memory = FileMemory(tmp_path / "files.json")
    first, about = memory.hash(picture), picture.stat()
    picture.write_bytes(b"two")
    os.utime(picture, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert memory.hash(picture) != first


def test_a_missing_file_has_a_fault(tmp_path):
    assert "no such file" in FileMemory().fault(tmp_path / "none.jpg")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"hashes": {"a": 1}, "faults": {}}'])
def test_a_damaged_memory_is_forgotten(tmp_path, picture, text):
    (tmp_path / "files.json").write_text(text)
    assert FileMemory(tmp_path / "files.json").hash(picture) == file_hash(picture)
