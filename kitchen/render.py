"""``python -m kitchen.render data/kitchen-11``: render what is missing of the picture set."""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np
from PIL import Image

from kitchen.cooking import set_scene
from kitchen.menu import CLASSES
from kitchen.plan import Scene, scenes, source
from kitchen.stage import Stage
from kitchen.variants import variant_row, variants

__all__ = ["SIZE", "main", "mask", "photograph"]

SIZE = 144
SAMPLES = 12
QUALITY = 90
UNMASKED = ("training", "training-without")
_SHADE = 20
"""Grey levels between two things in the rendered mask."""


def photograph(stage: Stage, scene: Scene, path: Path, samples: int = SAMPLES) -> None:
    """Render the stage as a camera would take it: exposure, white balance, grain and JPEG by the scene's chance."""
    render = stage.scene.render
    render.engine = "CYCLES"
    render.resolution_x = render.resolution_y = SIZE
    render.image_settings.file_format = "PNG"
    render.filepath = str(path.with_suffix(".png"))
    cycles = stage.scene.cycles
    cycles.samples, cycles.use_denoising, cycles.denoiser = samples, True, "OPENIMAGEDENOISE"
    cycles.use_adaptive_sampling, cycles.seed = False, scene.seed & 0xFFFF
    cycles.denoising_prefilter = "ACCURATE" if stage.hazy else "FAST"
    cycles.max_bounces, cycles.transparent_max_bounces, cycles.transmission_bounces = 5, 64, 5
    cycles.diffuse_bounces = cycles.glossy_bounces = 2
    cycles.caustics_reflective = cycles.caustics_refractive = cycles.use_light_tree = False
    view = stage.scene.view_settings
    view.view_transform = "AgX"
    with stage.setting("background", "view"):
        view.look = stage.pick("AgX - Medium High Contrast", "AgX - Punchy", "AgX - High Contrast")
        view.exposure = stage.between(0.1, 0.7)
    bpy.ops.render.render(write_still=True)
    with Image.open(path.with_suffix(".png")) as rendered:
        pixels = np.asarray(rendered.convert("RGB"), float) / 255
    Image.fromarray(_developed(pixels, source(scene.seed, "film"))).save(path, quality=QUALITY, subsampling=2, optimize=True)
    path.with_suffix(".png").unlink()


def _developed(pixels: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    warmth = chance.normal(0, 0.025)
    pixels = pixels * (1 + np.array([warmth, 0, -warmth]))
    y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    pixels = pixels * (1 - chance.uniform(0, 0.16) * (x**2 + y**2)[..., None] / 2)
    pixels = pixels + chance.normal(0, chance.uniform(0.002, 0.012), pixels.shape[:2])[..., None]
    return (pixels.clip(0, 1) * 255).round().astype(np.uint8)


def mask(stage: Stage, path: Path) -> None:
    """Render which thing each pixel shows, without anti-aliasing or depth of field: an indexed PNG. Call it after the picture."""
    shown = stage.scene.view_layers[0]
    index = bpy.data.materials.new("index")
    index.use_nodes = True
    tree = index.node_tree
    tree.nodes.clear()
    info, shine, out = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("ObjectInfo", "Emission", "OutputMaterial"))
    steps = tree.nodes.new("ShaderNodeMath")
    steps.operation = "MULTIPLY"
    steps.inputs[1].default_value = _SHADE / 255
    tree.links.new(info.outputs["Object Index"], steps.inputs[0])
    tree.links.new(steps.outputs[0], shine.inputs["Color"])
    tree.links.new(shine.outputs[0], out.inputs["Surface"])
    shown.material_override = index
    for thing in stage.scene.objects:
        thing.hide_render = bool(thing.get("hidden"))
    stage.scene.world = None
    stage.scene.camera.data.dof.use_dof = False
    cycles, render, view = stage.scene.cycles, stage.scene.render, stage.scene.view_settings
    cycles.samples, cycles.use_denoising, cycles.max_bounces = 1, False, 0
    cycles.pixel_filter_type = "BOX"
    cycles.filter_width = 0.01
    view.view_transform, view.look, view.exposure = "Raw", "None", 0
    render.dither_intensity = 0
    render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    with Image.open(path) as rendered:
        parts = np.rint(np.asarray(rendered.convert("L"), float) / _SHADE).astype(np.uint8)
    indexed = Image.fromarray(parts, "P")
    indexed.putpalette([int(colour[i : i + 2], 16) for colour in _PALETTE for i in (0, 2, 4)])
    indexed.save(path, optimize=True, bits=4)


_PALETTE = (
    "000000",
    "785e46",
    "c8c8cd",
    "e69632",
    "6482b4",
    "3c5a96",
    "96b4dc",
    "b496c8",
    "50b4b4",
    "6ea046",
    "a0d25a",
    "d2283c",
)
"""A colour for each thing, in the order of THINGS."""


def cook(scene: Scene, folder: Path, samples: int = SAMPLES) -> None:
    """Render one scene into ``folder``, with a mask unless it is for training."""
    stage = set_scene(scene)
    target = folder / scene.file
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part.jpg")
    photograph(stage, scene, unfinished, samples)
    if scene.folder not in UNMASKED:
        where = folder / "masks" / scene.folder / f"{scene.name}.png"
        where.parent.mkdir(parents=True, exist_ok=True)
        mask(stage, where)
    os.replace(unfinished, target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Render every picture that is not there yet; with ``--workers``, in as many processes."""
    parser = argparse.ArgumentParser(prog="python -m kitchen.render", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folders", nargs="+", help="only these folders and what is in them, such as test or variants")
    parser.add_argument("--classes", nargs="+", choices=CLASSES, default=list(CLASSES))
    parser.add_argument("--kinds", nargs="+", help="only these kinds of dish")
    parser.add_argument("--limit", type=int, help="at most so many pictures of each kind")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--share", default="0/1", help="which share of the scenes: INDEX/OF")
    options = parser.parse_args(arguments)
    if options.workers > 1:
        return _workers(options.workers, list(arguments if arguments is not None else sys.argv[1:]))
    wanted = _wanted(options)
    started = time.monotonic()
    for done, scene in enumerate(wanted, 1):
        cook(scene, options.folder, options.samples)
        pace = (time.monotonic() - started) / done
        print(
            f"{done}/{len(wanted)} {scene.folder}/{scene.name} {scene.kind} {pace:.2f} s a picture", file=sys.stderr, flush=True
        )
    return 0


def _wanted(options: argparse.Namespace) -> list[Scene]:
    planned = scenes(options.seed)
    varied = variants(planned, options.seed)
    options.folder.mkdir(parents=True, exist_ok=True)
    _write(options.folder / "manifest.csv", [scene.as_row() for scene in planned])
    _write(options.folder / "variants.csv", [variant_row(scene) for scene in varied])
    index, of = map(int, options.share.split("/"))
    count: dict[str, int] = {}
    wanted = []
    for scene in (planned + varied)[index::of]:
        if options.folders and not any(f"{scene.folder}/".startswith(f"{name}/") for name in options.folders):
            continue
        if CLASSES[scene.label] not in options.classes or (options.kinds and scene.kind not in options.kinds):
            continue
        count[scene.kind] = count.get(scene.kind, 0) + 1
        if options.limit and count[scene.kind] > options.limit:
            continue
        if not (options.folder / scene.file).exists():
            wanted.append(scene)
    return wanted


def _write(path: Path, rows: Sequence[dict[str, str | int]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _workers(count: int, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "kitchen.render", *arguments, "--workers", "1"]
    running = [subprocess.Popen([*command, "--share", f"{i}/{count}"]) for i in range(count)]
    return max(process.wait() for process in running)


if __name__ == "__main__":
    sys.exit(main())
