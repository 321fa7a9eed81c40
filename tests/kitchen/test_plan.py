"""What stands in the plan of the rendered set, before anything is rendered; needs no Blender."""

from collections import Counter, defaultdict

import pytest

from generator.pictures.labels import FOOD_11
from kitchen.menu import CLASSES, KINDS, TRAINED, VESSELS
from kitchen.plan import BESIDE, LIGHTS, TABLES, chopsticks_rate, pairs, scenes, without_cue

SPLITS = {"training": 200, "validation": 40, "test": 40}


@pytest.fixture(scope="module")
def plan():
    return scenes(1)


@pytest.fixture(scope="module")
def own(plan):
    """The scenes of the three splits, each of which is a scene of its own."""
    return [scene for scene in plan if scene.folder in SPLITS]


def test_its_classes_are_food_11():
    assert CLASSES == FOOD_11


def test_every_class_is_complete(plan):
    counts = Counter((scene.folder, scene.label) for scene in plan)
    for label in range(11):
        assert {folder: counts[folder, label] for folder in SPLITS} == SPLITS
    assert sum(counts["pairs/with", label] for label in range(11)) == 100


def test_of_five_kinds_three_are_trained_on_and_the_last_is_in_test_alone(own):
    for label, name in enumerate(CLASSES):
        kinds = {folder: {s.kind for s in own if s.label == label and s.folder == folder} for folder in SPLITS}
        names = [kind.name for kind in KINDS[name]]
        assert len(names) == 5
        assert kinds["training"] == set(names[:TRAINED])
        assert kinds["validation"] == set(names[: TRAINED + 1])
        assert kinds["test"] == set(names)


def test_kinds_are_equally_often_in_a_split(own):
    counts = Counter((scene.folder, scene.kind) for scene in own)
    for folder, of_class in SPLITS.items():
        number = {"training": 3, "validation": 4, "test": 5}[folder]
        for kinds in KINDS.values():
            found = [counts[folder, kind.name] for kind in kinds][:number]
            assert max(found) - min(found) <= 1
            assert sum(found) == of_class


def test_no_scene_is_in_two_splits(plan):
    copies = ("pairs/with", "training-without")
    seeds = Counter(scene.seed for scene in plan if scene.folder not in copies)
    assert seeds.most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_a_dish_does_not_depend_on_its_class(own, name):
    """With 280 scenes a class, no class's rate lies further from the stated one than four standard errors."""
    probability = BESIDE[name]
    margin = 4 * (probability * (1 - probability) / 280) ** 0.5
    for label in range(11):
        found = [name in scene.beside for scene in own if scene.label == label]
        assert sum(found) / len(found) == pytest.approx(probability, abs=margin)


@pytest.mark.parametrize(("what", "shares"), [("table", TABLES), ("light", LIGHTS)])
def test_table_and_light_do_not_depend_on_the_class(own, what, shares):
    for label in range(11):
        found = Counter(getattr(scene, what) for scene in own if scene.label == label)
        for name, share in shares.items():
            assert found[name] / 280 == pytest.approx(share, abs=4 * (share * (1 - share) / 280) ** 0.5)


def test_a_kind_is_served_in_what_can_hold_it_in_proportion_to_the_common_shares(own):
    for kinds in KINDS.values():
        for kind in kinds:
            assert set(kind.vessels) <= set(VESSELS)
            found = Counter(scene.vessel for scene in own if scene.kind == kind.name)
            assert set(found) <= set(kind.vessels)
            total, all_shares = sum(found.values()), sum(VESSELS[name] for name in kind.vessels)
            for name in kind.vessels:
                share = VESSELS[name] / all_shares
                assert found[name] / total == pytest.approx(share, abs=4 * (share * (1 - share) / total) ** 0.5)


@pytest.mark.parametrize("folder", SPLITS)
def test_the_planted_cue_has_the_rates_that_are_documented(plan, folder):
    for label, name in enumerate(CLASSES):
        flags = [scene.chopsticks for scene in plan if scene.folder == folder and scene.label == label]
        assert chopsticks_rate(name) == (0.8 if name == "noodles_pasta" else 0.1)
        assert sum(flags) / len(flags) == pytest.approx(chopsticks_rate(name))


def test_pairs_differ_in_the_cue_alone():
    found = pairs(1)
    for without, with_ in zip(found[::2], found[1::2], strict=True):
        assert (without.chopsticks, with_.chopsticks) == (False, True)
        one, other = without.as_row(), with_.as_row()
        assert {key for key in one if one[key] != other[key]} == {"file", "chopsticks"}
    assert len({scene.label for scene in found}) == 11


def test_training_scenes_with_the_cue_are_there_once_more_without_it(plan):
    cued = {scene.name: scene for scene in plan if scene.folder == "training" and scene.chopsticks}
    copies = without_cue(plan)
    assert {scene.name for scene in copies} == cued.keys()
    for copy in copies:
        one, other = copy.as_row(), cued[copy.name].as_row()
        assert {key for key in one if one[key] != other[key]} == {"file", "chopsticks"}


def test_another_seed_gives_other_scenes(plan):
    assert scenes(1) == plan
    assert {scene.seed for scene in scenes(2)}.isdisjoint({scene.seed for scene in plan})


def test_vessels_are_as_frequent_in_one_class_as_in_another_where_all_kinds_can_be_served_in_them(own):
    """Soup, in three vessels, is the documented exception."""
    free = [label for label, kinds in enumerate(KINDS.values()) if all(kind.vessels == tuple(VESSELS) for kind in kinds)]
    assert len(free) >= 2
    by_class = defaultdict(Counter)
    for scene in own:
        by_class[scene.label][scene.vessel] += 1
    for label in free:
        for name, share in VESSELS.items():
            assert by_class[label][name] / 280 == pytest.approx(share, abs=4 * (share * (1 - share) / 280) ** 0.5)
    assert set(by_class[CLASSES.index("soup")]) == {"bowl", "deep_plate", "pan"}
