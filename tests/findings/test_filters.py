import pytest

from generator.facts import Branch, Facts
from generator.findings import filters


def layer(index, frequency, plain_frequency=0.5, colour=20.0, reached=(1.0, 2.0), dead=0):
    one = {"reached": reached[0], "plain_reached": reached[1], "crops": [{}] * 6}
    return {
        "index": index, "receptive_field": 5 * index, "frequency": frequency, "plain_frequency": plain_frequency,
        "colour": colour, "channels": 64, "dead_count": dead, "filters": [one] * 4,
    }  # fmt: skip


def of(*layers, **measured):
    branches = {"filters": {"layers": list(layers)}, "evidence": {"filters": measured}}
    return Facts({name: Branch.of(tree) for name, tree in branches.items()}, open_ended=frozenset({"evidence"}))


def coarser():
    return of(layer(3, 0.4), layer(11, 0.3), layer(19, 0.2))


def test_the_ends_and_all_layers_can_be_named():
    facts = coarser()
    assert filters.first_layer(facts)["index"] == 3
    assert filters.last_layer(facts)["index"] == 19
    assert filters.layer_numbers(facts) == [3, 11, 19]
    assert filters.receptive_fields(facts) == [15, 55, 95]
    assert (filters.shown_of_a_layer(facts), filters.crops_of_a_filter(facts)) == (4, 6)


def test_patterns_become_coarser_or_finer():
    assert filters.frequency_change(coarser()) == pytest.approx(0.5)
    assert filters.frequency_change(of(layer(3, 0.2), layer(11, 0.4))) == pytest.approx(2)
    assert filters.frequency_change(of(layer(3, 0.2))) == 1


def test_colours_spread_or_draw_together():
    assert filters.colour_change(of(layer(3, 0.2, colour=20.0), layer(11, 0.4, colour=30.0))) == pytest.approx(1.5)
    assert filters.colour_change(of(layer(3, 0.2, colour=0.0), layer(11, 0.4, colour=0.0))) == 1


def test_of_a_change_from_nothing_to_something_there_is_no_multiple():
    assert filters.colour_change(of(layer(3, 0.2, colour=0.0), layer(11, 0.4, colour=9.0))) is None


def test_a_change_goes_the_same_way_throughout_or_it_does_not():
    assert filters.same_way_throughout(coarser()) is True
    assert filters.same_way_throughout(of(layer(3, 0.2), layer(11, 0.3), layer(19, 0.4))) is True
    assert filters.same_way_throughout(of(layer(3, 0.4), layer(11, 0.1), layer(19, 0.2))) is False
    assert filters.same_way_throughout(of(layer(3, 0.4), layer(11, 0.1))) is None


def test_plain_patterns_are_finer_at_some_layers():
    found = filters.plain_finer(of(layer(3, 0.4, plain_frequency=0.3), layer(11, 0.2, plain_frequency=0.3)))
    assert found == {"count": 1, "of": 2, "how_many": "some"}
    assert filters.plain_finer(coarser())["how_many"] == "all"


def test_filters_respond_more_to_the_plain_picture():
    found = filters.plain_stronger(of(layer(3, 0.4, reached=(2.0, 1.0)), layer(11, 0.4)))
    assert found == {"count": 4, "of": 8, "how_many": "some"}


def test_either_picture_may_fail_to_lift_the_response_above_zero():
    assert filters.not_lifted(of(layer(3, 0.4, reached=(0.0, 1.0)), layer(11, 0.4, reached=(1.0, -1.0)))) == 8
    assert filters.not_lifted(coarser()) == 0


def test_dead_filters_are_counted_over_all_layers():
    assert filters.dead(of(layer(3, 0.4, dead=2), layer(11, 0.4))) == {"count": 2, "of": 128, "how_many": "some"}
    assert filters.dead(coarser())["how_many"] == "none"


MEAN = {"value": 0.5, "lower": 0.4, "upper": 0.6, "n": 24}
LESS = {**MEAN, "value": 0.45}


def curves(last):
    return {"trained_plain": {"spectrum": [MEAN, last]}, "untrained_plain": {"spectrum": [LESS, LESS]}}


def test_spectral_entropy_is_told_of_the_ends():
    found = filters.spectral_entropy(of(layers=[3, 11], curves=curves(MEAN)))
    assert found["filters"] == 24
    assert found["last"] == {"layer": 11, "trained": MEAN, "untrained": LESS}


def test_spectral_entropy_is_unknown_where_it_was_not_measured():
    assert filters.spectral_entropy(of()) is None
    assert filters.spectral_entropy(of(layers=[3, 11], curves=curves(None))) is None


def test_how_wide_filters_respond_is_told_of_the_ends():
    measured = {"layers": [3, 11, 19], "trained": [MEAN, MEAN, LESS], "untrained": [LESS, MEAN, MEAN]}
    assert filters.extent(of(extent=measured)) == {
        "first": {"layer": 3, "trained": MEAN, "untrained": LESS},
        "last": {"layer": 19, "trained": LESS, "untrained": MEAN},
    }
    assert filters.extent(of()) is None


def test_silencing_is_told_of_the_deepest_layer():
    cost = {**MEAN, "of": 0.3, "control": 0.1}
    found = filters.silenced(of(inputs={"trained": [{"layer": 11}, {"layer": 27}], "over_random": cost}))
    assert found == {"layer": 27, "strongest": 0.3, "random": 0.1, "filters": 24}
    assert filters.silenced(of()) is None
    assert filters.silenced(of(inputs={"trained": [{"layer": 11}], "over_random": None})) is None
