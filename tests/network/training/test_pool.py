import torch

from generator.network.training.folders import Item, list_folders
from generator.network.training.pool import load_pool
from tests.network.training.pools import pool_of


def test_broken_training_pictures_are_left_out_and_named(tmp_path, photo_maker):
    photo_maker(tmp_path / "set", 1, 40, 0)
    (tmp_path / "set" / "5_0.jpg").write_bytes(b"no picture")
    loaded = load_pool(list_folders([tmp_path / "set"]).items)
    assert loaded.labels.tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert loaded.broken == ("set/5_0.jpg: not a picture",)
    sound = load_pool([Item(tmp_path / "set" / "6_0.jpg", 6, 0, 0)])
    assert torch.equal(sound.pixels[0], loaded.pixels[5])


def test_a_pool_at_another_resolution_has_the_same_pictures():
    pool = pool_of(torch.arange(300) % 3)
    small = pool.resized(24)
    assert small.pixels.shape == (300, 3, 24, 24)
    assert torch.equal(small.labels, pool.labels)
    means = [each.pixels.float().mean((1, 2, 3)) for each in (small, pool)]
    torch.testing.assert_close(*means, atol=1.0, rtol=0)
    assert pool.resized(100) is pool


def test_another_source_makes_another_digest():
    labels = torch.arange(6) % 2
    digests = {pool_of(labels, sources).digest for sources in (torch.arange(6) % 3, torch.arange(6) // 3, None)}
    assert len(digests) == 3
