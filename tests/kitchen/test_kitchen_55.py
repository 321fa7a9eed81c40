"""The rendered set of fifty-five kinds of dish, as far as it lies in the repository: whole folders, each as planned."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import binary_dilation, gaussian_gradient_magnitude

from kitchen.plan import scenes
from kitchen.variants import variant_row, variants

ROOT = Path(__file__).parents[2] / "data" / "kitchen-55"
RENDERED = {"training": 2200, "validation": 440, "pairs/with": 100, "pairs/without": 100}
"""The folders that are there, and how many pictures each has; the card names the same ones."""

THINGS = (
    "background",
    "table",
    "vessel",
    "food",
    "fork",
    "knife",
    "spoon",
    "napkin",
    "glass",
    "side_dish",
    "garnish",
    "chopsticks",
)
MASKED = tuple(name for name in RENDERED if not name.startswith("training"))


@pytest.fixture(scope="module")
def manifest():
    with (ROOT / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


def files_of(name):
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / name).rglob("*.jpg"))


def mask_of(file):
    with Image.open(ROOT / "masks" / Path(file).with_suffix(".png")) as image:
        assert image.mode == "P"
        return np.asarray(image)


def pixels_of(file):
    with Image.open(ROOT / file) as image:
        assert (image.size, image.mode, image.format) == ((144, 144), "RGB", "JPEG")
        return np.asarray(image, float)


def test_its_manifests_are_what_the_plan_says(manifest):
    planned = scenes(1)
    assert list(manifest.values()) == [{key: str(value) for key, value in scene.as_row().items()} for scene in planned]
    with (ROOT / "variants.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows == [{key: str(value) for key, value in variant_row(scene).items()} for scene in variants(planned, 1)]


def test_the_folders_that_are_there_are_whole_and_the_card_names_them(manifest):
    card = (ROOT / "README.md").read_text(encoding="utf-8")
    with (ROOT / "variants.csv").open(encoding="utf-8", newline="") as stream:
        planned = manifest.keys() | {row["file"] for row in csv.DictReader(stream)}
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.jpg")}
    assert found == {file for file in planned if any(file.startswith(f"{name}/") for name in RENDERED)}
    for name, count in RENDERED.items():
        assert len(files_of(name)) == count
        assert f"| `{name}/` | {count:,} |" in card


def test_it_is_small_enough():
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < 46e6


def test_no_picture_is_there_twice():
    digests = Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in ROOT.rglob("*.jpg"))
    assert digests.most_common(1)[0][1] == 1


def test_pictures_are_as_the_card_says():
    for name in RENDERED:
        for file in files_of(name):
            pixels_of(file)


@pytest.mark.skipif("training-without" not in RENDERED, reason="that folder is not there yet")
def test_a_training_scene_without_the_cue_differs_from_its_twin_more_where_a_little_changes_most():
    """The two differ in the cue, its shadow and its light alone: half of the pixels change by less than two grey levels."""
    still = []
    for file in files_of("training-without"):
        change = np.abs(pixels_of(file) - pixels_of(file.replace("training-without/", "training/"))).mean(2)
        assert change.max() > 20, f"{file}: no chopsticks in sight"
        still.append((change < 2).mean())
    assert np.median(still) > 0.5


@pytest.mark.skipif(not MASKED, reason="no folder with masks is there yet")
def test_masks_are_legal_and_lie_on_their_pictures():
    """Pictures change faster along the outline of the food than along the same outline moved by twelve pixels."""
    ratios, shares = [], []
    for name in MASKED:
        for file in files_of(name):
            mask = mask_of(file)
            assert mask.max() < len(THINGS)
            food = mask == THINGS.index("food")
            shares.append(food.mean())
            outline = binary_dilation(food) & ~food
            if outline.sum() < 20:
                continue
            steepness = gaussian_gradient_magnitude(pixels_of(file).mean(2), 1.0)
            moved = np.mean([steepness[np.roll(outline, shift, axis)].mean() for shift in (-12, 12) for axis in (0, 1)])
            ratios.append(steepness[outline].mean() / moved)
    assert 0.15 < np.median(shares) < 0.6
    assert np.median(ratios) > 1.4
