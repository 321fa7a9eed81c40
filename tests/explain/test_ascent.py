import math

import pytest
import torch
from torch import nn

from generator.explain.ascent import Fourier, Pixels, channels, keep, render, robust, total_variation


def grating(angle: float, size: int = 7) -> torch.Tensor:
    rows, columns = torch.meshgrid(torch.arange(size) - size // 2, torch.arange(size) - size // 2, indexing="ij")
    wave = torch.cos(2 * math.pi * (rows * math.sin(angle) + columns * math.cos(angle)) / 6.0)
    return wave - wave.mean()


@pytest.fixture(scope="module")
def planted():
    """Two filters: gratings across and down, in grey."""
    layer = nn.Conv2d(3, 2, 7, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.stack([grating(0.0), grating(math.pi / 2)])[:, None].repeat(1, 3, 1, 1))
    layer.requires_grad_(False)
    return lambda pictures: torch.relu(layer(pictures))


def climb(features, kind, transform=keep, seed=0, steps=60, objective=None):
    generator = torch.Generator().manual_seed(seed)
    free = kind(2, 32, generator)
    return render(objective or channels([0, 1]), features, free, transform, steps, 0.05, generator)


@pytest.mark.parametrize("kind", [Pixels, Fourier])
def test_the_ascent_raises_its_objective_and_finds_the_planted_pattern(planted, kind):
    found = climb(planted, kind)
    assert (found.course[-1] > 2 * found.course[0]).all()
    for index, angle in enumerate((0.0, math.pi / 2)):
        spectrum = torch.fft.fft2(found.pictures[index].mean(0) - found.pictures[index].mean()).abs()
        row, column = divmod(int(spectrum.argmax()), 32)
        frequency = (min(row, 32 - row) / 32, min(column, 32 - column) / 32)
        wanted = (math.sin(angle) / 6, math.cos(angle) / 6)
        assert frequency == pytest.approx(wanted, abs=0.05)


def test_the_same_seed_gives_the_same_picture_bit_for_bit(planted):
    one, again, other = (climb(planted, Fourier, robust(), seed, 5) for seed in (3, 3, 4))
    assert torch.equal(one.pictures, again.pictures)
    assert not torch.equal(one.pictures, other.pictures)


def test_pictures_stay_pictures(planted):
    for kind in (Pixels, Fourier):
        pictures = climb(planted, kind, steps=30).pictures
        assert pictures.shape == (2, 3, 32, 32)
        assert float(pictures.min()) >= 0
        assert float(pictures.max()) <= 1
        assert not pictures.requires_grad


def test_total_variation_smooths(planted):
    rough = climb(planted, Pixels).pictures
    smooth = climb(planted, Pixels, objective=channels([0, 1]) + -20.0 * total_variation()).pictures
    measure = total_variation()
    assert (measure(None, smooth) < measure(None, rough)).all()


def test_objectives_add_scale_and_describe_themselves():
    output, pictures = torch.arange(8.0).view(2, 2, 1, 2), torch.zeros(2, 3, 4, 4)
    both = channels([1, 0]) + 3.0 * channels([0, 1])
    assert str(both) == "mean of channel 1, 0 + 3 x mean of channel 0, 1"
    assert both(output, pictures).tolist() == [2.5 + 3 * 0.5, 4.5 + 3 * 6.5]


def test_fourier_starts_grey_and_gives_coarse_structure_more_room():
    free = Fourier(1, 32, torch.Generator().manual_seed(0))
    picture = free.pictures()
    assert float((picture - 0.5).abs().max()) < 0.1
    spectrum = torch.fft.rfft2(picture.detach()[0, 0] - picture.detach()[0, 0].mean()).abs()
    assert spectrum[1, :3].mean() > 3 * spectrum[14:18, 12:].mean()


def test_robust_moves_a_picture_a_little_and_keeps_its_shape():
    picture = torch.zeros(3, 3, 33, 33)
    picture[..., 16, 16] = 1
    moved = robust(jitter=3, degrees=0, scale=0)(picture, torch.Generator().manual_seed(0))
    assert moved.shape == picture.shape
    grid = torch.arange(33.0)
    mass = moved.sum((1, 2, 3))
    rows = (moved.sum((1, 3)) * grid).sum(1) / mass
    assert (rows - 16).abs().max() <= 3.01
    assert len(set(rows.round(decimals=3).tolist())) == 3


def test_no_gradient_is_left_on_the_network():
    layer = nn.Conv2d(3, 2, 3)
    layer.requires_grad_(False)
    climb(layer, Pixels, steps=2)
    assert all(parameter.grad is None for parameter in layer.parameters())
    assert not layer._forward_hooks
