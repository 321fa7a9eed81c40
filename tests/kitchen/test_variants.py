"""Which variants are planned, and that each differs from its scene in what it says; needs no Blender."""

from collections import Counter, defaultdict
from dataclasses import fields, replace

import pytest

from kitchen.menu import CLASSES, KINDS
from kitchen.plan import Scene, scenes
from kitchen.variants import SWAPS, variant_row, variants


@pytest.fixture(scope="module")
def plan():
    return scenes(1)


@pytest.fixture(scope="module")
def found(plan):
    return variants(plan, 1)


def changed(scene: Scene) -> set[str]:
    """The fields in which a variant differs from its scene, file names aside."""
    names = [field.name for field in fields(Scene) if field.name not in ("folder", "stem", "base")]
    return {name for name in names if getattr(scene, name) != getattr(scene.base, name)}


def test_each_thing_is_taken_away_once_from_twice_as_many_test_as_validation_scenes(found):
    singles = defaultdict(list)
    for scene in found:
        if len(scene.without) == 1:
            singles[scene.base.folder, scene.base.name].append(scene.without[0])
            assert changed(scene) == {"without"}
    for (folder, name), things in singles.items():
        base = next(scene.base for scene in found if scene.base.folder == folder and scene.base.name == name)
        assert Counter(things) == Counter([*base.objects, "food"])
    assert Counter(folder for folder, _ in singles) == {"test": 220, "validation": 110}


def test_subsets_are_complete_up_to_four_objects(found):
    sets = defaultdict(set)
    for scene in found:
        if scene.without and "food" not in scene.without:
            sets[scene.base.file].add(frozenset(scene.without))
    bases = {scene.base.file: scene.base for scene in found}
    complete = 0
    for file, removed in sets.items():
        first = bases[file].objects[:4]
        wanted = 2 ** len(first) - 1
        if len(first) > 1 and sum(each <= set(first) for each in removed) == wanted:
            complete += 1
    assert complete >= 60


def test_a_swap_changes_its_factor_and_no_other(found):
    allowed = {
        "food": {"kind", "label", "streams"},
        "setting": {"vessel", "table", "light", "beside", "chopsticks", "second", "seed", "streams"},
        "vessel": {"vessel", "streams"},
        "table": {"table", "streams"},
        "light": {"light", "streams"},
        "camera": {"streams"},
        "surface": {"surface"},
    }
    swaps = defaultdict(list)
    for scene in found:
        if not scene.without:
            swaps[scene.stem.removeprefix("other-")].append(scene)
    assert set(swaps) == set(SWAPS)
    for what, made in swaps.items():
        assert len(made) == 110
        for scene in made:
            assert changed(scene) <= allowed[what]
            if what in ("vessel", "table", "light"):
                assert getattr(scene, what) != getattr(scene.base, what)
                assert [name for name, _ in scene.streams] == [what]


def test_a_swapped_food_is_of_another_class_and_fits_the_vessel_and_so_does_a_swapped_vessel(found):
    fitting = {kind.name: kind.vessels for kinds in KINDS.values() for kind in kinds}
    for scene in found:
        assert scene.vessel in fitting[scene.kind]
        if scene.stem == "other-food":
            assert scene.label != scene.base.label
            assert scene.kind in {kind.name for kind in KINDS[CLASSES[scene.label]]}
        if scene.stem == "other-surface":
            assert scene.surface[0] not in {kind.name for kind in KINDS[CLASSES[scene.label]]}


def test_the_same_food_in_another_setting_keeps_the_food_s_stream(found):
    for scene in found:
        if scene.stem == "other-setting":
            assert scene.kind == scene.base.kind
            assert scene.seed_of("food") == scene.base.seed_of("food")
            assert scene.seed_of("table") != scene.base.seed_of("table")


def test_every_file_is_named_once_and_by_its_scene_and_change(plan, found):
    files = Counter(scene.file for scene in [*plan, *found])
    assert files.most_common(1)[0][1] == 1
    row = variant_row(next(scene for scene in found if scene.without == ("food",)))
    assert row["file"] == f"variants/{row['scene'].removesuffix('.jpg')}/without-food.jpg"
    assert (row["change"], row["what"]) == ("remove", "food")
    assert {variant_row(scene)["change"] for scene in found} == {"remove", "swap"}


def test_a_scene_of_its_own_has_no_row_among_variants(plan):
    with pytest.raises(ValueError, match="is no variant"):
        variant_row(replace(plan[0], base=None))
