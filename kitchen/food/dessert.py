"""Dessert: layer cake, ring doughnuts, and (held out) cookies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, lathe, noise, random_rotation, rotation, torus
from kitchen.sides import crumbs
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_STRAWBERRY = Look(
    ramp=((0.0, "#8f1018"), (0.75, "#b81a22"), (1.0, "#d8756a")),
    roughness=0.2,
    pores=0.02,
    pore_size=0.035,
    subsurface=0.25,
    coat=0.3,
)
_BLUEBERRY = Look("#262f57", mottle="#4c588a", mottle_size=0.06, roughness=0.5)
_SPONGES = ("#e3b96c", "#d9a858", "#5a3018", "#8f2420", "#efd08c")
_CREAMS = ("#f8f2e4", "#f3e0c8", "#f0c8c8", "#4a2616", "#e8d3a4")


def layer_cake(stage: Stage, made: Vessel) -> Vessel:
    """A cake of several layers, whole with a slice missing, or one or two slices of it, with berries on top."""
    sponge, cream, icing = (stage.pick(*each) for each in (_SPONGES, _CREAMS, _CREAMS))
    layers = int(stage.random.integers(2, 5))
    looks = (
        Look(
            sponge,
            mottle="#fff0cc" if sponge != "#5a3018" else "#3c1d0e",
            mottle_size=0.05,
            mottle_share=0.2,
            roughness=0.9,
            pores=0.014,
            pore_size=0.03,
            subsurface=0.1,
        ),
        Look(cream, roughness=0.3, subsurface=0.4, bump=0.006, bump_size=0.06),
        Look(icing, roughness=0.28, subsurface=0.35, bump=0.01, bump_size=0.1, coat=0.15),
    )
    berry = stage.pick(_STRAWBERRY, _STRAWBERRY, _BLUEBERRY)
    if stage.chance(0.45):
        radius, high = made.radius * stage.between(0.72, 0.85), stage.between(0.4, 0.6)
        gap = stage.between(0.5, 0.9)
        turn = rotation("z", -np.pi / 2 - gap / 2 + stage.between(-0.5, 0.5))
        _cake(stage, (0.0, 0.0, made.base), radius, high, (gap, 2 * np.pi), layers, looks, turn)
        _berries(
            stage,
            berry,
            [(0.78 * radius, angle) for angle in np.arange(gap + 0.25, 2 * np.pi - 0.15, stage.between(0.35, 0.6))],
            (0.0, 0.0),
            turn,
        )
        return made
    for i in range(1 if stage.chance(0.6) else 2):
        radius, high, wide = made.radius * stage.between(1.05, 1.25), stage.between(0.5, 0.68), stage.between(0.5, 0.68)
        turn = rotation("z", stage.between(0, 6.28) if i == 0 else stage.between(0.3, 0.9))
        middle = rotation("z", wide / 2) @ np.array([0.58 * radius, 0, 0])
        place = -(turn @ middle) + (0, 0.5 * i - 0.1, 0)
        _cake(stage, (place[0], place[1], made.base), radius, high, (0.0, wide), layers, looks, turn)
        _berries(
            stage,
            berry,
            [(0.8 * radius, wide / 2), (0.58 * radius, wide / 2)][: int(stage.random.integers(1, 3))],
            (place[0], place[1]),
            turn,
        )
        if not stage.chance(0.7):
            break
    crumbs(stage, looks[0], int(stage.random.integers(6, 30)), made.radius, 0.025)
    return made


def _sector(radius: float, start: float, end: float) -> Array:
    angle = np.linspace(start, end, max(int((end - start) * 14), 8))
    return np.concatenate([[(0.0, 0.0)], radius * np.stack([np.cos(angle), np.sin(angle)], 1)])


def _cake(
    stage: Stage,
    place: tuple[float, float, float],
    radius: float,
    high: float,
    part: tuple[float, float],
    layers: int,
    looks: tuple[Look, Look, Look],
    turn: Array,
) -> None:
    """Sponge and cream in turn, standing at ``place``, covered with icing on top and around."""
    each = high / layers
    sponges, creams = [], []
    for i in range(layers):
        level = each * i
        sponges.append(
            extruded(_sector(radius * 0.985, *part), each * 0.8, 0.012)
            .moved((0, 0, level + 0.4 * each))
            .bumped(0.008, 0.08, stage.seed(), 2)
        )
        if i < layers - 1:
            bulge = 1 + 0.012 * stage.random.normal()
            creams.append(extruded(_sector(radius * bulge, *part), each * 0.24, 0.02).moved((0, 0, level + 0.9 * each)))
    angle = np.linspace(*part, 70)
    outer, inner = ((r * np.cos(angle), r * np.sin(angle)) for r in (radius * 1.035, radius * 0.97))
    shell = np.stack([np.concatenate([a, b[::-1]]) for a, b in zip(outer, inner, strict=True)], 1)
    top = extruded(_sector(radius * 1.03, *part), 0.06, 0.02).moved((0, 0, high - 0.02)).bumped(0.008, 0.15, stage.seed(), 2)
    for mesh, look in (
        (join(sponges), looks[0]),
        (join([*creams]) if creams else None, looks[1]),
        (top, looks[2]),
        (extruded(shell, high).moved((0, 0, high / 2)), looks[2]),
    ):
        if mesh is not None:
            stage.add(mesh.moved(turn=turn).moved(place), look, smooth=False)


def _berries(stage: Stage, look: Look, spots: list[tuple[float, float]], middle: tuple[float, float], turn: Array) -> None:
    for far, angle in spots:
        x, y, _ = turn @ np.array([far * np.cos(angle), far * np.sin(angle), 0])
        x, y = x + middle[0], y + middle[1]
        if look is _STRAWBERRY:
            profile = [(0.0, -0.16), (0.06, -0.13), (0.11, -0.04), (0.12, 0.04), (0.08, 0.1), (0.0, 0.115)]
            berry = lathe(profile, 20).moved(turn=random_rotation(stage.random, 0.5) @ rotation("x", np.pi))
        else:
            berry = ball(0.075, 8)
        dollop = lathe([(0.13, 0.0), (0.12, 0.05), (0.07, 0.1), (0.0, 0.12)], 20).bumped(0.012, 0.06, stage.seed())
        high = stage.top(x, y)
        if stage.chance(0.4):
            stage.add(dollop.moved((x, y, high)), Look("#f8f2e6", roughness=0.3, subsurface=0.4))
            high += 0.08
        stage.add(berry.moved((x, y, high + 0.09)), look)


def doughnuts(stage: Stage, made: Vessel) -> Vessel:
    """Ring doughnuts with icing and sprinkles."""
    heap = Heap(made.radius * 1.05, made.floor, overhang=0.4)
    dough = Look(
        ramp=((0.0, "#a8662a"), (0.42, "#b9783a"), (0.5, "#e6c48a"), (0.6, "#b9783a"), (1.0, "#a0602a")),
        roughness=0.55,
        bump=0.008,
        bump_size=0.06,
        subsurface=0.1,
    )
    size = stage.between(0.27, 0.36)
    for _ in range(int(stage.random.integers(2, 7))):
        thick = size * stage.between(0.5, 0.58)
        body = torus(size, thick, 56, 24).bumped(0.012, 0.25, stage.seed(), 2)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.18))
        placed = heap.drop_lowest(body.moved(turn=turn), stage.random, 0.95, 30, sink=0.02)
        offset = placed.points.mean(0) - body.moved(turn=turn).points.mean(0)
        stage.add(placed, dough)
        colour = stage.pick("#e79aa8", "#4a2513", "#f4ead8", "#efc96a", "#b5d0c4", "#6b3a1f", "#d8b8e0")
        icing = _icing(stage, size, thick)
        stage.add(icing.moved(offset, turn), Look(colour, roughness=0.18, subsurface=0.25, coat=0.5))
        if stage.chance(0.65):
            stage.add(_sprinkles(stage, icing).moved(offset, turn), stage.pick(_RAINBOW, _CHOCOLATE, _SUGAR))
    return made


_RAINBOW = Look(
    ramp=((0, "#d83a4a"), (0.2, "#f0c030"), (0.4, "#4aa050"), (0.6, "#3a78c8"), (0.8, "#f4f0ea"), (1, "#e070a0")), roughness=0.35
)
_CHOCOLATE = Look(ramp=((0, "#3a1c0e"), (1, "#6b3a20")), roughness=0.35)
_SUGAR = Look("#f6f2ea", roughness=0.5)


def _icing(stage: Stage, size: float, thick: float) -> Mesh:
    """The upper part of a slightly thicker ring, its rim wavering."""
    ring = torus(size, thick * 1.06, 90, 30)
    angle = np.arctan2(ring.points[:, 1], ring.points[:, 0])
    rim = 0.14 * noise(
        np.stack([np.cos(angle), np.sin(angle), np.full_like(angle, stage.between(0, 9))], 1) / 0.28, stage.seed(), 2
    )
    over = ring.points[:, 2] / thick > 0.12 + rim
    centre = np.stack([size * np.cos(angle), size * np.sin(angle), 0 * angle], 1)
    return Mesh(
        np.where(over[:, None], ring.points, centre + (ring.points - centre) * 0.85), ring.quads, ring.triangles, ring.tint
    )


def _sprinkles(stage: Stage, icing: Mesh) -> Mesh:
    up = np.flatnonzero(icing.normals()[:, 2] > 0.45)
    parts = []
    for i in stage.random.choice(up, int(stage.random.integers(45, 110))):
        grain = ball((0.034, 0.011, 0.011), 3).moved(turn=random_rotation(stage.random, 0.25))
        parts.append(grain.moved(icing.points[i] + (*stage.random.normal(0, 0.012, 2), 0.004)).tinted(stage.between(0, 1)))
    return join(parts)


def cookies(stage: Stage, made: Vessel) -> Vessel:
    """Cookies with chips of chocolate, cracked on top."""
    heap = Heap(made.radius, made.floor)
    light, dark = stage.pick(("#c98f4e", "#9a6028"), ("#b87a3c", "#84501f"), ("#5c3420", "#3a1f12"), ("#dcb27a", "#b5814a"))
    look = Look(
        ramp=((0.0, dark), (0.6, light), (1.0, light)),
        mottle=dark,
        mottle_size=0.1,
        mottle_share=0.35,
        roughness=0.85,
        bump=0.03,
        bump_size=0.08,
        pores=0.01,
        pore_size=0.06,
    )
    chip = Look(stage.pick("#2c160c", "#2c160c", "#f0e0c0"), roughness=0.35, coat=0.2)
    size = stage.between(0.3, 0.4)
    chips = []
    for _ in range(int(stage.random.integers(4, 9))):
        body = ball((size, size, 0.085), 20, 2.6).bumped(0.05 * size, 0.5 * size, stage.seed(), 3)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.12))
        placed = heap.drop_lowest(body.moved(turn=turn), stage.random, 0.9, 14, sink=0.02)
        far = np.linalg.norm(body.points[:, :2], axis=1) / size
        stage.add(placed.tinted(1.1 - far**4), look)
        up = np.flatnonzero((body.points[:, 2] > 0.05) & (far < 0.85))
        for i in stage.random.choice(up, int(stage.random.integers(6, 13))):
            chips.append(ball((0.05, 0.045, 0.035), 5, 2.5).moved(placed.points[i], random_rotation(stage.random)))
    stage.add(join(chips), chip)
    crumbs(stage, look, int(stage.random.integers(8, 30)), made.radius, 0.025)
    return made


DISHES = {"layer_cake": layer_cake, "doughnuts": doughnuts, "cookies": cookies}
