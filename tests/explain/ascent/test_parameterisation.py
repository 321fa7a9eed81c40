import pytest
import torch

from generator.explain.ascent import IMAGENET_COLOURS, Fourier, Pixels


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("size", [16, 21])
def test_the_spectrum_round_trips(size):
    fourier = Fourier(2, size, seeded(), contrast=100)
    spectrum = torch.fft.rfft2(fourier.decorrelated().detach(), norm="ortho")
    wanted = torch.view_as_complex(fourier.free.detach()) * fourier.scale
    inside = slice(1, (size + 1) // 2)  # the outer columns hold conjugate pairs, of which only the common part counts
    torch.testing.assert_close(spectrum[..., inside], wanted[..., inside])


def test_amplitudes_fall_off_with_frequency_as_asked():
    def amplitude(falloff):
        power = torch.fft.rfft2(Fourier(40, 32, seeded(), 100, falloff).decorrelated().detach()).abs().mean((0, 1))
        return float(power[0, 2] / power[0, 8])

    assert amplitude(0.0) == pytest.approx(1, rel=0.2)
    assert amplitude(1.0) == pytest.approx(4, rel=0.2)
    assert amplitude(2.0) == pytest.approx(16, rel=0.2)


@pytest.mark.parametrize("spread", [1e-3, 1.0, 100.0])
def test_pictures_are_real_finite_and_within_range_and_budget(spread):
    fourier = Fourier(3, 24, seeded(), contrast=0.3, spread=spread)
    pictures = fourier.pictures()
    assert pictures.shape == (3, 3, 24, 24)
    assert pictures.dtype == torch.float32
    assert 0 <= float(pictures.detach().min()) < float(pictures.detach().max()) <= 1
    assert (fourier.decorrelated().square().mean((1, 2, 3)).sqrt() <= 0.3 + 1e-5).all()


def test_small_values_keep_the_colours_covariance():
    fourier = Fourier(64, 32, seeded(), spread=1e-4)
    values = (fourier.pictures().detach() - 0.5).double().transpose(0, 1).flatten(1)
    expected = (IMAGENET_COLOURS @ IMAGENET_COLOURS.T).double()
    covariance = values.cov()
    torch.testing.assert_close(covariance / covariance.norm(), expected / expected.norm(), rtol=0.1, atol=0.01)


def test_other_colours_can_be_given():
    pictures = Fourier(1, 16, seeded(), colours=torch.diag(torch.tensor([1.0, 0.0, 0.0]))).pictures().detach()
    assert pictures[:, 0].std() > 0
    assert (pictures[:, 1:] == 0.5).all()


def test_pixels_start_as_faint_noise_around_grey_and_come_back_into_range():
    pixels = Pixels(2, 32, seeded())
    assert pixels.pictures().mean().item() == pytest.approx(0.5, abs=0.002)
    assert pixels.pictures().std().item() == pytest.approx(0.02, rel=0.05)
    with torch.no_grad():
        pixels.free[0, 0, 0, :2] = torch.tensor([-1.0, 2.0])
    pixels.confine()
    assert pixels.pictures()[0, 0, 0, :2].tolist() == [0, 1]
    assert pixels.free.requires_grad


@pytest.mark.parametrize("kind", [Pixels, Fourier])
def test_the_seed_decides_the_start(kind):
    one, again, other = (kind(1, 16, seeded(seed)).pictures() for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
