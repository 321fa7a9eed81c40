"""Rows as a small world would give them, and the facts that follow."""

import numpy as np
import pytest

from generator.explain.catalogue import CONTROLS, METHODS
from generator.measures.rows import Cells, best_control, difference
from generator.measures.topics import TOPICS
from generator.pictures.labels import FOOD_11
from generator.symbols import resolve


def summarise(cells, classes):
    """Every topic's facts, as far as there are any."""
    given = Cells(cells, tuple(classes))
    found = {topic.name: resolve(topic.function)(given) for topic in TOPICS}
    return {name: facts for name, facts in found.items() if facts}


PICTURES = [f"{label}_{number}.jpg" for label in range(11) for number in range(3)]


def rows(make):
    return {"rows": {name: make(i) for i, name in enumerate(PICTURES)}}


def where(food, edge):
    """Maps that put ``food`` of their mass on a food that takes 0.3 of the area."""

    def row(i):
        shares = [0.0, 0.1, 0.9 - food, 0.0, food, 0.0]
        wobble = 0.01 * (i % 3)
        return {
            "fit": True, "gini": 0.4, "shares": shares, "areas": [0.0, 0.2, 0.5, 0.0, 0.3, 0.0],
            "hit": float(i % 2), "edge": edge + wobble, "edge_shifted": 1.0,
        }  # fmt: skip

    return rows(row)


def test_a_method_is_held_against_the_area_and_the_best_control():
    shares = {"random": 0.3, "gaussian": 0.45, "sobel": 0.35}
    cells = {"where-gradient": where(0.5, 1.2)} | {f"where-{c}": where(share, 1.1) for c, share in shares.items()}
    facts = summarise(cells, FOOD_11)["where"]["gradient"]
    assert facts["food_over_area"]["value"] == pytest.approx(0.2)
    assert facts["food_over_controls"]["against"] == "gaussian"
    assert facts["food_over_controls"]["value"] == pytest.approx(0.05)
    assert (facts["food_over_controls"]["of"], facts["food_over_controls"]["control"]) == pytest.approx((0.5, 0.45))
    assert facts["edge_over_controls"]["value"] == pytest.approx(0.1)


def test_without_every_control_nothing_is_said_to_beat_them():
    facts = summarise({"where-gradient": where(0.5, 1.2), "where-random": where(0.3, 1.0)}, FOOD_11)["where"]
    assert facts["gradient"]["food_over_controls"] is None


def test_without_masks_only_the_map_itself_is_described():
    cells = {"where-gradient": rows(lambda i: {"fit": True, "gini": 0.5})}
    facts = summarise(cells, FOOD_11)["where"]["gradient"]
    assert facts["gini"]["value"] == pytest.approx(0.5)
    assert "food" not in facts


def test_a_map_that_could_not_be_measured_is_counted_and_enters_no_mean():
    cell = where(0.5, 1.2)
    cell["rows"]["0_0.jpg"] |= {"fit": False, "shares": [None] * 6, "edge": None, "edge_shifted": None, "gini": None}
    facts = summarise({"where-gradient": cell}, FOOD_11)["where"]["gradient"]
    assert facts["unfit"] == 1
    assert facts["food"]["n"] == len(PICTURES) - 1


def test_the_best_control_is_the_one_that_is_hardest_to_beat():
    of = {"a": 1.0, "b": 2.0}
    controls = {"weak": {"a": 0.0, "b": 0.0}, "strong": {"a": 0.9, "b": 2.5}}
    assert best_control(of, controls)["against"] == "strong"
    assert best_control(of, {}) is None
    assert difference(of, {"c": 1.0}) is None


def test_only_pictures_that_both_have_are_compared():
    assert difference({"a": 1.0, "b": 5.0}, {"a": 0.5})["n"] == 1


def answers(right):
    return rows(lambda i: {"label": i // 3, "answer": i // 3 if right(i) else (i // 3 + 1) % 11, "confidence": 0.8})


def test_recall_is_of_each_class_and_the_four_are_held_against_the_rest():
    facts = summarise({"answers": answers(lambda i: i // 3 != 7)}, FOOD_11)["classes"]  # rice is always missed
    assert facts["recall"][-1]["id"] == "rice"
    assert facts["four"]["worst"] == "rice"
    assert facts["four"]["worst_over_best_other"]["value"] == -1.0
    assert facts["four"]["worst_over_best_other"]["upper"] < 0
    assert facts["accuracy"]["value"] == pytest.approx(30 / 33)


def test_why_is_over_classes():
    """Recall falls from class to class, and so does the share on food: the correlation is 1 whatever the pictures."""
    cells = {
        "answers": rows(lambda i: {"label": i // 3, "answer": i // 3 if i % 3 or i // 3 < 5 else 99, "confidence": 0.8}),
        "variation": rows(lambda i: {"distance": 1.0 + i // 3}),
    }
    why = summarise(cells, FOOD_11)["classes"]["why"]
    assert why["alike"]["n"] == 11
    assert why["alike"]["value"] > 0.5
    assert "food" not in why


def dreamt(i):
    return {
        "norms": [1.0, 2.0, 4.0], "similarity": [0.9, 0.2], "same_answer": False, "unrelated": 0.1 + 0.001 * i,
        "positive_grew": 0.8, "random_positive_grew": 0.5, "negative_grew": 0.4, "random_negative_grew": 0.5,
        "positive_size": 2.0, "negative_size": 1.5, "random_norm": 1.1, "centroid": 0.2, "simple": 0.6, "scrambled": 0.5,
    }  # fmt: skip


def test_signs_and_similarity_of_dreams():
    facts = summarise({"dream-free": rows(dreamt)}, FOOD_11)["dream"]
    assert facts["signs"]["positive"]["value"] == pytest.approx(0.8)
    assert facts["signs"]["negative_over_random"]["upper"] < 0
    assert facts["lost"]["over_unrelated"]["value"] == pytest.approx(0.2 - 0.1 - 0.001 * 16)
    assert [step["norm"] for step in facts["course"]] == [2.0, 4.0]


def test_what_never_arrives_loses_the_race():
    race = rows(lambda i: {"plain": 6.0, "adapted": 5.0, "octaves": None, "octaves-adapted": None if i % 3 else 4.0})
    for row in race["rows"].values():
        row |= {f"{name}/steps": row[name] for name in list(row)}
    facts = summarise({"dream-race": race}, FOOD_11)["dream"]["race"]
    assert facts["wins"]["value"] == pytest.approx(1 / 3)
    by_name = {racer["id"]: racer for racer in facts["racers"]}
    assert by_name["octaves"]["reached"]["value"] == 0
    assert by_name["octaves"]["work"] is None
    assert by_name["adapted"]["wins"]["value"] == 1


def test_complexity_grows_only_where_it_grows_more_than_untrained():
    def cell(layer, trained):
        level = layer / 100 if trained else 0.1
        values = dict.fromkeys(("centroid", "spectrum", "orientation", "colour", "simple", "scrambled"), level)
        jitter = np.random.default_rng([layer, trained]).normal(0, 0.01, 8)
        return {
            "rows": {
                str(i): {f"{w}/{m}": v + jitter[i] for w in ("plain", "regularised") for m, v in values.items()} for i in range(8)
            }
        }

    cells = {
        f"ascent-{layer}-{name}": cell(layer, trained)
        for layer in (3, 11, 19, 27)
        for name, trained in (("trained", 1), ("untrained", 0))
    }
    facts = summarise(cells, FOOD_11)["filters"]
    assert facts["layers"] == [3, 11, 19, 27]
    assert facts["pattern"]["growth"]["lower"] > 0.9
    assert facts["pattern"]["growth_over_untrained"]["lower"] > 0
    assert facts["simple"]["least_layer"] == 3


def test_a_map_that_survives_forgetting_is_told_from_one_that_does_not():
    left = {"gradient": 0.1, "guided_backprop": 0.6}
    cells = {
        f"cascade-{name}": rows(lambda _, at=at: {"features.27": [0.9, 0.9], "features.0": [0.5, at], "other": [0.0, 0.1]})
        for name, at in left.items()
    }
    facts = summarise(cells, FOOD_11)["sanity"]
    assert [stage["layer"] for stage in facts["gradient"]["course"]] == ["features.27", "features.0"]
    assert facts["guided_backprop"]["left"]["lower"] > 0
    assert facts["gradient"]["left"]["value"] == pytest.approx(0)


def test_removal_is_the_gap_between_the_curves_beyond_the_best_control():
    def curves(good):
        return {
            f"{kind}/{way}": [1, *([0.2 if (way == "deletion") == good else 0.8] * 6), 0]
            for kind in ("blur", "mean")
            for way in ("deletion", "insertion")
        }

    cells = {f"removal-{name}": rows(lambda _, name=name: curves(name == "rise")) for name in (*METHODS, *CONTROLS)}
    facts = summarise(cells, FOOD_11)["faithful"]["removal"]
    assert facts["blur"]["rise"]["gap_over_controls"]["lower"] > 0
    assert facts["blur"]["lime"]["gap_over_controls"]["value"] == pytest.approx(0)


def test_of_removal_nothing_is_said_before_every_method_and_control_is_on_record():
    cells = {f"removal-{name}": rows(lambda _: {}) for name in METHODS}
    assert "faithful" not in summarise(cells, FOOD_11)


def test_nothing_on_record_gives_no_facts():
    assert summarise({}, FOOD_11) == {}
