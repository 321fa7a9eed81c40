import pytest

from generator.facts import Branch
from generator.findings import facts_with_findings


def drawn(method, food=None, hit=None, areas=None, gini=0.5, group="gradients", fit=True):
    """A method's map; ``areas`` are those under the deletion and the insertion curve, with blurred pixels."""
    removal = areas and {"blur": {"deletion": {"area": areas[0]}, "insertion": {"area": areas[1]}}}
    return {"id": method, "group": group, "fit": fit, "food": food, "hit": hit, "gini": gini, "removal": removal}


GRADIENT = drawn("gradient", 0.4, 0.0, (0.2, 0.5), 0.3)
GRAD_CAM = drawn("grad_cam", 0.7, 1.0, (0.4, 0.6), 0.8)
SILENT = drawn("rise", fit=False, gini=None)
SOBEL = drawn("sobel", 0.5, 1.0, (0.5, 0.1), 0.9, group="controls")


def row(*maps, food=0.3, substrates=("blur",), ranks=()):
    contrasts = [{"id": method, "rank": rank} for method, rank in ranks]
    lineup = {"rows": [{"food": food, "substrates": list(substrates), "maps": list(maps), "contrasts": contrasts}]}
    facts = facts_with_findings({"measured": Branch.of({"sets": []}), "lineup": Branch.of(lineup)})
    return lambda name: facts.known(f"lineup.rows.0.{name}")


def test_methods_have_something_to_show_or_not_and_controls_are_none_of_them():
    find = row(GRADIENT, SILENT, SOBEL)
    assert find("speaking") == {"methods": ["gradient"], "count": 1, "of": 2}
    assert find("silent") == {"methods": ["rise"], "count": 1, "of": 2}
    assert find("controls") == 1


@pytest.mark.parametrize(("maps", "method"), [((SILENT, GRADIENT), "gradient"), ((SILENT, SOBEL), "sobel"), ((SILENT,), None)])
def test_the_first_map_there_is_lies_over_the_picture(maps, method):
    assert row(*maps)("laid_over") == method


def test_what_lies_on_the_food():
    find = row(GRADIENT, GRAD_CAM, SILENT, SOBEL)
    assert find("most_on_food") == {"method": "grad_cam", "food": 0.7}
    assert find("least_on_food") == {"method": "gradient", "food": 0.4}
    assert find("best_control") == {"method": "sobel", "food": 0.5}
    assert find("beyond_area") == {"methods": ["gradient", "grad_cam"], "count": 2, "of": 2}
    assert find("beyond_controls") == {"methods": ["grad_cam"], "count": 1, "of": 2}
    assert find("strongest_on_food") == {"methods": ["grad_cam"], "count": 1, "of": 2}


def test_without_a_mask_or_a_control_nothing_is_compared():
    bare = row(drawn("gradient"), drawn("sobel", group="controls"), food=None)
    assert [bare(name) for name in ("most_on_food", "least_on_food", "best_control", "beyond_area", "beyond_controls")] == [
        None
    ] * 5
    assert bare("strongest_on_food.count") == 0
    assert row(GRADIENT)("beyond_area.count") == 1
    assert row(GRADIENT)("beyond_controls") is None
    assert row(SILENT, SOBEL)("beyond_controls") is None


def test_the_maps_that_are_most_concentrated_and_most_spread_are_no_controls():
    find = row(GRADIENT, GRAD_CAM, SILENT, SOBEL)
    assert find("most_concentrated") == {"method": "grad_cam", "gini": 0.8}
    assert find("most_spread") == {"method": "gradient", "gini": 0.3}
    assert row(SILENT, SOBEL)("most_spread") is None


def test_in_whose_order_the_answer_goes_and_comes_soonest():
    find = row(GRADIENT, GRAD_CAM, SILENT, SOBEL)
    assert find("order") == find("order_when_blurred")
    assert find("order.falls_soonest") == "gradient"
    assert find("order.deletion") == 0.2
    assert find("order.rises_soonest") == "grad_cam"
    assert find("order.insertion") == 0.6
    assert find("order.difference") == pytest.approx(0.5)
    assert find("order_with_mean_colour") is None
    assert row(SILENT)("order") is None
    assert row(GRADIENT)("order.difference") == 0
    assert row(GRADIENT, substrates=("mean",))("order") is None


def test_which_contrast_changes_most():
    find = row(ranks=[("gradient", 0.7), ("grad_cam", None), ("rise", 0.2)])
    assert find("contrasts_shown") == 3
    assert find("changed_most") == {"method": "rise", "rank": 0.2}
    assert find("changed_least") == {"method": "gradient", "rank": 0.7}
    assert row(ranks=[("gradient", 0.7), ("grad_cam", None)])("changed_most") is None
    assert row()("changed_least") is None
