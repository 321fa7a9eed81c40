"""Seafood: prawns, whole fish, and (held out) mussels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, loft, noise, random_rotation, rotation, tube
from kitchen.sides import leaf, slice_of
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_LEMON = Look(ramp=((0.3, "#f0dc7a"), (0.7, "#e3bd2a")), roughness=0.3, subsurface=0.3)
_HERB = Look("#4a7a30", mottle="#6b9a48", mottle_size=0.08, roughness=0.5)


def _prawn(stage: Stage, size: float, head: bool) -> Mesh:
    """A curled prawn lying on its side; tint waves with its segments and is 1 at the tail fan."""
    t = np.linspace(0, 1, 72)
    turn = 0.5 + 4.1 * t
    curl = size * (0.62 - 0.2 * t)
    path = np.stack([curl * np.cos(turn), curl * np.sin(turn), 0 * t], 1)
    segment = (t * 7) % 1
    thick = size * (0.27 - 0.17 * t) * np.minimum(1, 7 * t + 0.35) * (1 + 0.1 * segment)
    body = tube(path, thick, 16, 0.86)
    stripes = np.clip(0.25 + 0.55 * (1 - segment) ** 2 + 0.25 * t, 0, 0.85)
    body = body.tinted(np.concatenate([np.repeat(stripes, 16), stripes[[0, -1]]]))
    parts = [body]
    for spread in (-0.5, 0.0, 0.5):
        fan = ball((0.2 * size, 0.08 * size, 0.02 * size), 5).moved((0.17 * size, 0, 0)).tinted(1.0)
        parts.append(fan.moved(path[-1], rotation("z", turn[-1] + np.pi / 2 + spread)))
    if head:
        parts.append(
            ball((0.32 * size, 0.19 * size, 0.17 * size), 10)
            .bumped(0.02 * size, 0.1, stage.seed())
            .tinted(0.75)
            .moved(path[0] + (0.02 * size, -0.22 * size, 0), rotation("z", turn[0] - np.pi / 2))
        )
        for side in (-1, 1):
            s = np.linspace(0, 1, 20)
            feeler = np.stack(
                [
                    path[0][0] + size * (0.1 * side * s + 0.25 * s),
                    path[0][1] - size * (0.4 + 0.9 * s - 0.25 * s**2),
                    0.12 * size * np.sin(3 * s),
                ],
                1,
            )
            parts.append(tube(feeler, 0.012 * size, 6).tinted(0.9))
    return join(parts)


def prawns(stage: Stage, made: Vessel) -> Vessel:
    """Cooked prawns, peeled or with their heads, on a plate with lemon."""
    pale, coral, deep = stage.pick(
        ("#f6e3d4", "#ec9a6e", "#c9502c"), ("#f3d9c6", "#e3845a", "#b53f22"), ("#f7e8dc", "#f0b48c", "#d9703f")
    )
    look = Look(
        ramp=((0.0, pale), (0.4, pale), (0.7, coral), (1.0, deep)),
        mottle=coral,
        mottle_size=0.14,
        mottle_share=0.25,
        roughness=0.2,
        subsurface=0.4,
        coat=0.45,
        bump=0.004,
        bump_size=0.03,
    )
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.5)
    size, head = stage.between(0.34, 0.48), stage.chance(0.35)
    pieces = []
    for _ in range(int(stage.between(3.4, 6.4) / size)):
        piece = _prawn(stage, size * stage.between(0.88, 1.12), head)
        tilt = rotation("x", stage.random.normal(0, 0.35)) @ rotation("y", np.pi if stage.chance(0.5) else 0.0)
        pieces.append(
            heap.drop_lowest(piece.moved(turn=rotation("z", stage.between(0, 6.28)) @ tilt), stage.random, 0.9, 14, sink=0.03)
        )
    stage.add(join(pieces), look)
    _lemons(stage, heap, int(stage.pick(0, 2, 3)))
    return replace(made, hot=stage.chance(0.25))


def _lemons(stage: Stage, heap: Heap, count: int) -> None:
    slices = []
    for _ in range(count):
        piece = slice_of(stage, 0.22, 0.05, 0.1).moved(turn=random_rotation(stage.random, 0.6))
        slices.append(heap.drop_lowest(piece, stage.random, 0.95, 10, sink=0.02))
    if slices:
        stage.add(join(slices), _LEMON)


def _fish(stage: Stage, long: float) -> tuple[Mesh, Mesh, Mesh]:
    """A fish lying on its side, its head towards -x: body (tint 0 belly, 1 back, scored), fins, eye."""
    t = np.linspace(0, 1, 80)
    deep = long * stage.between(0.27, 0.36)
    high = deep * np.clip(np.sin(np.pi * np.clip(t * 0.93 + 0.035, 0, 1) ** 0.72), 0.02, 1) ** 0.85
    high = np.where(t > 0.8, np.maximum(high, deep * 0.24), high)
    thick = 0.46 * high * np.where(t > 0.86, 1 - (t - 0.86) * 4, 1)
    angle = np.arange(36) / 36 * 2 * np.pi
    rings = [
        np.stack([np.full(36, (s - 0.5) * 2 * long), h * np.cos(angle), w * np.sin(angle)], 1)
        for s, h, w in zip(t, high, thick, strict=True)
    ]
    body = loft(rings)
    x, y, z = body.points.T
    back = np.clip(0.5 + 0.5 * y / deep, 0, 1)
    along = (x / long) * 2.6 + 0.35 * y / deep
    cuts = np.exp(-((((along + 0.35) % 1) - 0.5) ** 2) / 0.004) * (np.abs(x) < 0.45 * long) * (z > 0)
    gill = np.exp(-((np.hypot(x + long * 1.02, y) - 0.5 * long) ** 2) / (0.02 * long) ** 2) * (z > 0)
    points = body.points - (0.035 * cuts + 0.03 * gill)[:, None] * body.normals()
    char = 0.22 * noise(body.points / 0.14, stage.seed(), 3)
    body = Mesh(points, body.quads, body.triangles, np.clip(0.15 + 0.6 * back + char - 0.5 * cuts + 0.25 * gill, 0, 1))
    tail = [_fin(long * 0.42, 0.17 * long).moved((0.94 * long, 0, 0), rotation("z", a)) for a in (-0.5, 0.5)]
    dorsal = [
        _fin(long * 0.3, 0.09 * long).moved((s * long, 0.85 * float(np.interp(s / 2 + 0.5, t, high)), 0), rotation("z", 0.5))
        for s in (-0.25, 0.0, 0.25)
    ]
    belly = _fin(long * 0.24, 0.07 * long).moved((0.1 * long, -0.85 * deep, 0), rotation("z", -0.6))
    side = _fin(long * 0.28, 0.07 * long).moved(
        (-0.42 * long, -0.1 * deep, 0.4 * deep), rotation("z", -0.25) @ rotation("y", -0.2)
    )
    at = -0.86
    eye = ball((0.045 * long, 0.045 * long, 0.02 * long), 8).moved(
        (at * long, 0.12 * deep, float(np.interp(at / 2 + 0.5, t, thick)) * 0.93)
    )
    return body, join([*tail, *dorsal, belly, side]), eye


def _fin(long: float, wide: float) -> Mesh:
    fin = ball((long / 2, wide, 0.012), 8).moved((long / 2, 0, 0))
    x, y, z = fin.points.T
    fan = 0.35 + 0.9 * x / long
    return Mesh(np.stack([x, y * fan, z + 0.012 * np.sin(60 * np.arctan2(y, x + 0.1))], 1), fin.quads, fin.triangles, fin.tint)


def whole_fish(stage: Stage, made: Vessel) -> Vessel:
    """One or two whole fish, grilled, their skin scored, on herbs with lemon."""
    belly, flank, back = stage.pick(
        ("#d9cdb8", "#a8977a", "#4f4334"),
        ("#e3d3b4", "#c08a4a", "#5a3a20"),
        ("#d3d3cc", "#8f9490", "#3f464a"),
        ("#e8c0a8", "#c9745a", "#8a3a2c"),
    )
    skin = Look(
        ramp=((0.0, "#efe0c4"), (0.25, belly), (0.6, flank), (1.0, back)),
        mottle=back,
        mottle_size=0.16,
        mottle_share=0.22,
        roughness=0.28,
        coat=0.5,
        pores=0.006,
        pore_size=0.035,
        subsurface=0.08,
    )
    fins = Look(flank, mottle=back, mottle_size=0.1, roughness=0.45)
    heap = Heap(made.radius * 1.2, made.floor)
    herbs = [
        leaf(stage, stage.between(0.25, 0.4), 0.09, 0.4, 0.3).moved(
            (*stage.spot(0.85 * made.radius), made.base + 0.03), rotation("z", stage.between(0, 6.28))
        )
        for _ in range(int(stage.pick(0, 10, 20)))
    ]
    if herbs:
        stage.add(join(herbs), _HERB)
    count = 1 if stage.chance(0.65) else 2
    long = made.radius * stage.between(0.86, 1.02) * (1.0 if count == 1 else 0.88)
    turn = rotation("z", stage.between(-0.6, 0.6) + (np.pi if stage.chance(0.5) else 0))
    for i in range(count):
        body, fin, eye = _fish(stage, long)
        shift = turn @ np.array([0.06 * i, 0.5 * (i - 0.5 * (count - 1)), 0])
        lift = made.base - body.lowest + 0.015
        for mesh, look in (
            (body, skin),
            (fin.moved((0, 0, 0)), fins),
            (eye, Look("#f0ede4", mottle="#1c1c1c", mottle_size=0.06, roughness=0.1, coat=0.8)),
        ):
            stage.add(mesh.moved((*shift[:2], lift), turn), look)
        heap.raise_to(body.moved((*shift[:2], lift), turn).points)
    _lemons(stage, heap, int(stage.pick(0, 2, 3, 4)))
    return replace(made, hot=stage.chance(0.25))


def _shell(size: float) -> Mesh:
    """Half a mussel shell, its hollow side up; tint 1 inside, 0 outside."""
    body = ball((size, 0.52 * size, 0.3 * size), 14)
    x, y, z = body.points.T
    narrow = 0.62 + 0.38 * np.clip(x / size, -1, 1)
    inside = z > 0
    return Mesh(
        np.stack([x, y * narrow, np.where(inside, -0.82 * z, z)], 1),
        body.quads,
        body.triangles,
        np.where(inside, 1.0, 0.25 + 0.25 * np.sin(24 * np.hypot(x / size + 1, y / size))),
    )


def mussels(stage: Stage, made: Vessel) -> Vessel:
    """Open mussels with orange flesh, in a bowl or a pan."""
    shell = Look(
        ramp=((0.0, "#14161c"), (0.5, "#262c3c"), (0.85, "#4a4f66"), (1.0, "#c3c3cc")),
        roughness=0.2,
        coat=0.5,
        bump=0.004,
        bump_size=0.05,
    )
    flesh = Look(
        stage.pick("#d98a3c", "#e0a458", "#cf7430"),
        mottle="#8f5a2c",
        mottle_size=0.12,
        mottle_share=0.25,
        roughness=0.18,
        subsurface=0.4,
        coat=0.6,
    )
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.4)
    size = stage.between(0.26, 0.34)
    shells, meats = [], []
    for _ in range(int(stage.between(5.5, 8.0) / size)):
        low = _shell(size)
        lid = (
            _shell(size)
            .moved(turn=rotation("x", np.pi))
            .moved((size, 0, 0))
            .moved(turn=rotation("y", -stage.between(0.5, 1.1)))
            .moved((-size, 0, 0.02))
        )
        turn = (
            rotation("z", stage.between(0, 6.28))
            @ rotation("y", stage.random.normal(0, 0.35))
            @ rotation("x", stage.random.normal(0, 0.5))
        )
        whole = join([low, lid]).moved(turn=turn)
        placed = heap.drop_lowest(whole, stage.random, 0.92, 8, sink=0.08)
        shells.append(placed)
        meat = (
            ball((0.62 * size, 0.3 * size, 0.16 * size), 10)
            .bumped(0.05 * size, 0.3 * size, stage.seed(), 2)
            .moved((0.12 * size, 0, -0.06 * size))
        )
        meats.append(meat.moved(placed.points[0] - whole.points[0], turn))
    stage.add(join(shells), shell)
    stage.add(join(meats), flesh)
    specks = [
        ball((0.03, 0.018, 0.006), 3).moved((*spot, stage.top(*spot)), random_rotation(stage.random))
        for spot in (stage.spot(0.8 * made.radius) for _ in range(35))
    ]
    stage.add(join(specks), _HERB)
    return replace(made, hot=stage.chance(0.3))


DISHES = {"prawns": prawns, "whole_fish": whole_fish, "mussels": mussels}
