import pytest
import torch

from generator.explain.ascent import affine, compose, keep, robust, roll

PICTURES = torch.rand(4, 3, 20, 28, generator=torch.Generator().manual_seed(5))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("transform", [keep, roll(5), roll(100), affine(20, 0.3), robust(9, 15, 0.2), compose(keep, roll(2))])
def test_transforms_keep_shape_range_and_gradients_and_are_seeded(transform):
    pictures = PICTURES.clone().requires_grad_()
    moved = transform(pictures, seeded())
    assert moved.shape == pictures.shape
    assert float(moved.detach().min()) >= 0
    assert float(moved.detach().max()) <= 1
    assert torch.equal(moved, transform(pictures, seeded()))
    (gradient,) = torch.autograd.grad(moved.sum(), pictures)
    assert (gradient != 0).any(dim=1).float().mean() > 0.5


@pytest.mark.parametrize("transform", [roll(5), affine(20, 0.3), robust()])
def test_another_seed_moves_otherwise(transform):
    assert not torch.equal(transform(PICTURES, seeded(0)), transform(PICTURES, seeded(1)))


def test_a_roll_loses_nothing_and_stays_within_its_reach():
    picture = torch.zeros(50, 1, 9, 9)
    picture[..., 4, 4] = 1
    moved = roll(2)(picture, seeded())
    rows, columns = moved.nonzero()[:, 2], moved.nonzero()[:, 3]
    assert len(rows) == 50
    assert rows.unique().tolist() == columns.unique().tolist() == [2, 3, 4, 5, 6]


def test_an_affine_change_of_nothing_changes_nothing():
    torch.testing.assert_close(affine(0, 0)(PICTURES, seeded()), PICTURES, rtol=0, atol=1e-5)


def test_turning_and_scaling_keep_the_middle_and_stay_within_their_limits():
    picture = torch.zeros(200, 1, 65, 65)
    picture[..., 32, 32], picture[..., 32, 52] = 1, 1
    moved = affine(10, 0.2)(picture, seeded())
    assert (moved[:, 0, 32, 32] > 0.9).all()
    moved[..., 27:38, 27:38] = 0
    rows, columns = torch.meshgrid(torch.arange(65.0) - 32, torch.arange(65.0) - 32, indexing="ij")
    mass = moved.sum((1, 2, 3))
    y, x = (moved[:, 0] * rows).sum((1, 2)) / mass, (moved[:, 0] * columns).sum((1, 2)) / mass
    angle, radius = torch.atan2(y, x).rad2deg().abs(), torch.hypot(x, y)
    assert 8 < float(angle.max()) < 10.5
    assert 16 < float(radius.min()) < 18
    assert 23 < float(radius.max()) < 25.5
