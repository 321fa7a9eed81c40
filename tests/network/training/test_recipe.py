import pytest

from generator.errors import Problem
from generator.network.training.recipe import Augmentation, Recipe, Stage, parse_stages, with_settings


def test_what_cannot_be_a_recipe_is_refused():
    for wrong in ({"batch": 1}, {"peak_rate": 0.0}, {"precision": "float16"}, {"teacher_share": 1.5}, {"average_every": 0}):
        with pytest.raises(Problem):
            Recipe(**wrong)
    for wrong in ({"mix": -0.1}, {"smallest_crop": 0.0}, {"group": 0}):
        with pytest.raises(Problem):
            Augmentation(**wrong)


def test_the_rate_climbs_then_falls_to_nothing():
    recipe = Recipe(peak_rate=0.1, warm_up=0.2)
    assert recipe.rate(0.1) == pytest.approx(0.05)
    assert recipe.rate(0.2) == pytest.approx(0.1)
    assert recipe.rate(0.6) == pytest.approx(0.05)
    assert recipe.rate(1.0) == 0


def test_stages_are_read_and_mistakes_named():
    assert parse_stages("64x25, 128x6") == (Stage(64, 25), Stage(128, 6))
    for wrong in ("64", "64x0", "70x3", "64x2;"):
        with pytest.raises(Problem, match=r"64|70"):
            parse_stages(wrong)


def test_any_number_of_the_recipe_can_be_set():
    changed = with_settings(Recipe(), ["mix=0.25", "dropout_to=0.5", "batch=32"])
    assert changed == Recipe(augmentation=Augmentation(mix=0.25), dropout_to=0.5, batch=32)


@pytest.mark.parametrize("wrong", ["mixing=1", "mix", "mix=much", "batch=1.5", "stages=3", "mix=2"])
def test_what_cannot_be_set_is_a_problem(wrong):
    with pytest.raises(Problem, match=r"mix|batch|stages"):
        with_settings(Recipe(), [wrong])
