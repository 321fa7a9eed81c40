from copy import deepcopy

import pytest
import torch
from torch import nn

from generator.explain.randomise import cascade, layers_to_forget, randomised_copy

ORDER = ["classifier.4", "classifier.1", "features.3", "features.0"]
NORMS = {"features.0": "features.1", "features.3": "features.4", "classifier.1": "classifier.2"}


class Net(nn.Module):
    """Two convolutions and two fully connected layers, normalised like a network that saw something else."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Conv2d(4, 6, 3, padding=1),
            nn.BatchNorm2d(6),
            nn.ReLU(),
            nn.MaxPool2d(4),
            nn.Dropout2d(0.5),
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(24, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
        for layer in self.modules():
            if isinstance(layer, nn.BatchNorm2d | nn.BatchNorm1d):
                nn.init.uniform_(layer.weight, 0.5, 1.5)
                nn.init.normal_(layer.bias)
                layer.running_mean.fill_(1000.0)  # kept, these would silence whatever is new
                layer.running_var.fill_(1e4)

    def forward(self, pictures):
        return self.classifier(self.features(pictures))


@pytest.fixture
def model():
    torch.manual_seed(100)  # no seed that anything below is drawn with
    return Net().eval()


@pytest.fixture(scope="module")
def pictures():
    return torch.randn(40, 3, 8, 8, generator=torch.Generator().manual_seed(1)) * 2 + 1


def changed(one, other):
    """Names of the layers that have a weight or a statistic that differs."""
    before, after = one.state_dict(), other.state_dict()
    return {name.rpartition(".")[0] for name in before if not torch.equal(before[name], after[name])}


def normalisations(model):
    return {name: layer for name, layer in model.named_modules() if isinstance(layer, nn.BatchNorm2d | nn.BatchNorm1d)}


def outputs(model, names, pictures):
    """What the layers of that name put out, one column a channel."""
    seen = {}
    hooks = [
        model.get_submodule(name).register_forward_hook(lambda _, __, value, name=name: seen.update({name: value}))
        for name in names
    ]
    with torch.no_grad():
        model(pictures)
    for hook in hooks:
        hook.remove()
    return {name: value.transpose(0, 1).flatten(1) for name, value in seen.items()}


def test_the_last_layer_is_forgotten_first(model, pictures):
    assert layers_to_forget(model) == ORDER
    assert [name for name, _ in cascade(model, pictures, 0)] == ORDER


def test_each_step_forgets_one_layer_with_its_normalisation_and_keeps_all_before(model, pictures):
    gone = set()
    for name, copy in cascade(model, pictures, 0):
        gone |= {name, NORMS.get(name, name)}
        assert changed(model, copy) == gone
        assert not copy.training
        assert not any(layer.training for layer in copy.modules())
    assert gone == {*ORDER, *NORMS.values()}


def test_in_the_end_every_weight_differs(model, pictures):
    *_, (_, copy) = cascade(model, pictures, 0)
    for name in ORDER:
        for before, after in zip(model.get_submodule(name).parameters(), copy.get_submodule(name).parameters(), strict=True):
            assert not (before == after).any()


def test_the_original_is_untouched(model, pictures):
    before, state = model, deepcopy(model.state_dict())
    for _ in cascade(model, pictures, 0):
        pass
    randomised_copy(model, pictures, 0)
    assert all(torch.equal(state[name], value) for name, value in before.state_dict().items())
    assert all(layer.momentum == 0.1 for layer in normalisations(model).values())


def test_a_layers_new_weights_have_its_own_initial_spread(pictures):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 64, 3), nn.Flatten(), nn.Linear(64 * 36, 20))
    copy = randomised_copy(net, pictures, 3)
    for index, inputs in ((0, 27), (2, 64 * 36)):
        weight = copy[index].weight.detach()
        assert float(weight.abs().max()) <= inputs**-0.5
        assert float(weight.std()) == pytest.approx((3 * inputs) ** -0.5, rel=0.05)


def test_normalisations_are_fitted_to_the_pictures_so_that_nothing_is_dead(model, pictures):
    copy = randomised_copy(model, pictures, 0)
    for values in outputs(copy, NORMS.values(), pictures).values():
        torch.testing.assert_close(values.mean(1), torch.zeros(len(values)), rtol=0, atol=0.02)
        torch.testing.assert_close(values.var(1), torch.ones(len(values)), rtol=0.05, atol=0)
    with torch.no_grad():
        assert float(copy(pictures).std(0).min()) > 0.05
        kept = deepcopy(copy)
        for name, layer in normalisations(kept).items():
            layer.load_state_dict(model.get_submodule(name).state_dict())
        assert float(kept(pictures).std(0).max()) < 0.01  # what it would be with the old statistics


def test_normalisations_after_layers_that_are_still_there_are_kept(model, pictures):
    for name, copy in cascade(model, pictures, 0):
        if name == "classifier.1":
            values = outputs(copy, ["classifier.2"], pictures)["classifier.2"]
            torch.testing.assert_close(values.mean(1), torch.zeros(8), rtol=0, atol=1e-4)
            assert float(copy.features[1].running_mean[0]) == 1000
            return


def test_stopping_at_few_layers_changes_no_copy(model, pictures):
    wanted = ORDER[1::2]
    weights = {name: deepcopy(stage.state_dict()) for name, stage in cascade(model, pictures, 3) if name in wanted}
    for name, stage in cascade(model, pictures, 3, wanted):
        assert all(torch.equal(value, weights[name][key]) for key, value in stage.state_dict().items())
    assert [name for name, _ in cascade(model, pictures, 3, wanted)] == wanted


def test_a_randomised_copy_is_the_end_of_the_cascade(model, pictures):
    *_, (_, end) = cascade(model, pictures, 7)
    assert changed(end, randomised_copy(model, pictures, 7)) == set()


def test_the_seed_decides_and_global_numbers_are_left_alone(model, pictures):
    torch.manual_seed(5)
    undisturbed = torch.rand(2)
    torch.manual_seed(5)
    one = randomised_copy(model, pictures, 1)
    assert torch.equal(torch.rand(2), undisturbed)
    assert changed(one, randomised_copy(model, pictures, 1)) == set()
    assert {*ORDER} <= changed(one, randomised_copy(model, pictures, 2))


def test_a_network_without_normalisations_or_sequences_can_forget_too(pictures):
    class Bare(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Conv2d(3, 2, 8), nn.Linear(2, 2)

        def forward(self, pictures):
            return self.second(self.first(pictures).flatten(1))

    bare = Bare()
    assert [name for name, _ in cascade(bare, pictures, 0)] == ["second", "first"]
    assert changed(bare, randomised_copy(bare, pictures, 0)) == {"first", "second"}


def test_layers_are_drawn_independently_of_each_other(pictures):
    """The food network, too, has pairs of convolutions that take as many channels: 64, 128 and 256."""
    net = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Conv2d(4, 4, 3), nn.Conv2d(4, 8, 3), nn.Flatten(), nn.Linear(8 * 16, 2))
    copy = randomised_copy(net, pictures, 0)
    assert not torch.equal(copy[1].weight, copy[2].weight[:4])
