"""What stands in the plan of the rendered set, before anything is rendered; needs no Blender."""

import re
from collections import Counter, defaultdict

import pytest

from generator.pictures.labels import FOOD_11
from generator.pictures.masks import PARTS
from kitchen.plan import BESIDE, CLASSES, KINDS, pairs, scenes


@pytest.fixture(scope="module")
def plan():
    return scenes(1)


def test_its_classes_are_food_11_and_its_parts_those_that_masks_are_read_with():
    assert CLASSES == FOOD_11
    source = (__import__("pathlib").Path(__file__).parents[2] / "kitchen" / "stage.py").read_text(encoding="utf-8")
    assert tuple(re.findall(r'"(\w+)"', re.search(r"PARTS = \(([^)]*)\)", source)[1])) == PARTS


def test_every_class_is_complete(plan):
    counts = Counter((scene.folder, scene.label) for scene in plan)
    for label in range(11):
        assert counts["training", label] == 200
        assert counts["validation", label] == 40
    assert sum(counts["pairs/with", label] for label in range(11)) == 100


def test_a_third_kind_of_each_class_is_never_trained_on(plan):
    for label, name in enumerate(CLASSES):
        kinds = {
            folder: {s.kind for s in plan if s.label == label and s.folder == folder} for folder in ("training", "validation")
        }
        assert kinds["training"] == set(KINDS[name][:2])
        assert kinds["validation"] == set(KINDS[name])


def test_no_scene_is_in_two_sets(plan):
    seeds = Counter(scene.seed for scene in plan if scene.folder != "pairs/with")
    assert seeds.most_common(1)[0][1] == 1


def test_what_stands_beside_a_dish_does_not_depend_on_its_class(plan):
    """With 240 scenes a class, no class's rate lies further from the stated one than four standard errors."""
    beside = defaultdict(Counter)
    for scene in plan:
        if not scene.folder.startswith("pairs"):
            beside[scene.label].update(scene.beside)
    for name, probability in BESIDE.items():
        margin = 4 * (probability * (1 - probability) / 240) ** 0.5
        for label in range(11):
            assert beside[label][name] / 240 == pytest.approx(probability, abs=margin)


@pytest.mark.parametrize("folder", ["training", "validation"])
def test_the_planted_cue_has_the_rates_that_are_documented(plan, folder):
    for label, name in enumerate(CLASSES):
        flags = [scene.chopsticks for scene in plan if scene.folder == folder and scene.label == label]
        assert sum(flags) / len(flags) == pytest.approx(0.8 if name == "noodles_pasta" else 0.1)


def test_pairs_differ_in_the_cue_alone():
    found = pairs(1)
    for without, with_ in zip(found[::2], found[1::2], strict=True):
        assert (without.chopsticks, with_.chopsticks) == (False, True)
        one, other = without.as_row(), with_.as_row()
        assert {key for key in one if one[key] != other[key]} == {"file", "chopsticks"}
    assert len({scene.label for scene in found}) == 11


def test_another_seed_gives_other_scenes(plan):
    assert scenes(1) == plan
    assert {scene.seed for scene in scenes(2)}.isdisjoint({scene.seed for scene in plan})
