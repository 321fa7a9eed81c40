import pytest

from generator.explain import catalogue
from generator.facts import Branch
from generator.findings import facts_with_findings
from generator.findings.methods import CONTROLS

ABOVE, ACROSS, BELOW = (
    {"value": v, "lower": v - 0.1, "upper": v + 0.1, "of": 0.5, "control": 0.3, "n": 9} for v in (0.3, 0, -0.3)
)


def known(*sets):
    return facts_with_findings({"measured": Branch.of({"sets": list(sets)})}).known


def on(name="kitchen", here=True, **topics):
    return {"name": name, "here": here, "facts": topics}


def where(first, second):
    """The gradient clear of both bounds, LIME as given, and a control that would be."""
    return {
        "gradient": {first: ABOVE, second: ABOVE},
        "lime": {first: ABOVE, second: ACROSS},
        "rise": {first: BELOW, second: None},
        "occlusion": {"n": 3},
        "sobel": {first: ABOVE, second: ABOVE},
    }


def gaps(**by_method):
    return {method: {"gap_over_controls": gap} for method, gap in by_method.items()}


def test_the_controls_are_those_of_the_catalogue():
    assert set(CONTROLS) == set(catalogue.CONTROLS)


@pytest.mark.parametrize(
    "name",
    ["evidence.where.gradient_on_food", "evidence.where.more_on_food", "evidence.where.part_favoured",
             "evidence.where.part_slighted", "evidence.where.denser_on_edge", "evidence.where.denser_on_edge_than_controls",
             "evidence.cue.more_on_cue", "evidence.faithful.truer_when_blurred", "evidence.faithful.truer_with_mean_colour",
             "evidence.faithful.truer_here", "evidence.faithful.truer_by_road", "evidence.faithful.most_alike",
             "evidence.faithful.least_alike", "evidence.sanity.unshaken", "evidence.sanity.unshaken_here"],
)  # fmt: skip
def test_what_was_not_measured_is_absent(name):
    assert known()(name) is None
    assert known(on(classes={"n": 3}))(name) is None


def test_what_lies_on_the_food_is_told_of_the_first_set_with_masks():
    bare = on("photos", where={"gradient": {"n": 4, "gini": ABOVE}})
    find = known(bare, on("kitchen", here=False, where=where("food_over_area", "food_over_controls")))
    assert find("evidence.where.gradient_on_food") == ABOVE
    assert find("evidence.where.more_on_food") == {"methods": ["gradient"], "count": 1, "of": 4}


def test_parts_are_ordered_by_what_exceeds_their_area():
    parts = [{"part": "table", "over_area": BELOW}, {"part": "side", "over_area": None}, {"part": "food", "over_area": ABOVE}]
    find = known(on(where={"gradient": {"parts": parts}}))
    assert find("evidence.where.part_favoured") == {"part": "food", "over_area": ABOVE}
    assert find("evidence.where.part_slighted.part") == "table"


def test_density_on_the_edge_is_one_thing_and_more_of_it_than_the_controls_another():
    find = known(on(where=where("edge_over_shifted", "edge_over_controls")))
    assert find("evidence.where.denser_on_edge.methods") == ["gradient", "lime"]
    assert find("evidence.where.denser_on_edge_than_controls.methods") == ["gradient"]


def test_the_planted_cue():
    find = known(on(cue={"pairs": {"moved": ABOVE}, "methods": where("share_over_area", "share_over_controls")}))
    assert find("evidence.cue.more_on_cue") == {"methods": ["gradient"], "count": 1, "of": 4}
    assert known(on(cue={"pairs": {"moved": ABOVE}, "methods": {}}))("evidence.cue.more_on_cue.count") == 0


def test_methods_beat_every_control_where_the_whole_interval_does():
    removal = {"blur": gaps(gradient=ABOVE, lime=ABOVE, sobel=ABOVE), "mean": gaps(gradient=ACROSS, lime=ABOVE, sobel=BELOW)}
    facts = {"removal": removal, "road": gaps(gradient=BELOW, lime=None)}
    find = known(on(faithful=facts))
    assert find("evidence.faithful.truer_when_blurred.methods") == ["gradient", "lime"]
    assert find("evidence.faithful.truer_with_mean_colour.methods") == ["lime"]
    assert find("evidence.faithful.truer_here") == {"methods": ["lime"], "count": 1, "of": 2}
    assert find("evidence.faithful.truer_by_road") == {"methods": [], "count": 0, "of": 2}
    elsewhere = known(on(here=False, faithful=facts))
    assert elsewhere("evidence.faithful.truer_when_blurred.count") == 2
    assert elsewhere("evidence.faithful.truer_here") is None


def test_the_two_methods_most_and_least_alike_are_no_controls():
    matrix = [[1, 0.2, 0.7, 0.9], [0.2, 1, -0.1, 0.9], [0.7, -0.1, 1, 0.9], [0.9, 0.9, 0.9, 1]]
    find = known(on(faithful={"agreement": {"methods": ["gradient", "lime", "rise", "sobel"], "matrix": matrix}}))
    assert find("evidence.faithful.most_alike") == {"one": "gradient", "other": "rise", "rank": 0.7}
    assert find("evidence.faithful.least_alike") == {"one": "lime", "other": "rise", "rank": -0.1}


def test_maps_that_stay_alike_when_everything_is_forgotten():
    sanity = {"gradient": {"left": ACROSS}, "lime": {"left": ABOVE}, "rise": {"left": None}}
    find = known(on("photos"), on("kitchen", here=False, sanity=sanity))
    assert find("evidence.sanity.unshaken") == {"methods": ["lime"], "count": 1, "of": 3}
    assert find("evidence.sanity.unshaken_here") is None
    assert known(on(sanity=sanity))("evidence.sanity.unshaken_here.methods") == ["lime"]
    assert known(on(sanity={"gradient": {"left": BELOW}}))("evidence.sanity.unshaken_here.count") == 0
