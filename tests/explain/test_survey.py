import numpy as np
import pytest
import torch
from torch import nn

from generator.explain.survey import survey


class Tiny(nn.Module):
    """Two (convolution, batch-norm, ReLU) with a pooling between; counts how often it is run."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(4, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU()),
        )
        self.linear = nn.Linear(6 * 16, 3)
        self.runs = 0
        self.features[0].register_forward_hook(self._count)

    def _count(self, *_) -> None:
        self.runs += 1

    def head(self, grid):
        return self.linear(grid.flatten(1))

    def forward(self, pictures):
        return self.head(self.features(pictures))


@pytest.fixture
def model():
    torch.manual_seed(0)
    made = Tiny()
    for norm in (made.features[1], made.features[5]):
        nn.init.normal_(norm.bias)
        nn.init.normal_(norm.running_mean)
    return made.eval()


@pytest.fixture
def pictures():
    return torch.rand(7, 3, 8, 8, generator=torch.Generator().manual_seed(1))


def test_logits_and_peaks_are_those_of_a_plain_forward_pass(model, pictures):
    seen = survey(model.features, model.head, pictures.split(3), (0, 4))
    with torch.no_grad():
        np.testing.assert_allclose(seen.logits, model(pictures).numpy(), atol=1e-6)
        for layer, filters in seen.layers.items():
            response = model.features[: layer + 3](pictures).flatten(2)
            np.testing.assert_allclose(filters.peak, response.amax(2).numpy(), atol=1e-6)
            at = response.gather(2, torch.from_numpy(filters.where).long()[..., None])[..., 0]
            np.testing.assert_allclose(at.numpy(), filters.peak, atol=1e-6)
    assert seen.layers[4].peak.shape == seen.layers[4].where.shape == (7, 6)


def test_a_folded_stack_gives_the_same(model, pictures):
    from generator.network.fold import fold

    plain = survey(model.features, model.head, [pictures], (0, 4))
    folded = survey(fold(model.features), model.head, [pictures], (0, 4))
    np.testing.assert_allclose(folded.logits, plain.logits, atol=1e-5)
    for layer in (0, 4):
        np.testing.assert_allclose(folded.layers[layer].peak, plain.layers[layer].peak, atol=1e-5)


def test_every_batch_is_run_once(model, pictures):
    survey(model.features, model.head, pictures.split(3), (0, 4))
    assert model.runs == 3


def test_a_planted_spot_is_found_where_it_is(model):
    with torch.no_grad():
        model.features[0].weight.zero_()
        model.features[0].weight[2, 0, 1, 1] = 1.0
        model.features[0].bias.zero_()
        for name, value in (("running_mean", 0.0), ("bias", 0.0), ("weight", 1.0)):
            getattr(model.features[1], name).fill_(value)
    pictures = torch.zeros(1, 3, 8, 8)
    pictures[0, 0, 5, 6] = 1
    found = survey(model.features, model.head, [pictures], (0,)).layers[0]
    assert divmod(int(found.where[0, 2]), 8) == (5, 6)
    assert np.flatnonzero(found.peak[0]).tolist() == [2]


def test_a_filter_that_never_fires_after_the_relu_has_peak_0_whatever_its_convolution_gives(model, pictures):
    with torch.no_grad():
        model.features[0].bias[1] += 100  # the convolution's own output is large, the batch-norm takes it away
        model.features[1].running_mean[1] = 1000.0
    seen = survey(model.features, model.head, [pictures], (0,))
    assert (seen.layers[0].peak[:, 1] == 0).all()


def test_without_layers_there_are_only_logits(model, pictures):
    seen = survey(model.features, model.head, [pictures], ())
    assert (seen.logits.shape, seen.layers) == ((7, 3), {})


@pytest.mark.parametrize("layer", [1, 3, 6, 50])
def test_a_layer_that_is_no_convolution_with_its_relu_is_refused(model, pictures, layer):
    with pytest.raises(ValueError, match=f"layer {layer} is not a convolution"):
        survey(model.features, model.head, [pictures], (layer,))


def test_no_pictures_are_refused(model):
    with pytest.raises(ValueError, match="no pictures"):
        survey(model.features, model.head, [], ())
