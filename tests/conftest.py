"""A small world for the tests: generated pictures, an untrained network, a report about them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browsing import browser  # noqa: F401  (a fixture)
from tests.processes import ToyReport, Whole, files_in

ROOT = Path(__file__).parent.parent

# Out of the environment at once: it wins over a report's own folder, and most tests bring pictures of their own.
_REAL_PHOTOS = os.environ.pop("FOOD11_ROOT", None)

SETTINGS = """\
[report]
title.zh-Hant = "測試"
title.en = "Test"
author = "Tester"
date = "2026-01-02"

[network]
checkpoint = "net.safetensors"

[pictures]
root = ["photos"]
others = ["validation-64"]
show = ["3_0.jpg", "6_1.jpg", "10_0.jpg"]

[figures.survey]
batch = 11

[figures.filters]
steps = 3
plain_steps = 3
per_layer = 2
crops = 2

[figures.lime]
least_passes = 32
most_passes = 40
segments = 9

[figures.lineup]
smoothgrad_samples = 2
integration_steps = 2
window = 64
stride = 64
masks = 4
shap_passes = 6
substrates = ["blur"]
fractions = [0.0, 0.2, 1.0]

[figures.forgetting]
methods = ["gradient", "input_x_gradient"]
layers = ["classifier.4", "classifier.0"]

[figures.dream]
steps = 3
octaves = 2
octave_steps = 2
photos = 2
"""


TOY_SETTINGS = """\
[report]
title.en = "Test"
languages = ["en"]

[network]
checkpoint = "net.safetensors"
layers = [3]

[pictures]
root = ["photos"]
show = ["3_0.jpg"]

[figures.filters]
steps = 1
plain_steps = 1
per_layer = 1
crops = 1

[figures.lime]
least_passes = 8
most_passes = 8
segments = 4

[figures.lineup]
smoothgrad_samples = 1
integration_steps = 2
window = 8
stride = 8
masks = 2
shap_passes = 4
substrates = ["blur"]
fractions = [0.0, 1.0]

[figures.forgetting]
methods = ["gradient"]
layers = ["classifier.4"]

[figures.dream]
steps = 1
octaves = 1
octave_steps = 1
photos = 1
"""


def make_photos(folder: Path, per_class: int, side: int, seed: int) -> None:
    """Pictures with a class's own colour and grain, so that they differ and no real photo is needed."""
    folder.mkdir(parents=True)
    generator = np.random.default_rng(seed)
    for label in range(11):
        for number in range(per_class):
            grain = generator.normal(0, 12 + 3 * label, (side // 4, (side + 8) // 4, 3)).repeat(4, 0).repeat(4, 1)
            colour = np.array([40 + 18 * label, 220 - 15 * label, 60 + (label * 53) % 140])
            Image.fromarray((colour + grain).clip(0, 255).astype(np.uint8)).save(folder / f"{label}_{number}.jpg", quality=90)


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Path:
    """A report's folder with settings, content, templates, pictures and an untrained checkpoint."""
    folder = tmp_path_factory.mktemp("world")
    make_photos(folder / "photos" / "validation", 2, 136, 1)
    make_photos(folder / "photos" / "validation-64", 1, 64, 2)
    return _report(folder, SETTINGS, 128)


@pytest.fixture(scope="session")
def toy(tmp_path_factory) -> Path:
    """The same in one language and as small as can be, so that all of it is computed in seconds."""
    folder = tmp_path_factory.mktemp("toy")
    make_photos(folder / "photos" / "validation", 1, 32, 1)
    return _report(folder, TOY_SETTINGS, 16)


@pytest.fixture(scope="session")
def whole_toy(toy, tmp_path_factory) -> Whole:
    """What builds that nobody interrupts make of the toy report."""
    report = ToyReport(shutil.copytree(toy, tmp_path_factory.mktemp("whole") / "report"))
    sites = []
    for edition in (0, 1):
        report.edit(edition)
        build = [sys.executable, ROOT / "build.py"]  # as a user does it
        done = subprocess.run(build, cwd=report.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        sites.append(files_in(report.site))
    assert sites[0] != sites[1]
    return Whole(report.folder, tuple(sites), report.results())


@pytest.fixture
def built_toy(whole_toy, tmp_path) -> ToyReport:
    """A copy of the toy report that is built, in its second edition."""
    return ToyReport(shutil.copytree(whole_toy.folder, tmp_path / "report"))


def _report(folder: Path, settings: str, size: int) -> Path:
    import torch

    from generator.network.architecture import FoodCNN
    from generator.network.checkpoint import save_compact
    from generator.pictures.labels import FOOD_11

    torch.manual_seed(0)
    card = {"classes": list(FOOD_11), "preprocessing": {"size": size, "fit": "crop"}}
    save_compact(FoodCNN().state_dict(), folder / "net.safetensors", card)
    for record in ("history.json", "kernels.npz"):
        shutil.copy(next((ROOT / "checkpoints").glob(f"*.{record}")), folder / f"net.{record}")
    (folder / "report.toml").write_text(settings, encoding="utf-8")
    for part in ("content", "templates"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


@pytest.fixture(scope="session")
def photo_maker():
    """:func:`make_photos`, for tests that need pictures of their own."""
    return make_photos


@pytest.fixture
def photos() -> Path:
    """Real photos in the Food-11 layout, where FOOD11_ROOT points to some."""
    if not _REAL_PHOTOS or not Path(_REAL_PHOTOS).is_dir():
        pytest.skip("FOOD11_ROOT points to no real photos")
    return Path(_REAL_PHOTOS)


# A report with three claims about two picture sets.

LANGUAGES = ("zh-Hant", "en")

RULES = """\
[looks]
number = 1
page = "model"
figure = "sets"
tests = [
  { fact = "where.over_area", above = 0, format = "points" },
  { fact = "where.share", above = 0.5, format = "percent" },
]

[fades]
number = 2
page = "model"
figure = "nowhere"
tests = [{ fact = "dream.lost", below = 0 }]

[beats]
number = 3
page = "model"
figure = "sets"
tests = [{ fact = "where.share", above = "where.other", format = "percent" }]
"""

WORDS = """\
[looks]
statement = "It looks at food."
decided_by = "By where it looks."
tests = ["beyond the area", "on food"]
needs = "Needs masks."
note = "A note."

[fades]
statement = "It fades."
decided_by = "By how much is left."
tests = ["left"]

[beats]
statement = "It beats the other."
decided_by = "By comparison."
tests = ["on food, against the other"]
"""


@pytest.fixture(scope="session")
def measured() -> Callable[..., dict[str, Any]]:
    """A value with an interval of ``half`` to either side."""
    return _measured


@pytest.fixture
def evidence() -> dict[str, Any]:
    """Facts of two sets: of the one at hand everything is known, of the other only the dream."""
    food = {"over_area": _measured(0.12, of=0.52, control=0.4, against="sobel"), "share": _measured(0.52, 0.05), "other": 0.3}
    return {
        "sets": [
            {"name": "kitchen-11", "here": True, "facts": {"where": food, "dream": {"lost": _measured(0.3)}}},
            {"name": "food-11", "here": False, "facts": {"where": {"over_area": None}, "dream": {"lost": _measured(-0.3)}}},
        ],
        "missing": [],
    }


@pytest.fixture(scope="session")
def write_claims() -> Callable[..., None]:
    """``write_claims(content)`` writes three claims, with an (old, new) text replaced in their ``tables`` or ``words``."""

    def write(content: Path, tables: tuple[str, str] = ("", ""), words: tuple[str, str] = ("", "")) -> None:
        (content / "claims.toml").write_text(RULES.replace(*tables), encoding="utf-8")
        for language in LANGUAGES:
            (content / f"claims.{language}.toml").write_text(WORDS.replace(*words), encoding="utf-8")

    return write


def _measured(value: float, half: float = 0.02, **more: Any) -> dict[str, Any]:
    return {"value": value, "lower": value - half, "upper": value + half, "n": 220, **more}
