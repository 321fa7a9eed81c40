"""Vegetables and fruit: salad, fruit, and (held out) broccoli."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, lathe, noise, random_rotation, rotation, torus, tube
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
    berries = []
    for _ in range(34):
        at = stage.random.normal(0, 1, 3) * (0.24, 0.16, 0.12)
        berries.append(ball((0.085, 0.08, 0.08), 7).moved(at))
    return [(join(berries), look)]


def _kiwi(stage: Stage) -> list[tuple[Mesh, Look]]:
    parts = []
    for i in range(int(stage.random.integers(2, 5))):
        half = _half(ball((0.24, 0.24, 0.26), 16)).moved(turn=rotation("x", stage.random.normal(0, 0.3)))
        far = np.hypot(half.points[:, 0], half.points[:, 1]) / 0.24
        cut = half.tint < 0.5
        tint = np.where(cut, np.where(far < 0.22, 0.0, np.where(far < 0.5, 0.3 + 0.1 * noise(half.points / 0.02, 5), 0.5)), 1.0)
        parts.append(half.tinted(tint).moved((0.42 * i - 0.4, 0.1 * (i % 2), 0)))
    return [
        (
            join(parts),
            Look(
                ramp=((0.0, "#e8e6b8"), (0.28, "#2f3a14"), (0.42, "#7fa02c"), (0.6, "#8fb038"), (0.9, "#6b5230"), (1, "#6b5230")),
                roughness=0.3,
                subsurface=0.25,
            ),
        )
    ]


def _strawberries(stage: Stage) -> list[tuple[Mesh, Look]]:
    profile = [(0.0, -0.19), (0.07, -0.16), (0.13, -0.05), (0.145, 0.04), (0.1, 0.11), (0.0, 0.13)]
    t = np.linspace(0, 5, 24)
    radius, high = (np.interp(t, range(6), each) for each in zip(*profile, strict=True))
    berries, caps = [], []
    for _ in range(int(stage.random.integers(5, 10))):
        turn, place = random_rotation(stage.random), np.array([*stage.spot(0.38), stage.between(-0.05, 0.15)])
        berries.append(lathe(list(zip(radius, high, strict=True)), 22).moved(place, turn))
        green = [leaf(stage, 0.12, 0.035, 0.2, 0).moved((0, 0, 0.12), rotation("z", i * 1.05)) for i in range(6)]
        caps.append(join(green).moved(place, turn))
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
    return [(join(berries), red), (join(caps), Look("#4f8a30", roughness=0.5))]


_FRUIT = (_apple, _orange, _banana, _grapes, _kiwi, _strawberries, _apple, _orange)


def fruit(stage: Stage, made: Vessel) -> Vessel:
    """Apples, oranges, bananas, grapes, kiwis and strawberries together."""
    heap = Heap(made.radius, made.floor, overhang=0.35)
    kinds = [_FRUIT[i] for i in stage.random.choice(len(_FRUIT), int(stage.random.integers(2, 5)), replace=False)]
    for i in range(int(stage.random.integers(5, 9))):
        parts = kinds[i % len(kinds)](stage)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.35))
        whole = join([mesh for mesh, _ in parts]).moved(turn=turn)
        offset = heap.drop_lowest(whole, stage.random, 0.85, 16, sink=0.03).points[0] - whole.points[0]
        for mesh, look in parts:
            stage.add(mesh.moved(offset, turn), look)
    return made


def _floret(stage: Stage, size: float) -> tuple[Mesh, Mesh]:
    """A floret's bushy head and its stalk, upright."""
    dome = ball((size, size, 0.72 * size), 7)
    spots = dome.points[dome.points[:, 2] > -0.25 * size]
    head = [
        ball(0.2 * size * stage.between(0.8, 1.25), 5)
        .bumped(0.03 * size, 0.1 * size, stage.seed())
        .tinted(stage.between(0, 1))
        .moved(at * stage.between(0.82, 1.0))
        for at in spots
    ]
    arms = [
        tube(
            np.array(
                [
                    (0, 0, -1.05 * size),
                    (0.1 * np.cos(a) * size, 0.1 * np.sin(a) * size, -0.6 * size),
                    (0.5 * np.cos(a) * size, 0.5 * np.sin(a) * size, 0),
                ]
            ),
            np.array([0.26, 0.22, 0.16]) * size,
            10,
        )
        for a in (0.3, 2.4, 4.5)
    ]
    return join(head), join(arms)


def broccoli(stage: Stage, made: Vessel) -> Vessel:
    """Florets of broccoli, alone or with carrot and cauliflower."""
    heap = Heap(made.radius, made.floor, overhang=0.3)
    green = Look(ramp=((0, "#2c5a1e"), (1, "#5a8a34")), roughness=0.6, bump=0.012, bump_size=0.02, subsurface=0.1)
    stalk = Look("#9db85c", mottle="#b9cc7c", mottle_size=0.1, roughness=0.4, subsurface=0.25)
    white = Look(ramp=((0, "#e6dcb8"), (1, "#f3ecd2")), roughness=0.6, bump=0.012, bump_size=0.02, subsurface=0.2)
    mixed = stage.chance(0.4)
    piles: dict[Look, list[Mesh]] = {}
    for _ in range(int(stage.random.integers(8, 15))):
        head, arms = _floret(stage, stage.between(0.2, 0.3))
        turn = random_rotation(stage.random, 1.1)
        whole = join([head, arms]).moved(turn=turn)
        offset = heap.drop_lowest(whole, stage.random, 0.9, 8, sink=0.06).points[0] - whole.points[0]
        piles.setdefault(white if mixed and stage.chance(0.4) else green, []).append(head.moved(offset, turn))
        piles.setdefault(stalk, []).append(arms.moved(offset, turn))
    for _ in range(int(stage.pick(0, 0, 10, 16))):
        piece = slice_of(stage, stage.between(0.1, 0.14), 0.06).moved(turn=random_rotation(stage.random, 0.8))
        piles.setdefault(_CARROT, []).append(heap.drop_lowest(piece, stage.random, 0.95, 6, sink=0.03))
    for look, pieces in piles.items():
        stage.add(join(pieces), look)
    return replace(made, hot=stage.chance(0.25))


DISHES = {"salad": salad, "fruit": fruit, "broccoli": broccoli}
