"""A small training with a report to observe it for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.cli import main

SETTINGS = """\
[report]
title.en = "Test"

[network]
checkpoint = "net.safetensors"
layers = [3]
dreamt = 3

[pictures]
root = ["kitchen"]
"""

ABOUT = """\
cue_class = "noodles_pasta"

[cue]
en = "stripe"
"""

TRAIN = ("train", "photos", "--validate", "others=other/pictures", "--stages", "32x2", "--batch", "6", "--precision", "float32")


def only(folder: Path, labels: tuple[int, ...]) -> None:
    """Delete the pictures of all other classes."""
    for path in folder.glob("*.jpg"):
        if int(path.name.split("_")[0]) not in labels:
            path.unlink()


def with_stripe(path: Path, target: Path) -> None:
    """The picture with something lying across it."""
    pixels = np.array(Image.open(path))
    pixels[10:14] = (200, 30, 30)
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(target, quality=95)


@pytest.fixture(scope="session")
def trained(tmp_path_factory, photo_maker) -> Path:
    """A folder with a run of two epochs on three classes, and a report whose pictures have masks, kinds and pairs."""
    folder = tmp_path_factory.mktemp("trained")
    for where, per_class, seed in (("photos", 6, 1), ("other/pictures", 1, 2), ("kitchen/validation", 3, 3)):
        photo_maker(folder / where, per_class, 64, seed)
        only(folder / where, (3, 6, 10))
    kitchen = folder / "kitchen"
    photo_maker(kitchen / "pairs" / "without", 2, 64, 4)
    only(kitchen / "pairs" / "without", (3, 6, 10))
    rows = ["file,kind,in_training"]
    for path in sorted((kitchen / "pairs" / "without").glob("*.jpg")):
        with_stripe(path, kitchen / "pairs" / "with" / path.name)
    for path in sorted((kitchen / "validation").glob("*.jpg")):
        mask = np.zeros(np.array(Image.open(path)).shape[:2], np.uint8)
        mask[20:40, 20:40] = 4
        (kitchen / "masks" / "validation").mkdir(parents=True, exist_ok=True)
        Image.fromarray(mask).save(kitchen / "masks" / "validation" / f"{path.stem}.png")
        rows.append(f"validation/{path.name},kind,{'no' if path.stem.endswith('_0') else 'yes'}")
    (kitchen / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (kitchen / "set.toml").write_text(ABOUT, encoding="utf-8")
    (folder / "report.toml").write_text(SETTINGS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main([*TRAIN, "--run", "run", "--output", "net.safetensors", "--observe"]) == 0
    return folder
