import pytest
import torch

from generator.errors import Problem
from generator.network.training.state import DamagedState, load_state, save_state

STATE = {"model": {"weight": torch.arange(12.0).reshape(3, 4)}, "step": 7, "history": [{"number": 1}]}


def same(state: dict) -> bool:
    rest = {name: value for name, value in STATE.items() if name != "model"}
    return torch.equal(state.pop("model")["weight"], STATE["model"]["weight"]) and state == rest


def test_a_state_comes_back(tmp_path):
    save_state(STATE, tmp_path / "run" / "state.pt")
    assert same(load_state(tmp_path / "run" / "state.pt"))
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["state.pt"]


def test_a_flipped_bit_is_found_or_changes_nothing(tmp_path):
    path = tmp_path / "state.pt"
    save_state(STATE, path)
    whole, found = path.read_bytes(), 0
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        try:
            assert same(load_state(path))
        except DamagedState:
            found += 1
    assert found > len(whole) / 7 / 4


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_what_is_no_state_is_named(tmp_path, content):
    (tmp_path / "state.pt").write_bytes(content)
    with pytest.raises(DamagedState, match=r"state\.pt: damaged(?s:.)*snapshots"):
        load_state(tmp_path / "state.pt")


def test_a_full_disk_leaves_the_state_before(tmp_path, monkeypatch):
    save_state(STATE, tmp_path / "state.pt")
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(Problem, match="no space left"):
            save_state({"step": 8}, tmp_path / "state.pt")
    assert same(load_state(tmp_path / "state.pt"))
    assert [path.name for path in tmp_path.iterdir()] == ["state.pt"]
