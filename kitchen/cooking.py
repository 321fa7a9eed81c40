"""From a planned scene to a stage ready for its photograph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kitchen import setting, sides, tableware
from kitchen.food import (
    bread,
    cake,
    dairy,
    dessert,
    egg,
    fried,
    fruit,
    meat,
    milk,
    noodles,
    rice,
    seafood,
    shellfish,
    soup,
    vegetables,
)
from kitchen.materials import Look
from kitchen.menu import KINDS
from kitchen.plan import Scene
from kitchen.stage import Stage
from kitchen.vessels import Vessel, vessel

__all__ = ["DISHES", "Frame", "set_scene"]

_MODULES = (bread, cake, dairy, dessert, egg, fried, fruit, meat, milk, noodles, rice, seafood, shellfish, soup, vegetables)

DISHES: dict[str, Callable[[Stage, Vessel], Vessel]] = {name: cook for module in _MODULES for name, cook in module.DISHES.items()}

_TALL = ("glass", "side_dish")


@dataclass(frozen=True)
class Frame:
    """What the camera and all that stands beside a dish go by: how far the dish reaches, and how high."""

    outside: float
    height: float


def set_scene(scene: Scene) -> Stage:
    """Table, light, vessel, food, what stands beside it, camera, cue and steam.

    A variant keeps the frame of the scene it varies, so that nothing moves but what was changed.
    """
    frame = _serve(Stage(scene.base), scene.base)[0] if scene.base and _redraws(scene) else None
    surfaces = _surfaces(*scene.surface) if scene.surface else ()
    stage = Stage(scene)
    stage.surfaces = surfaces
    with stage.setting("table"):
        setting.table(stage, scene.table)
    with stage.setting("background", "light"):
        setting.light(stage, scene.light)
    if scene.second:
        _second(stage, scene)
    own, dish = _serve(stage, scene, frame)
    frame = frame or own
    with stage.setting("background", "camera"):
        setting.camera(stage, frame.outside, frame.height)
    for name in scene.beside:
        if name not in scene.without:
            _beside(stage, name, dish, frame)
    if scene.chopsticks and "chopsticks" not in scene.without:
        _chopsticks(stage, scene, frame)
    if dish.hot:
        with stage.setting("food", "steam"):
            sides.steam(stage, own.height, dish.radius)
    return stage


def _redraws(scene: Scene) -> bool:
    """Whether the dish is not that of the scene it varies, while all around it is to stay."""
    changed = {name for name, _ in scene.streams} & {"food", "vessel"}
    return "food" in scene.without or (bool(changed) and scene.base is not None and scene.seed == scene.base.seed)


def _serve(stage: Stage, scene: Scene, frame: Frame | None = None) -> tuple[Frame, Vessel]:
    """Vessel and food in the middle of the table, a vessel of its own choice no larger than ``frame`` has it."""
    with stage.setting("vessel"):
        made = vessel(stage, scene.vessel, frame.outside if frame else None)
    if "food" not in scene.without:
        with stage.setting("food"):
            made = DISHES[scene.kind](stage, made)
    height = max(made.rim, *(stage.top(x, 0.0) for x in (-0.3, 0.0, 0.3)))
    return Frame(made.outside, height), made


def _second(stage: Stage, scene: Scene) -> None:
    """Another serving of the same dish, behind the first; it is food and vessel like the first."""
    with stage.setting("vessel", "second") as added:
        made = vessel(stage, scene.vessel)
        angle, far = np.pi / 2 + stage.between(-0.45, 0.45), made.outside + 1.5 + stage.between(0.0, 0.5)
    if "food" not in scene.without:
        with stage.setting("food", "second-food") as food:
            DISHES[scene.kind](stage, made)
        added += food
    for part in added:
        part.location.x += far * float(np.cos(angle))
        part.location.y += far * float(np.sin(angle))


def _beside(stage: Stage, name: str, dish: Vessel, frame: Frame) -> None:
    if name == "garnish":
        with stage.setting(name):
            sides.garnish(stage, dish.radius)
    else:
        tableware.beside(stage, name, frame.outside)


def _chopsticks(stage: Stage, scene: Scene, frame: Frame) -> None:
    tall = []
    for name in _TALL:
        if name in scene.beside:
            with stage.setting(name):
                tall.append(tableware.place_of(stage, name, frame.outside)[0])
    with stage.setting("chopsticks"):
        tableware.chopsticks(stage, frame.outside, frame.height, tall)


def _surfaces(kind: str, seed: int) -> tuple[Look, ...]:
    """The surfaces of a dish of that kind, in the order in which they come."""
    label, vessels = next((i, each.vessels) for i, kinds in enumerate(KINDS.values()) for each in kinds if each.name == kind)
    stage = Stage(Scene("", label, kind, 0, seed, vessels[0], "wood", "window", (), False, False))
    _serve(stage, stage.planned)
    return tuple(stage.looks)
