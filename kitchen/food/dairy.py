"""Dairy: cheese, butter, and (held out) yoghurt and mozzarella."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, loft, noise, random_rotation, rotation, tube
from kitchen.sides import crumbs, leaf, puddle
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]


def cheese(stage: Stage, made: Vessel) -> Vessel:
    """Wedges with holes, blocks and cubes, or a soft wheel with a piece cut out."""
    heap = Heap(made.radius, made.floor, overhang=0.15)
    pale, rind = stage.pick(("#f0cf6e", "#d9a53c"), ("#f3dc96", "#e3bd62"), ("#e8a94a", "#c9762a"), ("#f2e6c0", "#d8c08c"))
    look = Look(
        pale, mottle=rind, mottle_size=0.5, mottle_share=0.25, roughness=0.38, subsurface=0.35, bump=0.006, bump_size=0.12
    )
    fit = min(made.radius / 1.0, 1.0) * (0.8 if made.kind == "bowl" else 1.0)
    if stage.chance(0.35):
        _soft_wheel(stage, heap, made, fit)
    for i in range(int(stage.random.integers(1, 4))):
        piece = _wedge(stage, fit * stage.between(0.42, 0.62) * (1.0 if i == 0 else 0.85), int(stage.random.integers(4, 26)))
        piece = piece.moved(turn=rotation("z", stage.between(0, 6.28)))
        place = _lowest(stage, heap, made, piece, 40)
        if i == 0 or _room_for(heap, made, piece, place):
            stage.add(heap.leant(piece, *place, sink=0.01, most=0.15), look)
    _flat_slices(stage, heap, made, look, int(stage.pick(0, 0, 3, 5)), 0.29 * fit)
    cubes = []
    for _ in range(int(stage.pick(0, 6, 14, 22))):
        cube = ball(stage.between(0.085, 0.11), 5, 9.0).bumped(0.006, 0.08, stage.seed())
        cube = cube.moved(turn=random_rotation(stage.random, 0.3))
        place = _lowest(stage, heap, made, cube, 12)
        if _room_for(heap, made, cube, place, 0.15):
            cubes.append(heap.leant(cube, *place, sink=0.01))
    if cubes:
        stage.add(join(cubes), look)
    crumbs(stage, look, int(stage.random.integers(3, 18)), made.radius, 0.025)
    return made


def _lowest(stage: Stage, heap: Heap, made: Vessel, piece: Mesh, tries: int, slope: float = 1.0) -> tuple[float, float]:
    """Of as many places the one where ``piece`` has least under it; the vessel's own floor counts only by the share ``slope``."""
    reach = float(np.hypot(*piece.points[:, :2].T).max()) * (1 - heap.overhang)

    def under(place: tuple[float, float]) -> float:
        x, y = (piece.points[:, :2] + place).T
        return float((heap.surface(x, y) - (1 - slope) * made.floor(x, y)).max())

    return min((stage.spot(max(heap.radius - reach, 0.0)) for _ in range(tries)), key=under)


def _room_for(heap: Heap, made: Vessel, piece: Mesh, place: tuple[float, float], most: float = 0.12) -> bool:
    """Whether what lies there already, under ``piece``, is no higher than ``most``."""
    x, y = (piece.points[:, :2] + place).T
    return float((heap.surface(x, y) - made.floor(x, y)).max()) <= most


def _flat_slices(stage: Stage, heap: Heap, made: Vessel, look: Look, count: int, side: float) -> None:
    """Square slices fanned out, each on the one before, where they lie lowest."""
    flat = extruded(side * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float), 0.03)
    x, y = _lowest(stage, heap, made, flat, 40) if count else (0.0, 0.0)
    heading = np.arctan2(-y, -x) + stage.between(-0.5, 0.5)
    for i in range(count):
        step = 0.3 * side * i
        piece = flat.moved(turn=rotation("z", heading + 0.18 * i))
        lain = heap.leant(piece, x + step * np.cos(heading), y + step * np.sin(heading), most=0.8)
        stage.add(lain, look, smooth=False)


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


def _soft_wheel(stage: Stage, heap: Heap, made: Vessel, fit: float) -> None:
    """A white-rind cheese with a wedge missing, soft and yellow inside."""
    radius, high, gap = fit * stage.between(0.42, 0.55), stage.between(0.2, 0.28), stage.between(0.5, 1.1)
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


def yoghurt(stage: Stage, made: Vessel) -> Vessel:
    """Yoghurt swirled in a bowl, with berries, granola or honey."""
    bottom = made.inner[0][1]
    level = bottom + (made.rim - bottom) * stage.between(0.55, 0.75)
    radius = made.width_at(level)
    tone, shade = stage.pick(
        ("#f0ece2", "#d2cabb"), ("#efe5d0", "#d0bf9f"), ("#edcbca", "#cf9c9e"), ("#dcc2d6", "#b592b0"), ("#efdba6", "#d0b067")
    )
    coulis = stage.pick(None, None, "#8e1830", "#5a2450", "#c98a1c", "#b8323a")
    look = Look(
        tone,
        ramp=((0.0, tone), (0.08, tone), (0.5, shade), (0.62, coulis or shade), (1.0, coulis or shade)),
        roughness=0.2,
        subsurface=0.12,
        subsurface_depth=(0.06, 0.05, 0.04),
        coat=0.35,
    )
    turns, phase, way = stage.between(2.0, 3.2), stage.between(0, 6.28), stage.pick(-1, 1)
    high = stage.between(0.09, 0.14)

    def wound(x: Array, y: Array) -> Array:
        """How far along from one groove, 0, to the next, 1."""
        far, angle = np.hypot(x, y) / radius, np.arctan2(y, x)
        return (way * angle / (2 * np.pi) + turns * far**0.85 + phase) % 1

    def ridge(part: Array) -> Array:
        rise, fall = np.sin(0.5 * np.pi * part / 0.72), np.cos(0.5 * np.pi * np.clip(part - 0.72, 0, None) / 0.28)
        return np.where(part < 0.72, np.clip(rise, 0, 1) ** 1.4, fall**1.2)

    def swirl(x: Array, y: Array) -> Array:
        far = np.hypot(x, y) / radius
        swell = np.clip((1.03 - far) * 5, 0, 1) * np.clip(0.35 + far * 3, 0, 1)
        return high * ridge(wound(x, y)) * swell + 0.09 * (1 - far**2)

    body = field(radius * 1.004, 80, 120, swirl).bumped(0.008, 0.13, stage.seed(), 2)
    x, y, _ = body.points.T
    edge = np.clip((0.96 - np.hypot(x, y) / radius) * 8, 0, 1)
    low = 0.5 * (1 - ridge(wound(x, y))) ** 1.3
    streak = np.exp(-((((wound(x, y) + 0.06) % 1 - 0.1) / 0.13) ** 2)) * (0.85 + 0.4 * noise(body.points / 0.4, stage.seed(), 2))
    stage.add(body.tinted(np.maximum(low, streak if coulis else 0.0) * edge).moved((0, 0, level)), look)
    _toppings(stage, radius)
    return made


_BLUEBERRY = Look("#2c3560", mottle="#4a5686", mottle_size=0.06, roughness=0.5)
_RASPBERRY = Look("#a3192c", roughness=0.25, pores=0.012, pore_size=0.03, subsurface=0.2)
_OATS = Look(ramp=((0, "#8a5a2c"), (1, "#d9b074")), roughness=0.75, bump=0.01, bump_size=0.03)
_NUTS = Look(ramp=((0, "#6e3f1c"), (1, "#c08a50")), roughness=0.6, bump=0.008, bump_size=0.03)
_COCONUT = Look("#fbf8f0", roughness=0.7)
_SEEDS = Look(ramp=((0, "#1e1c1c"), (1, "#4a443e")), roughness=0.4)
_BANANA = Look(ramp=((0.0, "#e8d49a"), (0.7, "#f4e8bc")), mottle="#d9bf80", mottle_size=0.05, mottle_share=0.2, roughness=0.4)
_HONEY = Look("#c27a12", roughness=0.05, coat=1.0, alpha=0.8)
_MINT = Look("#3f7a30", mottle="#5f9a48", mottle_size=0.08, roughness=0.4)


def _berry(stage: Stage) -> Mesh:
    return ball(stage.between(0.065, 0.085), 8)


def _cluster(stage: Stage) -> Mesh:
    return ball(0.055 * stage.random.uniform(0.4, 1.0, 3), 4, 3.0)


def _nut(stage: Stage) -> Mesh:
    return ball((0.095, 0.055, 0.04), 6).bumped(0.006, 0.04, stage.seed())


def _shred(stage: Stage) -> Mesh:
    return ball((stage.between(0.04, 0.09), 0.012, 0.007), 3, 4.0)


def _seed(stage: Stage) -> Mesh:
    return ball((0.022, 0.014, 0.01), 2)


def _banana(stage: Stage) -> Mesh:
    return extruded(wavy(stage.between(0.12, 0.15), 0.04, stage.seed(), 24), 0.045, 0.01)


_STREWN: tuple[tuple[Look, Callable[[Stage], Mesh], int, int, float], ...] = (
    (_BLUEBERRY, _berry, 6, 20, 3.0),
    (_RASPBERRY, _berry, 5, 16, 3.0),
    (_OATS, _cluster, 30, 100, 3.0),
    (_NUTS, _nut, 6, 16, 0.6),
    (_COCONUT, _shred, 30, 70, 0.5),
    (_SEEDS, _seed, 50, 130, 0.4),
    (_BANANA, _banana, 4, 8, 0.25),
)
"""What yoghurt is strewn with: its surface, a piece of it, how few, how many, how far the pieces lean."""


def _toppings(stage: Stage, radius: float) -> None:
    """None to three things strewn over a part of the yoghurt, perhaps honey and a leaf of mint."""
    if stage.chance(0.25):
        _honey(stage, radius)
    heart, wide = stage.spot(0.35 * radius), stage.between(0.3, 0.5) * radius
    for i in stage.random.permutation(len(_STREWN))[: int(stage.pick(0, 1, 1, 2, 2, 3))]:
        look, piece, few, many, lean = _STREWN[i]
        parts = []
        for _ in range(int(stage.random.integers(few, many))):
            x, y = np.array(stage.spot(wide)) + heart
            placed = piece(stage).moved((x, y, stage.top(x, y) + 0.02), random_rotation(stage.random, lean))
            parts.append(placed.tinted(stage.between(0, 1)) if look in (_OATS, _NUTS, _SEEDS) else placed)
        stage.add(join(parts), look)
    if stage.chance(0.25):
        leaves = [leaf(stage, 0.2, 0.08, 0.3, 0.1).moved(turn=rotation("z", 2.1 * k) @ rotation("y", -0.3)) for k in range(3)]
        stage.add(join(leaves).moved((*heart, stage.top(*heart) + 0.03)), _MINT)


def _honey(stage: Stage, radius: float) -> None:
    """A thread of honey laid in loops."""
    t = np.linspace(0, 1, 90)
    angle, loops = stage.between(0, 6.28), stage.between(3, 6)
    along = np.stack([(t - 0.5) * 1.25, 0.28 * np.sin(2 * np.pi * loops * t)], 1) * radius
    path = along @ rotation("z", angle)[:2, :2].T
    heights = np.array([stage.top(*each) for each in path])
    stage.add(tube(np.column_stack([path, heights + 0.012]), stage.between(0.018, 0.03), 8, 0.6), _HONEY)


_BUTTERS = (("#efcb52", "#f2d670"), ("#f0d46a", "#f4df8c"), ("#e8b93a", "#eec650"), ("#efdc94", "#f3e4aa"))


def butter(stage: Stage, made: Vessel) -> Vessel:
    """A stick or a block of butter with slices cut off, half in its paper or with curls beside it."""
    pale, light = stage.pick(*_BUTTERS)
    look = Look(
        pale,
        mottle=light,
        mottle_size=0.35,
        mottle_share=0.4,
        roughness=0.32,
        coat=0.25,
        subsurface=0.3,
        subsurface_depth=(0.08, 0.06, 0.03),
        bump=0.004,
        bump_size=0.05,
    )
    fit = min(made.radius / 0.95, 1.1) * (0.85 if made.kind == "foil" else 1.0)
    wrapped, curls = stage.pick("no", "sheet", "sleeve", "sleeve"), int(stage.pick(0, 0, 4, 8, 12))
    long, wide, high = stage.pick((1.25, 0.42, 0.4), (1.0, 0.66, 0.42), (0.85, 0.72, 0.5))
    long, wide, high = (fit * each * stage.between(0.9, 1.08) for each in (long, wide, high))
    slices = int(stage.random.integers(0 if curls else 2, 6))
    thick = fit * stage.between(0.06, 0.1)
    turn = rotation("z", stage.between(-0.9, 0.9) + (np.pi if stage.chance(0.5) else 0))
    heap = Heap(made.radius, made.floor, overhang=0.2)
    floor, start = made.base, 0.12 * fit * min(slices, 3) + 0.05
    if wrapped != "no":
        _sheet(stage, long, wide, (start, floor), turn)
        floor += 0.05
    body = _bar(long, wide, high, stage.seed()).moved((start + 0.5 * long - 0.42 * fit, 0, floor + 0.5 * high - 0.005))
    left = float(body.points[:, 0].min())
    parts = [body]
    lean, end = stage.between(0.05, 0.3), left
    for _ in range(slices):
        lean = min(lean + stage.between(0.15, 0.5), 1.45)
        piece = _bar(thick, wide, high, stage.seed()).moved((0, 0, 0.5 * high))
        piece = piece.moved(turn=rotation("y", -lean) @ rotation("z", stage.random.normal(0, 0.06)))
        end -= thick * stage.between(1.0, 1.35) + 0.16 * high * lean
        parts.append(piece.moved((end, stage.between(-0.04, 0.04), floor - piece.lowest)))
    stage.add(join(parts).moved(turn=turn), look)
    heap.raise_to(join(parts).moved(turn=turn).points)
    if wrapped == "sleeve":
        _sleeve(stage, body, turn)
    rolled = []
    for i in range(curls):
        curl = _curl(stage, fit * stage.between(0.2, 0.32)).moved(turn=random_rotation(stage.random, 0.25))
        spread = (0.0, 0.0) if i == 0 and stage.chance(0.3) else _lowest(stage, heap, made, curl, 16)
        rolled.append(heap.leant(curl, *spread, sink=0.015))
    if rolled:
        stage.add(join(rolled), look)
    return made


def _bar(long: float, wide: float, high: float, seed: int) -> Mesh:
    """A box with soft edges, a little uneven."""
    return ball((long / 2, wide / 2, high / 2), 16, 16.0).bumped(0.008, 0.25, seed, 2)


def _curl(stage: Stage, wide: float) -> Mesh:
    """A ribbed shaving of butter rolled up, its axis along y."""
    t = np.linspace(0, 1, 44)
    turns = stage.between(1.2, 2.1)
    far, angle = stage.between(0.09, 0.13) * (0.35 + 0.65 * t), 2 * np.pi * turns * t
    across = np.linspace(-1, 1, 19)
    ribs = 0.008 * np.cos(across * 6 * np.pi)
    rings = []
    for r, a, s in zip(far, angle, t, strict=True):
        width = wide * (0.75 + 0.25 * np.sin(np.pi * min(s * 1.2, 1)))
        outer, inner = r + 0.014 + ribs, np.full(len(across), r - 0.012)
        radius = np.concatenate([outer, inner[::-1]])
        y = np.concatenate([across, across[::-1]]) * width * 0.8
        rings.append(np.stack([radius * np.cos(a), y, radius * np.sin(a)], 1))
    return loft(rings)


_WRAPPERS = (
    Look("#f2efe6", roughness=0.7, bump=0.012, bump_size=0.12),
    Look("#d9c9a8", roughness=0.7, bump=0.012, bump_size=0.12),
    Look("#cfd2d4", metal=0.9, roughness=0.3, bump=0.02, bump_size=0.09),
    Look("#d8b45c", metal=0.9, roughness=0.32, bump=0.02, bump_size=0.09),
)


def _sheet(stage: Stage, long: float, wide: float, at: tuple[float, float], turn: Array) -> None:
    """The paper that the butter lies on, unfolded, its creases still in it and its rims turned up."""
    reach = np.array([0.5 * long + stage.between(0.16, 0.3), 0.5 * wide + stage.between(0.16, 0.32)])
    edge = np.linspace(-1, 1, 22)
    x, y = (each.ravel() for each in np.meshgrid(edge, edge, indexing="ij"))
    folds = 0.02 * np.abs(np.sin(4.7 * x + 0.4)) + 0.02 * np.abs(np.sin(3.9 * y))
    up = 0.16 * np.clip(np.maximum(np.abs(x), np.abs(y)) - 0.72, 0, None) / 0.28 * stage.between(0.3, 1.0)
    index = np.arange(22 * 22).reshape(22, 22)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    middle = at[0] + 0.5 * long - 0.46
    points = np.stack([x * reach[0] + middle, y * reach[1], at[1] + 0.015 + folds + up], 1)
    sheet = Mesh(points, quads, np.zeros((0, 3), int), 0 * x).bumped(0.02, 0.2, stage.seed(), 2)
    stage.add(sheet.moved(turn=turn), stage.pick(*_WRAPPERS), "vessel", smooth=False)


def _sleeve(stage: Stage, body: Mesh, turn: Array) -> None:
    """Paper or foil still around the far half of the bar, torn open, printed with bands."""
    low, high = body.points.min(0), body.points.max(0)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    open_at = high[0] - 2 * half[0] * stage.between(0.35, 0.65)
    angle = np.arange(72) / 72 * 2 * np.pi
    c, s = np.cos(angle), np.sin(angle)
    size = (np.abs(c) ** 9 + np.abs(s) ** 9) ** (-1 / 9)
    torn = 0.05 * noise(np.stack([c, s, 0 * c], 1) / 0.25, stage.seed(), 3)
    rings = []
    for share in np.linspace(1, 0, 24):
        x = open_at + (high[0] + 0.012 - open_at) * (1 - share) + torn * share
        loose = 1.03 + 0.1 * share**8
        y, z = middle[1] + half[1] * loose * size * c, middle[2] + half[2] * loose * size * s
        rings.append(np.stack([x, y, np.maximum(z, low[2] - 0.008)], 1))
    shell = loft(rings, (False, True)).bumped(0.012, 0.12, stage.seed(), 2)
    ink, paper = stage.pick("#2f5f9a", "#b03434", "#3f8a4c", "#c79a2c", "#35406b"), stage.pick(*_WRAPPERS)
    first = stage.between(0.2, 0.5)
    bands = ((0.0, paper.colour), (first, paper.colour), (first + 0.01, ink), (first + 0.25, ink), (first + 0.26, paper.colour))
    printed = replace(paper, ramp=bands) if stage.chance(0.7) else paper
    stage.add(shell.moved(turn=turn), printed, "vessel")


_CURD = Look(
    "#e8e2d3",
    mottle="#f3efe4",
    mottle_size=0.16,
    mottle_share=0.4,
    roughness=0.14,
    coat=0.8,
    subsurface=0.15,
    subsurface_depth=(0.08, 0.07, 0.05),
)
_CUT = Look(
    ramp=((0.0, "#f2eee2"), (0.3, "#f2eee2"), (0.6, "#e4d8b8")),
    mottle="#f6f1e2",
    mottle_size=0.06,
    mottle_share=0.35,
    roughness=0.22,
    coat=0.5,
    bump=0.016,
    bump_size=0.05,
)
_WHEY = Look("#e6ead9", roughness=0.04, coat=1.0, alpha=0.3)
_OIL = Look("#a8901a", roughness=0.03, coat=1.0, alpha=0.65)
_BASIL = Look("#3f7428", mottle="#2f5a1d", mottle_size=0.2, roughness=0.3, subsurface=0.15)
_PEPPER = Look("#2a2420", roughness=0.7)


def mozzarella(stage: Stage, made: Vessel) -> Vessel:
    """Balls of mozzarella, some halved or sliced, in whey or with oil, pepper and a leaf of basil."""
    heap = Heap(made.radius * {"foil": 0.88, "deep_plate": 0.9}.get(made.kind, 1.0), made.floor, overhang=0.25)
    small = stage.chance(0.35)
    wet = made.kind in ("bowl", "deep_plate") and stage.chance(0.5)
    size = min(heap.radius, 1.0) * (stage.between(0.18, 0.22) if small else stage.between(0.33, 0.4))
    piles = ((10, 5, 0), (8, 4, 3), (14, 3, 0)) if small else ((2, 1, 3), (1, 1, 4), (1, 0, 5), (2, 2, 2), (3, 1, 3))
    whole, cut, slices = stage.pick(*piles)
    oiled = not wet and stage.chance(0.7)
    if oiled:
        _oil(stage, made, heap.radius)
    balls, pieces = [], _sliced(stage, heap, made, size, slices)
    for i in range(whole + cut):
        mesh = _knob(stage, size) if i < whole else _halved(stage, size)
        place = _lowest(stage, heap, made, mesh, 60, 0.0)
        if _room_for(heap, made, mesh, place, size * (1.3 if small else 0.7)):
            (balls if i < whole else pieces).append(heap.leant(mesh, *place, 0.012, 0.45))
    for meshes, look in ((balls, _CURD), (pieces, _CUT)):
        if meshes:
            stage.add(join(meshes), look)
    if wet:
        level = made.base + stage.between(0.45, 0.8) * size
        stage.add(field(made.width_at(level) * 1.003, 20, 64).bumped(0.006, 0.3, stage.seed()).moved((0, 0, level)), _WHEY)
    _seasoned(stage, heap, wet, oiled)
    return made


def _oil(stage: Stage, made: Vessel, radius: float) -> None:
    """A pool of oil on the floor, as far as it runs in a vessel with a hollow one."""
    if made.kind in ("bowl", "deep_plate"):
        level = made.base + 0.035
        pool = field(made.width_at(level), 12, 56).bumped(0.004, 0.3, stage.seed()).moved((0, 0, level))
    else:
        pool = puddle(stage, 0.62 * radius, 0.022, 0.3).moved((0, 0, made.base + 0.006))
    stage.add(pool, _OIL)


def _knob(stage: Stage, size: float) -> Mesh:
    """A ball with the dimple and the folds of its knot on top."""
    body = ball((size, size * stage.between(0.93, 1.08), size * stage.between(0.78, 0.9)), 20).bumped(
        0.035 * size, 0.8 * size, stage.seed(), 2
    )
    x, y, z = body.points.T / size
    far, angle = np.hypot(x - 0.15, y), np.arctan2(y, x - 0.15)
    knot = (z > 0) * (
        0.24 * np.exp(-((far / 0.14) ** 2)) - 0.1 * np.exp(-(((far - 0.3) / 0.14) ** 2)) * (0.6 + 0.4 * np.sin(5 * angle))
    )
    body = Mesh(body.points + size * knot[:, None] * body.normals(), body.quads, body.triangles, 0 * x)
    return body.moved(turn=random_rotation(stage.random, 0.95))


def _halved(stage: Stage, size: float) -> Mesh:
    """Half a ball, its cut face turned up or to the camera; tint 1 on the cut."""
    body = ball((size, size, 0.88 * size), 24).bumped(0.03 * size, 0.8 * size, stage.seed(), 2)
    x, y, z = body.points.T
    above = z > 0.04 * size
    rough = 0.035 * size * noise(np.stack([x, y, 0 * x], 1) / (0.16 * size), stage.seed(), 2)
    edge = np.clip((0.95 * size - np.hypot(x, y)) / (0.1 * size), 0, 1)
    half = Mesh(np.stack([x, y, np.where(above, 0.04 * size + rough * edge, z)], 1), body.quads, body.triangles, 1.0 * above)
    return half.moved(turn=rotation("z", stage.between(-0.9, 0.9)) @ rotation("x", stage.between(0.1, 1.1)))


def _sliced(stage: Stage, heap: Heap, made: Vessel, size: float, count: int) -> list[Mesh]:
    """Slices fanned out in a row, each leaning on the one before; tint 1 on the cuts."""
    turn, thick = stage.between(0, 6.28), 0.26 * size
    probe = ball((1.3 * size, size, 0.1), 6).moved(turn=rotation("z", turn))
    x, y = _lowest(stage, heap, made, probe, 60, 0.0)
    slices: list[Mesh] = []
    for i in range(count):
        body = extruded(wavy(size * stage.between(0.9, 1.0), 0.03, stage.seed(), 44), thick, 0.045)
        body = body.moved(turn=rotation("z", turn))
        step = (i - 0.5 * (count - 1)) * 0.72 * size
        slices.append(heap.leant(body, x + step * np.cos(turn), y + step * np.sin(turn), 0.03, 0.42))
    return slices


def _seasoned(stage: Stage, heap: Heap, wet: bool, oiled: bool) -> None:
    """Pepper and leaves of basil on what lies there, basil at least where there is neither whey nor oil."""
    if stage.chance(0.5) and not wet:
        grains = []
        for _ in range(int(stage.random.integers(25, 80))):
            x, y = stage.spot(0.7 * heap.radius)
            grain = ball(stage.random.uniform(0.006, 0.016, 3), 2, 4.0)
            grains.append(grain.moved((x, y, stage.top(x, y) + 0.004), random_rotation(stage.random)))
        stage.add(join(grains), _PEPPER)
    leaves = []
    for _ in range(int(stage.pick(0 if wet or oiled else 2, 1, 2, 3, 3, 5))):
        made = leaf(stage, stage.between(0.26, 0.4), 0.12, 0.3, 0.06).moved((-0.15, 0, 0))
        x, y = stage.spot(0.6 * heap.radius)
        leaves.append(made.moved((x, y, stage.top(x, y) + 0.03), random_rotation(stage.random, 0.4)))
    if leaves:
        stage.add(join(leaves), _BASIL)


DISHES = {"cheese": cheese, "butter": butter, "yoghurt": yoghurt, "mozzarella": mozzarella}
