"""Noodles and pasta: spaghetti with sauce, ramen, and (held out) penne."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.food.egg import egg_half
from kitchen.food.soup import filled, surface
from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, lathe, noise, random_rotation, rotation, strands
from kitchen.sides import puddle
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_BASIL = Look("#3f7428", mottle="#5b8f38", mottle_size=0.08, roughness=0.4)
_PARMESAN = Look("#f3e6c0", roughness=0.6, subsurface=0.2)


def _nest(stage: Stage, radius: float, high: float, count: int, length: float) -> Array:
    """Paths (count, 64, 3) that wind about over a mound of ``radius`` and ``high``, each at a depth of its own."""
    steps = 64
    start, heading = stage.random.uniform(0, 2 * np.pi, (2, count, 1))
    curl = stage.random.normal(0, 1.3, (count, 1)) + stage.random.choice([-1.8, 1.8], (count, 1))
    along = np.linspace(0, length, steps)[None]
    angle = heading + curl * along / radius + 0.8 * np.sin(3.1 * along / radius + start)
    step = length / steps
    x = np.cumsum(np.cos(angle), 1) * step
    y = np.cumsum(np.sin(angle), 1) * step
    far = radius * np.sqrt(stage.random.uniform(0, 1, (count, 1)))
    x, y = x - x.mean(1, keepdims=True) + 0.55 * far * np.cos(start), y - y.mean(1, keepdims=True) + 0.55 * far * np.sin(start)
    reach = np.hypot(x, y) / radius
    pull = np.where(reach > 0.9, (0.9 + 0.1 * np.tanh((reach - 0.9) * 3)) / np.maximum(reach, 1e-9), 1)
    x, y = x * pull, y * pull
    depth = stage.random.uniform(0.25, 1, (count, 1))
    rise = high * np.clip(1 - (np.hypot(x, y) / radius) ** 2, 0, 1) ** 0.7 * depth
    flat = np.stack([x, y, np.zeros_like(x)], -1).reshape(-1, 3)
    ripple = 0.045 * noise(flat / 0.16 + 7 * np.repeat(np.arange(count), steps)[:, None], stage.seed()).reshape(count, steps)
    return np.stack([x, y, rise + ripple + 0.03], -1)


def spaghetti(stage: Stage, made: Vessel) -> Vessel:
    """A tangle of spaghetti with tomato, meat, pesto or cream sauce."""
    radius, high = made.radius * stage.between(0.8, 0.92), stage.between(0.24, 0.46)
    sauce = stage.pick("tomato", "meat", "meat", "pesto", "cream")
    pale, deep = {
        "tomato": ("#ecc98a", "#d98e4f"),
        "meat": ("#efd9a4", "#e3bf7c"),
        "pesto": ("#dccf8a", "#a9ad58"),
        "cream": ("#f2e4bf", "#e8d19c"),
    }[sauce]
    look = Look(ramp=((0, deep), (1, pale)), roughness=0.28, subsurface=0.3, coat=0.35)
    paths = _nest(stage, radius, high, int(stage.between(110, 160)), stage.between(1.6, 3.0))
    paths[..., 2] += made.floor(paths[..., 0], paths[..., 1])
    stage.add(strands(paths, stage.between(0.019, 0.026)), look)
    stage.add(ball((radius * 0.82, radius * 0.82, high * 0.62), 16).moved((0, 0, made.base)), look)
    _SAUCES[sauce](stage, radius, made.base + high)
    if stage.chance(0.45):
        flakes = [
            ball((0.03, 0.02, 0.006), 3).moved((*spot, stage.top(*spot)), random_rotation(stage.random))
            for spot in (stage.spot(0.5 * radius) for _ in range(40))
        ]
        stage.add(join(flakes), _PARMESAN)
    return replace(made, hot=stage.chance(0.35))


def _ladled(stage: Stage, radius: float, top: float, look: Look, thick: float) -> None:
    """Sauce on top of the tangle, following its shape."""
    share = stage.between(0.42, 0.62) * radius
    pool = puddle(stage, share, thick, 0.4)
    bend = -0.5 * top * (np.hypot(pool.points[:, 0], pool.points[:, 1]) / radius) ** 2
    stage.add(
        Mesh(pool.points + np.outer(bend, (0, 0, 1)), pool.quads, pool.triangles, pool.tint)
        .bumped(0.03, 0.14, stage.seed(), 3)
        .moved((0, 0, top * 0.9)),
        look,
    )


def _chunks(stage: Stage, radius: float, count: int, size: float, look: Look) -> None:
    parts = []
    for _ in range(count):
        x, y = stage.spot(radius)
        piece = ball(size * stage.random.uniform(0.5, 1.1, 3), 5, 2.6).bumped(0.3 * size, size, stage.seed())
        parts.append(piece.moved((x, y, stage.top(x, y) + 0.01), random_rotation(stage.random)).tinted(stage.between(0, 1)))
    stage.add(join(parts), look)


def _tomato(stage: Stage, radius: float, top: float) -> None:
    _ladled(
        stage,
        radius,
        top,
        Look("#a8321a", mottle="#c4502a", mottle_size=0.1, roughness=0.18, subsurface=0.25, bump=0.03, bump_size=0.07, coat=0.4),
        0.08,
    )
    _chunks(stage, 0.45 * radius, 10, 0.06, Look("#b03a1c", roughness=0.2, subsurface=0.2, coat=0.4))


def _meat(stage: Stage, radius: float, top: float) -> None:
    _ladled(
        stage,
        radius,
        top,
        Look("#8a3218", mottle="#a8502c", mottle_size=0.08, roughness=0.25, subsurface=0.15, bump=0.03, bump_size=0.05, coat=0.3),
        0.08,
    )
    _chunks(
        stage,
        0.55 * radius,
        110,
        0.045,
        Look(ramp=((0, "#4a2414"), (0.6, "#7c4024"), (1, "#a03a1c")), roughness=0.4, bump=0.01, bump_size=0.02, coat=0.2),
    )


def _pesto(stage: Stage, radius: float, top: float) -> None:
    _chunks(stage, 0.85 * radius, 150, 0.022, _BASIL)
    _chunks(stage, 0.5 * radius, 12, 0.05, Look("#b3241a", roughness=0.2, subsurface=0.3, coat=0.4))


def _cream(stage: Stage, radius: float, top: float) -> None:
    _ladled(stage, radius, top, Look("#f0e2bf", roughness=0.2, subsurface=0.4, coat=0.3), 0.04)
    _chunks(stage, 0.7 * radius, 26, 0.05, Look("#b5614e", mottle="#7c3a2a", mottle_size=0.05, roughness=0.35))
    _chunks(stage, 0.7 * radius, 50, 0.014, Look("#2b2520", roughness=0.6))


_SAUCES = {"tomato": _tomato, "meat": _meat, "pesto": _pesto, "cream": _cream}


def ramen(stage: Stage, made: Vessel) -> Vessel:
    """Noodles in broth with egg, pork, spring onion and nori."""
    level, radius = filled(stage, made, 0.78)
    broth, cloud = stage.pick(("#a8641f", "#8a4a14"), ("#d9b071", "#c99a55"), ("#b5441c", "#8f2f12"), ("#e3cfa0", "#d3b67c"))
    surface(stage, radius, level, Look(broth, mottle=cloud, mottle_size=0.2, roughness=0.1, subsurface=0.3, coat=0.8), 0.008)
    look = Look(ramp=((0, "#e3c069"), (1, "#f3dfa2")), roughness=0.22, subsurface=0.35, coat=0.5)
    paths = _nest(stage, radius * 0.86, stage.between(0.12, 0.2), int(stage.between(70, 110)), stage.between(1.6, 2.6))
    paths[..., 2] += level - 0.075 + 0.02 * np.sin(paths[..., 0] * 22 + paths[..., 1] * 9)
    stage.add(strands(paths, stage.between(0.021, 0.03)), look)
    around = stage.between(0, 6.28)
    for i, topping in enumerate(stage.random.permutation(4)):
        angle = around + i * np.pi / 2 + stage.random.normal(0, 0.15)
        place = np.array([0.55 * radius * np.cos(angle), 0.55 * radius * np.sin(angle), level + 0.1])
        _TOPPINGS[topping](stage, place, radius)
    return replace(made, hot=stage.chance(0.35))


def _eggs(stage: Stage, place: Array, radius: float) -> None:
    for i in range(int(stage.random.integers(1, 3))):
        white, yolk = egg_half(stage, radius * 0.24)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.2))
        at = place + (0.28 * radius * i, 0.1 * radius * i, 0.05)
        stage.add(white.moved(at, turn), Look("#f3e9d6", roughness=0.22, subsurface=0.4, coat=0.4))
        stage.add(
            yolk.moved(at, turn), Look("#e88a14", mottle="#f2ad3c", mottle_size=0.1, roughness=0.12, subsurface=0.4, coat=0.5)
        )


def _pork(stage: Stage, place: Array, radius: float) -> None:
    look = Look(
        ramp=((0, "#6b3a20"), (0.5, "#b07a5c"), (1, "#cf9f86")),
        mottle="#ecd6c0",
        mottle_size=0.13,
        mottle_share=0.4,
        mottle_sharp=True,
        roughness=0.3,
        subsurface=0.2,
        coat=0.4,
    )
    for i in range(int(stage.random.integers(1, 4))):
        slab = extruded(wavy(radius * 0.3, 0.1, stage.seed(), 44), 0.05, 0.012).bumped(0.012, 0.12, stage.seed())
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.between(0.05, 0.4))
        stage.add(slab.moved(place + (0.14 * radius * i, 0.05 * i, 0.05 + 0.05 * i), turn), look)


def _onion(stage: Stage, place: Array, radius: float) -> None:
    rings = []
    for _ in range(45):
        cut = lathe([(0.026, 0), (0.04, 0), (0.04, 0.03), (0.026, 0.03)], 12, (False, False))
        x, y = np.array(stage.spot(0.26 * radius)) + place[:2]
        rings.append(cut.moved((x, y, stage.top(x, y)), random_rotation(stage.random, 1.0)).tinted(stage.between(0, 1)))
    stage.add(join(rings), Look(ramp=((0, "#3f7f24"), (1, "#a9c774")), roughness=0.35, subsurface=0.1))


def _nori(stage: Stage, place: Array, radius: float) -> None:
    sheet = extruded(radius * 0.32 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float), 0.012)
    turn = rotation("z", float(np.arctan2(place[1], place[0])) + np.pi / 2) @ rotation("x", stage.between(1.0, 1.35))
    stage.add(
        sheet.moved(place * (1.35, 1.35, 1) + (0, 0, 0.12), turn),
        Look("#18201a", roughness=0.4, bump=0.01, bump_size=0.03),
        smooth=False,
    )


_TOPPINGS = (_eggs, _pork, _onion, _nori)


def penne(stage: Stage, made: Vessel) -> Vessel:
    """Penne, coated with a red or white sauce."""
    tone = stage.pick(("#e0b568", "#c8552a"), ("#ecd08e", "#b03a1c"), ("#f0dca6", "#e8cf9a"), ("#e6c67c", "#8f9a45"))
    look = Look(tone[0], mottle=tone[1], mottle_size=0.22, mottle_share=0.42, roughness=0.25, subsurface=0.25, coat=0.4)
    heap = Heap(made.radius * 0.92, made.floor, overhang=0.5)
    pieces = []
    for _ in range(int(stage.random.integers(55, 85))):
        long, wide = stage.between(0.17, 0.22), 0.062
        tube_ = lathe(
            [
                (0.72 * wide, -long),
                (wide, -long),
                (wide, -0.3 * long),
                (wide, 0.3 * long),
                (wide, long),
                (0.72 * wide, long),
                (0.72 * wide, 0),
                (0.72 * wide, -long),
            ],
            16,
            (False, False),
        )
        slant = 0.9 * tube_.points[:, 0] * np.sign(tube_.points[:, 2])
        tube_ = Mesh(
            tube_.points + np.outer(slant * (np.abs(tube_.points[:, 2]) > 0.9 * long), (0, 0, 1)),
            tube_.quads,
            tube_.triangles,
            tube_.tint,
        )
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("y", np.pi / 2 + stage.random.normal(0, 0.3))
        pieces.append(heap.drop_lowest(tube_.moved(turn=turn), stage.random, 0.9, 5, sink=0.035))
    stage.add(join(pieces), look)
    _chunks(
        stage,
        0.7 * made.radius,
        int(stage.random.integers(8, 26)),
        0.05,
        stage.pick(Look("#a8301a", roughness=0.2, coat=0.4), _BASIL, Look("#7c4024", roughness=0.4)),
    )
    return replace(made, hot=stage.chance(0.35))


DISHES = {"spaghetti": spaghetti, "ramen": ramen, "penne": penne}
