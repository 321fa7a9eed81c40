import numpy as np
import pytest

from generator.explain.lime import explain, superpixels

SIDE, SEGMENTS, SAMPLES = 96, 40, 400
SPARSE = {3: 0.25, 8: 0.12, 15: 0.06, 20: -0.2, 11: -0.1}
"""What keeping a superpixel adds to the probability in the planted function; every other superpixel adds nothing."""


@pytest.fixture(scope="module")
def picture():
    """Coloured areas with a fine grain, so that a superpixel's mean differs from what it replaces."""
    generator = np.random.default_rng(0)
    areas = generator.integers(40, 215, (6, 6, 3)).repeat(SIDE // 6, 0).repeat(SIDE // 6, 1)
    return (areas + generator.normal(0, 12, areas.shape)).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def planted(picture):
    """A classifier of two classes whose second one has a probability linear in which superpixels are untouched."""
    regions, original = superpixels(picture, SEGMENTS), picture.astype(np.float32) / 255
    weights = np.zeros(regions.max() + 1)
    weights[list(SPARSE)] = list(SPARSE.values())

    def classify(pictures):
        same = (np.abs(pictures - original) < 1e-6).all(3).reshape(len(pictures), -1)
        kept = np.array([[row[regions.ravel() == i].all() for i in range(len(weights))] for row in same])
        chance = 0.4 + kept @ weights
        return np.stack([1 - chance, chance], 1)

    return classify, weights


@pytest.fixture(scope="module")
def local(planted, picture):
    return explain(planted[0], picture, 1, SAMPLES, SEGMENTS, seed=7)


def test_a_planted_sparse_function_comes_back_with_its_signs_order_and_size(local, planted):
    _, weights = planted
    assert np.argsort(-np.abs(local.weights))[: len(SPARSE)].tolist() == np.argsort(-np.abs(weights))[: len(SPARSE)].tolist()
    assert {i: np.sign(local.weights[i]) for i in SPARSE} == {i: np.sign(weight) for i, weight in SPARSE.items()}
    np.testing.assert_allclose(local.weights, weights, atol=0.01)
    assert local.r2 > 0.99
    assert local.predicted == pytest.approx(0.4 + weights.sum(), abs=0.01)
    assert local.predicted == pytest.approx(local.intercept + local.weights.sum())


def test_the_other_class_sees_the_same_with_signs_turned(local, planted, picture):
    other = explain(planted[0], picture, 0, SAMPLES, SEGMENTS, seed=7)
    np.testing.assert_allclose(other.weights, -local.weights, atol=1e-9)


def test_a_second_run_gives_the_same_bits_whatever_numpys_global_state(local, planted, picture):
    np.random.seed(123)
    before = np.random.get_state()[1].copy()
    again = explain(planted[0], picture, 1, SAMPLES, SEGMENTS, seed=7, batch=17)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    np.testing.assert_array_equal(again.segments, local.segments)
    np.testing.assert_array_equal(again.weights, local.weights)
    assert (again.r2, again.intercept, again.predicted) == (local.r2, local.intercept, local.predicted)


def test_another_seed_draws_other_samples_over_the_same_superpixels(local, planted, picture):
    other = explain(planted[0], picture, 1, SAMPLES, SEGMENTS, seed=8)
    np.testing.assert_array_equal(other.segments, local.segments)
    assert (other.weights != local.weights).any()


def test_the_classifier_sees_the_picture_first_then_mean_fills_within_0_and_1(picture):
    seen = []

    def classify(pictures):
        seen.append(pictures)
        return np.full((len(pictures), 2), 0.5)

    made = explain(classify, picture, 1, 30, SEGMENTS, seed=0, batch=8)
    pictures, regions = np.concatenate(seen), made.segments
    assert [len(batch) for batch in seen] == [8, 8, 8, 6]
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    np.testing.assert_array_equal(pictures[0], picture.astype(np.float32) / 255)
    off = [i for i in range(regions.max() + 1) if (pictures[1][regions == i] != pictures[0][regions == i]).any()]
    assert 0 < len(off) < regions.max() + 1
    for i in off:
        assert np.ptp(pictures[1][regions == i], axis=0).max() == 0
        np.testing.assert_allclose(pictures[1][regions == i][0], pictures[0][regions == i].mean(0), atol=1e-5)


def test_the_strongest_superpixels_of_each_sign(local):
    assert set(np.unique(local.segments[local.strongest(1, 2)])) == {3, 8}
    assert set(np.unique(local.segments[local.strongest(-1, 2)])) == {20, 11}
    every_for, every_against = (local.strongest(sign, 999) for sign in (1, -1))
    assert not (every_for & every_against).any()


def test_superpixels_are_numbered_without_gaps_and_cover_the_picture(picture):
    regions = superpixels(picture, SEGMENTS)
    assert regions.shape == picture.shape[:2]
    assert np.unique(regions).tolist() == list(range(regions.max() + 1))
    assert regions.max() + 1 == pytest.approx(SEGMENTS, rel=0.4)
    assert superpixels(np.full((32, 32, 3), 9, np.uint8), 9).min() == 0


def test_weights_waver_from_seed_to_seed_as_far_as_the_standard_error_says(picture):
    regions, original = superpixels(picture, 30), picture.astype(np.float32) / 255
    weights = np.random.default_rng(1).normal(0, 0.05, regions.max() + 1)
    spots = [np.flatnonzero(regions.ravel() == i)[:5] for i in range(len(weights))]
    models = []
    for seed in range(8):
        noise = np.random.default_rng(100 + seed)

        def classify(pictures, noise=noise):
            same = (np.abs(pictures - original) < 1e-6).all(3).reshape(len(pictures), -1)
            chance = 0.5 + np.stack([same[:, spot].all(1) for spot in spots], 1) @ weights + noise.normal(0, 0.15, len(pictures))
            return np.stack([chance, 1 - chance], 1)

        models.append(explain(classify, picture, 0, 300, 30, seed))
    spread = np.std([model.weights for model in models], axis=0, ddof=1).mean()
    assert 0.7 < np.mean([model.standard_error for model in models]) / spread < 1.4
    by_chance = [model.clear(1)[weights < -0.02].mean() for model in models]
    assert np.mean(by_chance) < 0.02
