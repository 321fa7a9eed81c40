import pickle

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from generator.network.architecture import FoodCNN
from generator.network.checkpoint import BadCheckpoint, compact, expand, fit_into, read_state, save_compact


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
        self.classifier = nn.Linear(4, 2)


@pytest.fixture
def model():
    torch.manual_seed(1)
    return Small()


def loaded(path) -> Small:
    other = Small()
    fit_into(other, read_state(path)[0], path)
    return other


def same(one: nn.Module, two: nn.Module) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))


@pytest.mark.parametrize(
    "dress",
    [
        lambda state: state,
        lambda state: {"state_dict": state, "epoch": 3},
        lambda state: {"model": {"module." + key: value for key, value in state.items()}},
        lambda state: {"_orig_mod.module." + key: value for key, value in state.items()},
        lambda state: {key.replace("features", "cnn").replace("classifier", "fc"): value for key, value in state.items()},
    ],
    ids=["plain", "nested", "nested and parallel", "compiled and parallel", "other names, same order and shapes"],
)
def test_state_dicts_load_however_they_were_saved(model, tmp_path, dress):
    torch.save(dress(model.state_dict()), tmp_path / "net.pth")
    assert same(model, loaded(tmp_path / "net.pth"))


def test_safetensors_load(model, tmp_path):
    save_file(model.state_dict(), tmp_path / "net.safetensors")
    assert same(model, loaded(tmp_path / "net.safetensors"))


def test_what_does_not_fit_is_listed(model, tmp_path):
    state = model.state_dict()
    del state["features.0.bias"]
    state["extra.weight"] = torch.zeros(2)
    state["classifier.weight"] = torch.zeros(3, 4)
    torch.save(state, tmp_path / "net.pt")
    with pytest.raises(BadCheckpoint) as caught:
        loaded(tmp_path / "net.pt")
    message = str(caught.value)
    assert "missing: features.0.bias" in message
    assert "unexpected: extra.weight" in message
    assert "classifier.weight is (3, 4), the network has (2, 4)" in message


def test_a_pickle_that_runs_code_is_refused(tmp_path):
    class Malice:
        def __reduce__(self):
            return (open, (str(tmp_path / "harm"), "w"))

    (tmp_path / "net.pth").write_bytes(pickle.dumps({"state_dict": Malice()}))
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        read_state(tmp_path / "net.pth")
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("name", ["gone.pth", "noise.pth", "noise.safetensors"])
def test_a_file_that_is_no_checkpoint_says_so(tmp_path, name):
    if name.startswith("noise"):
        (tmp_path / name).write_bytes(b"\x00nothing here")
    with pytest.raises(BadCheckpoint, match=name):
        read_state(tmp_path / name)


def test_a_state_dict_without_tensors_says_where_it_looked(tmp_path):
    torch.save({"epoch": 3}, tmp_path / "net.pth")
    with pytest.raises(BadCheckpoint, match="state_dict"):
        read_state(tmp_path / "net.pth")


def test_a_low_rank_matrix_survives_compression_and_the_card_comes_along(tmp_path):
    torch.manual_seed(0)
    model = FoodCNN()
    with torch.no_grad():
        model.classifier[0].weight.copy_(torch.randn(1024, 16) @ torch.randn(16, 32768) / 400)
    save_compact(model.state_dict(), tmp_path / "net.safetensors", {"classes": ["a"]}, rank=16)
    state, card = read_state(tmp_path / "net.safetensors")
    assert card == {"classes": ["a"]}
    other = FoodCNN()
    fit_into(other, state, tmp_path / "net.safetensors")
    pictures = torch.randn(2, 3, 128, 128)
    with torch.no_grad():
        torch.testing.assert_close(model.eval()(pictures), other.eval()(pictures), atol=0.02, rtol=0.02)
    assert (tmp_path / "net.safetensors").stat().st_size < 12 * 2**20


def test_compression_is_the_best_in_least_squares():
    torch.manual_seed(0)
    weight = torch.randn(60, 200)
    back = expand(compact({"classifier.0.weight": weight}, rank=20))["classifier.0.weight"]
    left, values, right = torch.linalg.svd(weight, full_matrices=False)
    best = (left[:, :20] * values[:20]) @ right[:20]
    assert (weight - back).norm() < 1.02 * (weight - best).norm()


def test_an_unknown_scheme_is_refused(tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "net.safetensors", {"scheme": "from the future"})
    with pytest.raises(BadCheckpoint, match="from the future"):
        read_state(tmp_path / "net.safetensors")


def test_variances_beyond_half_precision_survive(model, tmp_path):
    state = model.state_dict()
    state["features.1.running_var"] = torch.tensor([1e-9, 1e6, 0.1, 1.0])
    assert torch.equal(expand(compact(state))["features.1.running_var"], state["features.1.running_var"])


def test_compressing_again_gives_the_same_bytes(tmp_path):
    state = {"classifier.0.weight": torch.randn(60, 200, generator=torch.Generator().manual_seed(3))}
    for number in range(8):
        save_compact(state, tmp_path / f"{number}.safetensors", {"classes": ["a"]}, rank=20)
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1
    assert read_state(tmp_path / "0.safetensors")[0].keys() == state.keys()


def test_half_a_product_is_listed(tmp_path):
    save_file({"classifier.left": torch.zeros(2, 1)}, tmp_path / "net.safetensors", {"scheme": "low-rank 1"})
    with pytest.raises(BadCheckpoint, match=r"unexpected: classifier\.left"):
        loaded(tmp_path / "net.safetensors")


def test_a_long_list_of_differences_is_cut_short(tmp_path):
    with pytest.raises(BadCheckpoint, match=r"\.\.\. and \d+ more"):
        fit_into(FoodCNN(2), {}, tmp_path / "net.pt")
