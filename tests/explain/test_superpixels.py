import numpy as np
import pytest
import torch

from generator.explain.superpixels import Pieces, painted, superpixels


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)


def test_superpixels_are_numbered_without_gaps_and_cover_the_picture():
    generator = np.random.default_rng(0)
    areas = generator.integers(40, 215, (6, 6, 3)).repeat(16, 0).repeat(16, 1).astype(np.uint8)
    segments = superpixels(areas, 40)
    assert segments.shape == (96, 96)
    assert np.unique(segments).tolist() == list(range(segments.max() + 1))
    assert segments.max() + 1 == pytest.approx(40, rel=0.4)
    assert superpixels(np.full((32, 32, 3), 9, np.uint8), 9).min() == 0


def test_a_hidden_piece_takes_its_mean_colour_and_the_others_stay(picture):
    segments = np.repeat(np.arange(4, dtype=np.int32), 16)[:, None].repeat(64, 1)
    whole, some = Pieces(picture, segments).shown(np.array([[True] * 4, [True, False, True, False]]))
    original = torch.tensor(picture).permute(2, 0, 1) / 255
    assert torch.equal(whole, original)
    assert torch.equal(some[:, :16], original[:, :16])
    assert torch.equal(some[:, 32:48], original[:, 32:48])
    for piece in (1, 3):
        rows = slice(16 * piece, 16 * piece + 16)
        torch.testing.assert_close(some[:, rows], original[:, rows].mean((1, 2), keepdim=True).expand(3, 16, 64))


def test_it_asks_in_small_batches_and_keeps_the_order(picture):
    sizes = []

    def score(pictures):
        sizes.append(len(pictures))
        return pictures.flatten(1)[:, :2]

    pieces = Pieces(picture, np.arange(64, dtype=np.int32)[:, None].repeat(64, 1))
    kept = np.random.default_rng(1).random((70, 64)) < 0.5
    answers = pieces.ask(score, kept)
    assert sizes == [32, 32, 6]
    np.testing.assert_array_equal(answers, pieces.shown(kept).flatten(1)[:, :2].double().numpy())


def test_values_are_spread_evenly_over_their_pieces():
    segments = np.array([[0, 0, 1], [0, 0, 1], [2, 2, 2]], dtype=np.int32)
    values = painted(segments, np.array([0.6, -0.4, 0.1]))
    assert values.sum() == pytest.approx(0.3)
    assert np.unique(values[segments == 0]).tolist() == pytest.approx([0.15])
