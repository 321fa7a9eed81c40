"""Dairy: cheese, glasses of milk, and (held out) yoghurt."""

from __future__ import annotations

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, lathe, random_rotation, rotation
from kitchen.sides import crumbs
from kitchen.stage import Heap, Stage
from kitchen.tableware import glass
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

_THIN = Look("#f4f8fa", alpha=0.16, roughness=0.04, coat=1.0)
_MILK = Look("#f7f4ec", roughness=0.25, subsurface=0.6, subsurface_depth=(0.2, 0.17, 0.13))


def cheese(stage: Stage, made: Vessel) -> Vessel:
    """Wedges with holes, blocks and cubes, or a soft wheel with a piece cut out."""
    heap = Heap(made.radius, made.floor, overhang=0.3)
    pale, rind = stage.pick(("#f0cf6e", "#d9a53c"), ("#f3dc96", "#e3bd62"), ("#e8a94a", "#c9762a"), ("#f2e6c0", "#d8c08c"))
    look = Look(
        pale, mottle=rind, mottle_size=0.5, mottle_share=0.25, roughness=0.38, subsurface=0.35, bump=0.006, bump_size=0.12
    )
    if stage.chance(0.35):
        _soft_wheel(stage, heap, made)
    for _ in range(int(stage.random.integers(1, 4))):
        size = stage.between(0.42, 0.62)
        piece = _wedge(stage, size, int(stage.random.integers(4, 26)))
        stage.add(heap.drop_lowest(piece.moved(turn=rotation("z", stage.between(0, 6.28))), stage.random, 0.7, 20), look)
    cubes = []
    for _ in range(int(stage.pick(0, 6, 14, 22))):
        cube = ball(stage.between(0.085, 0.11), 5, 9.0).bumped(0.006, 0.08, stage.seed())
        cubes.append(heap.drop_lowest(cube.moved(turn=random_rotation(stage.random, 0.5)), stage.random, 0.95, 6))
    if cubes:
        stage.add(join(cubes), look)
    for i in range(int(stage.pick(0, 0, 3, 5))):
        side = stage.between(0.26, 0.32)
        flat = extruded(side * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float), 0.028)
        lain = heap.drop(flat.moved(turn=rotation("z", 0.2 * i)), 0.5 - 0.14 * i, -0.45 + 0.05 * i)
        stage.add(lain, look, smooth=False)
    crumbs(stage, look, int(stage.random.integers(3, 18)), made.radius, 0.025)
    return made


def _wedge(stage: Stage, size: float, holes: int) -> Mesh:
    """A wedge, its tip towards -x, with as many holes as wanted pressed into its sides."""
    body = ball(1.0, 44, 14.0)
    x, y, z = body.points.T
    narrow = 0.12 + 0.88 * (x + 1) / 2
    body = Mesh(
        np.stack([x * size, y * size * 0.62 * narrow, z * size * stage.between(0.34, 0.55)], 1),
        body.quads,
        body.triangles,
        body.tint,
    )
    points, normals = body.points.copy(), body.normals()
    for _ in range(holes):
        i = stage.random.integers(len(points))
        radius = size * stage.between(0.06, 0.17)
        near = np.linalg.norm(points - points[i], axis=1)
        deep = np.sqrt(np.clip(radius**2 - near**2, 0, None))
        points = points - np.outer(deep, normals[i])
    return Mesh(points, body.quads, body.triangles, body.tint).bumped(0.006, 0.2, stage.seed(), 2)


def _soft_wheel(stage: Stage, heap: Heap, made: Vessel) -> None:
    """A white-rind cheese with a wedge missing, soft and yellow inside."""
    radius, high, gap = stage.between(0.42, 0.55), stage.between(0.2, 0.28), stage.between(0.5, 1.1)
    rind = Look("#f3efe6", mottle="#ddd3c0", mottle_size=0.1, roughness=0.9, bump=0.02, bump_size=0.05, subsurface=0.2)
    paste = Look("#f2dfa4", mottle="#e8cd82", mottle_size=0.15, roughness=0.3, subsurface=0.5, coat=0.2)
    angle = np.linspace(gap / 2, 2 * np.pi - gap / 2, 70)
    sector = np.concatenate([[(0.0, 0.0)], radius * np.stack([np.cos(angle), np.sin(angle)], 1)])
    body = extruded(sector, high, 0.03)
    faces = []
    for side in (gap / 2, -gap / 2):
        bulge = ball((radius * 0.47, 0.02, high * 0.42), 10, 5.0).moved((radius * 0.5, 0, 0))
        faces.append(bulge.moved(turn=rotation("z", side)))
    turn = rotation("z", stage.between(0, 6.28))
    place = heap.drop_lowest(body.moved(turn=turn), stage.random, 0.6, 10)
    offset = place.points.mean(0) - body.moved(turn=turn).points.mean(0)
    stage.add(body.moved(offset, turn), rind, smooth=False)
    stage.add(join(faces).moved(offset, turn), paste)


def milk(stage: Stage, made: Vessel) -> Vessel:
    """One to three glasses of milk, sometimes with a bottle."""
    count = int(stage.random.choice([1, 1, 2, 3]))
    bottle = stage.chance(0.5)
    turn = stage.between(0, 6.28)
    high, wide = stage.between(0.8, 1.25), stage.between(0.27, 0.36)
    far = 0.0 if count == 1 and not bottle else 0.5 * made.radius + 0.06
    places = count + bottle
    for i in range(places):
        before = set(stage.scene.objects)
        if bottle and i == 0:
            _bottle(stage, stage.between(1.4, 1.75))
        else:
            glass(stage, high, wide, _MILK, stage.between(0.65, 0.93), hidden=True, look=_THIN)
        angle = turn + i * 2 * np.pi / max(places, 1)
        for thing in set(stage.scene.objects) - before:
            thing.location = (far * float(np.cos(angle)), far * float(np.sin(angle)), made.base + 0.004)
    return Vessel(made.kind, made.radius * 0.4, made.floor, high, max(made.outside, 0.75 * high))


def _bottle(stage: Stage, high: float) -> None:
    """A milk bottle, nearly full."""
    wide = 0.27
    shape = [
        (0.0, 0.0),
        (wide, 0.0),
        (wide, 0.52),
        (0.92 * wide, 0.62),
        (0.5 * wide, 0.8),
        (0.46 * wide, 0.95),
        (0.55 * wide, 1.0),
    ]
    outer = [(r, z * high) for r, z in shape]
    stage.add(
        lathe([*outer, *[(max(r - 0.03, 0.0), z + 0.03) for r, z in reversed(outer[:-1])]], 48), _THIN, "vessel", hidden=True
    )
    full = stage.between(0.6, 0.88)
    inside = [(max(r - 0.028, 0.0), z * high + 0.028) for r, z in shape if z < full]
    level = float(np.interp(full, [z for _, z in shape[1:]], [r for r, _ in shape[1:]])) - 0.028
    stage.add(lathe([*inside, (level, full * high), (0.0, full * high)], 48), _MILK)
    if stage.chance(0.5):
        cap = lathe([(0.0, 0.97 * high), (0.6 * wide, 0.97 * high), (0.6 * wide, 1.03 * high), (0.0, 1.04 * high)], 32)
        stage.add(cap, Look(stage.pick("#3f6fa8", "#b8bcc0", "#b03a30", "#3c8a4a"), metal=0.4, roughness=0.35), "vessel")


def yoghurt(stage: Stage, made: Vessel) -> Vessel:
    """Yoghurt swirled in a bowl, with berries, granola or honey."""
    bottom = made.inner[0][1]
    level = bottom + (made.rim - bottom) * stage.between(0.6, 0.8)
    radius = made.width_at(level)
    tone = stage.pick("#f7f3ea", "#f5ecdc", "#f1d9d6", "#e6d3df")
    look = Look(tone, roughness=0.22, subsurface=0.5, subsurface_depth=(0.12, 0.1, 0.08), coat=0.2)
    turns, phase = stage.between(2.0, 3.5), stage.between(0, 6.28)

    def swirl(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        far, angle = np.hypot(x, y) / radius, np.arctan2(y, x)
        ridge = np.sin(angle + turns * 2 * np.pi * far + phase)
        return 0.035 * ridge * np.clip(1.1 - far, 0, 1) * np.clip(far * 6, 0, 1) + 0.07 * (1 - far**2)

    stage.add(field(radius * 1.004, 60, 90, swirl).bumped(0.006, 0.1, stage.seed()).moved((0, 0, level)), look)
    _toppings(stage, radius)
    return made


def _toppings(stage: Stage, radius: float) -> None:
    berry = stage.pick(
        Look("#2c3560", mottle="#4a5686", mottle_size=0.06, roughness=0.5),
        Look("#a3192c", roughness=0.25, pores=0.012, pore_size=0.03, subsurface=0.2),
    )
    oats = Look(ramp=((0, "#8a5a2c"), (1, "#d9b074")), roughness=0.75, bump=0.01, bump_size=0.03)
    heart = stage.spot(0.3 * radius)
    parts: tuple[list[Mesh], list[Mesh]] = ([], [])
    for which, count in enumerate((stage.pick(0, 7, 14, 20), stage.pick(0, 30, 60, 90))):
        for _ in range(count):
            x, y = np.array(stage.spot(0.5 * radius)) + heart
            piece = ball(0.075, 8) if which == 0 else ball(0.05 * stage.random.uniform(0.4, 1.0, 3), 4, 3.0)
            placed = piece.moved((x, y, stage.top(x, y) + 0.02), random_rotation(stage.random))
            parts[which].append(placed.tinted(stage.between(0, 1)))
    for pieces, look in zip(parts, (berry, oats), strict=True):
        if pieces:
            stage.add(join(pieces), look)


DISHES = {"cheese": cheese, "milk": milk, "yoghurt": yoghurt}
