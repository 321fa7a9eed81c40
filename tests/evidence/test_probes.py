import numpy as np

from generator.evidence.probes import best_among, probe_answers


def blobs(apart, n=60, seed=0):
    generator = np.random.default_rng(seed)
    labels = np.repeat([0, 1, 2], n)
    centres = apart * np.eye(3)
    return centres[labels] + generator.normal(size=(3 * n, 3)), labels


def test_a_probe_finds_what_can_be_told_apart_by_a_plane():
    known, labels = blobs(8.0)
    asked, truth = blobs(8.0, seed=1)
    assert (probe_answers(known, labels, asked) == truth).mean() > 0.97


def test_a_probe_finds_nothing_where_there_is_nothing():
    known, labels = blobs(0.0)
    asked, truth = blobs(0.0, n=300, seed=1)
    assert abs((probe_answers(known, labels, asked) == truth).mean() - 1 / 3) < 0.06


def test_the_units_of_a_feature_do_not_matter():
    known, labels = blobs(3.0)
    asked, _ = blobs(3.0, seed=1)
    units = np.array([1000.0, 0.01, 1.0])
    assert (probe_answers(known, labels, asked) == probe_answers(known * units, labels, asked * units)).mean() > 0.99


def test_only_the_given_classes_are_answered():
    logits = np.array([[9.0, 1.0, 2.0, 3.0], [0.0, 5.0, 2.0, 3.0]])
    np.testing.assert_array_equal(best_among(logits, np.array([1, 2, 3])), [3, 1])
    np.testing.assert_array_equal(best_among(logits, np.array([2, 3])), [3, 3])
