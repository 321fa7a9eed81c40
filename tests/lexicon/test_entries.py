import pytest

from generator.facts import Facts
from generator.lexicon.entries import entries
from generator.lexicon.meanings import Meanings
from generator.lexicon.values import rows_said, said

TREE = {
    "lime": {"rows": [{"r2": 0.5, "top": [{"w": 1}, {"w": 2}]}, {"r2": None, "top": [{"w": 3}]}], "own": []},
    "where": {"gradient": {"food": 0.25}, "lime": {"food": 0.5}, "rise": {}},
    "network": {"training": None},
}
TEXTS = {
    "lime.rows.*.r2": "fit", "lime.rows.*.top.*.w": "weight", "lime.own": "the reader's", "lime.own.*.r2": "fit",
    "where.*.food": "share on food", "network.training": "how it was trained", "network.training.epochs.*.rate": "learning rate",
}  # fmt: skip


def listed(*words, tree=TREE, texts=TEXTS):
    return {entry.name: "; ".join(entry.values) for entry in entries(Facts.of(tree), Meanings(texts), words)}


def test_rows_are_folded_and_what_differs_in_a_name_only_is_shown_side_by_side():
    assert listed() == {
        "lime.rows.*.r2": "2 rows, absent in 1, the first 0.5",
        "lime.rows.*.top.*.w": "3 rows, the first 1",
        "lime.own": "empty here",
        "where.*.food": "gradient 0.25; lime 0.5",
        "where.rise": "empty here",
        "network.training": "absent here",
        "network.training.epochs.*.rate": "absent here",
    }


def test_of_what_is_side_by_side_only_what_was_asked_for_is_shown():
    assert listed("where", "lime") == {"where.lime.food": "0.5"}
    assert listed("learning") == {"network.training.epochs.*.rate": "absent here"}


def test_the_names_behind_an_entry_are_spelled_out():
    (entry,) = entries(Facts.of(TREE), Meanings(TEXTS), ["food"])
    assert entry.spelled == ("where.gradient.food", "where.lime.food")


def test_what_nobody_has_described_is_listed_all_the_same():
    assert [(entry.name, entry.meaning) for entry in entries(Facts.of({"new": {"fact": 1}}), Meanings({}))] == [("new.fact", "")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "absent here"), (True, "true"), (38257995, "38257995"), (0.123456, "0.1235"), ("rice", "rice"), ("", "empty here"),
        ([], "empty here"), ({}, "empty here"), (["a", "", "b"], "a, (none), b"), ([1] * 8, "1, 1, 1, 1, 1, 1, ... (8 in all)"),
        ([[1, 2], [3, 4]], "2 lists, the first: 1, 2"), ([{"id": "rice", "share": 0.5}], "1 row, the first: id rice, share 0.5"),
        ({"value": 0.5, "lower": 0.25, "upper": 0.75, "n": 4, "of": 1.0, "against": "sobel"},
         "0.5 (0.25 to 0.75), n 4, of 1, against sobel"),
    ],
)  # fmt: skip
def test_values_are_written_as_conditions_compare_them(value, text):
    assert said(value) == text


def test_rows_without_the_fact_are_counted():
    assert rows_said([None, None]) == "absent here in all of 2 rows"
    assert rows_said([0.5]) == "1 row, the first 0.5"
