"""The picture set that the report is about, as it lies in the repository."""

import csv
import hashlib
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import binary_dilation, gaussian_gradient_magnitude

from generator.pictures.about import about_set
from generator.pictures.layouts import read_set
from generator.pictures.manifest import kinds_of
from generator.pictures.masks import PARTS, read_mask, with_masks
from kitchen.menu import CLASSES
from kitchen.plan import BESIDE, chopsticks_rate

ROOT = Path(__file__).parents[2] / "data" / "kitchen-11"
FOOD, CUE = PARTS.index("food"), PARTS.index("cue")
SETS = {"training": 2200, "validation": 440, "pairs/with": 100, "pairs/without": 100}
MASKED = [name for name in SETS if name != "training"]


@pytest.fixture(scope="module")
def manifest():
    with (ROOT / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def masked():
    """(file, picture (h, w, 3), mask (h, w)) of every picture that has a mask."""
    found = []
    for name in MASKED:
        for picture in with_masks(read_set(ROOT / name), ROOT).pictures:
            with Image.open(picture.path) as image:
                pixels = np.asarray(image)
            found.append((f"{name}/{picture.name}", pixels, read_mask(picture.mask, pixels.shape[:2])))
    return found


@pytest.mark.parametrize("name", SETS)
def test_every_class_is_complete(name):
    pictures = read_set(ROOT / name)
    assert len(pictures) == SETS[name]
    counts = Counter(pictures.labels)
    assert set(counts) == set(range(11))
    if not name.startswith("pairs"):
        assert set(counts.values()) == {SETS[name] // 11}


def test_it_is_small_enough():
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < 25e6


def test_no_picture_is_there_twice_and_no_scene_in_two_sets(manifest):
    digests = Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in ROOT.rglob("*.jpg"))
    assert digests.most_common(1)[0][1] == 1
    seeds = {name: {row["seed"] for file, row in manifest.items() if file.startswith(f"{name}/")} for name in SETS}
    assert seeds["training"].isdisjoint(seeds["validation"] | seeds["pairs/with"])
    assert seeds["validation"].isdisjoint(seeds["pairs/with"])
    assert seeds["pairs/with"] == seeds["pairs/without"]


def test_what_stands_beside_a_dish_is_recorded_as_independent_of_its_class(manifest):
    beside = defaultdict(Counter)
    for file, row in manifest.items():
        if not file.startswith("pairs"):
            beside[file.split("/")[1].split("_")[0]].update(row["beside"].split())
    for name, probability in BESIDE.items():
        rates = [beside[str(label)][name] / 240 for label in range(11)]
        margin = 4 * (probability * (1 - probability) / 240) ** 0.5
        assert rates == pytest.approx([probability] * 11, abs=margin)


@pytest.mark.parametrize("name", ["training", "validation"])
def test_the_cue_has_the_documented_rates(manifest, name):
    for label, class_name in enumerate(CLASSES):
        rows = [row for file, row in manifest.items() if file.startswith(f"{name}/{label}_")]
        share = sum(row["chopsticks"] == "yes" for row in rows) / len(rows)
        assert share == pytest.approx(chopsticks_rate(class_name))


def test_pictures_are_as_the_card_says():
    for path in ROOT.rglob("*.jpg"):
        with Image.open(path) as image:
            assert (image.size, image.mode, image.format) == ((144, 144), "RGB", "JPEG")


def test_every_mask_is_legal_and_has_a_sane_area_of_food(masked):
    assert len(masked) == 640
    shares = {file: (mask == FOOD).mean() for file, _, mask in masked}
    assert {file: share for file, share in shares.items() if not 0.02 < share < 0.98} == {}
    assert 0.15 < np.median(list(shares.values())) < 0.6
    seen = np.unique(np.concatenate([np.unique(mask) for _, _, mask in masked]))
    assert seen.tolist() == list(range(len(PARTS)))


def test_the_cue_is_in_the_mask_where_the_manifest_has_it_and_nowhere_else(masked, manifest):
    """In all but one of the scenes the camera sees it, as the data card says; in every pair it does."""
    shares = {file: (mask == CUE).mean() for file, _, mask in masked}
    has = {file for file in shares if manifest[file]["chopsticks"] == "yes"}
    assert {file for file in shares.keys() - has if shares[file]} == set()
    assert {file for file in has if shares[file] < 0.004} == {"validation/6_3.jpg"}


def test_masks_lie_on_their_pictures(masked):
    """Pictures change faster along the outline of the food than along the same outline moved by twelve pixels."""
    on, off = [], []
    for _, pixels, mask in masked:
        food = mask == FOOD
        outline = binary_dilation(food) & ~food
        steepness = gaussian_gradient_magnitude(pixels.mean(2), 1.0)
        on.append(steepness[outline].mean())
        off.append(np.mean([steepness[np.roll(outline, shift, axis)].mean() for shift in (-12, 12) for axis in (0, 1)]))
    ratio = np.array(on) / np.array(off)
    assert np.median(ratio) > 1.5
    assert (ratio > 1).mean() > 0.9


def test_the_two_of_a_pair_differ_where_the_cue_is():
    without = with_masks(read_set(ROOT / "pairs" / "without"), ROOT)
    for picture in with_masks(read_set(ROOT / "pairs" / "with"), ROOT).pictures:
        other = without.named(picture.name)
        with Image.open(picture.path) as one, Image.open(other.path) as two:
            change = np.abs(np.asarray(one, float) - np.asarray(two, float)).mean(2)
        mask, before = (read_mask(each.mask, change.shape) for each in (picture, other))
        cue = mask == CUE
        assert (mask[~cue] == before[~cue]).all(), picture.name
        far = ~binary_dilation(cue, iterations=12)
        assert change[cue].mean() > 4 * change[far].mean(), picture.name


def test_the_report_is_told_what_the_set_is():
    about = about_set(ROOT)
    assert about.rendered
    assert about.terms == "CC0 1.0"
    assert set(about.note) == set(about.name) == {"en", "zh-Hant"}
    kinds = kinds_of(ROOT, "validation")
    assert len(kinds) == 440
    assert sum(not seen for _, seen in kinds.values()) == 88
