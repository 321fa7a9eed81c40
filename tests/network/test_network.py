import numpy as np
import pytest
import torch
from torch import nn

from generator.network.architecture import FoodCNN
from generator.network.checkpoint import BadCheckpoint, save_compact
from generator.network.network import Network, Preprocessing, load_network
from generator.pictures.labels import FOOD_11


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return Network(FoodCNN(), FOOD_11, Preprocessing())


def test_normalisation_happens_inside(network):
    picture = torch.rand(1, 3, 128, 128)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        by_hand = network.model((picture - mean.view(3, 1, 1)) / deviation.view(3, 1, 1))
        torch.testing.assert_close(network.logits(picture), by_hand)


def test_crop_keeps_the_shape_of_things_and_squash_keeps_all_of_them():
    wide = np.zeros((100, 300, 3), dtype=np.uint8)
    wide[:, 100:200] = 255
    assert Preprocessing(fit="crop").fitted(wide)[:, 2:-2].min() > 250
    squashed = Preprocessing(fit="squash").fitted(wide)
    assert squashed.shape == (128, 128, 3)
    assert squashed[:, :30].max() < 5
    assert squashed[:, 50:78].min() > 250


def test_features_and_head_make_the_whole(network):
    picture = torch.rand(2, 3, 128, 128)
    with torch.no_grad():
        grid = network.features_at(picture, len(network.features) - 1)
        torch.testing.assert_close(network.head(grid), network.logits(picture))


def test_labels_follow_the_networks_own_order():
    shuffled = (*FOOD_11[5:], *FOOD_11[:5])
    network = Network(FoodCNN(), shuffled, Preprocessing())
    assert [shuffled[network.label_of(label)] for label in range(11)] == list(FOOD_11)
    with pytest.raises(BadCheckpoint, match="soup"):
        Network(FoodCNN(2), ("bread", "egg"), Preprocessing()).label_of(FOOD_11.index("soup"))


def test_settings_win_over_the_card_and_somebody_must_name_the_classes(tmp_path):
    path = tmp_path / "net.safetensors"
    save_compact(FoodCNN().state_dict(), path, {"classes": list(FOOD_11), "preprocessing": {"size": 128, "mean": [0, 0, 0]}})
    assert load_network(path).preprocessing.mean == (0, 0, 0)
    assert load_network(path, {"mean": [0.5, 0.5, 0.5]}).preprocessing.mean == (0.5, 0.5, 0.5)
    save_compact(FoodCNN().state_dict(), path, {})
    with pytest.raises(BadCheckpoint, match="classes"):
        load_network(path)


def test_what_makes_no_sense_as_preprocessing_is_refused():
    for wrong in ({"fit": "stretch"}, {"size": 8}, {"deviation": [1, 0, 1]}, {"mean": [0.5]}, {"colour": "BGR"}):
        with pytest.raises(BadCheckpoint, match=next(iter(wrong))):
            Preprocessing.from_mapping(wrong)


def test_another_input_size_goes_through_the_head_too():
    torch.manual_seed(0)
    network = Network(FoodCNN(), FOOD_11, Preprocessing(size=64))
    picture = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        grid = network.features_at(picture, len(network.features) - 1)
        torch.testing.assert_close(network.head(grid), network.logits(picture))


class Tiny(nn.Module):
    """What a network needs to have: a convolutional stack and a head."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(4), nn.Conv2d(8, 6, 3)
        )
        self.classifier = nn.Linear(6 * 4, 3)

    def head(self, grid):
        return self.classifier(grid.flatten(1))

    def forward(self, pictures):
        return self.head(self.features(pictures))


@pytest.fixture(scope="module")
def tiny():
    torch.manual_seed(0)
    return Network(Tiny(), ("bread", "egg", "soup"), Preprocessing(size=16))


@pytest.fixture
def pictures():
    return torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(1))


def test_a_picture_of_the_mean_colour_is_zero_to_the_network(tiny):
    assert tiny.mean_colour.tolist() == pytest.approx([0.485, 0.456, 0.406])
    plain = tiny.mean_colour.view(1, 3, 1, 1).expand(1, 3, 16, 16)
    assert not tiny.normalised(plain).any()
    with torch.no_grad():
        torch.testing.assert_close(tiny.logits(plain), tiny.model(torch.zeros(1, 3, 16, 16, device=tiny.device)))


def test_the_whole_is_a_module_with_the_logits_and_the_gradients_of_the_network(tiny, pictures):
    whole, grads = tiny.whole, []
    assert isinstance(whole, nn.Module)
    assert not any(layer.training for layer in whole.children())
    for score in (whole, tiny.logits):
        inputs = pictures.clone().requires_grad_()
        grads.append(torch.autograd.grad(score(inputs)[:, 1].sum(), inputs)[0])
    with torch.no_grad():
        assert torch.equal(whole(pictures), tiny.logits(pictures))
    assert torch.equal(*grads)
    assert grads[0].any()


def test_hooks_on_layers_are_called_through_the_whole(tiny, pictures):
    layer, seen = tiny.features[2], []
    assert layer in list(tiny.whole.modules())
    hook = layer.register_forward_hook(lambda _, __, output: seen.append(output))
    with torch.no_grad():
        tiny.whole(pictures)
        hook.remove()
        torch.testing.assert_close(seen[0], tiny.features_at(pictures, 2))


def test_quick_logits_are_the_logits_in_coarser_numbers_and_keep_no_gradient(tiny, pictures):
    quick = tiny.quick_logits(pictures.clone().requires_grad_())
    assert (quick.dtype, quick.requires_grad, quick.shape) == (torch.float32, False, (4, 3))
    with torch.no_grad():
        slow = tiny.logits(pictures)
    torch.testing.assert_close(quick, slow, rtol=0.02, atol=0.02 * float(slow.abs().max()))


def test_quick_features_are_the_features_in_coarser_numbers_and_differentiable(tiny, pictures):
    grads = []
    for features in (tiny.quick_features_at, tiny.features_at):
        inputs = pictures.clone().requires_grad_()
        output = features(inputs, 2)
        assert (output.dtype, output.shape) == (torch.float32, (4, 8, 16, 16))
        grads.append(torch.autograd.grad(output.square().sum(), inputs)[0])
    with torch.no_grad():
        slow = tiny.features_at(pictures, 2)
        torch.testing.assert_close(tiny.quick_features_at(pictures, 2), slow, rtol=0.02, atol=0.02 * float(slow.max()))
    assert torch.nn.functional.cosine_similarity(*(grad.flatten() for grad in grads), dim=0) > 0.999


@pytest.mark.parametrize("fast", [True, False])
def test_the_coarser_numbers_are_used_only_where_the_processor_is_fast_at_them(tiny, pictures, monkeypatch, fast):
    monkeypatch.setattr("generator.network.network.has_bfloat16", lambda device: fast)
    with torch.no_grad():
        assert torch.equal(tiny.quick_logits(pictures), tiny.logits(pictures)) == (not fast)
        assert torch.equal(tiny.quick_features_at(pictures, 4), tiny.features_at(pictures, 4)) == (not fast)
