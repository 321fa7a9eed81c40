"""Fruit: a mixed bowl, and (in test only) melon."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kitchen.food.vegetables import halved, nestled, reach, sector
from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, lathe, noise, random_rotation, rotation, tube
from kitchen.sides import leaf
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_APPLES = (("#a3201c", "#d9a83c"), ("#8fae3a", "#c9cf6a"), ("#c23a2a", "#e3c85a"), ("#d9b83c", "#c25a2a"))


def _apple(stage: Stage) -> list[tuple[Mesh, Look]]:
    profile = [
        (0.0, 0.16),
        (0.05, 0.11),
        (0.13, 0.05),
        (0.25, 0.12),
        (0.32, 0.28),
        (0.33, 0.4),
        (0.27, 0.55),
        (0.16, 0.62),
        (0.06, 0.58),
        (0.0, 0.5),
    ]
    t = np.linspace(0, len(profile) - 1, 40)
    radius, high = (np.interp(t, range(len(profile)), each) for each in zip(*profile, strict=True))
    body = lathe(list(zip(radius, high - 0.35, strict=True)), 40).bumped(0.012, 0.35, stage.seed(), 2)
    ground, blush = stage.pick(*_APPLES)
    stalk = tube(np.array([(0, 0, 0.15), (0.02, 0, 0.25), (0.05, 0.01, 0.34)]), 0.014, 8)
    return [
        (
            body,
            Look(ground, mottle=blush, mottle_size=0.3, mottle_stretch=(2, 2, 0.5), roughness=0.22, coat=0.5, subsurface=0.12),
        ),
        (stalk, Look("#4a3520", roughness=0.8)),
    ]


def _orange(stage: Stage) -> list[tuple[Mesh, Look]]:
    skin = stage.pick(("#dd7a12", "#e89030"), ("#e6b422", "#efcb4a"), ("#d8641a", "#e27c2c"))
    return [
        (
            ball((0.33, 0.33, 0.31), 16),
            Look(skin[0], mottle=skin[1], mottle_size=0.3, roughness=0.38, pores=0.012, pore_size=0.022, subsurface=0.15),
        )
    ]


def _banana(stage: Stage) -> list[tuple[Mesh, Look]]:
    t = np.linspace(-1, 1, 48)
    thick = 0.125 * np.clip(1 - np.abs(t) ** 6, 0.0, 1) ** 0.7 + 0.028
    parts = []
    for i in range(int(stage.random.integers(2, 4))):
        body = tube(np.stack([0.62 * t, 0 * t, 0 * t], 1), thick, 7).bent(1.25)
        tint = np.clip(np.abs(body.points[:, 0]) / 0.52, 0, 1) ** 10
        parts.append(body.tinted(tint).moved((0, 0.22 * i, 0.05 * i), rotation("z", 0.1 * i)))
    look = Look(
        ramp=((0.0, "#e3bd3a"), (0.7, "#cfae3a"), (1.0, "#4a3a1c")),
        mottle="#8f6a24",
        mottle_size=0.08,
        mottle_share=0.16,
        mottle_sharp=True,
        roughness=0.45,
    )
    return [(join(parts).moved((0, -0.4, 0)), look)]


def _grapes(stage: Stage) -> list[tuple[Mesh, Look]]:
    look = stage.pick(
        Look("#4a2038", mottle="#7a5068", mottle_size=0.1, roughness=0.35, subsurface=0.2),
        Look("#a3b455", mottle="#c3cf84", mottle_size=0.1, roughness=0.2, subsurface=0.45, coat=0.3),
    )
    spots: list[Array] = []
    for at in stage.random.normal(0, 1, (260, 3)) * (0.26, 0.17, 0.12):
        apart = [float(np.linalg.norm(at - spot)) for spot in spots]
        if not spots or 0.12 < min(apart) < 0.17:
            spots.append(at)
    berries = [ball((0.085, 0.08, 0.08), 6).moved(at) for at in spots[:40]]
    return [(join(berries), look)]


def _kiwi(stage: Stage) -> list[tuple[Mesh, Look]]:
    half = halved(ball((0.21, 0.21, 0.23), 16))
    far = np.hypot(half.points[:, 0], half.points[:, 1]) / 0.21
    flesh = np.where(far < 0.22, 0.0, np.where(far < 0.5, 0.3 + 0.1 * noise(half.points / 0.02, 5), 0.5))
    return [
        (
            half.tinted(np.where(half.tint < 0.5, flesh, 1.0)),
            Look(
                ramp=((0.0, "#e8e6b8"), (0.28, "#2f3a14"), (0.42, "#7fa02c"), (0.6, "#8fb038"), (0.9, "#6b5230"), (1, "#6b5230")),
                roughness=0.3,
                subsurface=0.25,
            ),
        )
    ]


def _strawberry(stage: Stage) -> list[tuple[Mesh, Look]]:
    profile = [(0.0, -0.19), (0.07, -0.16), (0.13, -0.05), (0.145, 0.04), (0.1, 0.11), (0.0, 0.13)]
    t = np.linspace(0, 5, 24)
    radius, high = (np.interp(t, range(6), each) for each in zip(*profile, strict=True))
    turn = random_rotation(stage.random)
    size = stage.between(0.85, 1.1)
    berry = lathe(list(zip(radius, high, strict=True)), 22).moved(turn=turn, scale=size)
    green = [leaf(stage, 0.12, 0.035, 0.2, 0).moved((0, 0, 0.12), rotation("z", i * 1.05)) for i in range(6)]
    red = Look(
        "#b01c20",
        mottle="#cf5a48",
        mottle_size=0.2,
        mottle_share=0.3,
        roughness=0.18,
        pores=0.02,
        pore_size=0.035,
        subsurface=0.2,
        coat=0.35,
    )
    return [(berry, red), (join(green).moved(turn=turn, scale=size), Look("#4f8a30", roughness=0.5))]


_FRUIT: tuple[tuple[Callable[[Stage], list[tuple[Mesh, Look]]], int], ...] = (
    (_apple, 1),
    (_orange, 1),
    (_banana, 1),
    (_grapes, 1),
    (_kiwi, 3),
    (_strawberry, 6),
    (_apple, 1),
    (_orange, 1),
)
"""What there is of fruit, and how many come together."""


def fruit(stage: Stage, made: Vessel) -> Vessel:
    """Apples, oranges, bananas, grapes, kiwis and strawberries together."""
    heap = Heap(reach(made), made.floor, overhang=0.3)
    kinds = [_FRUIT[i] for i in stage.random.choice(len(_FRUIT), int(stage.random.integers(2, 5)), replace=False)]
    count = int(stage.random.integers(5, 9))
    makers = [make for make, together in (kinds[i % len(kinds)] for i in range(count)) for _ in range(together)]
    piles: dict[Look, list[Mesh]] = {}
    for make in sorted(makers, key=lambda each: each in (_kiwi, _strawberry)):
        parts = make(stage)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.35))
        whole = join([mesh for mesh, _ in parts]).moved(turn=turn)
        placed = heap.drop_lowest(whole, stage.random, 0.9, 28, sink=0.03)
        if placed.lowest > max(made.rim, made.base + 0.4) + 0.05:
            continue
        offset = placed.points[0] - whole.points[0]
        for mesh, look in parts:
            piles.setdefault(look, []).append(mesh.moved(offset, turn))
    for look, pieces in piles.items():
        stage.add(join(pieces), look)
    return made


def _crescent(radius: float, long: float, half: float, hollow: float, cells: int = 16) -> Mesh:
    """A wedge cut lengthwise from a melon, along x, its rind down; tint is 1 on the rind and falls by depth."""
    box = ball(1.0, cells, 14.0)
    u, v, w = box.points.T
    at = -np.pi / 2 * 0.99 * v
    outside = radius * np.cos(at)
    inside = hollow * radius * np.sqrt(np.clip(1 - (np.sin(at) / 0.82) ** 2, 0, 1))
    far = inside + (outside - inside) * (u + 1) / 2
    points = np.stack([long * np.sin(at), far * np.sin(half * w), -far * np.cos(half * w)], 1)
    return Mesh(points, box.quads, box.triangles, np.clip(1 - (outside - far) / radius, 0, 1))


def _seeds(stage: Stage, radius: float, half: float, thick: float) -> Mesh:
    """The seeds that show on both faces of a slice of watermelon."""
    seeds = []
    for far in (0.42, 0.58, 0.72):
        for angle in np.arange(-half + 0.12, half - 0.1, 0.13 / (radius * far)):
            for side in (-1, 1):
                if stage.chance(0.6):
                    a, r = angle + stage.between(-0.05, 0.05), radius * (far + stage.between(-0.05, 0.05))
                    seed = ball((0.036, 0.021, 0.012), 3).moved(turn=rotation("z", a))
                    seeds.append(seed.moved((r * np.cos(a), r * np.sin(a), side * thick)))
    return join(seeds) if seeds else ball(0.001, 1)


_SEED = Look("#1c120e", roughness=0.2, coat=0.4)


def _watermelon(stage: Stage) -> Look:
    red = stage.pick(("#cf1c28", "#d84a50"), ("#d8281c", "#e05c50"), ("#be1830", "#cc4654"))
    rind = stage.pick(("#2f5f2c", "#1f4520"), ("#4f7f3c", "#234d22"), ("#234a24", "#17351a"))
    return Look(
        ramp=(
            (0.0, red[0]),
            (0.78, red[0]),
            (0.85, red[1]),
            (0.89, "#f0e3c8"),
            (0.95, "#d8e3b0"),
            (0.968, rind[0]),
            (1.0, rind[1]),
        ),
        roughness=0.25,
        subsurface=0.08,
        subsurface_depth=(0.05, 0.01, 0.01),
        bump=0.008,
        bump_size=0.03,
        coat=0.25,
    )


def _muskmelon(stage: Stage) -> Look:
    flesh, pale, rind, net = stage.pick(
        ("#ea6c14", "#c8c060", "#a8905c", "#d3c49a"),
        ("#ee7c22", "#b8bc58", "#8f8650", "#c9ba90"),
        ("#e8782c", "#c3c878", "#b09a60", "#ddd0a8"),
        ("#c3cf6c", "#94bc50", "#5f7f3c", "#8fae58"),
    )
    return Look(
        ramp=((0.0, flesh), (0.8, flesh), (0.9, pale), (0.965, pale), (0.975, rind), (0.99, rind), (1.0, net)),
        roughness=0.25,
        subsurface=0.1,
        coat=0.35,
        bump=0.008,
        bump_size=0.04,
    )


def _slice(stage: Stage, radius: float, half: float, thick: float) -> list[Mesh]:
    """A slice of watermelon, its middle at the origin, and its seeds."""
    body = sector(radius, half, thick, 20)
    stripe = 0.5 + 0.5 * np.sin(np.arctan2(body.points[:, 1], body.points[:, 0]) * 22 + 3 * body.points[:, 2] / thick)
    body = body.tinted(np.where(body.tint > 0.975, 0.97 + 0.03 * stripe, body.tint))
    middle = ((-0.45 if half > 1 else -0.6) * radius, 0, 0)
    return [body.moved(middle), _seeds(stage, radius, half, thick).moved(middle)]


def _slices(stage: Stage, made: Vessel, heap: Heap) -> list[tuple[list[Mesh], Look]]:
    """Slices of watermelon: narrow ones in a star, each leaning on the next, or a row of larger ones that overlap."""
    thick, start = stage.between(0.07, 0.1), stage.between(0, 6.28)
    star = stage.chance(0.5)
    if star:
        radius, half = heap.radius * stage.between(0.7, 0.85), stage.between(0.3, 0.48)
        count, lean = int(min(stage.random.integers(6, 9), 7.2 / (2 * half))), stage.pick(0.25, 0.45, 0.7)
    else:
        half = stage.pick(np.pi / 2, np.pi / 2, 0.75, 0.5)
        radius, count = heap.radius * (0.68 if half > 1 else 0.95), int(stage.random.integers(3, 5))
        start = stage.between(-2.6, -0.5)
    piles: list[list[Mesh]] = [[], []]
    for i in range(count):
        if star:
            angle = start + i / count * 2 * np.pi
            turn = rotation("z", angle) @ rotation("x", lean + stage.random.normal(0, 0.05))
            x, y = 0.47 * heap.radius * np.cos(angle), 0.47 * heap.radius * np.sin(angle)
        else:
            step = 0.36 * heap.radius
            at = step * (i - (count - 1) / 2)
            turn = rotation("z", start + stage.random.normal(0, 0.08))
            turn = turn @ rotation("y", float(np.arctan(2 * thick / step)) if i else 0.0)
            x, y = at * np.cos(start) + stage.between(-0.04, 0.04), at * np.sin(start)
        parts = [part.moved(turn=turn) for part in _slice(stage, radius, half, thick)]
        whole = join(parts)
        lying = Heap(made.radius, made.floor, overhang=0.3) if star else heap
        offset = lying.drop(whole, x, y, sink=0.04).points[0] - whole.points[0]
        for pile, part in zip(piles, parts, strict=True):
            pile.append(part.moved(offset))
    return [(piles[0], _watermelon(stage)), (piles[1], _SEED)]


def _crescents(stage: Stage, made: Vessel, heap: Heap) -> list[tuple[list[Mesh], Look]]:
    """Crescents of melon side by side, fallen to one side, their rinds netted."""
    long, half = heap.radius * stage.between(0.68, 0.8), stage.between(0.4, 0.52)
    count, heading = int(stage.random.integers(3, 5)), stage.between(-0.6, 0.6)
    side, pieces, seed = stage.pick(-1, 1), [], stage.seed()
    fall = stage.between(0.2, 0.6)
    for i in range(count):
        piece = _crescent(0.78 * long, long, half, stage.between(0.36, 0.44)).moved((0, 0, 0.5 * long))
        netted = 0.985 + 0.03 * noise(piece.points / 0.05, seed, 2)
        piece = piece.tinted(np.where(piece.tint > 0.99, netted, piece.tint))
        across = 0.46 * heap.radius * (i - (count - 1) / 2)
        turn = rotation("z", heading + stage.random.normal(0, 0.07))
        x, y, _ = turn @ (stage.between(-0.06, 0.06), across, 0)
        lean = rotation("x", side * (fall + stage.random.normal(0, 0.05)))
        pieces.append(Heap(made.radius, made.floor, overhang=0.6).drop(piece.moved(turn=turn @ lean), x, y, sink=0.03))
    return [(pieces, _muskmelon(stage))]


def _cube(stage: Stage, size: float, seeded: bool) -> tuple[Mesh, Mesh | None]:
    """A cube of flesh, and the seeds in its sides."""
    cube = ball(size * stage.random.uniform(0.85, 1.1, 3), 5, 9.0).tinted(stage.between(0.1, 0.6))
    if not seeded:
        return cube, None
    seeds = []
    for turn in (np.eye(3), *(rotation("x", np.pi / 2) @ rotation("y", i * np.pi / 2) for i in range(4))):
        for _ in range(int(stage.pick(0, 1, 2))):
            x, y = stage.random.uniform(-0.6, 0.6, 2) * size
            high = float((cube.points @ turn)[:, 2].max())
            spin = rotation("z", stage.between(0, 6.28))
            seeds.append(ball((0.036, 0.021, 0.012), 3).moved(turn @ (x, y, high - 0.003), turn @ spin))
    return cube, join(seeds) if seeds else None


def _hollowed(stage: Stage, made: Vessel, radius: float, look: Look) -> tuple[Mesh, Heap]:
    """Half a melon scooped out, and the heap that fills it."""
    at, wall = np.linspace(0, np.pi / 2, 12), 0.17 * radius
    outside = [(radius * np.sin(a), 0.72 * radius * (1 - np.cos(a))) for a in at]
    inside = [((radius - wall) * np.sin(a), 0.72 * radius - 0.5 * radius * np.cos(a)) for a in at]
    lip = [(radius - wall * share, 0.72 * radius) for share in (0.03, 0.15, 0.35, 0.6, 0.9)]
    shell = lathe([*outside, *lip, *reversed(inside)], 60).moved((0, 0, made.base))
    angle = np.arctan2(shell.points[:, 1], shell.points[:, 0])
    stripe = 0.97 + 0.03 * (0.5 + 0.5 * np.sin(13 * angle + 2 * noise(shell.points / 0.2, stage.seed(), 2)))
    depth = np.repeat(
        [*(1.0 for _ in outside), *(1 - 0.17 * share for share in (0.03, 0.15, 0.35, 0.6, 0.9)), *(0.6 for _ in inside)], 60
    )
    depth = np.concatenate([depth, [1.0, 0.6]])
    radii, heights = (np.array(each) for each in zip(*inside, strict=True))
    heap = Heap(radius - wall, lambda x, y: made.base + np.interp(np.hypot(x, y), radii, heights), 48, 0.3)
    return shell.tinted(np.where(depth == 1, stripe, depth)), heap


def _cubes(stage: Stage, made: Vessel, heap: Heap) -> list[tuple[list[Mesh], Look]]:
    """Cubes or balls of one or two melons in a heap, in half a melon or with little slices of watermelon on top."""
    water = _watermelon(stage)
    looks = [water, _muskmelon(stage), _muskmelon(stage)][: int(stage.random.integers(1, 4))]
    piles: dict[Look, list[Mesh]] = {}
    count = int(stage.random.integers(26, 44) * min(heap.radius, 1.0))
    scooped = made.kind not in ("bowl", "basket") and stage.chance(0.6)
    if scooped:
        shell, heap = _hollowed(stage, made, heap.radius * stage.between(0.74, 0.86), water)
        piles[water] = [shell]
        count = int(32 * heap.radius**2) + 3
    balls = stage.chance(0.35)
    for _ in range(count):
        look, size = stage.pick(*looks), stage.between(0.125, 0.16)
        flesh, seeds = (ball(size, 9).tinted(0.4), None) if balls else _cube(stage, size, look is water)
        turn = random_rotation(stage.random, 0.35)
        placed = heap.drop_lowest(flesh.moved(turn=turn), stage.random, 0.88, 10, sink=0.03)
        piles.setdefault(look, []).append(placed)
        if seeds:
            piles.setdefault(_SEED, []).append(seeds.moved(placed.points[0] - turn @ flesh.points[0], turn))
    for _ in range(0 if scooped else int(stage.pick(2, 3, 4))):
        radius, half = stage.between(0.34, 0.44), stage.between(0.4, 0.55)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.between(0.3, 1.0))
        parts = list(zip(_slice(stage, radius, half, 0.06), (water, _SEED), strict=True))
        turned = [(mesh.moved(turn=turn), look) for mesh, look in parts]
        for mesh, look in nestled(stage, heap, turned, 0.0, 0.0, 0.75 * heap.radius):
            piles.setdefault(look, []).append(mesh)
    return [(pieces, look) for look, pieces in piles.items()]


def melon(stage: Stage, made: Vessel) -> Vessel:
    """Watermelon in slices with seeds and rind, crescents of melon, or cubes and balls of them."""
    heap = Heap(reach(made), made.floor, overhang=0.3)
    deep = made.kind in ("bowl", "basket", "deep_plate")
    kind = stage.pick("slices", "cubes", "crescents") if deep else stage.pick("slices", "slices", "crescents", "cubes")
    if kind == "slices":
        parts = _slices(stage, made, heap)
    elif kind == "crescents":
        parts = _crescents(stage, made, heap)
    else:
        parts = _cubes(stage, made, heap)
    for meshes, look in parts:
        stage.add(join(meshes), look)
    mint = [leaf(stage, 0.24, 0.08, 0.3, 0.1).moved(turn=rotation("z", 2.1 * i) @ rotation("y", -0.3)) for i in range(3)]
    if stage.chance(0.4):
        stage.add(heap.drop(join(mint), *stage.spot(0.4 * heap.radius), sink=0.02), Look("#3f7a30", roughness=0.4, bump=0.01))
    return made


DISHES = {"fruit": fruit, "melon": melon}
