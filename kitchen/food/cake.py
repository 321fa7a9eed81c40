"""Cake: layer cake, and (in test only) fruit tart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, lathe, noise, random_rotation, rotation
from kitchen.sides import crumbs, leaf
from kitchen.stage import Stage
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


_GLAZED = {"roughness": 0.1, "coat": 1.0, "subsurface": 0.15}


_HALF = Look(ramp=((0.0, "#a80f18"), (0.5, "#c42026"), (0.8, "#e08074"), (1.0, "#f2c8b8")), **_GLAZED)


_KIWI = Look(
    ramp=((0.0, "#5d8a24"), (0.5, "#86b13c"), (0.72, "#a9c85c"), (0.85, "#e6e8b8"), (0.95, "#e6e8b8"), (1.0, "#1c1a14")),
    **_GLAZED,
)


_BERRY = Look("#20264a", mottle="#3c4678", mottle_size=0.08, roughness=0.2, coat=0.8)


_RASPBERRY = Look("#a51428", pores=0.03, pore_size=0.045, **_GLAZED)


_BLACKBERRY = Look("#24121f", pores=0.03, pore_size=0.045, **_GLAZED)


_MANDARIN = Look("#ec8a1a", mottle="#f4a842", mottle_size=0.06, mottle_share=0.3, **_GLAZED)


_PEACH = Look(ramp=((0.0, "#e0641e"), (0.35, "#efa630"), (1.0, "#f2b848")), **_GLAZED)


_GRAPE = Look(ramp=((0.0, "#8aa03a"), (0.6, "#b4c060"), (1.0, "#d2d68c")), **_GLAZED)


def _strawberry_half(stage: Stage) -> Mesh:
    """Half a strawberry, its cut up and its tip towards +x; tint 1 in its pale heart."""
    body = ball((0.15, 0.11, 0.07), 12)
    x, y, z = body.points.T
    narrow = 1 - 0.5 * np.clip(x / 0.15, -0.3, 1) ** 2 * (x > 0) - 0.25 * np.clip(x / 0.15, 0, 1)
    heart = np.clip(1.1 - np.hypot((x + 0.03) / 0.1, y / 0.055), 0, 1) * (z > 0)
    return Mesh(np.stack([x, y * narrow, np.where(z > 0, 0.35 * z, z)], 1), body.quads, body.triangles, heart)


def _kiwi_slice(stage: Stage) -> Mesh:
    """A slice of kiwi; tint follows its radius, with seeds at 1."""
    body = field(0.16, 14, 48, lambda x, y: 0.045 * np.clip((1 - np.hypot(x, y) / 0.16) * 6, 0, 1) ** 0.5)
    far, angle = np.hypot(*body.points[:, :2].T) / 0.16, np.arctan2(body.points[:, 1], body.points[:, 0])
    seeds = (np.abs(far - 0.47 - 0.05 * np.sin(8 * angle)) < 0.06) & (np.cos(16 * angle) > 0.1)
    return body.tinted(np.where(seeds, 1.0, 0.9 - 0.9 * far**0.8))


def _blueberry(stage: Stage) -> Mesh:
    size = stage.between(0.075, 0.095)
    body = ball(size, 8)
    crown = np.exp(-((np.hypot(body.points[:, 0], body.points[:, 1]) / (0.3 * size)) ** 2)) * (body.points[:, 2] > 0)
    return Mesh(body.points - np.outer(0.3 * size * crown, (0, 0, 1)), body.quads, body.triangles, body.tint).moved(
        turn=random_rotation(stage.random, 0.9)
    )


def _cluster_berry(stage: Stage) -> Mesh:
    """A raspberry or a blackberry, its drupelets in rows, its hollow down."""
    parts = [ball((0.075, 0.075, 0.1), 6)]
    for row, (z, far, count) in enumerate(((-0.05, 0.08, 9), (0.0, 0.077, 9), (0.045, 0.06, 7), (0.08, 0.032, 4))):
        for k in range(count):
            angle = 2 * np.pi * (k + 0.5 * (row % 2)) / count
            parts.append(ball(0.032, 3).moved((far * np.cos(angle), far * np.sin(angle), z)))
    return join(parts).moved(turn=random_rotation(stage.random, 0.5))


def _segment(stage: Stage) -> Mesh:
    """A segment of mandarin lying aslant."""
    body = ball((0.17, 0.06, 0.055), 10).bumped(0.006, 0.05, stage.seed()).bent(1.5)
    return body.moved((0, -0.06, 0)).moved(turn=rotation("z", stage.between(-0.7, -0.4)))


def _peach_slice(stage: Stage) -> Mesh:
    """A crescent of peach lying aslant, red at its inner edge."""
    body = ball((0.2, 0.07, 0.045), 12, 2.5)
    inner = np.clip(0.5 - body.points[:, 1] / 0.1, 0, 1)
    bent = body.tinted(inner).bent(1.3)
    return bent.moved((0, -0.06, 0)).moved(turn=rotation("z", stage.between(-0.6, -0.4)) @ rotation("x", 0.4))


def _grape_half(stage: Stage) -> Mesh:
    body = ball((0.12, 0.09, 0.07), 8)
    x, y, z = body.points.T
    return Mesh(
        body.points * (1, 1, 1), body.quads, body.triangles, np.clip(1 - np.hypot(x / 0.12, y / 0.09), 0, 1) * (z > 0) + 0.2
    )


_FRUITS: tuple[tuple[Look, Callable[[Stage], Mesh], float, float, float], ...] = (
    (_HALF, _strawberry_half, 0.16, 0.22, 0.35),
    (_HALF, _strawberry_half, 0.16, 0.22, 0.35),
    (_KIWI, _kiwi_slice, 0.22, 0.23, 0.3),
    (_BERRY, _blueberry, 0.17, 0.16, 0.0),
    (_RASPBERRY, _cluster_berry, 0.2, 0.2, 0.0),
    (_BLACKBERRY, _cluster_berry, 0.2, 0.2, 0.0),
    (_MANDARIN, _segment, 0.125, 0.26, 0.1),
    (_PEACH, _peach_slice, 0.12, 0.3, 0.1),
    (_GRAPE, _grape_half, 0.17, 0.22, 0.0),
)
"""Fruit on a tart: its surface, a piece with its inner end towards +x, room it takes around and inwards, how it leans."""


_PASTRY = (("#d9a85e", "#b5762e", "#8f5420"), ("#cf9850", "#a86824", "#7c4418"), ("#e2ba78", "#c58a44", "#9c6228"))


def _crust(radius: float, high: float, flutes: int, seed: int) -> Mesh:
    """A fluted case; tint grows towards its rim."""
    profile = [(0, 0), (0.86, 0), (0.94, 0.5), (1.0, 0.95), (0.985, 1.04), (0.94, 1.02), (0.91, 0.9), (0.88, 0.55), (0, 0.5)]
    body = lathe([(radius * r, high * z) for r, z in profile], flutes * 6)
    x, y, z = body.points.T
    far, angle = np.hypot(x, y) / radius, np.arctan2(y, x)
    wave = 1 + min(0.035, 1.1 / flutes) * np.cos(flutes * angle) * np.clip((far - 0.85) / 0.08, 0, 1)
    points = body.points * np.stack([wave, wave, np.ones_like(wave)], 1)
    tint = np.clip(0.1 + 0.75 * z / high + 0.25 * noise(body.points / 0.12, seed, 2), 0, 1)
    return Mesh(points, body.quads, body.triangles, tint).bumped(0.006, 0.06, seed)


def fruit_tart(stage: Stage, made: Vessel) -> Vessel:
    """A round tart or tartlets: a fluted case of custard with glazed fruit in rings."""
    reach = made.radius * (0.82 if made.kind == "foil" else 1.0)
    light, brown, dark = stage.pick(*_PASTRY)
    pastry = Look(
        ramp=((0.0, light), (0.55, brown), (1.0, dark)), mottle=light, mottle_size=0.1, mottle_share=0.25, roughness=0.75
    )
    cream = Look(stage.pick("#edcd70", "#edcd70", "#f2e6c8", "#e9b95a", "#4a2616"), roughness=0.2, coat=0.5, subsurface=0.1)
    count = int(stage.pick(1, 1, 1, 2, 3, 4, 5))
    if count == 1:
        places, radius, high = [(0.0, 0.0)], reach * stage.between(0.84, 0.97), stage.between(0.2, 0.28)
    else:
        radius = min(0.56, reach * (0.5, 0.46, 0.41, 0.37)[count - 2]) * stage.between(0.92, 1.0)
        far, start, high = reach - radius * 0.98, stage.between(0, 6.28), stage.between(0.2, 0.26)
        turns = start + np.arange(count) / count * 2 * np.pi
        places = [(far * float(np.cos(a)), far * float(np.sin(a))) for a in turns]
    fruits = [_FRUITS[i] for i in stage.random.permutation(len(_FRUITS))[: int(stage.pick(1, 2, 3, 3, 4))]]
    pieces: dict[Look, list[Mesh]] = {}
    cases, fillings = [], []
    same = stage.chance(0.5)
    for i, place in enumerate(places):
        at = (*place, made.base + 0.005)
        cases.append(_crust(radius, high, int(26 + 14 * radius), stage.seed()).moved(at))
        dome = field(0.9 * radius, 14, 48, lambda x, y: 0.72 * high + 0.05 * (1 - (x**2 + y**2) / radius**2))
        fillings.append(dome.bumped(0.006, 0.1, stage.seed()).moved(at))
        order = fruits if same or count == 1 else [fruits[(i + k) % len(fruits)] for k in range(len(fruits))]
        for look, mesh in _ringed(stage, order, 0.86 * radius, 0.72 * high):
            pieces.setdefault(look, []).append(mesh.moved(at))
    stage.add(join(cases), pastry)
    stage.add(join(fillings), cream)
    for look, meshes in pieces.items():
        stage.add(join(meshes), look)
    if stage.chance(0.3):
        _mint(stage, places, made.base + high + 0.06)
    crumbs(stage, pastry, int(stage.random.integers(5, 25)), made.radius, 0.025)
    return made


def _ringed(
    stage: Stage, fruits: list[tuple[Look, Callable[[Stage], Mesh], float, float, float]], radius: float, level: float
) -> list[tuple[Look, Mesh]]:
    """Fruit in rings from the rim inwards, a kind a ring, and one piece in the middle."""
    placed, far, i = [], radius, 0
    while far > 0.09:
        look, piece, around, inwards, lean = fruits[i % len(fruits)]
        middle = far - 0.5 * inwards
        count = max(round(2 * np.pi * middle / around), 3) if middle > 0.09 else 1
        start = stage.between(0, 6.28)
        for k in range(count):
            angle = start + 2 * np.pi * k / count + stage.random.normal(0, 0.03)
            out = max(middle, 0.0) if count > 1 else 0.0
            turn = rotation("z", angle + np.pi + stage.random.normal(0, 0.1)) @ rotation("y", -lean * (count > 1))
            mesh = piece(stage).moved(scale=stage.between(0.94, 1.08)).moved(turn=turn)
            high = level + 0.05 * (1 - (out / radius) ** 2) + 0.05
            placed.append((look, mesh.moved((out * np.cos(angle), out * np.sin(angle), high))))
        far -= inwards
        i += 1
    return placed


def _mint(stage: Stage, places: list[tuple[float, float]], high: float) -> None:
    leaves = []
    for place in places:
        for k in range(3):
            made = leaf(stage, 0.2, 0.08, 0.3, 0.1).moved(turn=rotation("z", 2.1 * k) @ rotation("y", -0.3))
            leaves.append(made.moved((*place, high)))
    stage.add(join(leaves), Look("#3f7a30", mottle="#5f9a48", mottle_size=0.08, roughness=0.4))


DISHES = {"layer_cake": layer_cake, "fruit_tart": fruit_tart}
