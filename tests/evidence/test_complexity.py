import numpy as np
import pytest
from scipy import stats

from generator.evidence.complexity import (
    colour_entropy,
    complexity_of,
    orientation_entropy,
    scrambled,
    simple_share,
    spectral_entropy,
)

SIDE = 64
FLAT = np.full((SIDE, SIDE, 3), 90, np.uint8)


def waves(period, degrees=0.0):
    rows, columns = np.indices((SIDE, SIDE))
    turn = np.radians(degrees)
    return np.sin(2 * np.pi * (columns * np.cos(turn) + rows * np.sin(turn)) / period)


def grey(pattern):
    """As a grey picture (h, w, 3), 0-255."""
    return np.repeat((128 + 100 * pattern).clip(0, 255).round().astype(np.uint8)[..., None], 3, 2)


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(0).normal(size=(SIDE, SIDE))


@pytest.fixture(scope="module")
def confetti():
    return np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def test_a_grating_has_one_frequency_and_noise_all_of_them(noise):
    assert spectral_entropy(grey(waves(8))) == pytest.approx(0, abs=0.01)
    assert spectral_entropy(grey(waves(8, 90))) < 0.1
    # White noise has exponential powers, whose entropy falls short of the largest by 1 - Euler's constant.
    cells = SIDE * (SIDE // 2 + 1) - 1
    assert spectral_entropy(grey(noise / 4)) == pytest.approx(1 - (1 - np.euler_gamma) / np.log(cells), abs=0.01)


def test_two_gratings_of_equal_strength_have_the_entropy_of_a_coin():
    both = grey((waves(8) + waves(4)) / 2)
    cells = SIDE * (SIDE // 2 + 1) - 1
    assert spectral_entropy(both) == pytest.approx(np.log(2) / np.log(cells), abs=0.01)


def test_a_quarter_turn_does_not_change_the_spectral_entropy():
    upright = grey(waves(8))
    assert spectral_entropy(upright.transpose(1, 0, 2)) == pytest.approx(spectral_entropy(upright), abs=0.01)


@pytest.mark.parametrize("degrees", [0, 45, 90, 135])
def test_a_gratings_edges_run_one_way(degrees):
    assert orientation_entropy(grey(waves(8, degrees))) < 0.1


def test_the_edges_of_noise_and_of_rings_run_every_way(confetti):
    rows, columns = np.indices((SIDE, SIDE)) - (SIDE - 1) / 2
    assert orientation_entropy(confetti) > 0.99
    assert orientation_entropy(grey(np.cos(np.hypot(rows, columns) * 2 * np.pi / 16))) > 0.98


def test_two_ways_of_equal_strength_have_the_entropy_of_a_coin():
    picture = np.concatenate([grey(waves(8)), grey(waves(8, 90))], 1)
    assert orientation_entropy(picture) == pytest.approx(np.log(2) / np.log(12), abs=0.03)


def test_a_picture_of_one_colour_has_no_entropy_of_any_kind():
    for measure in (spectral_entropy, orientation_entropy, colour_entropy):
        assert measure(FLAT) == pytest.approx(0, abs=1e-9)


def test_colour_entropy_counts_colours(confetti):
    assert colour_entropy(grey(waves(8))) < 0.01
    halves = FLAT.copy()
    halves[:, ::2] = [200, 40, 40]
    assert colour_entropy(halves) == pytest.approx(np.log(2) / np.log(17**2))
    quarters = halves.copy()
    quarters[::2, ::2], quarters[1::2, ::2] = [40, 200, 40], [40, 40, 200]
    assert colour_entropy(quarters) == pytest.approx(stats.entropy([2, 1, 1]) / np.log(17**2))
    assert 0.85 < colour_entropy(confetti) < 1


@pytest.mark.parametrize("jitter", [0, 1], ids=["pure", "a level to and fro"])
def test_a_grey_picture_has_no_entropy_of_colour(jitter):
    ramp = np.arange(256, dtype=np.int64).reshape(16, 16, 1).repeat(3, 2)
    nearly = ramp + np.random.default_rng(0).integers(-jitter, jitter + 1, ramp.shape)
    assert colour_entropy(nearly.clip(0, 255).astype(np.uint8)) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("period", [4, 7, 12])
@pytest.mark.parametrize("degrees", [0, 22.5, 34, 90])
def test_a_grating_is_a_simple_shape(period, degrees):
    assert simple_share(waves(period, degrees)) > 0.85


def test_noise_is_none_and_the_best_of_so_many_shapes_explains_little_of_it(noise):
    """A plane explains 2 / 80 of white noise on average; the largest of some hundred independent ones about 10 / 80."""
    assert 2 / 80 < simple_share(noise) < 0.14


@pytest.mark.parametrize("period", [3, 5, 9])
def test_gratings_of_other_widths_are_simple_too(period):
    assert simple_share(waves(period)) > 0.8


def test_dots_are_simple_and_units_and_offsets_do_not_matter(noise):
    rows, columns = np.indices((9, 9)) - 4
    for size in (0.7, 1.2, 1.6, 2.0):
        assert simple_share(np.exp(-(rows**2 + columns**2) / (2 * size**2))) > 0.95
    assert simple_share(-3 * noise + 8) == pytest.approx(simple_share(noise))
    assert simple_share(grey(waves(7))) == pytest.approx(simple_share(waves(7)), abs=0.01)


def test_patches_weigh_as_much_as_they_vary(noise):
    mixed = waves(7)
    mixed[:, SIDE // 2 :] = 1e-3 * noise[:, SIDE // 2 :]
    assert simple_share(mixed[:, : SIDE // 2]) == pytest.approx(simple_share(mixed), abs=0.02)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_an_empty_or_broken_pattern_is_no_simple_one(value):
    pattern = np.zeros((20, 20))
    pattern[10, 10] = value
    assert np.isnan(simple_share(pattern))


def test_a_flat_pattern_is_no_simple_one():
    assert np.isnan(simple_share(np.full((20, 20), 0.1)))


@pytest.mark.parametrize("shape", [(64, 64), (33, 48), (40, 27)])
def test_scrambling_keeps_every_frequencys_strength_and_nothing_else(shape):
    pattern = np.random.default_rng(1).random(shape) ** 3
    pattern[10:20, 5:15] += 2
    made = scrambled(pattern, 0)
    assert made.shape == shape
    strength = abs(np.fft.fft2(pattern - pattern.mean()))
    np.testing.assert_allclose(abs(np.fft.fft2(made)), strength, atol=1e-8 * strength.max())
    assert made.std() == pytest.approx(pattern.std())
    assert abs(np.corrcoef(made.ravel(), pattern.ravel())[0, 1]) < 0.2


def test_scrambling_is_repeatable_and_takes_pictures(confetti):
    made = scrambled(confetti, 4)
    assert made.shape == (SIDE, SIDE)
    np.testing.assert_array_equal(made, scrambled(confetti, 4))
    assert not np.array_equal(made, scrambled(confetti, 5))


def test_a_corner_is_simpler_than_what_has_its_spectrum():
    """What the control is for: the same frequencies, their arrangement gone."""
    rows, columns = np.indices((SIDE, SIDE))
    corner = ((rows > 30) & (columns > 20)).astype(float)
    assert simple_share(corner) > max(simple_share(scrambled(corner, seed)) for seed in range(3)) + 0.05


def test_a_grating_is_less_complex_than_noise_by_every_measure(noise, confetti):
    plain, rich = complexity_of(grey(waves(8)), 0), complexity_of(confetti, 0)
    assert all(plain[name] < rich[name] for name in ("centroid", "spectrum", "orientation", "colour"))
    assert plain["simple"] > rich["simple"]
    assert plain["simple"] > 0.9
    assert rich["scrambled"] == pytest.approx(rich["simple"], abs=0.03)  # noise has no arrangement to lose
