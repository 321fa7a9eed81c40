import pytest
import torch
from torch.nn import functional as F

from generator.network.training.pool import Pool
from generator.network.training.recipe import Augmentation
from generator.network.training.views import Augmenter, centred, normalised
from tests.network.training.pools import pool_of

LABELS = torch.arange(16) % 4
TARGETS = F.one_hot(LABELS, 4).float() * 0.8 + 0.05


def augmented(seed: int, **changes) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(seed)
    return Augmenter(Augmentation(**changes), 32, 4)(pool_of(LABELS), TARGETS)


def test_centred_views_are_the_networks_own_crop():
    picture = torch.zeros(1, 3, 64, 64)
    picture[..., 16:48] = 255  # twice as wide as high, squeezed to a square: the centre half across is what a crop keeps
    nothing = torch.zeros(1, dtype=torch.long)
    view = centred(Pool(picture.byte(), torch.tensor([[100, 200]]), nothing, nothing, nothing), 32)
    assert view.shape == (1, 3, 32, 32)
    assert int(view[..., 2:-2].min()) > 252


def test_augmented_pictures_differ_and_repeat_with_their_seed():
    one, again, other = augmented(1), augmented(1), augmented(2)
    assert torch.equal(one[0], again[0])
    assert torch.equal(one[1], again[1])
    assert not torch.equal(one[0], other[0])
    assert one[0].shape == (16, 3, 32, 32)
    assert float(one[0].min()) >= 0
    assert float(one[0].max()) <= 1


@pytest.mark.parametrize("seed", range(6))
def test_what_mixed_pictures_show_adds_up_to_one(seed):
    targets = augmented(seed, mix=1.0)[1]
    torch.testing.assert_close(targets.sum(1), torch.ones(16))
    assert float(targets.min()) >= 0


def test_unmixed_pictures_show_what_they_did():
    assert torch.equal(augmented(0, mix=0.0)[1], TARGETS)


def test_coarser_pictures_lose_detail():
    plain = augmented(3, trivial=0, colour=0, coarser=0, mix=0)[0]
    coarse = augmented(3, trivial=0, colour=0, coarser=1, mix=0)[0]
    assert float(coarse.diff(dim=3).abs().mean()) < 0.9 * float(plain.diff(dim=3).abs().mean())


def test_bytes_and_shares_are_normalised_alike():
    views = torch.randint(0, 256, (2, 3, 8, 8), dtype=torch.uint8)
    device = torch.device("cpu")
    torch.testing.assert_close(normalised(views, device), normalised(views / 255, device))
    mean = torch.tensor((0.485, 0.456, 0.406)).view(1, 3, 1, 1).expand(1, 3, 4, 4)
    assert float(normalised(mean, device).abs().max()) < 1e-6
