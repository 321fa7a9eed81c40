import pytest

from generator.facts import Facts
from generator.findings import network

LAYERS = [
    {"kind": "Conv2d", "parameters": 25, "receptive_field": 3},
    {"kind": "MaxPool2d", "parameters": 0, "receptive_field": 8},
    {"kind": "Linear", "parameters": 75, "receptive_field": None},
]


def epoch(number, size, **more):
    return {"number": number, "size": size, **more}


def facts(training=None, layers=LAYERS, kernels=None):
    parameters = sum(layer["parameters"] for layer in layers)
    return Facts.of({"network": {"parameters": parameters, "layers": layers, "training": training, "kernels": kernels}})


def history(**more):
    epochs = [epoch(1, 64), epoch(2, 128)]
    return facts({"epochs": epochs, "course": epochs, "earlier": [], "best_epoch": 2, **more})


def test_the_homeworks_network_is_told_by_its_parameters():
    assert network.is_the_homeworks(facts(layers=[{"parameters": 38257995}]))
    assert not network.is_the_homeworks(facts())


def test_layers_and_what_they_see():
    assert network.layer_count(facts()) == 3
    assert network.biggest_layer(facts()) == {**LAYERS[2], "share": 0.75}
    assert (network.narrowest_view(facts()), network.widest_view(facts())) == (3, 8)
    assert network.narrowest_view(facts(layers=LAYERS[2:])) is None
    assert network.widest_view(facts(layers=LAYERS[2:])) is None


def test_epochs_at_which_kernels_are_shown():
    assert network.shown_kernels(facts(kernels={"rows": [1, 2], "epochs": 26})) == 2
    assert network.shown_kernels(facts()) == 0


def test_first_last_and_chosen_epoch():
    assert network.epoch_count(history()) == 2
    assert (network.first_epoch(history())["number"], network.last_epoch(history())["number"]) == (1, 2)
    assert network.chosen_epoch(history())["number"] == 2
    assert network.chosen_epoch(history(best_epoch=None)) is None


def test_earlier_runs_belong_to_the_course():
    earlier = [{"file": "a.pt", "epochs": [1]}, {"file": "b.pt"}]
    run = history(earlier=earlier, course=[epoch(1, 128), epoch(1, 128), epoch(2, 128)])
    assert network.epochs_in_all(run) == 3
    assert network.files_before(run) == ["a.pt", "b.pt"]
    assert network.run_count_before(run) == 2
    assert network.sizes_differ(history())
    assert not network.sizes_differ(run)


def test_what_earlier_runs_took_is_added_up_where_it_is_on_record():
    earlier = [{"file": "a.pt", "epochs": [1, 2], "pictures": 900}, {"file": "b.pt", "epochs": [1], "pictures": 700}]
    run = facts(training={"earlier": earlier})
    assert (network.epochs_before(run), network.pictures_before(run)) == (3, 900)
    without = facts(training={"earlier": [*earlier, {"file": "c.pt"}]})
    assert (network.epochs_before(without), network.pictures_before(without)) == (None, 900)
    assert (network.epochs_before(facts()), network.pictures_before(facts())) == (None, None)


@pytest.mark.parametrize(
    ("recorded", "share"),
    [
        ({"recipe": {"dropout_to": 0.3}}, 0.3),
        ({"recipe": {"dropout_to": 1.0}}, None),
        ({"recipe": {}}, None),
        ({}, None),
    ],
)
def test_what_a_history_may_have_on_record(recorded, share):
    assert network.dropout_turned_down_to(history(**recorded)) == share


def test_without_a_history_there_is_nothing():
    for finding in (network.first_epoch, network.last_epoch, network.chosen_epoch, network.dropout_turned_down_to):
        assert finding(facts()) is None
    assert network.files_before(facts()) == []
    assert network.epochs_in_all(facts()) == 0
    assert network.epoch_count(facts()) == 0
    assert not network.sizes_differ(facts())
