"""Where the dish stands: table, room, light and camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from kitchen.materials import Look, linear
from kitchen.mesh import Mesh, ball, extruded
from kitchen.stage import Stage

__all__ = ["LIGHTS", "TABLES", "camera", "in_sight", "light", "table"]

_WOODS = (("#6b4226", "#3f2413"), ("#a87648", "#7d5230"), ("#c9a173", "#a67c4e"), ("#4a2f1d", "#2b1a10"), ("#8c6a4a", "#5f4630"))
_CLOTHS = ("#e9e4da", "#7d8b99", "#b4453c", "#35506b", "#dccfb2", "#5f7a5c", "#d9b44a", "#c98d8d", "#3c3c40")
_STONES = (("#d9d6d0", "#9f9a94"), ("#4a4a4c", "#2a2a2c"), ("#b8a994", "#8c7b66"), ("#e8e6e2", "#b9b4ad"))


def _wood(stage: Stage) -> Look:
    light_, dark = stage.pick(*_WOODS)
    planks = ("planks", dark, stage.between(0.25, 0.45)) if stage.chance(0.5) else None
    grain = Look(light_, mottle=dark, mottle_size=0.35, mottle_share=0.5, mottle_stretch=(0.35, 7, 1), pattern=planks)
    return replace(grain, roughness=stage.between(0.25, 0.6), bump=0.01, bump_size=0.03, coat=stage.pick(0, 0, 0.4))


def _cloth(stage: Stage) -> Look:
    colour, second = stage.pick(*_CLOTHS), stage.pick(*_CLOTHS)
    pattern = stage.pick(None, None, ("stripes", second, stage.between(0.2, 1.2)), ("checks", second, stage.between(1.0, 3.5)))
    return Look(colour, roughness=0.95, sheen=0.3, weave=stage.between(10, 22), pattern=pattern)


def _stone(stage: Stage) -> Look:
    ground, vein = stage.pick(*_STONES)
    size = stage.pick(0.05, 0.4, 1.2)
    return Look(ground, mottle=vein, mottle_size=size, mottle_share=stage.between(0.25, 0.5), roughness=stage.between(0.12, 0.5))


def _steel(stage: Stage) -> Look:
    shade = stage.pick("#b9bcbf", "#8f9396", "#cfd0d0")
    return Look(
        shade, metal=1.0, roughness=stage.between(0.25, 0.42), mottle="#85898c", mottle_size=0.3, mottle_stretch=(0.2, 12, 1)
    )


def _painted(stage: Stage) -> Look:
    colour = stage.pick("#e7e5df", "#c7d3d4", "#2f3133", "#e3d6c3", "#9fb3a6", "#d98e5f")
    return Look(colour, roughness=stage.between(0.2, 0.7), bump=0.004, bump_size=0.2)


TABLES: dict[str, Callable[[Stage], Look]] = {
    "wood": _wood,
    "cloth": _cloth,
    "stone": _stone,
    "steel": _steel,
    "painted": _painted,
}


def table(stage: Stage, kind: str) -> None:
    """The table top at z = 0 and, beyond its edge, a room out of focus."""
    look = TABLES[kind](stage)
    edge = stage.between(3.0, 7.0)
    if kind == "cloth":
        count = 140
        line = np.linspace(-9, 9, count)
        x, y = (each.ravel() for each in np.meshgrid(line, line, indexing="ij"))
        index = np.arange(count * count).reshape(count, count)
        quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
        sheet = Mesh(np.stack([x, np.minimum(y, edge), 0 * x], 1), quads, np.zeros((0, 3), int), 0 * x)
        sheet = sheet.bumped(0.03, 1.6, stage.seed(), 3)
        top = stage.add(sheet.moved((0, 0, -0.03)), look)
    else:
        corners = np.array([(-12, -12), (12, -12), (12, 12), (-12, 12)], float)
        top = stage.add(extruded(corners, 0.3).moved((0, edge - 12, -0.15)), look, smooth=False)
    turn = stage.between(-0.25, 0.25)
    top.rotation_euler = (0, 0, turn)
    with stage.setting("background"):
        _room(stage)


def _room(stage: Stage) -> None:
    wall = stage.pick("#8a8279", "#c9c2b6", "#4d4a47", "#6d7a80", "#a58d74", "#2e2c2b", "#dcd9d2")
    back = extruded(np.array([(-30, 0), (30, 0), (30, 0.2), (-30, 0.2)], float), 24)
    stage.add(back.moved((0, 14, 2)), Look(wall, roughness=0.9), smooth=False)
    floor = extruded(np.array([(-30, -14), (30, -14), (30, 14), (-30, 14)], float), 0.2)
    stage.add(floor.moved((0, 0, -8)), Look(stage.pick("#5a4636", "#3a3836", "#8c8072")), smooth=False)
    for _ in range(stage.random.integers(2, 6)):
        size = stage.random.uniform(0.4, 2.0, 3)
        place = (stage.between(-8, 8), stage.between(8.5, 13), stage.between(-4, 3))
        colour = "#" + "".join(f"{int(each):02x}" for each in stage.random.uniform(30, 220, 3))
        stage.add(ball(size, 6, stage.pick(2.0, 8.0)).moved(place), Look(colour, roughness=0.6))


def _area(stage: Stage, place: tuple[float, float, float], size: float, power: float, colour: str, target: float = 0.2) -> None:
    data = bpy.data.lights.new("light", "AREA")
    data.size, data.energy, data.color = size, power, linear(colour)[:3]
    lamp = bpy.data.objects.new("light", data)
    lamp.location = place
    lamp.rotation_euler = (Vector((0, 0, target)) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    stage.scene.collection.objects.link(lamp)


def _around(stage: Stage, colour: str, strength: float) -> None:
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    ground = world.node_tree.nodes["Background"]
    ground.inputs["Color"].default_value = linear(colour)
    ground.inputs["Strength"].default_value = strength
    stage.scene.world = world


def _polar(angle: float, lift: float, far: float) -> tuple[float, float, float]:
    return far * float(np.cos(angle) * np.cos(lift)), far * float(np.sin(angle) * np.cos(lift)), far * float(np.sin(lift))


def _window(stage: Stage) -> None:
    angle = stage.between(-0.4, np.pi + 0.4)
    _area(stage, _polar(angle, stage.between(0.45, 0.95), 7), stage.between(2, 4.5), stage.between(620, 900), "#fff6ea")
    _around(stage, "#e9eef5", stage.between(0.35, 0.7))


def _overcast(stage: Stage) -> None:
    _area(stage, _polar(stage.between(0, 6.28), 1.2, 8), 8, stage.between(750, 1100), "#f8f9ff")
    _around(stage, "#eff2f7", stage.between(0.6, 0.95))


def _lamp(stage: Stage) -> None:
    angle = stage.between(0, 6.28)
    _area(stage, _polar(angle, stage.between(0.8, 1.3), 6), stage.between(0.5, 1.4), stage.between(600, 850), "#ffe2bd")
    _area(stage, _polar(angle + 2.5, 0.8, 7), 2, stage.between(60, 160), "#ffe6c4")
    _around(stage, "#ffe6c8", stage.between(0.35, 0.55))


def _flash(stage: Stage) -> None:
    _area(
        stage, _polar(-np.pi / 2 + stage.between(-0.3, 0.3), stage.between(0.7, 1.1), 6), 0.8, stage.between(380, 520), "#fbfbff"
    )
    _around(stage, "#f3e6d2", stage.between(0.3, 0.5))


def _evening(stage: Stage) -> None:
    """A low, warm sun and the blue of a room at dusk, sometimes a candle's worth of light close by."""
    angle = stage.between(-0.6, np.pi + 0.6)
    _area(stage, _polar(angle, stage.between(0.22, 0.5), 8), stage.between(0.6, 1.6), stage.between(560, 820), "#ffb878")
    if stage.chance(0.4):
        _area(stage, _polar(stage.between(0, 6.28), 0.5, 3.2), 0.3, stage.between(40, 80), "#ffa860")
    _around(stage, stage.pick("#b9c6e0", "#d9c6b4"), stage.between(0.25, 0.45))


LIGHTS: dict[str, Callable[[Stage], None]] = {
    "window": _window,
    "overcast": _overcast,
    "lamp": _lamp,
    "flash": _flash,
    "evening": _evening,
}


def light(stage: Stage, kind: str) -> None:
    """Light the stage."""
    LIGHTS[kind](stage)


def camera(stage: Stage, reach: float, height: float, low: float = 24.0, high: float = 78.0) -> Any:
    """A camera framing a dish of radius ``reach`` and ``height``, ``low`` to ``high`` degrees up.

    One picture in five comes close, so that the frame cuts the dish; some of these look past its middle.
    """
    lift = np.radians(low + (high - low) * stage.random.beta(1.6, 1.5))
    angle = -np.pi / 2 + stage.between(-0.5, 0.5)
    data = bpy.data.cameras.new("camera")
    data.lens = stage.pick(42.0, 55.0, 70.0)
    half = np.arctan(18 / data.lens)
    close = stage.chance(0.2)
    fill = stage.between(1.6, 2.6) if close else stage.between(0.95, 1.6)
    far = reach * 1.05 / np.tan(half) / fill + 0.4 * reach
    off = 0.45 if close else 0.18
    aim = Vector((stage.between(-off, off) * reach, stage.between(-off, off) * reach, 0.4 * height))
    eye = bpy.data.objects.new("camera", data)
    eye.location = aim + Vector(_polar(angle, float(lift), float(far)))
    roll = stage.between(-0.12, 0.12)
    eye.rotation_euler = (aim - eye.location).to_track_quat("-Z", "Y").to_euler()
    eye.rotation_euler.rotate_axis("Z", roll)
    data.dof.use_dof = True
    data.dof.focus_distance = float(far - 0.15 * reach)
    data.dof.aperture_fstop = stage.between(0.35, 1.2)
    stage.scene.collection.objects.link(eye)
    stage.scene.camera = eye
    return eye


def in_sight(stage: Stage, points: Any) -> float:
    """Share of ``points`` (n, 3) that fall within the picture."""
    bpy.context.view_layer.update()
    seen = [world_to_camera_view(stage.scene, stage.scene.camera, Vector(point)) for point in points]
    return float(np.mean([0.02 < at.x < 0.98 and 0.02 < at.y < 0.98 and at.z > 0 for at in seen]))
