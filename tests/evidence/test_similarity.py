import numpy as np
import pytest

from generator.evidence.similarity import cka

GENERATOR = np.random.default_rng(7)
FEATURES = GENERATOR.normal(size=(60, 40))


def test_a_layer_is_like_itself_turned_shifted_and_scaled():
    turn, _ = np.linalg.qr(GENERATOR.normal(size=(40, 40)))
    assert cka(FEATURES, FEATURES) == pytest.approx(1)
    assert cka(FEATURES, FEATURES @ turn * 3 + 5) == pytest.approx(1)


def test_layers_with_nothing_in_common_give_nought_on_average_however_many_units_they_have():
    """Where the plain estimator would give n units over examples, here 0.8 and more."""
    found = [cka(GENERATOR.normal(size=(60, 200)), GENERATOR.normal(size=(60, 200))) for _ in range(30)]
    assert abs(np.mean(found)) < 0.03


def test_it_falls_as_noise_is_added():
    noise = GENERATOR.normal(size=FEATURES.shape)
    found = [cka(FEATURES, FEATURES + amount * noise) for amount in (0.0, 0.5, 1.0, 4.0)]
    assert found == sorted(found, reverse=True)
    assert found[-1] < 0.4


def test_it_agrees_with_the_definition_by_sums_over_distinct_examples():
    """HSIC is the expectation over four different examples of K12 (L12 + L34 - 2 L13), here summed over all of them."""
    from itertools import permutations

    one, other = GENERATOR.normal(size=(6, 3)), GENERATOR.normal(size=(6, 2))
    other = other + one[:, :2]

    def hsic(left, right):
        kernel, twin = left @ left.T, right @ right.T
        terms = [kernel[a, b] * (twin[a, b] + twin[c, d] - 2 * twin[a, c]) for a, b, c, d in permutations(range(6), 4)]
        return np.mean(terms)

    expected = hsic(one, other) / np.sqrt(hsic(one, one) * hsic(other, other))
    assert cka(one, other) == pytest.approx(expected)


def test_features_that_tell_nothing_apart_are_like_nothing():
    assert np.isnan(cka(np.ones((8, 3)), FEATURES[:8]))


@pytest.mark.parametrize(("one", "other"), [(3, 3), (8, 9)])
def test_too_few_or_other_examples_are_refused(one, other):
    with pytest.raises(ValueError, match="four or more"):
        cka(FEATURES[:one], FEATURES[:other])
