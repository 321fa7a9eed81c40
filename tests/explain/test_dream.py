import math
from copy import deepcopy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from generator.explain import dream as module
from generator.explain.dream import guided_by, layer_norm


@pytest.fixture(scope="module")
def features():
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3, padding=1))
    return layers.requires_grad_(False)


@pytest.fixture(scope="module")
def picture():
    return torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(1)) * 0.4 + 0.3


def dream(features, picture, steps, rates, cap=math.inf, *settings, **others):
    """One picture's dream."""
    (made,) = module.dream(features, picture[None], steps, rates, [cap], *settings, **others)
    return made


def simple_dream(features, picture, steps, rate, cap=math.inf):
    """The homework's version."""
    return dream(features, picture, steps, [rate], cap, octave_scale=1.0, jitter=0)


def norm(features, picture) -> float:
    with torch.no_grad():
        return float(layer_norm(features(picture[None])))


def test_the_simple_dreams_norm_rises_to_the_cap_and_never_passes_it(features, picture):
    cap = 1.5 * norm(features, picture)
    made = simple_dream(features, picture, 200, 0.01, cap)
    assert made.capped
    assert max(made.norms) <= cap
    assert made.norms[-1] > 0.995 * cap
    assert norm(features, made.picture) == pytest.approx(made.norms[-1], rel=1e-5)
    assert norm(features, made.picture) <= cap
    assert all(after > before for before, after in zip(made.norms, made.norms[1:], strict=False))


def straightforward(features, picture, steps, rates, cap, octave_scale, jitter, value, seed):
    """One picture at a time, two passes a step, halving the last step: the plain algorithm that the batch has to agree with."""
    generator = torch.Generator().manual_seed(seed)
    base, added = picture[None], torch.zeros_like(picture[None])
    norms = [norm(features, picture)]
    for octave, rate in enumerate(rates):
        size = [round(side / octave_scale ** (len(rates) - 1 - octave)) for side in base.shape[-2:]]
        small, change = (F.interpolate(one, size, mode="bilinear", antialias=True) for one in (base, added))
        for _ in range(steps):
            shift = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
            rolled = (small + change).clamp(0, 1).roll(shift, (2, 3)).requires_grad_()
            (slope,) = torch.autograd.grad(value(features(rolled)).sum(), rolled)
            slope = slope.roll([-one for one in shift], (2, 3))
            change = (small + change + rate * slope / slope.abs().mean()).clamp(0, 1) - small
            before, added = added, F.interpolate(change, base.shape[-2:], mode="bilinear", antialias=True)
            norms.append(norm(features, (base + added).clamp(0, 1)[0]))
            if norms[-1] > cap:
                low, high = before, added
                for _ in range(20):
                    middle = (low + high) / 2
                    fits = norm(features, (base + middle).clamp(0, 1)[0]) <= cap
                    low, high = (middle, high) if fits else (low, middle)
                return (base + low).clamp(0, 1)[0], [*norms[:-1], norm(features, (base + low).clamp(0, 1)[0])]
    return (base + added).clamp(0, 1)[0], norms


def crowd(picture):
    """Four pictures, each of its own contrast."""
    noise = torch.rand(4, *picture.shape, generator=torch.Generator().manual_seed(6))
    return 0.5 + (noise - 0.5) * torch.tensor([0.3, 0.5, 0.7, 0.9]).view(4, 1, 1, 1)


@pytest.mark.parametrize(
    ("rates", "octave_scale", "jitter"), [([0.01], 1.0, 0), ([0.02, 0.015, 0.01], 1.4, 3), ([0.01, 0.01], 1.3, 0)]
)
@pytest.mark.parametrize("guided", [False, True])
def test_pictures_in_one_batch_dream_what_each_would_by_the_plain_algorithm(
    features, picture, rates, octave_scale, jitter, guided
):
    exact = deepcopy(features).double()
    pictures = crowd(picture).double()
    value = guided_by(exact(pictures[:1].flip(3))) if guided else layer_norm
    caps = [factor * norm(exact, one) for factor, one in zip((1.15, 1.3, 1.5, 1.02), pictures, strict=True)]
    together = module.dream(exact, pictures, 8, rates, caps, octave_scale, jitter, value, seed=3)
    assert len({len(made.norms) for made in together}) > 1  # they do not all end at once
    for made, one, cap in zip(together, pictures, caps, strict=True):
        expected, norms = straightforward(exact, one, 8, rates, cap, octave_scale, jitter, value, 3)
        difference = (made.picture - expected).abs()  # all there is comes from where the last step is cut
        assert float(difference.mean()) < 1e-4
        assert float(difference.max()) < 0.02
        assert made.norms == pytest.approx(norms, rel=2e-4)
        assert made.norms[-1] <= cap


def test_a_step_without_jitter_takes_one_pass(features, picture):
    passes = []

    def counted(pictures):
        passes.append(len(pictures))
        return features(pictures)

    dream(counted, picture, 7, [0.01], octave_scale=1.0, jitter=0)
    assert sum(passes) == 1 + 7


def test_the_last_step_finds_the_cap_in_few_passes(features, picture):
    passes = []

    def counted(pictures):
        passes.append(len(pictures))
        return features(pictures)

    made = dream(counted, picture, 200, [0.01], 1.5 * norm(features, picture), octave_scale=1.0, jitter=0)
    assert made.norms[-1] == pytest.approx(1.5 * made.norms[0], rel=1.1e-4)
    assert sum(passes) <= len(made.norms) + 4


def test_a_watcher_ends_one_dream_and_not_the_others(features, picture):
    made = module.dream(features, crowd(picture), 5, [0.01], seed=3, watch=lambda place, _, __: place == 2)
    assert [len(one.norms) for one in made] == [6, 6, 2, 6]


def test_without_reaching_the_cap_it_takes_every_step(features, picture):
    made = simple_dream(features, picture, 5, 0.001, 100 * norm(features, picture))
    assert not made.capped
    assert len(made.norms) == 6


def test_a_step_moves_pixels_by_the_rate_on_average(features, picture):
    made = simple_dream(features, picture, 1, 0.01, 100 * norm(features, picture))
    assert float((made.picture - picture).abs().mean()) == pytest.approx(0.01, rel=1e-3)


def test_a_cap_below_the_start_is_refused(features, picture):
    with pytest.raises(ValueError, match="above the cap"):
        simple_dream(features, picture, 5, 0.01, 0.5 * norm(features, picture))


@pytest.mark.parametrize("factor", [1.3, 50])
def test_octaves_hold_the_cap_too_and_keep_size_and_range(features, picture, factor):
    cap = factor * norm(features, picture)
    made = dream(features, picture, 6, [0.02, 0.015, 0.01], cap, jitter=2, seed=4)
    assert made.picture.shape == picture.shape
    assert float(made.picture.min()) >= 0
    assert float(made.picture.max()) <= 1
    assert max(made.norms) <= cap
    assert made.capped == (factor < 2)
    assert made.norms[-1] > made.norms[0]


def test_octaves_add_coarser_structure_than_a_single_size(features, picture):
    def coarseness(made):
        spectrum = torch.fft.rfft2(made.picture - picture).abs().mean(0)
        return float(spectrum[:4, :4].sum() / spectrum.sum())

    cap = 1.4 * norm(features, picture)
    single = simple_dream(features, picture, 60, 0.005, cap)
    several = dream(features, picture, 20, [0.005] * 3, cap, octave_scale=1.8, jitter=0)
    assert coarseness(several) > coarseness(single)


def test_a_guide_pulls_towards_itself(features, picture):
    guide = features(torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(2)))
    towards = guided_by(guide)
    cap = 50 * norm(features, picture)
    guided = dream(features, picture, 8, [0.01], cap, 1.0, 0, towards)
    free = dream(features, picture, 8, [0.01], cap, 1.0, 0)
    with torch.no_grad():
        assert towards(features(guided.picture[None])) > towards(features(free.picture[None]))
        assert towards(features(guided.picture[None])) > towards(features(picture[None]))


def test_the_guided_objective_is_the_best_dot_product_at_each_position():
    guide = torch.tensor([[1.0, 0.0], [0.0, 2.0]]).view(1, 2, 1, 2)
    output = torch.tensor([[3.0, 1.0], [1.0, 5.0]]).view(1, 2, 1, 2)
    best = max(3 * 1, 1 * 2) + max(1 * 1, 5 * 2)
    assert guided_by(guide)(torch.cat([output, 2 * output])).tolist() == [best, 2 * best]


def test_the_same_seed_dreams_the_same(features, picture):
    cap = 50 * norm(features, picture)
    one, again = (dream(features, picture, 3, [0.01, 0.01], cap, seed=9) for _ in range(2))
    assert torch.equal(one.picture, again.picture)
    assert one.norms == again.norms


def test_the_seed_moves_the_jitter(features, picture):
    one, other = (dream(features, picture, 3, [0.01, 0.01], jitter=4, seed=seed) for seed in (1, 2))
    assert not torch.equal(one.picture, other.picture)


def test_smoothing_turns_grain_into_coarser_change(features, picture):
    def roughness(smoothing):
        change = dream(features, picture, 5, [0.01], octave_scale=1.0, jitter=0, smoothing=smoothing).picture - picture
        return float(change.diff(dim=-1).abs().mean() / change.abs().mean())

    assert roughness(1.5) < 0.5 * roughness(0.0)


def test_smoothing_is_a_gaussian_of_the_deviation_asked_for():
    seen = []
    impulse = torch.zeros(3, 33, 33)
    impulse[:, 16, 16] = 1

    def record(output):
        seen.append(output)
        return (output * impulse).sum((1, 2, 3))

    blurred = dream(lambda pictures: pictures, torch.full((3, 33, 33), 0.2), 1, [1e-3], jitter=0, value=record, smoothing=2.0)
    change = (blurred.picture - 0.2)[0].double()
    grid = torch.arange(33.0).double() - 16
    spread = ((change.sum(0) * grid**2).sum() / change.sum()).sqrt()
    assert float(spread) == pytest.approx(2.0, rel=0.03)
    assert len(seen) == 1


def test_nothing_is_left_on_the_network(picture):
    layer = nn.Conv2d(3, 4, 3)
    dream(layer, picture, 2, [0.01, 0.01])
    assert layer.weight.grad is None
    assert not layer._forward_hooks


def test_progress_is_told_to_the_end(features, picture):
    told = []
    dream(features, picture, 2, [0.01, 0.01], tick=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_a_watcher_sees_every_picture_with_its_norm_and_changes_nothing(features, picture):
    seen = []
    watched = dream(features, picture, 2, [0.01, 0.02], seed=3, watch=lambda _, made, value: seen.append((made, value)))
    alone = dream(features, picture, 2, [0.01, 0.02], seed=3)
    assert torch.equal(watched.picture, alone.picture)
    assert watched.norms == alone.norms
    assert tuple(value for _, value in seen) == alone.norms[1:]
    for made, value in seen:
        assert made.shape == picture.shape
        assert 0 <= float(made.min()) <= float(made.max()) <= 1
        assert norm(features, made) == pytest.approx(value, rel=1e-6)
    assert torch.equal(seen[-1][0], watched.picture)


def test_the_dream_ends_when_the_watcher_says_so_with_the_picture_it_saw(features, picture):
    whole = dream(features, picture, 3, [0.01, 0.01], seed=3)
    for enough in (1, 2, 4):
        seen, told = [], []

        def watch(_, made, value, seen=seen, enough=enough):
            seen.append(made)
            return len(seen) == enough

        made = dream(features, picture, 3, [0.01, 0.01], seed=3, tick=told.append, watch=watch)
        assert (len(seen), len(told), made.capped) == (enough, enough, False)
        assert made.norms == whole.norms[: enough + 1]
        assert torch.equal(made.picture, seen[-1])


def test_the_cap_comes_before_the_watcher(features, picture):
    cap, seen = 1.2 * norm(features, picture), []
    made = dream(features, picture, 200, [0.01], cap, jitter=0, watch=lambda _, made, value: seen.append(value))
    assert made.capped
    assert max(seen) <= cap
    assert tuple(seen) == made.norms[1:-1]  # the step that was shortened is the dream's own end
