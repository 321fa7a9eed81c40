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
