import numpy as np
import pytest
import torch
from lime.lime_image import LimeImageExplainer
from scipy.special import softmax
from sklearn.linear_model import LinearRegression

from generator.explain.coalitions import coalitions, every_coalition
from generator.explain.lime import Neighbourhood, explain, sample
from generator.explain.superpixels import Pieces, superpixels

SIDE, SEGMENTS = 96, 40
SPARSE = {3: 0.25, 8: 0.12, 15: 0.06, 20: -0.2, 11: -0.1}
"""What keeping a superpixel adds to the probability in the planted function; every other superpixel adds nothing."""


@pytest.fixture(scope="module")
def picture():
    """Coloured areas with a fine grain, so that a superpixel's mean differs from what it replaces."""
    generator = np.random.default_rng(0)
    areas = generator.integers(40, 215, (6, 6, 3)).repeat(SIDE // 6, 0).repeat(SIDE // 6, 1)
    return (areas + generator.normal(0, 12, areas.shape)).clip(0, 255).astype(np.uint8)


def kept_of(pictures, picture, segments):
    """Which superpixels a classifier finds untouched, (n, pieces)."""
    original = torch.tensor(picture).permute(2, 0, 1) / 255
    same = ((pictures - original).abs() < 1e-6).all(1).flatten(1).numpy()
    flat = segments.ravel()
    return np.array([[row[flat == i].all() for i in range(flat.max() + 1)] for row in same])


def score_of(chance, picture, segments):
    """A classifier of three classes: the second's probability is a function of which superpixels are kept, the third's is 0.1."""

    def score(pictures):
        second = chance(kept_of(pictures, picture, segments))
        probabilities = np.stack([0.9 - second, second, np.full_like(second, 0.1)], 1)
        return torch.from_numpy(np.log(probabilities))

    return score


@pytest.fixture(scope="module")
def planted(picture):
    segments = superpixels(picture, SEGMENTS)
    weights = np.zeros(segments.max() + 1)
    weights[list(SPARSE)] = list(SPARSE.values())
    return score_of(lambda kept: 0.4 + kept @ weights, picture, segments), weights


@pytest.fixture(scope="module")
def local(planted, picture):
    return explain(planted[0], picture, 1, SEGMENTS, seed=7)


def test_a_planted_sparse_function_comes_back_from_one_design(local, planted):
    _, weights = planted
    np.testing.assert_allclose(local.weights, weights, atol=1e-6)
    assert local.passes == 128
    assert local.settled(8)
    assert local.r2 > 0.9999
    assert local.predicted == pytest.approx(0.4 + weights.sum(), abs=1e-6)
    assert local.standard_errors.max() < 1e-6


def test_every_class_and_every_contrast_comes_from_the_same_passes(planted, picture):
    asked = []

    def score(pictures):
        asked.append(len(pictures))
        return planted[0](pictures)

    pieces = Pieces(picture, superpixels(picture, SEGMENTS))
    around = sample(score, pieces, lambda now: True, 1, 256, seed=7)
    before = sum(asked)
    one, other, none, between = (around.local_model(*pair) for pair in ((1, None), (0, None), (2, None), (1, 0)))
    assert sum(asked) == before == 128
    np.testing.assert_allclose(other.weights, -one.weights, atol=1e-9)
    np.testing.assert_allclose(none.weights, 0, atol=1e-9)
    np.testing.assert_allclose(between.weights, one.weights - other.weights, atol=1e-9)


def test_on_every_coalition_the_model_is_the_packages_regression_without_its_ridge():
    generator = np.random.default_rng(2)
    kept = every_coalition(6)
    logits = generator.normal(size=(64, 3)) * 3
    whole = np.flatnonzero(kept.all(1))[0]
    order = [whole, *np.delete(np.arange(64), whole)]  # the package wants the whole picture first
    distances = 1 - np.sqrt(kept.mean(1))
    package = LimeImageExplainer(kernel_width=0.25, feature_selection="none").base
    intercept, ranked, r2, predicted = package.explain_instance_with_data(
        kept[order].astype(float), softmax(logits[order], 1), distances[order], 2, 6, "none", LinearRegression()
    )
    model = Neighbourhood(np.zeros((1, 1), np.int32), kept, logits, 0).local_model(2)
    np.testing.assert_allclose(model.weights, [dict(ranked)[piece] for piece in range(6)], atol=1e-9)
    assert (model.intercept, model.predicted, model.r2) == pytest.approx((intercept, float(predicted[0]), r2))
    assert (model.covariance == 0).all()


def test_a_function_that_is_not_linear_gets_the_weights_of_a_great_many_variants():
    generator = np.random.default_rng(4)
    each, pairs = generator.normal(size=(20, 2)), generator.normal(size=(20, 20)) / 20
    segments = np.arange(20, dtype=np.int32)[None]

    def logits(kept):
        return kept @ each * 0.8 + np.einsum("ni,ij,nj->n", kept, pairs, kept)[:, None] * [1, -1]

    many = coalitions(20, 2**17, np.random.default_rng(0))
    truth = Neighbourhood(segments, many, logits(many), 0).local_model(0)
    few = [coalitions(20, 128, np.random.default_rng(seed)) for seed in range(40)]
    models = [Neighbourhood(segments, kept, logits(kept), seed).local_model(0) for seed, kept in enumerate(few)]
    errors = np.stack([model.weights - truth.weights for model in models])
    assert np.linalg.norm(errors, axis=1).mean() < 0.08 * np.linalg.norm(truth.weights)
    assert 0.8 < np.sqrt((errors**2).mean() / np.mean([model.standard_errors**2 for model in models])) < 1.25
    assert 0.92 < np.mean([np.abs(error) < model.margins for error, model in zip(errors, models, strict=True)]) < 0.98
    assert np.mean([model.r2 for model in models]) == pytest.approx(truth.r2, abs=0.01)


def test_a_second_run_gives_the_same_bits_whatever_numpys_global_state(local, planted, picture):
    np.random.seed(123)
    before = np.random.get_state()[1].copy()
    again = explain(planted[0], picture, 1, SEGMENTS, seed=7)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    np.testing.assert_array_equal(again.weights, local.weights)
    np.testing.assert_array_equal(again.covariance, local.covariance)
    assert (again.r2, again.intercept) == (local.r2, local.intercept)


def test_sampling_goes_on_until_the_order_has_settled_but_not_beyond_the_ceiling(picture):
    segments = superpixels(picture, SEGMENTS)
    noise = np.random.default_rng(5)
    noisy = score_of(lambda kept: 0.4 + 0.02 * noise.normal(size=len(kept)), picture, segments)
    assert [explain(noisy, picture, 1, SEGMENTS, 0, most=most).passes for most in (1, 256, 400)] == [128, 256, 384]
    assert explain(noisy, picture, 1, SEGMENTS, 0, least=256, most=256).passes == 256


def test_what_the_classifier_does_not_look_at_is_not_called_clear(picture):
    segments, noise = superpixels(picture, SEGMENTS), np.random.default_rng(6)
    noisy = score_of(lambda kept: 0.4 + 0.1 * kept[:, 3] + 0.02 * noise.normal(size=len(kept)), picture, segments)
    model = explain(noisy, picture, 1, SEGMENTS, 0)
    assert model.clear(1)[3]
    assert (model.clear(1) | model.clear(-1)).mean() < 0.2


@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_a_picture_of_few_superpixels(pieces):
    picture = np.arange(12 * pieces, dtype=np.uint8).reshape(2, 2 * pieces, 3)
    segments = np.tile(np.repeat(np.arange(pieces, dtype=np.int32), 2), (2, 1))
    score = score_of(lambda kept: 0.1 + 0.2 * kept[:, 0], picture, segments)
    around = sample(score, Pieces(picture, segments), lambda now: False, 1, 256, 0)
    model = around.local_model(1)
    assert model.passes >= 2
    np.testing.assert_allclose(model.weights, [0.2] + [0.0] * (pieces - 1), atol=1e-6)
    assert model.settled(8)


def test_a_picture_of_one_colour_and_a_network_with_one_answer():
    model = explain(lambda pictures: torch.zeros(len(pictures), 3), np.full((32, 32, 3), 9, np.uint8), 1, 9)
    assert (model.r2, model.clear(1).any(), model.clear(-1).any(), model.settled(8)) == (0.0, False, False, True)
    assert model.predicted == pytest.approx(1 / 3)


def test_the_strongest_superpixels_of_each_sign(local):
    assert set(np.unique(local.segments[local.strongest(1, 2)])) == {3, 8}
    assert set(np.unique(local.segments[local.strongest(-1, 2)])) == {20, 11}
    every_for, every_against = (local.strongest(sign, 999) for sign in (1, -1))
    assert not (every_for & every_against).any()


def test_the_packages_explanation_cuts_out_the_same_superpixels(local, picture):
    explanation = local.explanation(picture, 1)
    _, mask = explanation.get_image_and_mask(1, positive_only=True, num_features=2, hide_rest=True)
    np.testing.assert_array_equal(mask.astype(bool), local.strongest(1, 2))
    assert explanation.score == local.r2
