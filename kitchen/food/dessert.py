"""Dessert: doughnuts, ice cream, and (held out) cookies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, lathe, noise, random_rotation, rotation, torus, tube
from kitchen.sides import crumbs, leaf, puddle
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]


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


_FLAVOURS: tuple[tuple[str, str, float, float], ...] = (
    ("#ecd79c", "#f3e4b8", 0.3, 0.3),
    ("#4e2a18", "#6a3c24", 0.25, 0.3),
    ("#dd8a92", "#b8454f", 0.05, 0.2),
    ("#a9bb6c", "#6f7f3a", 0.05, 0.16),
    ("#92d0b0", "#35201a", 0.06, 0.14),
    ("#7c3c78", "#94568e", 0.25, 0.3),
    ("#eb9c2c", "#f2b654", 0.25, 0.3),
    ("#ece4d2", "#2e1c14", 0.06, 0.14),
    ("#bb7f3c", "#8a4f20", 0.1, 0.2),
    ("#7fb4d6", "#a4cce4", 0.2, 0.3),
    ("#eddf8a", "#f4ebae", 0.25, 0.3),
)
"""Ice cream: ground, what is in it, the size of its bits, their share."""

_SAUCES = ("#3a1a0c", "#8e1020", "#a8601a", "#3a1a0c")
_WAFER = Look(ramp=((0.0, "#e2b468"), (0.5, "#cf9444"), (1.0, "#8f5622")), roughness=0.7)


def _scoop(stage: Stage, size: float) -> Mesh:
    """A scoop, furrowed where the spoon went and ragged at its foot."""
    body = ball((size, size, 0.96 * size), 30)
    x, y, z = body.points.T / size
    angle = np.arctan2(y, x)
    circle = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    ragged = 0.55 + 0.75 * noise(circle / 0.3, stage.seed(), 3)
    foot = 0.17 * np.exp(-(((z + 0.45) / 0.13) ** 2)) * np.clip(ragged, 0, None)
    lean = body.points @ rotation("x", stage.between(-0.5, 0.5)).T / size
    furrows = 0.045 * noise(lean * (1.6, 1.6, 7.0), stage.seed(), 3) + 0.03 * noise(lean * 5.0, stage.seed(), 2)
    points = body.points + (size * (foot + furrows))[:, None] * body.points / size
    points[:, 2] = np.maximum(points[:, 2], -0.62 * size)
    return Mesh(points, body.quads, body.triangles, body.tint)


def _cap(stage: Stage, scoop: Mesh, size: float) -> Mesh:
    """Sauce over the upper part of ``scoop``, running down in drips."""
    x, y, z = scoop.points.T / size
    angle = np.arctan2(y, x)
    circle = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    rim = 0.3 + 0.55 * noise(circle / 0.28, stage.seed(), 2)
    over = z > rim
    swell = np.where(over, 1.045 + 0.02 * np.clip(0.2 - (z - rim), 0, None) * 5, 0.9)
    return Mesh(scoop.points * swell[:, None], scoop.quads, scoop.triangles, scoop.tint)


def ice_cream(stage: Stage, made: Vessel) -> Vessel:
    """Scoops of several flavours with sauce, sprinkles, wafers, a cone or a cherry."""
    deep = made.kind != "plate"
    heap = Heap(made.radius * {"bowl": 0.86, "deep_plate": 0.92}.get(made.kind, 0.95), made.floor, overhang=0.35)
    count = int(stage.pick(2, 3, 3, 4, 4 if made.kind == "bowl" else 3))
    size = (
        min(made.radius, 1.0)
        * stage.between(*((0.4, 0.45) if made.kind == "bowl" else (0.37, 0.42)))
        * (1.12 if count < 3 else 1.0)
    )
    picked = stage.random.permutation(len(_FLAVOURS))[: int(stage.pick(1, 2, 3, 3, 4))]
    sauce, topped = Look(stage.pick(*_SAUCES), roughness=0.12, coat=0.6, subsurface=0.1), stage.chance(0.55)
    strewn = stage.pick(None, None, _RAINBOW, _CHOCOLATE, _NUT)
    places = _together(stage, count, size)
    scoops: list[Array] = []
    for i in range(count):
        ground, bits, grain, share = _FLAVOURS[picked[i % len(picked)]]
        look = Look(
            ground,
            mottle=bits,
            mottle_size=grain,
            mottle_share=share,
            mottle_sharp=grain < 0.15,
            roughness=0.45,
            bump=0.016,
            bump_size=0.035,
            subsurface=0.12,
            subsurface_depth=(0.05, 0.04, 0.03),
        )
        body = _scoop(stage, size * stage.between(0.94, 1.06))
        placed = heap.drop(body, *places[i], sink=0.07)
        stage.add(placed, look)
        offset = placed.points[0] - body.points[0]
        scoops.append(offset)
        if not deep or i == 0:
            melt = puddle(stage, 1.06 * size, 0.03, 0.18).moved((offset[0], offset[1], made.base + 0.004 + 0.002 * i))
            stage.add(melt, look)
        if topped and stage.chance(0.8):
            cap = _cap(stage, body, size)
            stage.add(cap.moved(offset), sauce)
        if strewn and stage.chance(0.8):
            stage.add(_sprinkles(stage, body).moved(offset), strewn)
    _trimmings(stage, scoops, size, sauce)
    return made


def _together(stage: Stage, count: int, size: float) -> list[tuple[float, float]]:
    """Where scoops of that ``size`` stand, up to three of them close together and the others on top."""
    low, start = min(count, 3), stage.between(0, 6.28)
    far = 0.93 * size / np.sin(np.pi / low)
    angles = start + np.arange(low) / low * 2 * np.pi + stage.random.normal(0, 0.12, low)
    foot = [(far * float(np.cos(a)), far * float(np.sin(a))) for a in angles]
    return foot + [stage.spot(0.35 * size) for _ in range(count - low)]


_NUT = Look(ramp=((0, "#8a5426"), (1, "#d9a86a")), roughness=0.6)


def _trimmings(stage: Stage, scoops: list[Array], size: float, sauce: Look) -> None:
    """Wafers stuck into the scoops, a cone over one of them, cream with a cherry on another."""
    order = [scoops[i] for i in stage.random.permutation(len(scoops))]
    if stage.chance(0.3):
        cone = _cone(stage, 0.8 * size, 2.3 * size)
        lean = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.between(0.15, 0.6))
        stage.add(cone.moved(order.pop() + lean @ (0, 0, 0.45 * size), lean), _WAFER)
    for place in order[: int(stage.pick(0, 1, 1, 2))]:
        wafer = stage.pick(_roll, _fan)(stage, size)
        heading = rotation("z", np.arctan2(place[1], place[0]) + stage.random.normal(0, 0.7))
        turn = heading @ rotation("y", stage.between(0.2, 0.75)) @ rotation("z", stage.between(-0.6, 0.6))
        stage.add(wafer.moved(place, turn), _WAFER)
    if order and stage.chance(0.4):
        dollop = lathe([(0.2, 0.0), (0.21, 0.05), (0.13, 0.12), (0.14, 0.15), (0.06, 0.22), (0.0, 0.25)], 28)
        dollop = dollop.bumped(0.012, 0.06, stage.seed())
        top = order[-1] + (0, 0, 0.9 * size)
        stage.add(dollop.moved(top), Look("#f4efe4", roughness=0.35, subsurface=0.15))
        if stage.chance(0.7):
            stage.add(ball(0.1, 10).moved(top + (0, 0, 0.26)), Look("#9c0f1c", roughness=0.1, coat=0.8, subsurface=0.1))
            stalk = np.linspace((0, 0, 0.33), (0.09, 0.03, 0.62), 8)
            stage.add(tube(stalk, 0.012, 6).moved(top), Look("#4a5a24", roughness=0.6))
    if stage.chance(0.25):
        mint = [leaf(stage, 0.24, 0.09, 0.3, 0.1).moved(turn=rotation("z", 2.4 * k) @ rotation("y", -0.3)) for k in range(2)]
        stage.add(join(mint).moved(scoops[0] + (0.1 * size, 0, 0.97 * size)), Look("#3f7a30", roughness=0.4))


def _grated(points: Array, along: Array, around: Array) -> Array:
    """Tint of a waffle: 1 in the lines of a slanting grid."""
    lines = np.maximum(np.cos(2 * np.pi * (along + around)), np.cos(2 * np.pi * (along - around)))
    return np.clip(lines * 3 - 1.9, 0, 1)


def _cone(stage: Stage, radius: float, long: float) -> Mesh:
    """A waffle cone, its mouth down at the origin."""
    line = np.linspace(0, 1, 50)
    body = lathe([*zip(radius * (1 - 0.97 * line), long * line, strict=True)], 72, (False, True))
    angle = np.arctan2(body.points[:, 1], body.points[:, 0])
    tint = _grated(body.points, 5 * body.points[:, 2] / long, 6 * angle / (2 * np.pi))
    lip = torus(radius, 0.035, 48, 8).tinted(0.6)
    return join([body.tinted(0.2 + 0.8 * tint), lip])


def _roll(stage: Stage, size: float) -> Mesh:
    """A rolled wafer, striped in a spiral, standing on the origin."""
    path = np.linspace((0, 0, 0.3 * size), (0, 0, stage.between(2.3, 2.9) * size), 60)
    body = tube(path + (0, 1e-4, 0), 0.17 * size, 18)
    around = np.arctan2(body.points[:, 1], body.points[:, 0]) / (2 * np.pi)
    return body.tinted(np.clip(np.cos(2 * np.pi * (around + body.tint * 9)) * 3 - 0.8, 0, 1) * 0.85 + 0.1)


def _fan(stage: Stage, size: float) -> Mesh:
    """A fan-shaped wafer, standing upright with its tip at the origin."""
    far, angle = (each.ravel() for each in np.meshgrid(np.linspace(0.15, 1, 40), np.linspace(-0.42, 0.42, 40), indexing="ij"))
    long = stage.between(2.0, 2.5) * size
    x, z = long * far * np.sin(angle), long * far * np.cos(angle) * (1 + 0.02 * np.cos(angle * 40) * (far > 0.95))
    index = np.arange(1600).reshape(40, 40)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    tint = 0.2 + 0.8 * np.clip(np.maximum(np.cos(far * 50), np.cos(angle * 55)) * 3 - 2, 0, 1)
    back, front = (Mesh(np.stack([x, np.full_like(x, y), z], 1), quads, np.zeros((0, 3), int), tint) for y in (-0.02, 0.02))
    return join([back, front])


DISHES = {"doughnuts": doughnuts, "ice_cream": ice_cream, "cookies": cookies}
