"""Vegetables: salad, sticks of raw vegetables, and (held out) broccoli."""

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

__all__ = ["DISHES", "halved", "nestled", "reach", "sector"]

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
        (_CUT_TOMATO, lambda: halved(ball(stage.between(0.14, 0.19), 12))),
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


def halved(mesh: Mesh) -> Mesh:
    """The lower half, cut flat; tint 0 on the cut, 1 on the skin."""
    x, y, z = mesh.points.T
    return Mesh(np.stack([x, y, np.minimum(z, 0)], 1), mesh.quads, mesh.triangles, np.where(z >= 0, 0.0, 1.0))


def nestled(
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


def reach(made: Vessel) -> float:
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
    heap = Heap(reach(made), made.floor, overhang=0.25)
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
    wedge = sector(1.25 * thick, 0.65, long / 2, 8).moved((-0.6 * thick, 0, 0))
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
    heap, thick = Heap(reach(made), made.floor, overhang=0.2), stage.between(0.085, 0.115)
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
            found = nestled(stage, heap, rounds[i % len(rounds)](stage), x, y, 0.3 * heap.radius, 0.17)
            for mesh, look in found:
                piles.setdefault(look, []).append(mesh)
    for look, pieces in piles.items():
        stage.add(join(pieces), look)
    return made


def sector(radius: float, half: float, thick: float, cells: int = 22) -> Mesh:
    """A slice of pie from the origin along x, ``half`` an angle wide either way, -thick to thick in z; tint is 1 at its arc."""
    u, v, w = ball(1.0, cells, 14.0).points.T
    box = ball(1.0, cells, 14.0)
    far, angle = (u + 1) / 2, half * v
    points = np.stack([radius * far * np.cos(angle), radius * far * np.sin(angle), thick * w], 1)
    return Mesh(points, box.quads, box.triangles, far)


DISHES = {"salad": salad, "crudites": crudites, "broccoli": broccoli}
