import numpy as np
import pytest
from sklearn import metrics

from generator.evidence.classification import Confusions, most_frequent_per_source
from generator.pictures.manifest import sources_of

CLASSES = 5


@pytest.fixture
def answers():
    """Labels and answers that agree two times in three; class 4 is never a label, class 3 never an answer."""
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 4, 300)
    predicted = np.where(generator.random(300) < 0.66, truth, generator.integers(0, CLASSES, 300))
    predicted[predicted == 3] = 0
    return truth, predicted


def test_counts_shares_and_accuracy_agree_with_scikit_learn(answers):
    table, labels = Confusions.of(*answers, CLASSES), range(CLASSES)
    np.testing.assert_array_equal(table.counts, metrics.confusion_matrix(*answers, labels=labels))
    np.testing.assert_allclose(table.rows[:4], metrics.confusion_matrix(*answers, labels=labels, normalize="true")[:4])
    assert table.accuracy.value == pytest.approx(metrics.accuracy_score(*answers))
    assert (table.n, table.correct) == (300, int((answers[0] == answers[1]).sum()))


def test_precision_recall_and_f1_agree_with_scikit_learn(answers):
    table = Confusions.of(*answers, CLASSES)
    theirs = metrics.precision_recall_fscore_support(*answers, labels=range(CLASSES), zero_division=0)
    for label, (precision, recall, f1, support) in enumerate(zip(*theirs, strict=True)):
        scores = table.of_class(label)
        assert scores.support == support
        assert (scores.precision.value, scores.recall.value) == pytest.approx((precision, recall))
        assert scores.f1.value == pytest.approx(f1)
        assert scores.recall.n == support


def test_a_class_without_pictures_or_answers_says_so_with_n_0(answers):
    table = Confusions.of(*answers, CLASSES)
    assert (table.of_class(4).recall.n, table.of_class(3).precision.n) == (0, 0)
    assert (table.of_class(4).recall.lower, table.of_class(4).recall.upper) == (0, 1)
    assert table.rows[4].tolist() == [0] * CLASSES


def test_the_commonest_mistakes_come_first_and_hits_are_none():
    table = Confusions(np.array([[9, 3, 0], [4, 9, 3], [0, 1, 9]]))
    assert table.most_frequent(3) == [(1, 0, 4), (0, 1, 3), (1, 2, 3)]
    assert len(table.most_frequent(99)) == 4


def test_majority_is_what_always_naming_the_commonest_class_scores(answers):
    truth, _ = answers
    always = np.full_like(truth, np.bincount(truth).argmax())
    assert Confusions.of(*answers, CLASSES).majority == pytest.approx(metrics.accuracy_score(truth, always))


@pytest.mark.parametrize(("hits", "near"), [(0, True), (100, True), (115, True), (140, False), (900, False)])
def test_near_chance_asks_whether_the_interval_reaches_down_to_guessing(hits, near):
    """Of 1000 pictures in ten classes 100 are chance; 115 are within the interval, 140 are not."""
    counts = np.zeros((10, 10), dtype=np.int64)
    counts[0, 0], counts[0, 1] = hits, 1000 - hits
    assert Confusions(counts).near_chance is near


def test_knowing_only_the_source_names_each_sources_commonest_class():
    truth = np.array([0, 0, 1, 2, 2, 2, 1])
    baseline = most_frequent_per_source(truth, ["a", "a", "a", "b", "b", "b", "c"])
    assert (baseline.value, baseline.n) == (6 / 7, 7)
    assert most_frequent_per_source(truth, ["one"] * 7).value == 3 / 7
    with pytest.raises(ValueError, match="zip"):
        most_frequent_per_source(truth, ["a"])


def test_the_source_only_baseline_of_the_real_photos(photos):
    sources = sources_of(photos, "validation")
    if not sources:
        pytest.skip("these photos do not say where they came from")
    labels = np.array([int(name.split("_")[0]) for name in sources])
    baseline = most_frequent_per_source(labels, list(sources.values()))
    assert np.bincount(labels).max() / len(labels) <= baseline.value < 1
