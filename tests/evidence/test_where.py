import numpy as np
import pytest

from generator.evidence.intervals import wilson
from generator.evidence.where import areas, describe_map, edge_band, gini, hit, outline_density, shares
from generator.explain.controls import random_map
from generator.pictures.masks import CUE, FOOD, PARTS


@pytest.fixture
def mask():
    """0 around, 1 a thing, 2 a second one in it."""
    values = np.zeros((24, 30), np.uint8)
    values[5:17, 8:20] = 1
    values[9:12, 10:15] = 2
    return values


@pytest.fixture
def maps():
    """Signed ones, with a positive total so that no metric divides by nothing."""
    return np.random.default_rng(0).normal(0.3, 1, (6, 24, 30))


def by_quantus(metric, maps, region):
    pictures = np.zeros((len(maps), 1, *region.shape))
    regions = np.repeat(region[None, None], len(maps), 0)
    labels = np.zeros(len(maps), int)
    return metric(model=None, x_batch=pictures, y_batch=labels, a_batch=maps[:, None].copy(), s_batch=regions, channel_first=True)


def test_shares_add_up_and_an_even_map_has_the_areas(mask, maps):
    for values in maps:
        assert shares(values, mask, 3).sum() == pytest.approx(1)
    np.testing.assert_allclose(shares(np.ones(mask.shape), mask, 3), areas(mask, 3))
    np.testing.assert_allclose(areas(mask, 4), [(720 - 144) / 720, (144 - 15) / 720, 15 / 720, 0])


def test_only_what_is_positive_counts(mask):
    values = np.where(mask == 1, 2.0, np.where(mask == 2, -50.0, 0.0))
    values[0, 0] = 2 * 129.0
    np.testing.assert_allclose(shares(values, mask, 3), [0.5, 0.5, 0])


def test_shares_are_quantus_attribution_localisation(quantus, mask, maps):
    metric = quantus.AttributionLocalisation(positive_attributions=True, abs=False, normalise=False, disable_warnings=True)
    theirs = by_quantus(metric, maps, mask == 1)
    np.testing.assert_allclose([shares(values, mask, 3)[1] for values in maps], theirs, rtol=1e-6)


def test_a_hit_is_the_maximum_inside_and_equal_maxima_share_it():
    region = np.zeros((4, 5), bool)
    region[:, :2] = True
    values = np.zeros((4, 5))
    values[1, 1] = 3
    assert hit(values, region) == 1
    values[2, 4] = 4
    assert hit(values, region) == 0
    values[[0, 1, 2], [0, 1, 2]] = 4
    assert hit(values, region) == 0.5
    values[0, 0] = np.nan
    assert np.isnan(hit(values, region))
    assert hit(np.ones((4, 5)), region) == region.mean()


def test_hits_are_quantus_pointing_game(quantus, mask, maps):
    region = mask > 0
    theirs = by_quantus(quantus.PointingGame(abs=False, normalise=False, disable_warnings=True), maps, region)
    ours = [hit(values, region) for values in maps]
    assert ours == [float(value) for value in theirs]
    assert 0 < sum(ours) < len(ours)


def test_random_maps_hit_as_often_as_the_region_is_large(mask):
    region = mask > 0
    hits = [hit(random_map(region.shape, seed), region) for seed in range(400)]
    assert set(hits) == {0.0, 1.0}
    measured = wilson(int(sum(hits)), len(hits))
    assert measured.lower < region.mean() < measured.upper


def test_the_band_holds_what_is_within_reach_of_the_other_side(mask):
    region, reach = mask > 0, 3
    rows, columns = np.indices(region.shape)
    for y, x in np.ndindex(region.shape):
        near = (abs(rows - y) <= reach) & (abs(columns - x) <= reach)
        assert edge_band(region, reach)[y, x] == (region[near] != region[y, x]).any()


def test_the_pictures_border_is_no_edge():
    region = np.zeros((20, 20), bool)
    region[:, :10] = True
    band = edge_band(region, 3)
    assert (band == band[0]).all()
    assert np.nonzero(band[0])[0].tolist() == [7, 8, 9, 10, 11, 12]
    assert not edge_band(np.ones((9, 9), bool)).any()
    assert not edge_band(np.zeros((9, 9), bool)).any()


def test_outline_density_of_an_even_map_is_1_and_of_the_band_itself_all_there_is(mask):
    region = mask > 0
    assert outline_density(np.ones(mask.shape), region, 2, 5) == pytest.approx((1, 1))
    band = edge_band(region, 2)
    on, off = outline_density(band.astype(float), region, 2, 12)
    assert on == pytest.approx(1 / band.mean())
    assert off < 0.5 * on


def test_a_map_of_a_neighbourhood_is_as_dense_beside_the_edge_as_on_it():
    region = np.zeros((80, 80), bool)
    region[30:50, 30:50] = True
    rows, columns = np.indices(region.shape)
    blob = np.exp(-((rows - 39.5) ** 2 + (columns - 39.5) ** 2) / (2 * 25**2))
    on, off = outline_density(blob, region, 2, 6)
    assert on > 1.5
    assert off == pytest.approx(on, rel=0.1)


def test_the_shifted_band_is_that_of_the_eight_neighbours_less_what_leaves_the_picture():
    region = np.zeros((12, 14), bool)
    region[1:6, 2:9] = True
    values, band, shift = np.random.default_rng(0).random((12, 14)), edge_band(region, 1), 4
    where = np.argwhere(band)
    moved = [where + np.array([down, across]) for down in (-4, 0, shift) for across in (-4, 0, shift) if (down, across) != (0, 0)]
    inside = [(y, x) for y, x in np.concatenate(moved) if 0 <= y < 12 and 0 <= x < 14]
    expected = np.mean([values[y, x] for y, x in inside]) / values.mean()
    assert outline_density(values, region, 1, shift) == pytest.approx((values[band].mean() / values.mean(), expected))


def test_gini_of_known_maps():
    assert gini(np.full((5, 5), 0.7)) == pytest.approx(0)
    point = np.zeros((10, 10))
    point[3, 4] = -2
    assert gini(point) == pytest.approx(1 - 1 / 100)
    assert gini(np.arange(1.0, 101.0).reshape(10, 10)) == pytest.approx(99 / 300)  # (n - 1) / 3 n for equal steps
    values = np.random.default_rng(0).normal(size=30)
    pairs = np.abs(np.subtract.outer(abs(values), abs(values))).mean() / (2 * abs(values).mean())
    assert gini(values.reshape(5, 6)) == pytest.approx(pairs)  # the index by its definition


def test_gini_is_quantus_sparseness(quantus, mask, maps):
    theirs = by_quantus(quantus.Sparseness(abs=True, normalise=False, disable_warnings=True), maps, mask)
    np.testing.assert_allclose([gini(values) for values in maps], theirs, atol=1e-5)


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_empty_and_broken_maps_are_nan_not_a_number(mask, value):
    values = np.zeros(mask.shape)
    values[3, 3] = value
    assert np.isnan(shares(values, mask, 3)).all()
    assert np.isnan(outline_density(values, mask > 0, 2, 5)).all()
    assert np.isnan(gini(values))


def test_a_map_with_nothing_positive_has_no_place_and_a_region_without_an_edge_no_outline(mask):
    assert np.isnan(shares(-np.ones(mask.shape), mask, 3)).all()
    assert np.isnan(outline_density(-np.ones(mask.shape), mask > 0)).all()
    assert np.isnan(outline_density(np.ones(mask.shape), np.ones(mask.shape, bool))).all()


@pytest.mark.parametrize("measure", [lambda values, mask: shares(values, mask, 3), lambda v, m: outline_density(v, m > 0, 2, 5)])
def test_minus_infinity_is_not_finite_either(mask, measure):
    values = np.ones(mask.shape)
    values[3, 3] = -np.inf
    assert np.isnan(measure(values, mask)).all()


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_a_broken_map_hits_nothing(mask, value):
    assert np.isnan(hit(np.full(mask.shape, value), mask > 0))


def test_an_empty_map_hits_nothing(mask):
    assert np.isnan(hit(np.zeros(mask.shape), mask > 0))


def test_a_map_is_described_by_the_parts_of_its_mask():
    mask = np.zeros((40, 40), np.uint8)
    mask[10:30, 10:30] = FOOD
    mask[0:4, 0:4] = CUE
    values = (mask == FOOD).astype(float)
    values[20, 20] = 2.0
    row = describe_map(values, mask)
    assert row["fit"]
    assert row["shares"][FOOD] == pytest.approx(1.0)
    assert row["areas"][FOOD] == pytest.approx(0.25)
    assert len(row["shares"]) == len(PARTS)
    assert (row["hit"], row["cue_hit"]) == (1.0, 0.0)
    assert row["edge"] > row["edge_shifted"]


def test_without_a_mask_only_the_map_itself_is_described_and_a_blank_one_is_unfit():
    assert set(describe_map(np.ones((8, 8)), None)) == {"fit", "gini"}
    assert describe_map(np.ones((8, 8)), None)["fit"]
    for blank in (np.zeros((8, 8)), -np.ones((8, 8)), np.full((8, 8), np.nan)):
        assert not describe_map(blank, None)["fit"]
