from generator.facts import Facts
from generator.findings import activations


def of(*strongest):
    rows = [{"layer": 3 + 8 * at, "strongest": value} for at, value in enumerate(strongest)]
    return Facts.of({"activations": {"rows": rows}})


def test_the_ends_and_all_layers_can_be_named():
    facts = of(2.0, 1.0, 0.5)
    assert activations.first_layer(facts)["layer"] == 3
    assert activations.last_layer(facts)["layer"] == 19
    assert activations.layer_numbers(facts) == [3, 11, 19]


def test_filters_may_be_silent():
    assert activations.silent(of(2.0, 0.0, 0.5)) == {"layers": [11], "count": 1}
    assert activations.silent(of(2.0, 1.0)) == {"layers": [], "count": 0}
