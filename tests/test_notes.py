import json

from generator.notes import read_note, write_note

CONTENT = {"é": [1, None, 0.1], "nested": {"b": "2", "a": False}}


def test_a_note_comes_back_and_is_json(tmp_path):
    write_note(tmp_path / "note.json", CONTENT)
    assert read_note(tmp_path / "note.json") == CONTENT
    assert json.loads((tmp_path / "note.json").read_text())["note"] == CONTENT


def test_no_note_and_a_folder_in_its_place_are_none(tmp_path):
    assert read_note(tmp_path / "note.json") is None
    assert read_note(tmp_path) is None


def test_a_note_with_any_other_byte_is_none(tmp_path):
    path = tmp_path / "note.json"
    write_note(path, CONTENT)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_note(path) is None, place
        path.write_bytes(whole[:place])
        assert read_note(path) is None, place
