import numpy as np
import pytest
import torch

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
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        by_hand = network.model((picture - mean.view(3, 1, 1)) / std.view(3, 1, 1))
        torch.testing.assert_close(network.logits(picture), by_hand)


def test_crop_keeps_the_shape_of_things_and_squash_keeps_all_of_them():
    wide = np.zeros((100, 300, 3), dtype=np.uint8)
    wide[:, 100:200] = 255
    assert Preprocessing(resize_mode="crop").fitted(wide)[:, 2:-2].min() > 250
    squashed = Preprocessing(resize_mode="squash").fitted(wide)
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
    for wrong in ({"resize_mode": "stretch"}, {"size": 8}, {"std": [1, 0, 1]}, {"mean": [0.5]}, {"colour": "BGR"}):
        with pytest.raises(BadCheckpoint, match=next(iter(wrong))):
            Preprocessing.from_mapping(wrong)


def test_former_names_are_still_read_and_may_meet_the_present_ones():
    former = Preprocessing.from_mapping({"fit": "squash", "deviation": [0.5, 0.5, 0.5]})
    assert former == Preprocessing.from_mapping({"resize_mode": "squash", "std": [0.5, 0.5, 0.5]})
    assert former == Preprocessing(resize_mode="squash", std=(0.5, 0.5, 0.5))
    assert Preprocessing.from_mapping({"fit": "squash"}, {"resize_mode": "crop"}).resize_mode == "crop"


def test_another_input_size_goes_through_the_head_too():
    torch.manual_seed(0)
    network = Network(FoodCNN(), FOOD_11, Preprocessing(size=64))
    picture = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        grid = network.features_at(picture, len(network.features) - 1)
        torch.testing.assert_close(network.head(grid), network.logits(picture))


@pytest.fixture(scope="module")
def tiny():
    torch.manual_seed(0)
    return Network(FoodCNN(3), ("bread", "egg", "soup"), Preprocessing(size=16))


def test_a_picture_of_the_mean_colour_is_zero_to_the_network(tiny):
    assert tiny.baseline.tolist() == pytest.approx([0.485, 0.456, 0.406])
    plain = tiny.baseline.view(1, 3, 1, 1).expand(1, 3, 16, 16)
    assert not tiny.normalised(plain).any()
    with torch.no_grad():
        torch.testing.assert_close(tiny.logits(plain), tiny.model(torch.zeros(1, 3, 16, 16, device=tiny.device)))
