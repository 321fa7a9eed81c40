import numpy as np
import pytest

from benchmarks.lime_designs import DESIGNS, OWN, paley, quality, smallest_paley, variants, weights_of
from benchmarks.lime_reference import reference, regression
from benchmarks.lime_tables import table
from generator.explain.coalitions import coalitions


@pytest.mark.parametrize("prime", [3, 7, 19, 47])
def test_paleys_matrices_are_orthogonal(prime):
    matrix = paley(prime)
    np.testing.assert_array_equal(matrix @ matrix.T, (prime + 1) * np.eye(prime + 1))
    assert len(smallest_paley(prime + 1)) == prime + 1


@pytest.mark.parametrize("design", DESIGNS)
def test_a_designs_variants_are_the_same_again_and_other_for_other_pictures(design):
    kept = variants(design, 40, 0)
    assert kept.shape == (OWN, 40)
    np.testing.assert_array_equal(kept, variants(design, 40, 0))
    assert (kept != variants(design, 40, 1)).any()
    np.testing.assert_allclose(kept.mean(0), 0.5, atol=0.12)
    if design != "pb":
        np.testing.assert_array_equal(kept[::2], ~kept[1::2])


@pytest.fixture(scope="module")
def game():
    """Logits (n, 3) from what each of twelve pieces adds and what two of them do together."""
    generator = np.random.default_rng(0)
    alone, together = generator.normal(size=(12, 3)), generator.normal(size=(12, 12, 3)) / 4
    return lambda kept: kept @ alone + np.einsum("ni,nj,ijc->nc", kept, kept, together)


def test_the_reference_finds_the_weights_of_every_variant_there_is_and_knows_how_sure_it_is(game):
    every = coalitions(12, 2**12, np.random.default_rng(0))
    logits = game(every.astype(float))
    chance = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    truth = regression(every, chance[:, 1])[1:]
    found = []
    for seed in range(12):
        some = np.random.default_rng(seed).random((1500, 12)) < 0.5
        found.append(
            (*reference(some, game(some.astype(float)), 1), weights_of("package", "random", (some, game(some.astype(float))), 1))
        )
    weights, errors, plain = (np.stack(parts) for parts in zip(*found, strict=True))
    assert 0.6 < np.sqrt(((weights - truth) ** 2).mean() / (errors**2).mean()) < 1.4
    assert np.linalg.norm(weights - truth) < 0.5 * np.linalg.norm(plain - truth)


def test_quality_of_known_weights():
    true = np.array([5.0, -4, 3, 2, 1, 0, 0])
    assert quality(true, true) == (0, 1)
    assert quality(1.5 * true, true) == pytest.approx((0.5, 1))
    assert quality(np.array([5.0, -4, 3, 2, 0, 1, 0]), true)[1] == pytest.approx(0.8)


def test_a_table():
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |\n"
