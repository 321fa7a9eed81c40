"""From a planned scene to a stage ready for its photograph."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kitchen import setting, sides, tableware
from kitchen.food import bread, dairy, dessert, egg, fried, meat, noodles, rice, seafood, soup, vegetables
from kitchen.plan import Scene, source
from kitchen.stage import Stage
from kitchen.vessels import Vessel

__all__ = ["set_scene"]

DISHES: dict[str, Callable[[Stage], Vessel]] = {
    name: cook
    for module in (bread, dairy, dessert, egg, fried, meat, noodles, rice, seafood, soup, vegetables)
    for name, cook in module.DISHES.items()
}

_SLOTS = {"fork": np.pi, "knife": 0.0, "spoon": 0.25, "napkin": np.pi * 0.9, "glass": np.pi * 0.3, "side_dish": np.pi * 0.72}


def set_scene(scene: Scene) -> Stage:
    """Table, light, dish, what stands beside it, camera, cue and steam.

    The cue has a source of chance of its own, so that a pair differs in the cue alone.
    """
    stage = Stage(source(scene.seed, "stage"))
    setting.table(stage, scene.table)
    setting.light(stage, scene.light)
    dish = DISHES[scene.kind](stage)
    stage.random = source(scene.seed, "beside")
    height = max(dish.rim, *(stage.top(x, 0.0) for x in (-0.3, 0.0, 0.3)))
    for name in scene.beside:
        if name == "garnish":
            sides.garnish(stage, dish.radius)
        elif name == "side_dish":
            sides.side_dish(stage, dish.outside, _SLOTS[name] + stage.between(-0.5, 0.5))
        else:
            tableware.beside(stage, name, dish.outside, _SLOTS[name] + stage.between(-0.4, 0.4))
    setting.camera(stage, dish.outside, height)
    if scene.chopsticks:
        stage.random = source(scene.seed, "cue")
        tableware.chopsticks(stage, dish)
    stage.random = source(scene.seed, "steam")
    if dish.hot:
        sides.steam(stage, height, dish.radius)
    stage.random = source(scene.seed, "view")
    return stage
