import pytest

from generator.report.plots import label_offsets, plot, scale_of, span, thinned

FACT = {"value": 0.5, "lower": 0.25, "upper": 1.0, "n": 9}


def test_dots_stand_where_their_values_are():
    drawn = plot([[0.0, 5.0, 10.0]], [[0, 1, 2]], width=200, height=100)
    assert [(dot.x, dot.y) for dot in drawn.series[0].dots] == [(0, 100), (100, 50), (200, 0)]
    assert drawn.series[0].line.path == "M0 100L100 50L200 0"


def test_an_interval_is_drawn_from_end_to_end():
    (dot,) = plot([[FACT]], [[3]], height=100, bounds=(0, 1)).series[0].dots
    assert (dot.y, dot.low, dot.high) == (50, 75, 0)


def test_what_was_not_measured_is_left_out():
    drawn = plot([[1.0, None, 3.0], [None, None, None]], [[0, 1, 2]] * 2)
    assert len(drawn.series[0].dots) == 2
    assert drawn.series[1].dots == ()


def test_labels_take_the_place_of_round_numbers():
    drawn = plot([[1, 2]], [[0, 1]], width=100, labels=["third", "eleventh"])
    assert drawn.x_ticks == ((0, "third"), (100, "eleventh"))


def test_every_series_may_have_positions_of_its_own():
    drawn = plot([[0, 1], [1, 0, 1]], [[0, 10], [0, 5, 10]], width=100)
    assert [dot.x for dot in drawn.series[1].dots] == [0, 50, 100]


def test_a_scale_is_round_and_holds_every_interval():
    low, high = scale_of([FACT, {"value": -0.07, "lower": -0.11, "upper": 0.02}, None], 0)
    assert low <= -0.11
    assert high >= 1.0
    assert (low, high) == pytest.approx((-0.5, 1.0))


def test_a_span_is_in_percent_of_the_scale_and_stays_on_it():
    assert span(FACT, (0, 1)) == pytest.approx(span({"value": 0.5, "lower": 0.25, "upper": 7.0}, (0, 1)))
    on = span(FACT, (-1, 1))
    assert (on.value, on.low, on.high, on.zero) == (75, 62.5, 100, 50)
    assert span(FACT, (0.1, 1)).zero is None
    assert span(None, (0, 1)) is None


def test_labels_of_dots_that_lie_together_keep_out_of_each_others_way():
    (series,) = plot([[1.0, 1.0, 1.0, 5.0]], [[0, 0, 0.1, 4]], width=200, height=100).series
    offsets = label_offsets(series.dots)
    assert len(set(offsets[:3])) == 3
    assert offsets[3] == offsets[0]


def test_what_is_counted_stands_from_nought_over_whole_numbers():
    drawn = plot([[0.12, 0.5, 0.93]], width=100, height=50, levels=[0.6], first=1)
    assert [value for _, value in drawn.y_ticks] == pytest.approx([0, 0.5, 1.0])
    assert drawn.series[0].line.path == "M0 44L50 25L100 3.5"
    assert drawn.series[0].line.end == (100, 3.5)
    assert drawn.levels == ((20.0, 0.6),)
    assert [value for _, value in drawn.x_ticks] == [1, 2, 3]


def test_of_many_labels_the_ends_and_some_between_are_left_in_place():
    assert thinned(list(range(25)), 8)[::3] == list(range(0, 25, 3))
    assert thinned(list(range(25)), 8).count("") == 16
    assert thinned([5], 8) == [5]
    assert [label for label in thinned(list(range(12)), 4) if label != ""] == [0, 5, 8, 11]
