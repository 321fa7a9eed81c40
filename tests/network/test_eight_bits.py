import pytest
import torch
from torch import nn

from generator.device import FAST, device_class
from generator.network.eight_bits import EightBits, fits
from generator.network.fold import fold


def stack(norms: bool = True, pooling: int = 2, channels: int = 32) -> nn.Sequential:
    torch.manual_seed(0)
    made = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.BatchNorm2d(16) if norms else nn.Identity(),
        nn.ReLU(),
        nn.MaxPool2d(pooling),
        nn.Dropout2d(0.1),
        nn.Conv2d(16, channels, 3, padding=1),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.Conv2d(channels, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(pooling),
    )
    norms_in = [layer for layer in made if isinstance(layer, nn.BatchNorm2d)]
    with torch.no_grad():
        for norm in norms_in:
            norm.weight.uniform_(0.2, 2)
            norm.bias.uniform_(-1, 1)
            norm.momentum = None  # the plain mean over what is seen
        made(torch.randn(16, 3, 24, 24))
    return made.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randn(6, 3, 24, 24).to(memory_format=torch.channels_last)


integers = pytest.mark.skipif(device_class() not in FAST["int8"], reason="this processor's 8-bit products may saturate")


@integers
def test_the_output_is_that_of_float32_within_a_twentieth(pictures):
    features = stack()
    found, exact = EightBits(features, fold(features))(pictures), features(pictures)
    assert (found.dtype, found.shape) == (torch.float32, exact.shape)
    assert (found - exact).square().mean().sqrt() < 0.05 * exact.std()
    assert not torch.equal(found, exact)


@integers
def test_a_picture_comes_out_the_same_bytes_in_any_company(pictures):
    features = stack()
    eight_bits = EightBits(features, fold(features))
    assert torch.equal(torch.cat([eight_bits(few) for few in pictures.split(1)]), eight_bits(pictures))


@integers
def test_an_odd_row_and_column_are_left_out_by_pooling_as_torch_does(pictures):
    features, odd = stack(), pictures[..., :23, :21].contiguous(memory_format=torch.channels_last)
    assert EightBits(features, fold(features))(odd).shape == features(odd).shape == (6, 8, 5, 5)


@integers
def test_channels_that_are_always_zero_stay_so(pictures):
    features = stack()
    norm = features[1]
    norm.weight.zero_()
    norm.bias.zero_()
    assert torch.isfinite(EightBits(features, fold(features))(pictures)).all()


def test_which_stacks_fit():
    assert fits(stack())
    assert not fits(stack(norms=False))
    assert not fits(stack(pooling=4))
    assert not fits(stack()[:4])
