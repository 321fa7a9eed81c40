"""Eggs: fried, boiled and cut in halves, and (held out) omelette."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, loft, noise, random_rotation, rotation
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES", "egg_half"]

_YOLKS = ("#f2a81d", "#e88a12", "#f6c544", "#dd7208")
_PEPPER = Look("#241c18", roughness=0.7)


def fried_egg(stage: Stage, made: Vessel) -> Vessel:
    """One to three eggs, sunny side up, their rims lacy and brown."""
    count = int(stage.random.choice([1, 1, 2, 2, 3]))
    size = made.radius * {1: stage.between(0.62, 0.8), 2: 0.52, 3: 0.46}[count]
    turn = stage.between(0, 6.28)
    far = 0.0 if count == 1 else made.radius * 0.44
    brown = stage.pick("#c98f4a", "#8f5a28", "#e3c187")
    white = Look(
        ramp=((0.0, "#f7f3ea"), (0.78, "#f4eee0"), (0.93, brown), (1.0, brown)),
        roughness=0.25, subsurface=0.35, bump=0.012, bump_size=0.09, coat=0.4,
    )  # fmt: skip
    yolk = Look(
        stage.pick(*_YOLKS), mottle="#f6c85a", mottle_size=0.3, mottle_share=0.3, roughness=0.12, subsurface=0.4, coat=0.6
    )
    for i in range(count):
        angle = turn + i * 2 * np.pi / count
        place = np.array([far * np.cos(angle), far * np.sin(angle), made.base + 0.012 * i])
        stage.add(_white(stage, size).moved(place), white)
        shift = stage.random.normal(0, 0.08, 2) * size
        radius = size * stage.between(0.36, 0.44)
        dome = ball((radius, radius, radius * stage.between(0.45, 0.62)), 16).bumped(0.008, 0.2, stage.seed())
        stage.add(dome.moved(place + (*shift, 0.055)), yolk)
    if stage.chance(0.6):
        specks = [ball(stage.between(0.006, 0.016), 2).moved((*stage.spot(0.8 * made.radius), 0)) for _ in range(60)]
        high = [speck.moved((0, 0, stage.top(*speck.points[:, :2].mean(0)))) for speck in specks]
        stage.add(join(high), _PEPPER)
    return replace(made, hot=stage.chance(0.25))


def _white(stage: Stage, size: float) -> Mesh:
    """The white: thicker around the yolk, thin and ruffled at its rim; tint grows to 1 at the rim."""
    rim = wavy(size, 0.22, stage.seed(), 120, 0.55) * (1 + 0.03 * stage.random.normal(0, 1, (120, 1)))
    shares = np.concatenate([[1.0], np.linspace(0.985, 0.03, 30)])
    rings = []
    for share in shares:
        high = 0.012 + 0.05 * np.exp(-((share / 0.62) ** 6)) + 0.02 * (share > 0.97)
        rings.append(np.column_stack([rim * share, np.full(120, 0.0 if share == 1 else high)]))
    mesh = loft(rings, (False, True)).bumped(0.014, 0.16, stage.seed(), 3)
    tint = np.append(np.repeat(shares, 120), 0.0)
    return mesh.tinted(tint + 0.06 * noise(mesh.points / 0.1, stage.seed(), 2))


def egg_half(stage: Stage, size: float) -> tuple[Mesh, Mesh]:
    """Half a boiled egg, its cut up and at z = 0: the white, and the yolk."""
    white = ball((size * 1.32, size, size), 18)
    x, y, z = white.points.T
    narrow = 1 - 0.12 * x / size
    white = Mesh(
        np.stack([x, y * narrow, np.minimum(z, 0.004 * noise(white.points / 0.05, 3))], 1),
        white.quads,
        white.triangles,
        white.tint,
    )
    radius = size * stage.between(0.56, 0.68)
    yolk = ball((radius * 1.05, radius, 0.018 + 0.03 * stage.chance(0.4)), 14).moved(
        (-0.12 * size + 0.05 * size * stage.random.normal(), 0, 0)
    )
    return white, yolk


def boiled_halves(stage: Stage, made: Vessel) -> Vessel:
    """Boiled eggs cut in halves, hard or soft, some whole ones among them."""
    shell = stage.pick("#f6f2ea", "#f6f2ea", "#d9b48a", "#c98f5f")
    white = Look("#f6f3ec", roughness=0.22, subsurface=0.45, coat=0.25, bump=0.003, bump_size=0.06)
    whole = Look(shell, roughness=0.4, subsurface=0.3, mottle="#f3e3cf", mottle_size=0.1, mottle_share=0.2)
    outer, inner = stage.pick(("#f0b63a", "#f7d27a"), ("#e88d16", "#d9690a"), ("#f4cf6a", "#f8e3a0"), ("#d9780f", "#b94f06"))
    yolk = Look(
        outer, mottle=inner, mottle_size=0.22, roughness=stage.pick(0.15, 0.6), subsurface=0.35, bump=0.012, bump_size=0.04
    )
    heap = Heap(made.radius, made.floor)
    size = stage.between(0.23, 0.3)
    halves: list[tuple[Mesh, Mesh]] = []
    wholes = []
    for _ in range(int(stage.random.integers(4, 10))):
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.22))
        one, centre = egg_half(stage, size)
        if stage.chance(0.15):
            wholes.append(heap.drop_lowest(ball((size * 1.32, size, size), 14).moved(turn=turn), stage.random, 0.9, 14, 0.01))
            continue
        placed = heap.drop_lowest(one.moved(turn=turn), stage.random, 0.92, 14, 0.01)
        offset = placed.points.mean(0) - one.moved(turn=turn).points.mean(0)
        halves.append((placed, centre.moved(offset, turn)))
    stage.add(join([half for half, _ in halves]), white)
    stage.add(join([centre for _, centre in halves]), yolk)
    if wholes:
        stage.add(join(wholes), whole)
    return made


def omelette(stage: Stage, made: Vessel) -> Vessel:
    """A folded omelette, browned in patches, with herbs in it."""
    gold, brown = stage.pick(("#efc24a", "#b9782a"), ("#f2cf6a", "#c98f3c"), ("#e6b23a", "#9c5f20"))
    look = Look(
        gold,
        mottle=brown,
        mottle_size=stage.between(0.1, 0.25),
        mottle_share=stage.between(0.25, 0.45),
        roughness=0.35,
        subsurface=0.25,
        bump=0.018,
        bump_size=0.07,
        coat=0.25,
    )
    long = made.radius * stage.between(0.8, 0.95)
    turn = rotation("z", stage.between(-0.6, 0.6))
    for layer, (wide, high) in enumerate(((0.62, 0.07), (0.5, 0.13))):
        body = ball((long * (1 - 0.06 * layer), long * wide, high), 24, 2.4)
        x, y, z = body.points.T
        body = Mesh(np.stack([x, y + 0.18 * long * (x / long) ** 2 - 0.06 * layer, z], 1), body.quads, body.triangles, body.tint)
        body = body.bumped(0.03, 0.3, stage.seed(), 3)
        stage.add(body.moved((0, 0, made.base + high + 0.09 * layer), turn), look)
    herbs = []
    for _ in range(int(stage.random.integers(15, 60))):
        x, y = stage.spot(long * 0.6)
        herbs.append(ball((0.028, 0.016, 0.006), 3).moved((x, y, stage.top(x, y) + 0.002), random_rotation(stage.random, 0.4)))
    stage.add(join(herbs), Look(stage.pick("#4c8230", "#7da24a"), roughness=0.5))
    return replace(made, hot=stage.chance(0.3))


DISHES = {"fried_egg": fried_egg, "boiled_halves": boiled_halves, "omelette": omelette}
