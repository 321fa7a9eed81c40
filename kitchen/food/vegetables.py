"""Vegetables and fruit: salad, fruit, crudités, and (held out) broccoli and melon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, field, join, lathe, loft, noise, random_rotation, rotation, torus, tube
from kitchen.sides import leaf, slice_of
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_TOMATO = Look(ramp=((0.0, "#b8281c"), (1.0, "#c43a24")), roughness=0.15, subsurface=0.3, coat=0.4)
_CUT_TOMATO = Look(
    ramp=((0.4, "#c9503a"), (0.8, "#b3261a")),
    mottle="#d98a5c",
    mottle_size=0.08,
    mottle_share=0.35,
    roughness=0.15,
    subsurface=0.35,
    coat=0.5,
)
_CUCUMBER = Look(
    ramp=((0.3, "#d3e0a4"), (0.7, "#2f5d24")),
    mottle="#b9d08a",
    mottle_size=0.12,
    mottle_share=0.3,
    roughness=0.22,
    subsurface=0.25,
)
_RADISH = Look(ramp=((0.3, "#f3ece8"), (0.7, "#b3284a")), roughness=0.25, subsurface=0.3)
_ONION = Look(ramp=((0.0, "#e3d0e0"), (1.0, "#8a3a6b")), roughness=0.25, subsurface=0.3)
_CARROT = Look(ramp=((0.3, "#e58a30"), (0.7, "#cf6a18")), roughness=0.35, subsurface=0.25)
_GREENS = (
    Look(ramp=((0.0, "#d3e0a0"), (0.4, "#86b04a"), (1.0, "#4f8a2c")), roughness=0.4, subsurface=0.2, bump=0.008, bump_size=0.04),
    Look(ramp=((0.0, "#a9c070"), (0.4, "#4f8030"), (1.0, "#2f5f20")), roughness=0.35, subsurface=0.2, bump=0.008, bump_size=0.04),
    Look(ramp=((0.0, "#d8c8b0"), (0.4, "#8a4a5a"), (1.0, "#5c2038")), roughness=0.4, subsurface=0.2, bump=0.008, bump_size=0.04),
)


def salad(stage: Stage, made: Vessel) -> Vessel:
    """Leaves with tomato, cucumber, radish, onion or carrot."""
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.45)
    greens = [_GREENS[0], stage.pick(*_GREENS), stage.pick(*_GREENS)]
    piles: dict[Look, list[Mesh]] = {}
    for _ in range(int(stage.random.integers(26, 40))):
        made_leaf = leaf(stage, stage.between(0.4, 0.75), stage.between(0.16, 0.28), 0.35, 0.3).moved((-0.28, 0, 0))
        made_leaf = made_leaf.bumped(0.03, 0.13, stage.seed(), 2)
        piece = heap.drop_lowest(made_leaf.moved(turn=random_rotation(stage.random, 0.6)), stage.random, 0.95, 8, sink=0.1)
        piles.setdefault(stage.pick(*greens), []).append(piece)
    extras: list[tuple[Look, Callable[[], Mesh]]] = [
        (_TOMATO, lambda: ball(stage.between(0.12, 0.16), 10)),
        (_CUT_TOMATO, lambda: _half(ball(stage.between(0.14, 0.19), 12))),
        (_CUCUMBER, lambda: slice_of(stage, stage.between(0.15, 0.2), 0.035)),
        (_RADISH, lambda: slice_of(stage, stage.between(0.09, 0.12), 0.02)),
        (_ONION, lambda: torus(stage.between(0.12, 0.22), 0.018, 28, 8)),
        (_CARROT, lambda: slice_of(stage, stage.between(0.07, 0.1), 0.03)),
    ]
    for which in stage.random.choice(len(extras), int(stage.random.integers(2, 5)), replace=False):
        look, shape = extras[which]
        for _ in range(int(stage.random.integers(4, 10))):
            piece = shape().moved(turn=random_rotation(stage.random, 0.9))
            piles.setdefault(look, []).append(heap.drop_lowest(piece, stage.random, 0.8, 4, sink=0.04))
    for look, pieces in piles.items():
        stage.add(join(pieces), look)
    return made


def _half(mesh: Mesh) -> Mesh:
    """The lower half, cut flat; tint 0 on the cut, 1 on the skin."""
    x, y, z = mesh.points.T
    return Mesh(np.stack([x, y, np.minimum(z, 0)], 1), mesh.quads, mesh.triangles, np.where(z >= 0, 0.0, 1.0))


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
    half = _half(ball((0.21, 0.21, 0.23), 16))
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
    heap = Heap(_reach(made), made.floor, overhang=0.3)
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


def _nestled(
    stage: Stage, heap: Heap, parts: list[tuple[Mesh, Look]], x: float, y: float, spread: float, climb: float = 9.0
) -> list[tuple[Mesh, Look]]:
    """What several looks make up, dropped where it lies lowest within ``spread`` of (x, y); nothing if it must ``climb`` more."""
    whole = join([mesh for mesh, _ in parts])
    under = whole.points[:, :2].T
    places = [(x + dx, y + dy) for dx, dy in (stage.spot(spread) for _ in range(16))]
    ground = [heap.surface(under[0] + dx, under[1] + dy) for dx, dy in places]
    lowest = int(np.argmin([each.max() for each in ground]))
    if float(np.ptp(ground[lowest])) > climb:
        return []
    offset = heap.drop(whole, *places[lowest], sink=0.03).points[0] - whole.points[0]
    return [(mesh.moved(offset), look) for mesh, look in parts]


def _reach(made: Vessel) -> float:
    """How far food may reach in ``made``, which may be narrower one way."""
    return made.radius * (0.82 if made.kind == "foil" else 1.0)


def _floret(stage: Stage, size: float) -> tuple[Mesh, Mesh]:
    """A floret's bushy head and its stalk, upright."""
    head, arms = [], []
    turn, around = stage.between(0, 6.28), int(stage.random.integers(5, 7))
    for i in range(around + 1):
        angle, lean = turn + i / around * 2 * np.pi, 0.0 if i == around else stage.between(0.75, 1.0)
        way = np.array([np.sin(lean) * np.cos(angle), np.sin(lean) * np.sin(angle), np.cos(lean)])
        lobe = ball(0.46 * size * stage.between(0.85, 1.15), 7).moved(scale=(1, 1, 0.85))
        lobe = lobe.bumped(0.05 * size, 0.13 * size, stage.seed()).moved(way * size * (0.62, 0.62, 0.42))
        head.append(lobe.tinted(np.clip(0.5 + 0.5 * lobe.points[:, 2] / size + stage.between(-0.2, 0.2), 0, 1)))
        foot = np.array([0, 0, stage.between(-0.95, -0.7)]) * size
        arms.append(tube(np.stack([foot, 0.4 * way * size - (0, 0, 0.3 * size), way * size * 0.6]), 0.13 * size, 7))
    trunk = tube(np.array([(0, 0, -1.15), (0.02, 0, -0.9), (0, 0, -0.4)]) * size, np.array([0.26, 0.25, 0.3]) * size, 9)
    return join(head), join([*arms, trunk])


def broccoli(stage: Stage, made: Vessel) -> Vessel:
    """Florets of broccoli, alone or with carrot and cauliflower."""
    heap = Heap(_reach(made), made.floor, overhang=0.25)
    deep, light = stage.pick(("#234a1c", "#4f8030"), ("#2f5f20", "#649a38"), ("#2a5230", "#4c7f48"))
    green = Look(
        ramp=((0, deep), (1, light)),
        mottle=light,
        mottle_size=0.03,
        mottle_share=0.35,
        roughness=0.6,
        pores=-0.035,
        pore_size=0.035,
    )
    stalk = Look("#9db85c", mottle="#b9cc7c", mottle_size=0.1, roughness=0.4, subsurface=0.25)
    white = Look(ramp=((0, "#cfc49c"), (1, "#efe8d0")), roughness=0.6, pores=-0.03, pore_size=0.04, subsurface=0.15)
    mixed = stage.chance(0.4)
    piles: dict[Look, list[Mesh]] = {}
    for _ in range(max(7, int(stage.random.integers(8, 15) * min(heap.radius, 1.0)))):
        head, arms = _floret(stage, stage.between(0.2, 0.3) * min(1.0, 1.1 * heap.radius))
        turn = random_rotation(stage.random, 1.1)
        whole = join([head, arms]).moved(turn=turn)
        offset = heap.drop_lowest(whole, stage.random, 0.9, 8, sink=0.06).points[0] - whole.points[0]
        piles.setdefault(white if mixed and stage.chance(0.4) else green, []).append(head.moved(offset, turn))
        piles.setdefault(stalk, []).append(arms.moved(offset, turn))
    for _ in range(int(stage.pick(0, 0, 10, 16))):
        piece = slice_of(stage, stage.between(0.1, 0.14), 0.06).moved(turn=random_rotation(stage.random, 0.8))
        piles.setdefault(_CARROT, []).append(heap.drop_lowest(piece, stage.random, 0.95, 20, sink=0.03))
    for look, pieces in piles.items():
        stage.add(join(pieces), look)
    return replace(made, hot=stage.chance(0.25))


def _stick(long: float, thick: float, power: float = 6.0) -> Mesh:
    """A stick along x, square with rounded edges."""
    return ball((long / 2, thick / 2, thick / 2), 5, power)


def _carrot(stage: Stage, long: float, thick: float) -> Mesh:
    return _stick(long, thick, stage.pick(8.0, 5.0)).tinted(stage.between(0.2, 0.8))


def _cucumber(stage: Stage, long: float, thick: float) -> Mesh:
    """A quarter of a cucumber lengthwise, its skin upwards or aside."""
    wedge = _sector(1.25 * thick, 0.65, long / 2, 8).moved((-0.6 * thick, 0, 0))
    return wedge.moved(turn=rotation("x", stage.pick(0.3, 1.4, 2.8)) @ rotation("y", np.pi / 2))


def _celery(stage: Stage, long: float, thick: float) -> Mesh:
    """A stalk of celery along x, hollow above, ribbed below."""
    angle = np.linspace(-1.25, 1.25, 22)
    outer = 0.75 * thick * (1 + 0.05 * np.cos(angle * 16))
    arc = np.concatenate([angle, angle[::-1]])
    far = np.concatenate([outer, np.full(22, 0.42 * thick)])
    section = np.stack([far * np.sin(arc), 0.25 * thick - far * np.cos(arc)], 1)
    rings = [np.column_stack([np.full(44, x), section * (1 - 0.12 * x / long)]) for x in np.linspace(-0.5, 0.5, 6) * long]
    tint = np.concatenate([np.tile(np.repeat((1.0, 0.2), 22), 6), [0.2, 0.2]])
    return loft(rings).tinted(tint).moved(turn=rotation("x", stage.pick(0.0, 0.4, np.pi)))


def _pepper(stage: Stage, long: float, thick: float) -> Mesh:
    """A strip of pepper, bowed, its glossy skin (tint 1) outside."""
    strip = ball((long / 2, 0.6 * thick, 0.03), 7, 5)
    x, y, z = strip.points.T
    bow = stage.between(0.2, 0.7)
    bent = np.stack([x, y + 0.15 * bow * x**2, z + 0.16 * long - bow * x**2 - 0.8 * y**2 / thick], 1)
    tint = np.where(z > 0, 1.0, 0.3)
    return Mesh(bent, strip.quads, strip.triangles, tint).moved(turn=rotation("x", stage.between(-0.5, 0.5)))


_STICKS: tuple[tuple[Callable[[Stage, float, float], Mesh], Look], ...] = (
    (
        _carrot,
        Look(
            ramp=((0.0, "#d66000"), (1.0, "#e07a08")),
            mottle="#e88830",
            mottle_size=0.1,
            mottle_share=0.2,
            roughness=0.4,
            subsurface=0.15,
        ),
    ),
    (
        _cucumber,
        Look(
            ramp=((0.0, "#e6edc0"), (0.45, "#d3e2a0"), (0.86, "#bcd583"), (0.94, "#3f6f2a"), (1.0, "#24501c")),
            roughness=0.2,
            subsurface=0.15,
            coat=0.3,
        ),
    ),
    (_celery, Look(ramp=((0.0, "#d6e6a4"), (0.5, "#c3dc8a"), (1.0, "#9cc45c")), roughness=0.3, subsurface=0.15, coat=0.2)),
    (_pepper, Look(ramp=((0.0, "#e8705a"), (0.4, "#d8402c"), (0.8, "#bf1a14")), roughness=0.12, coat=0.6, subsurface=0.1)),
    (_pepper, Look(ramp=((0.0, "#ecd050"), (0.4, "#e3c020"), (0.8, "#dcb400")), roughness=0.12, coat=0.6, subsurface=0.1)),
    (_pepper, Look(ramp=((0.0, "#a8c86c"), (0.4, "#6f9f3c"), (0.8, "#3f7a24")), roughness=0.12, coat=0.6, subsurface=0.1)),
)


def _radish(stage: Stage) -> list[tuple[Mesh, Look]]:
    """A radish with its root and the stubs of its leaves."""
    size, turn = stage.between(0.1, 0.14), random_rotation(stage.random, 1.8)
    body = ball((size, size, 1.1 * size), 9).moved(turn=turn)
    root = tube(np.array([(0, 0, -0.9), (0.05, 0, -1.4), (0.2, 0, -1.9)]) * size, np.array([0.22, 0.08, 0.03]) * size, 6)
    stubs = [
        tube(np.array([(0, 0, 0.9), (0.15, 0, 1.4), (0.4, 0, 2.1)]) * size, 0.13 * size, 6).moved(turn=rotation("z", 2.1 * i))
        for i in range(3)
    ]
    red = Look(ramp=((0.0, "#f1dfe0"), (0.16, "#cf3a5c"), (1.0, "#b81f44")), roughness=0.2, subsurface=0.15, coat=0.3)
    tint = np.clip((ball((size, size, 1.1 * size), 9).points[:, 2] / size + 1.1) / 1.2, 0, 1)
    return [
        (join([body.tinted(tint), root.moved(turn=turn).tinted(0.0)]), red),
        (join(stubs).moved(turn=turn), Look("#7fae44", roughness=0.4)),
    ]


def _cherry_tomato(stage: Stage) -> list[tuple[Mesh, Look]]:
    return [(ball((1.0, 1.0, 0.95), 9).moved(scale=stage.between(0.11, 0.14)), _TOMATO)]


def _bite(stage: Stage) -> list[tuple[Mesh, Look]]:
    """A small floret of cauliflower."""
    turn = random_rotation(stage.random, 1.2)
    head, arms = (part.moved(turn=turn) for part in _floret(stage, stage.between(0.13, 0.17)))
    return [(head, Look("#efe8d0", roughness=0.6, pores=-0.02, pore_size=0.03)), (arms, Look("#dfe0b4", roughness=0.5))]


def _bundle(
    stage: Stage, made: Vessel, make: Callable[[Stage, float, float], Mesh], ends: Array, wide: int, layers: int, thick: float
) -> Mesh:
    """Sticks side by side in layers between ``ends`` (2, 2), leaning as the floor below their ends does."""
    along = ends[1] - ends[0]
    long = float(np.hypot(*along))
    aside = np.array([-along[1], along[0]]) / long
    pieces = []
    for layer in range(layers):
        for i in range(wide - layer):
            middle = ends.mean(0) + aside * thick * 1.08 * (i - (wide - layer - 1) / 2 + stage.between(-0.08, 0.08))
            middle = middle + along * stage.between(-0.05, 0.05)
            tip = 0.5 * along * stage.between(0.88, 1.04)
            low, high = (float(made.floor(*np.array([[x], [y]]))[0]) for x, y in (middle - tip, middle + tip))
            turn = rotation("z", float(np.arctan2(along[1], along[0])) + stage.random.normal(0, 0.05))
            turn = turn @ rotation("y", -float(np.arctan2(high - low, 2 * np.hypot(*tip))))
            piece = make(stage, 2 * float(np.hypot(*tip)), thick).moved(turn=turn)
            pieces.append(piece.moved((*middle, (low + high) / 2 + thick * (0.52 + 0.88 * layer))))
    return join(pieces)


def _dip(stage: Stage, at: Array, low: float, size: float) -> Mesh:
    """A little pot of dip; gives the pot."""
    deep = size * stage.between(0.6, 0.85)
    outside = [(0.0, 0.0), (0.75 * size, 0.0), (0.92 * size, 0.35 * deep), (size, deep), (0.96 * size, deep + 0.015)]
    pot = lathe([*outside, (0.9 * size, deep), (0.82 * size, 0.3 * deep), (0.0, 0.2 * deep)], 40).moved((*at, low))
    stage.add(pot, Look(stage.pick("#f2f0ea", "#e4ddd0", "#39424b", "#a9603c", "#6f8fa6"), roughness=0.2, coat=0.4), "vessel")
    seed, swirl = stage.seed(), stage.between(2.0, 4.0)

    def height(x: Array, y: Array) -> Array:
        far = np.hypot(x, y) / size
        ridge = np.sin(np.arctan2(y, x) - 7 * far * swirl / 3) * np.clip(1 - far, 0, 1)
        return 0.88 * deep + 0.05 * size * ridge + 0.05 * size * noise(np.stack([x, y, 0 * x], -1) / (0.4 * size), seed, 2)

    dip = field(0.92 * size, 14, 44, height)
    cream, spice = stage.pick(
        ("#dcc390", "#b0582a"), ("#f1efe4", "#6f9a4a"), ("#9fb455", "#5f7f2a"), ("#eee3cc", "#c9a86a"), ("#c65a78", "#8a2a4c")
    )
    look = Look(cream, mottle=spice, mottle_size=0.05, mottle_share=0.16, mottle_sharp=True, roughness=0.3, subsurface=0.2)
    stage.add(dip.moved((*at, low)), look)
    return pot


def _around(
    stage: Stage, made: Vessel, heap: Heap, groups: list[int | None], thick: float
) -> tuple[list[tuple[Mesh, Look]], Array]:
    """Bundles around a pot of dip, or around nothing; and the middles of what is left free."""
    reach, free = heap.radius, []
    near, start = stage.between(0.26, 0.32) * min(reach, 1.0), stage.between(0, 6.28)
    if stage.chance(0.85):
        heap.raise_to(_dip(stage, np.zeros(2), made.base, near).points)
    else:
        free.append((0.0, 0.0))
    near, bundles = near + 0.06, []
    for i, group in enumerate(groups):
        angle = start + i / len(groups) * 2 * np.pi
        way = np.array([np.cos(angle), np.sin(angle)])
        if group is None:
            free.append(tuple(way * reach * 0.68))
            continue
        wide = max(2, int(2 * (near + 0.3 * (reach - near)) * np.tan(np.pi / len(groups)) / (1.08 * thick)))
        ends = np.stack([way * near, way * reach * stage.between(0.96, 1.04)])
        make, look = _STICKS[group]
        bundles.append((_bundle(stage, made, make, ends, min(wide, 8), min(wide, 4), thick), look))
    return bundles, np.array(free).reshape(-1, 2)


def _rows(stage: Stage, made: Vessel, heap: Heap, kinds: list[int], thick: float) -> tuple[list[tuple[Mesh, Look]], Array]:
    """Bundles side by side across the middle; and the middles of the two ends left free."""
    reach, share = heap.radius, 1.8 * heap.radius / len(kinds)
    turn, bundles = rotation("z", stage.between(-0.6, 0.6))[:2, :2], []
    for i, kind in enumerate(kinds):
        across = share * (i - (len(kinds) - 1) / 2)
        half = min(0.92 * np.sqrt(reach**2 - min(abs(across) + 0.3 * share, 0.93 * reach) ** 2), 0.56 * reach)
        ends = np.stack([turn @ (-half, across), turn @ (half, across)])
        wide = max(2, int(0.93 * share / (1.08 * thick)))
        make, look = _STICKS[kind]
        bundles.append((_bundle(stage, made, make, ends, wide, min(wide, 3), thick), look))
    return bundles, np.stack([turn @ (side * 0.74 * reach, y * reach) for side in (-1, 1) for y in (-0.22, 0.22)])


def crudites(stage: Stage, made: Vessel) -> Vessel:
    """Sticks of raw vegetables in bundles, around a pot of dip or in rows, with radishes and the like."""
    heap, thick = Heap(_reach(made), made.floor, overhang=0.2), stage.between(0.085, 0.115)
    others = [int(i) for i in stage.random.permutation(np.arange(2, len(_STICKS)))]
    kinds = [0, 1, *others[: int(stage.random.integers(1, 4))]]
    kinds = [kinds[i] for i in stage.random.permutation(len(kinds))]
    rounds = [stage.pick(_radish, _radish, _cherry_tomato, _bite) for _ in range(int(stage.random.integers(1, 3)))]
    if made.kind in ("bowl", "deep_plate", "basket") or stage.chance(0.65):
        groups = [*kinds, *(None for _ in rounds)]
        bundles, free = _around(stage, made, heap, [groups[i] for i in stage.random.permutation(len(groups))], thick)
    else:
        bundles, free = _rows(stage, made, heap, kinds[:4], thick)
    piles: dict[Look, list[Mesh]] = {}
    for mesh, look in bundles:
        piles.setdefault(look, []).append(mesh)
        heap.raise_to(mesh.points)
    for i, (x, y) in enumerate(free):
        for _ in range(int(stage.random.integers(3, 7))):
            found = _nestled(stage, heap, rounds[i % len(rounds)](stage), x, y, 0.3 * heap.radius, 0.17)
            for mesh, look in found:
                piles.setdefault(look, []).append(mesh)
    for look, pieces in piles.items():
        stage.add(join(pieces), look)
    return made


def _sector(radius: float, half: float, thick: float, cells: int = 22) -> Mesh:
    """A slice of pie from the origin along x, ``half`` an angle wide either way, -thick to thick in z; tint is 1 at its arc."""
    u, v, w = ball(1.0, cells, 14.0).points.T
    box = ball(1.0, cells, 14.0)
    far, angle = (u + 1) / 2, half * v
    points = np.stack([radius * far * np.cos(angle), radius * far * np.sin(angle), thick * w], 1)
    return Mesh(points, box.quads, box.triangles, far)


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
    body = _sector(radius, half, thick, 20)
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
        for mesh, look in _nestled(stage, heap, turned, 0.0, 0.0, 0.75 * heap.radius):
            piles.setdefault(look, []).append(mesh)
    return [(pieces, look) for look, pieces in piles.items()]


def melon(stage: Stage, made: Vessel) -> Vessel:
    """Watermelon in slices with seeds and rind, crescents of melon, or cubes and balls of them."""
    heap = Heap(_reach(made), made.floor, overhang=0.3)
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


DISHES = {"salad": salad, "fruit": fruit, "crudites": crudites, "broccoli": broccoli, "melon": melon}
