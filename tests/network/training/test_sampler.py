import pytest
import torch

from generator.network.training.sampler import balanced_weights, epoch_order

LABELS = torch.tensor([0] * 900 + [1] * 100 + [2] * 200)
SOURCES = torch.tensor([0] * 800 + [1] * 100 + [0] * 100 + [2] * 196 + [3] * 4)


def order(power: float, seed: int = 0) -> torch.Tensor:
    return epoch_order(LABELS, SOURCES, power, torch.Generator().manual_seed(seed))


def of(label: int, source: int) -> torch.Tensor:
    return LABELS.eq(label) & SOURCES.eq(source)


def drawn(indices: torch.Tensor, label: int, source: int) -> int:
    return int(of(label, source)[indices].sum())


def test_an_epoch_draws_every_class_equally_often():
    assert torch.bincount(LABELS[order(0.5)]).tolist() == [400, 400, 400]
    odd = epoch_order(LABELS[:-1], SOURCES[:-1], 0.5, torch.Generator().manual_seed(0))
    assert sorted(torch.bincount(LABELS[odd]).tolist()) == [399, 400, 400]


@pytest.mark.parametrize(("power", "small", "tiny"), [(1.0, 44, 8), (0.5, 104, 50), (0.0, 200, 200)])
def test_within_a_class_sources_are_drawn_by_a_power_of_their_size(power, small, tiny):
    assert drawn(order(power), 0, 1) == pytest.approx(small, abs=1)
    assert drawn(order(power), 2, 3) == pytest.approx(tiny, abs=1)


def test_no_picture_comes_again_before_the_others_of_its_source():
    counts = torch.bincount(order(0.5), minlength=len(LABELS))
    for label, source in ((0, 0), (0, 1), (1, 0), (2, 2), (2, 3)):
        members = counts[of(label, source)]
        assert int(members.max() - members.min()) <= 1


def test_the_order_is_another_in_every_epoch_and_the_same_for_a_seed():
    assert torch.equal(order(0.5), order(0.5))
    assert not torch.equal(order(0.5), order(0.5, seed=1))


def test_weights_balance_what_an_epoch_balances():
    weights = balanced_weights(LABELS, SOURCES, 0.0)
    assert float(weights.mean()) == pytest.approx(1)
    sums = [float(weights[of(label, source)].sum()) for label, source in ((0, 0), (0, 1), (1, 0), (2, 3))]
    assert sums == pytest.approx([200, 200, 400, 200])
