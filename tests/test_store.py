import numpy as np
import pytest

from generator.store import Result, Store, digest


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def test_a_result_comes_back_as_it_went_in(store):
    result = Result({"map": np.arange(6, dtype=np.float16).reshape(2, 3)}, {"é": [1, None, 0.1], "n": {"value": 2}})
    store.write("ab12", result)
    back = store.read("ab12")
    assert back.facts == result.facts
    assert back.arrays["map"].dtype == np.float16
    np.testing.assert_array_equal(back.arrays["map"], result.arrays["map"])


def test_a_killed_write_leaves_no_result(store, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write("ab12", Result())
    assert not store.has("ab12")


def test_a_fact_that_is_not_a_number_is_refused(store):
    with pytest.raises(ValueError, match="JSON"):
        store.write("ab12", Result(facts={"share": float("nan")}))
    assert not store.has("ab12")


def test_digest_ignores_the_order_of_keys_and_nothing_else():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"a": 1, "b": [1, 2]}) != digest({"a": 1, "b": [2, 1]})
    assert digest({"a": 1}) != digest({"a": "1"})


def test_keep_only_deletes_the_rest(store):
    for key in ("aa11", "bb22"):
        store.write(key, Result())
    store.drawn("cc33").mkdir(parents=True)
    store.drawn("dd44").mkdir(parents=True)
    assert store.keep_only(["aa11"], ["cc33"]) == 2
    assert store.has("aa11")
    assert not store.has("bb22")
    assert store.drawn("cc33").exists()
    assert not store.drawn("dd44").exists()
