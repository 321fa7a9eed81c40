import pytest
import torch
from torch import nn

from generator.explain import ascent
from generator.explain.ascent import Fourier, Pixels, centres, channels, distance_from_grey, keep, render, robust


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def coloured_grating(side=9):
    """A kernel (3, side, side): slanted stripes, orange against blue."""
    rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    wave = torch.sin(2 * torch.pi * (rows * 0.6 + columns) / 6)
    return torch.tensor([0.8, 0.2, -0.7]).view(3, 1, 1) * wave


@pytest.fixture(scope="module")
def planted():
    """One filter that wants a coloured grating, one that wants its negative."""
    layer = nn.Conv2d(3, 2, 9, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.stack([coloured_grating(), -coloured_grating()]))
    return layer


def correlations(pictures, kernels):
    pairs = zip(pictures, kernels, strict=True)
    return [float(torch.corrcoef(torch.stack([picture.flatten(), kernel.flatten()]))[0, 1]) for picture, kernel in pairs]


def test_pixels_end_where_a_linear_filter_has_its_maximum_at_the_signs_of_the_kernel(planted):
    found = render(centres([0, 1]), planted, Pixels(2, 9, seeded()), keep, 60, 0.05, seeded(1))
    kernels = planted.weight.detach()
    clear = kernels.abs() > 1e-6
    torch.testing.assert_close(found.pictures[clear], (kernels > 0).float()[clear])


def test_a_budget_without_a_prior_finds_the_planted_kernel_itself_and_with_one_still_its_pattern(planted):
    def found(**prior):
        start = Fourier(2, 9, seeded(), **prior)
        return correlations(render(centres([0, 1]), planted, start, keep, 60, 0.05, seeded(1)).pictures, planted.weight.detach())

    assert min(found(falloff=0.0, colours=torch.eye(3))) > 0.98
    assert min(found()) > 0.7


@pytest.mark.parametrize(("kind", "transform"), [(Pixels, keep), (Fourier, robust(16, 5, 0.05))])
def test_the_course_is_recorded_and_rises(planted, kind, transform):
    seen = []
    start = kind(2, 24, seeded())
    found = render(channels([0, 1]), lambda x: planted(x).relu(), start, transform, 40, 0.05, seeded(1), seen.append)
    assert found.course.shape == (41, 2)
    assert (found.course[-5:].mean(0) > 3 * found.course[0]).all()
    assert seen[-1] == 1
    assert len(seen) == 40


def test_nothing_is_left_on_a_network_that_could_learn(planted):
    hooks = [len(planted._forward_hooks), len(planted._backward_hooks)]
    before = planted.weight.detach().clone()
    render(channels([0, 1]), planted, Fourier(2, 16, seeded()), robust(), 3, 0.05, seeded())
    assert planted.weight.requires_grad
    assert planted.weight.grad is None
    assert torch.equal(planted.weight, before)
    assert [len(planted._forward_hooks), len(planted._backward_hooks)] == hooks == [0, 0]


def test_filters_in_one_batch_do_not_disturb_each_other(planted):
    both = Pixels(2, 16, seeded())
    one = Pixels(1, 16, seeded())
    with torch.no_grad():
        one.free.copy_(both.free[:1])
    together = render(channels([0, 1]), planted, both, keep, 10, 0.02, seeded())
    alone = render(channels([0]), planted, one, keep, 10, 0.02, seeded())
    torch.testing.assert_close(together.pictures[:1], alone.pictures, rtol=0, atol=1e-5)


def test_a_penalty_on_the_distance_from_grey_keeps_contrast_down(planted):
    def contrast(weight):
        wanted = channels([0, 1]) - weight * distance_from_grey()
        return float(render(wanted, planted, Pixels(2, 16, seeded()), keep, 60, 0.05, seeded()).pictures.std())

    assert contrast(200.0) < 0.5 * contrast(0.0)


def test_it_works_where_gradients_are_switched_off(planted):
    with torch.no_grad():
        found = render(channels([0, 1]), planted, Pixels(2, 16, seeded()), keep, 5, 0.02, seeded())
    assert (found.course[-1] > found.course[0]).all()


def test_the_example_of_the_package_holds():
    import doctest

    assert doctest.testmod(ascent).failed == 0
