import numpy as np
import pytest

from generator.engine.job import Job, JobId, Result
from generator.engine.plan import Planned, digest
from generator.engine.store import Store
from generator.errors import Damaged, Problem


def planned(key: str) -> Planned:
    return Planned(Job(JobId("lime", key), "generator.figures.lime:compute"), key, {"seed": 1})


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def test_a_result_comes_back_as_it_went_in(store):
    result = Result({"map": np.arange(6, dtype=np.float16).reshape(2, 3)}, {"é": [1, None, 0.1], "n": {"value": 2}})
    store.write(planned("ab12"), result)
    back = store.read(planned("ab12"))
    assert back.facts == result.facts
    assert back.arrays["map"].dtype == np.float16
    np.testing.assert_array_equal(back.arrays["map"], result.arrays["map"])


def test_a_killed_write_leaves_nothing(store, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write(planned("ab12"), Result())
    assert not store.has(planned("ab12"))
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_full_disk_is_a_problem_with_a_remedy(store, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(Problem, match="cannot be written: no space left on device"):
        store.write(planned("ab12"), Result())


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data[:60] + b"\0" * 40 + data[100:]]
)
def test_a_damaged_result_is_named_and_forgotten(store, damage):
    store.write(planned("ab12"), Result({"map": np.random.default_rng(0).random((40, 40))}, {"n": 1}))
    path = next(store.root.glob("results/*/*"))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Damaged, match="lime/ab12"):
        store.read(planned("ab12"))
    assert not store.has(planned("ab12"))


def test_a_flipped_bit_changes_no_result(store):
    """Anywhere in the file: either nothing depends on it, or it is found."""
    result = Result({"map": np.arange(12, dtype=np.float16).reshape(3, 4), "empty": np.zeros((0, 2))}, {"n": [1, 2.5]})
    store.write(planned("ab12"), result)
    path = next(store.root.glob("results/*/*"))
    whole, found = path.read_bytes(), 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        try:
            back = store.read(planned("ab12"))
        except Damaged:
            found += 1
            continue
        assert back.facts == result.facts
        assert {name: (array.dtype, array.tolist()) for name, array in back.arrays.items()} == {
            name: (array.dtype, array.tolist()) for name, array in result.arrays.items()
        }
    assert found > len(whole) / 2


def test_a_folder_in_the_place_of_a_result_is_damage(store):
    store.write(planned("ab12"), Result())
    path = next(store.root.glob("results/*/*"))
    path.unlink()
    (path / "inside").mkdir(parents=True)
    with pytest.raises(Damaged, match="lime/ab12"):
        store.read(planned("ab12"))
    assert not store.has(planned("ab12"))


def test_a_result_is_not_deleted_for_what_is_not_its_fault(store, monkeypatch):
    store.write(planned("ab12"), Result(facts={"n": 1}))
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.read_bytes", lambda path: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        with pytest.raises(OSError, match="Too many"):
            store.read(planned("ab12"))
    assert store.read(planned("ab12")).facts == {"n": 1}


def test_a_fact_that_is_not_a_number_is_refused(store):
    with pytest.raises(ValueError, match="JSON"):
        store.write(planned("ab12"), Result(facts={"share": float("nan")}))
    assert not store.has(planned("ab12"))


def test_digest_ignores_the_order_of_keys_and_nothing_else():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"a": 1, "b": [1, 2]}) != digest({"a": 1, "b": [2, 1]})
    assert digest({"a": 1}) != digest({"a": "1"})


def test_a_drawing_that_fails_leaves_nothing(store):
    def fail(folder):
        (folder / "half.png").write_bytes(b"half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.draw("ab12", fail)
    assert list(store.root.glob("drawn/*/*")) == []
    made = store.draw("ab12", lambda folder: (folder / "whole.png").write_bytes(b"whole"))
    assert made == store.drawing("ab12")
    assert (made / "whole.png").read_bytes() == b"whole"


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"wh")])
def test_a_drawing_that_lost_something_is_named_and_forgotten(store, damage):
    damage(store.draw("ab12", lambda folder: (folder / "whole.png").write_bytes(b"whole")) / "whole.png")
    with pytest.raises(Damaged, match="drawing ab12"):
        store.drawing("ab12")
    assert store.drawing("ab12") is None


def test_a_file_in_the_place_of_a_drawing_is_damage(store):
    folder = store.root / "drawn" / "ab" / "ab12"
    folder.parent.mkdir(parents=True)
    folder.write_bytes(b"")
    with pytest.raises(Damaged, match="drawing ab12"):
        store.drawing("ab12")
    assert store.drawing("ab12") is None


def test_keep_only_deletes_the_rest(store):
    for key in ("aa11", "bb22"):
        store.write(planned(key), Result())
    for key in ("cc33", "dd44"):
        store.draw(key, lambda folder: None)
    assert store.keep_only(["aa11"], ["cc33"]) == 2
    assert store.has(planned("aa11"))
    assert not store.has(planned("bb22"))
    assert store.drawing("cc33")
    assert store.drawing("dd44") is None


def test_a_store_that_is_too_large_forgets_what_was_not_used_for_longest(store):
    import os

    for number, key in enumerate(("aa11", "bb22", "cc33", "dd44")):
        store.write(planned(key), Result({"noise": np.random.default_rng(number).random(1000)}))
        os.utime(store._path(key), (1000 + number, 1000 + number))
    one = store.size() // 4
    store.read(planned("bb22"))
    assert store.shrink(one * 2 + one // 2, ["aa11"], []) >= one
    assert [key for key in ("aa11", "bb22", "cc33", "dd44") if store.has(planned(key))] == ["aa11", "bb22"]
    assert store.shrink(10**9, [], []) == 0
    assert store.shrink(0, ["aa11", "bb22"], []) == 0
