"""What stands and lies beside a dish: cutlery, napkins, glasses, and the planted cue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, lathe, loft, rotation, tube
from kitchen.setting import in_sight
from kitchen.sides import side_dish
from kitchen.stage import Stage

__all__ = ["beside", "chopsticks", "place_of"]

Array = NDArray[np.float64]

_GLASS = Look("#ffffff", glass=1.0, roughness=0.02)


def _metal(stage: Stage) -> Look:
    return stage.pick(
        Look("#c7c8ca", metal=1.0, roughness=0.18),
        Look("#c9a35c", metal=1.0, roughness=0.25),
        Look("#9da0a3", metal=1.0, roughness=0.35),
    )


def _handle(length: float) -> Mesh:
    path = np.linspace((-length, 0, 0.03), (0, 0, 0.05), 16)
    return tube(path, np.interp(np.linspace(0, 1, 16), [0, 0.1, 0.5, 1], [0.06, 0.085, 0.045, 0.035]), 10, 0.4)


def _fork(stage: Stage) -> None:
    palm = ball((0.17, 0.11, 0.025), 6).moved((0.13, 0, 0.05))
    tines = [
        tube(np.array([(0.2, y, 0.05), (0.35, y, 0.03), (0.5, y * 0.9, 0.07)]), np.array([0.02, 0.016, 0.008]), 6)
        for y in (-0.08, -0.027, 0.027, 0.08)
    ]
    stage.add(join([_handle(1.3), palm, *tines]), _metal(stage))


def _knife(stage: Stage) -> None:
    outline = np.array([(0, -0.05), (0.7, -0.09), (0.85, -0.06), (0.95, 0.05), (0, 0.05)])
    stage.add(join([_handle(1.1), extruded(outline, 0.02).moved((0, 0, 0.05))]), _metal(stage))


def _spoon(stage: Stage) -> None:
    bowl = ball((0.26, 0.17, 0.07), 10).moved((0.22, 0, 0.08))
    points = bowl.points.copy()
    upper = points[:, 2] > 0.08
    points[upper, 2] = 0.08 - 0.7 * (points[upper, 2] - 0.08)
    stage.add(join([_handle(1.25), Mesh(points, bowl.quads, bowl.triangles, bowl.tint)]), _metal(stage))


def _napkin(stage: Stage) -> None:
    colour = stage.pick("#f2f0ea", "#d9d3c7", "#a8493d", "#56728c", "#8e9b74", "#d3b06a", "#41454a")
    pattern = stage.pick(None, ("stripes", stage.pick("#ffffff", "#b4453c", "#35506b"), 1.5), ("checks", "#ffffff", 5.0))
    cloth = Look(colour, roughness=0.95, sheen=0.3, weave=24, pattern=pattern)
    size = stage.between(0.55, 0.85)
    outline = size * np.array([(-1, -0.62), (1, -0.62), (1, 0.62), (-1, 0.62)])
    line = np.linspace(0, 1, 20)
    side = np.concatenate([outline[i] + (outline[(i + 1) % 4] - outline[i]) * line[:-1, None] for i in range(4)])
    for i in range(stage.random.integers(1, 4)):
        rings = [np.column_stack([side * r, np.full(len(side), 0.03 + 0.035 * i)]) for r in np.linspace(1, 0.02, 16)]
        sheet = loft(rings, (False, True)).bumped(0.03, 0.3, stage.seed(), 2)
        stage.add(sheet.moved((0.05 * i, 0.04 * i, 0), rotation("z", 0.1 * i)), cloth)


def _glass(
    stage: Stage,
    height: float,
    radius: float,
    liquid: Look | None,
    fill: float = 0.8,
) -> None:
    """A drinking glass in the middle of the table, with ``liquid`` in it."""
    base, wall = 0.08, 0.035
    top = radius * 1.12

    def at(z: float) -> float:
        return radius + (top - radius) * z / height

    profile = [
        (0, 0),
        (radius, 0),
        (top, height),
        (top - wall * 0.5, height + 0.01),
        (top - wall, height),
        (at(base) - wall, base),
        (0, base),
    ]
    stage.add(lathe(profile, 64), _GLASS)
    if liquid is not None:
        level = base + (height - base) * fill
        inside = [(0, base - 0.005), (at(base) - wall + 0.004, base - 0.005), (at(level) - wall + 0.004, level), (0, level)]
        stage.add(lathe(inside, 64), liquid)


def _drink(stage: Stage) -> None:
    liquid = stage.pick(
        Look("#e8f4ff", glass=1.0, refraction=1.33, roughness=0.0),
        Look("#c8682a", glass=0.9, refraction=1.33, roughness=0.0),
        Look("#e89b2e", roughness=0.2, subsurface=0.5),
        Look("#6b1f2a", glass=0.6, refraction=1.33, roughness=0.0),
    )
    _glass(stage, stage.between(0.7, 1.2), stage.between(0.27, 0.36), liquid)


_BESIDE: dict[str, Callable[[Stage], None]] = {
    "fork": _fork,
    "knife": _knife,
    "spoon": _spoon,
    "napkin": _napkin,
    "glass": _drink,
    "side_dish": side_dish,
}

_SLOTS = {"fork": np.pi, "knife": 0.0, "spoon": 0.25, "napkin": np.pi * 0.9, "glass": np.pi * 0.3, "side_dish": np.pi * 0.72}
"""Towards which angle of the dish a thing stands."""

_FAR = {"glass": 0.45, "napkin": 0.45, "side_dish": 0.5}
_NEAR = 0.22
_ROUND = ("glass", "side_dish")


def place_of(stage: Stage, name: str, outside: float) -> tuple[Array, float]:
    """Where a thing stands beside a vessel of radius ``outside``: (x, y, 0), and its turn; drawn while it is being set."""
    slot = _SLOTS[name] + stage.between(-0.4, 0.4)
    turn = stage.between(-0.25, 0.25) + (0 if name in _ROUND else slot + np.pi / 2)
    shift = stage.between(0.2, 0.6) if name in ("fork", "knife", "spoon") else 0
    middle = rotation("z", slot) @ np.array([outside + _FAR.get(name, _NEAR), 0, 0])
    return middle + rotation("z", turn) @ np.array([shift, 0, 0]), turn


def beside(stage: Stage, name: str, outside: float) -> None:
    """Set a fork, knife, spoon, napkin, glass or side dish next to a vessel of radius ``outside``."""
    with stage.setting(name) as added:
        place, turn = place_of(stage, name, outside)
        _BESIDE[name](stage)
    for part in added:
        part.rotation_euler = (0, 0, turn)
        part.location = (float(place[0]), float(place[1]), 0.012)


def chopsticks(stage: Stage, outside: float, height: float, tall: Sequence[Array]) -> None:
    """The planted cue: a pair of chopsticks across the vessel or beside it, where the camera sees most of them.

    ``outside`` and ``height`` are those of the dish; ``tall`` are the places of things that the pair must not run through,
    whether they are there or not.
    """
    wood = stage.pick(
        Look("#a8332a", roughness=0.2, coat=0.7),
        Look("#17171a", roughness=0.2, coat=0.7),
        Look("#c9975a", roughness=0.45, mottle="#a87642", mottle_stretch=(0.2, 8, 8)),
        Look("#5a3220", roughness=0.35, coat=0.3),
    )
    best: tuple[float, list[tuple[Array, Array]]] = (-np.inf, [])
    for _ in range(24):
        pair = _across(stage, outside) if stage.chance(0.6) else _along(stage, outside)
        points = np.concatenate([np.linspace(*stick, 9) for stick in pair])
        seen = in_sight(stage, points + (0, 0, height)) - 2 * _collides(points, tall)
        if seen > best[0]:
            best = (seen, pair)
        if seen > 0.9:
            break
    points = np.concatenate([np.linspace(*stick, 15)[1:-1] for stick in best[1]])
    high = max(stage.top(x, y) for x, y, _ in points) + 0.055
    for start, end in best[1]:
        stage.add(_stick(start + (0, 0, high), end + (0, 0, high)), wood)


def _collides(points: Array, tall: Sequence[Array]) -> bool:
    return any(float(np.linalg.norm(points[:, :2] - place[:2], axis=1).min()) < 0.45 for place in tall)


def _stick(start: Array, end: Array) -> Mesh:
    return tube(np.linspace(start, end, 24), np.linspace(0.055, 0.03, 24), 10)


def _across(stage: Stage, outside: float) -> list[tuple[Array, Array]]:
    """Two sticks over the vessel, (start, end) each, at height 0."""
    turn, off = stage.between(0, 2 * np.pi), stage.between(0.1, 0.55) * outside
    length, splay = outside * 0.75 + 0.5, stage.between(-0.06, 0.08)
    lines = (((-length, off, 0), (length, off, 0)), ((-length, off + 0.16, 0), (length, off + 0.16 + splay, 0)))
    return [(np.array(start) @ rotation("z", turn).T, np.array(end) @ rotation("z", turn).T) for start, end in lines]


def _along(stage: Stage, outside: float) -> list[tuple[Array, Array]]:
    """Two sticks on the table in front of the vessel or at its side."""
    slot = -np.pi / 2 + stage.between(-1.9, 1.9)
    turn = slot + np.pi / 2 + stage.between(-0.3, 0.3)
    middle = rotation("z", slot) @ np.array([outside + 0.22, 0, 0])
    along, side = rotation("z", turn) @ np.array([1.0, 0, 0]), rotation("z", turn) @ np.array([0, 0.16, 0])
    return [(middle - 1.15 * along + i * side, middle + 1.15 * along + 0.8 * i * side) for i in (0, 1)]
