import pytest
import torch
from torch import nn

from generator.explain.dream import dream, guided_by, layer_norm, simple_dream


@pytest.fixture(scope="module")
def features():
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3, padding=1))
    return layers.requires_grad_(False)


@pytest.fixture(scope="module")
def picture():
    return torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(1)) * 0.4 + 0.3


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
    assert float(guided_by(guide)(output)) == max(3 * 1, 1 * 2) + max(1 * 1, 5 * 2)


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
        return (output * impulse).sum()

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
    watched = dream(features, picture, 2, [0.01, 0.02], seed=3, watch=lambda made, value: seen.append((made, value)))
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

        def watch(made, value, seen=seen, enough=enough):
            seen.append(made)
            return len(seen) == enough

        made = dream(features, picture, 3, [0.01, 0.01], seed=3, tick=told.append, watch=watch)
        assert (len(seen), len(told), made.capped) == (enough, enough, False)
        assert made.norms == whole.norms[: enough + 1]
        assert torch.equal(made.picture, seen[-1])


def test_the_cap_comes_before_the_watcher(features, picture):
    cap, seen = 1.2 * norm(features, picture), []
    made = dream(features, picture, 200, [0.01], cap, jitter=0, watch=lambda _, value: seen.append(value))
    assert made.capped
    assert max(seen) <= cap
    assert tuple(seen) == made.norms[1:-1]  # the step that was shortened is the dream's own end
