"""Noodles and pasta: spaghetti with sauce, ramen, macaroni in cheese sauce, and (held out) penne and ravioli."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.food.egg import egg_half
from kitchen.food.soup import dropped, filled, heaped, strewn, surface
from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, lathe, loft, noise, random_rotation, rotation, strands
from kitchen.sides import leaf, puddle
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]
_Floor = Callable[[Array, Array], Array]

_BASIL = Look("#3f7428", mottle="#5b8f38", mottle_size=0.08, roughness=0.4)
_PARMESAN = Look("#f3e6c0", roughness=0.6, subsurface=0.2)


def _nest(stage: Stage, radius: float, high: float, count: int, length: float) -> Array:
    """Paths (count, 64, 3) that wind about over a mound of ``radius`` and ``high``, each at a depth of its own."""
    steps = 64
    start, heading = stage.random.uniform(0, 2 * np.pi, (2, count, 1))
    curl = stage.random.normal(0, 1.3, (count, 1)) + stage.random.choice([-1.8, 1.8], (count, 1))
    along = np.linspace(0, length, steps)[None]
    angle = heading + curl * along / radius + 0.8 * np.sin(3.1 * along / radius + start)
    step = length / steps
    x = np.cumsum(np.cos(angle), 1) * step
    y = np.cumsum(np.sin(angle), 1) * step
    far = radius * np.sqrt(stage.random.uniform(0, 1, (count, 1)))
    x, y = x - x.mean(1, keepdims=True) + 0.55 * far * np.cos(start), y - y.mean(1, keepdims=True) + 0.55 * far * np.sin(start)
    reach = np.hypot(x, y) / radius
    pull = np.where(reach > 0.9, (0.9 + 0.1 * np.tanh((reach - 0.9) * 3)) / np.maximum(reach, 1e-9), 1)
    x, y = x * pull, y * pull
    depth = stage.random.uniform(0.25, 1, (count, 1))
    rise = high * np.clip(1 - (np.hypot(x, y) / radius) ** 2, 0, 1) ** 0.7 * depth
    flat = np.stack([x, y, np.zeros_like(x)], -1).reshape(-1, 3)
    ripple = 0.045 * noise(flat / 0.16 + 7 * np.repeat(np.arange(count), steps)[:, None], stage.seed()).reshape(count, steps)
    return np.stack([x, y, rise + ripple + 0.03], -1)


def _over(stage: Stage, heap: Heap, outline: Array, lift: float, patchy: float, floor: _Floor | None = None) -> Mesh:
    """Sauce over a heap, ``lift`` above the mean of what lies there in its middle and under it at the ``outline``.

    It does not run below the ``floor``.
    """
    smooth = heap.height
    for _ in range(3):
        smooth = (smooth + sum(np.roll(smooth, step, axis) for step in (-1, 1) for axis in (0, 1))) / 5
    even = Heap(heap.radius, lambda x, y: smooth, heap.cells)
    shares = np.linspace(1, 0.03, 36)
    x, y = (shares[:, None] * outline.T[:, None]).reshape(2, -1)
    waves = noise(np.stack([x, y, 0 * x], 1) / 0.16, stage.seed(), 2)
    z = even.surface(x, y) + lift + patchy * waves - 0.2 * np.clip(np.repeat(shares, len(outline)) - 0.65, 0, None)
    z = z if floor is None else np.maximum(z, floor(x, y) + 0.004)
    return loft(np.stack([x, y, z], 1).reshape(len(shares), -1, 3), (False, True))


def _heap(outline: Array, floor: _Floor) -> tuple[Heap, float]:
    """An empty heap within an ``outline``, and how far that is from the middle on the mean."""
    far = np.linalg.norm(outline, axis=1)
    return Heap(float(far.max()), floor, overhang=0.6), float(far.mean())


def spaghetti(stage: Stage, made: Vessel) -> Vessel:
    """A tangle of spaghetti with tomato, meat, pesto or cream sauce."""
    outline, floor = heaped(stage, made)
    heap, reach = _heap(outline, floor)
    radius, high = reach * (1.0 if made.kind in ("bowl", "foil") else stage.between(0.85, 0.97)), stage.between(0.24, 0.46)
    sauce = stage.pick("tomato", "meat", "meat", "pesto", "cream")
    pale, deep = {
        "tomato": ("#ecc98a", "#d98e4f"),
        "meat": ("#efd9a4", "#e3bf7c"),
        "pesto": ("#dccf8a", "#a9ad58"),
        "cream": ("#f2e4bf", "#e8d19c"),
    }[sauce]
    look = Look(ramp=((0, deep), (1, pale)), roughness=0.28, subsurface=0.3, coat=0.35)
    paths = _nest(stage, radius, high, int(stage.between(110, 160)), stage.between(1.6, 3.0))
    wide = np.abs(outline).max(0) / reach
    paths[..., :2] *= wide
    paths[..., 2] += floor(paths[..., 0], paths[..., 1])
    stage.add(strands(paths, stage.between(0.019, 0.026)), look)
    foot = float(floor(np.zeros(1), np.zeros(1))[0])
    under = ball((radius * 0.85 * wide[0], radius * 0.85 * wide[1], high * 0.62), 16)
    stage.add(replace(under, points=np.maximum(under.points, (-9, -9, 0)) + (0, 0, foot)), look)
    heap.raise_to(paths.reshape(-1, 3) + (0, 0, 0.02))
    _SAUCES[sauce](stage, radius, heap)
    if stage.chance(0.45):
        flakes = [
            ball((0.03, 0.02, 0.006), 3).moved((*spot, stage.top(*spot)), random_rotation(stage.random))
            for spot in (stage.spot(0.5 * radius) for _ in range(40))
        ]
        stage.add(join(flakes), _PARMESAN)
    return replace(made, hot=stage.chance(0.35))


def _ladled(stage: Stage, radius: float, heap: Heap, look: Look, thick: float) -> None:
    """Sauce on top of the tangle, following its shape."""
    stage.add(_over(stage, heap, wavy(stage.between(0.5, 0.72) * radius, 0.25, stage.seed(), 72), thick - 0.03, 0.05), look)


def _chunks(stage: Stage, radius: float, count: int, size: float, look: Look) -> None:
    parts = []
    for _ in range(count):
        x, y = stage.spot(radius)
        piece = ball(size * stage.random.uniform(0.5, 1.1, 3), 5, 2.6).bumped(0.3 * size, size, stage.seed())
        parts.append(piece.moved((x, y, stage.top(x, y) + 0.01), random_rotation(stage.random)).tinted(stage.between(0, 1)))
    stage.add(join(parts), look)


def _tomato(stage: Stage, radius: float, heap: Heap) -> None:
    _ladled(
        stage,
        radius,
        heap,
        Look("#a8321a", mottle="#c4502a", mottle_size=0.1, roughness=0.18, subsurface=0.25, bump=0.03, bump_size=0.07, coat=0.4),
        0.08,
    )
    _chunks(stage, 0.45 * radius, 10, 0.06, Look("#b03a1c", roughness=0.2, subsurface=0.2, coat=0.4))


def _meat(stage: Stage, radius: float, heap: Heap) -> None:
    _ladled(
        stage,
        radius,
        heap,
        Look("#8a3218", mottle="#a8502c", mottle_size=0.08, roughness=0.25, subsurface=0.15, bump=0.03, bump_size=0.05, coat=0.3),
        0.08,
    )
    _chunks(
        stage,
        0.55 * radius,
        110,
        0.045,
        Look(ramp=((0, "#4a2414"), (0.6, "#7c4024"), (1, "#a03a1c")), roughness=0.4, bump=0.01, bump_size=0.02, coat=0.2),
    )


def _pesto(stage: Stage, radius: float, heap: Heap) -> None:
    _chunks(stage, 0.85 * radius, 150, 0.022, _BASIL)
    _chunks(stage, 0.5 * radius, 12, 0.05, Look("#b3241a", roughness=0.2, subsurface=0.3, coat=0.4))


def _cream(stage: Stage, radius: float, heap: Heap) -> None:
    _ladled(stage, radius, heap, Look("#f0e2bf", roughness=0.2, subsurface=0.4, coat=0.3), 0.04)
    _chunks(stage, 0.7 * radius, 26, 0.05, Look("#b5614e", mottle="#7c3a2a", mottle_size=0.05, roughness=0.35))
    _chunks(stage, 0.7 * radius, 50, 0.014, Look("#2b2520", roughness=0.6))


_SAUCES = {"tomato": _tomato, "meat": _meat, "pesto": _pesto, "cream": _cream}


def ramen(stage: Stage, made: Vessel) -> Vessel:
    """Noodles in broth with egg, pork, spring onion and nori."""
    level, radius = filled(stage, made, 0.78)
    broth, cloud = stage.pick(("#a8641f", "#8a4a14"), ("#d9b071", "#c99a55"), ("#b5441c", "#8f2f12"), ("#e3cfa0", "#d3b67c"))
    surface(stage, radius, level, Look(broth, mottle=cloud, mottle_size=0.2, roughness=0.1, subsurface=0.3, coat=0.8), 0.008)
    look = Look(ramp=((0, "#e3c069"), (1, "#f3dfa2")), roughness=0.22, subsurface=0.35, coat=0.5)
    paths = _nest(stage, radius * 0.86, stage.between(0.12, 0.2), int(stage.between(70, 110)), stage.between(1.6, 2.6))
    paths[..., 2] += level - 0.075 + 0.02 * np.sin(paths[..., 0] * 22 + paths[..., 1] * 9)
    stage.add(strands(paths, stage.between(0.021, 0.03)), look)
    around = stage.between(0, 6.28)
    for i, topping in enumerate(stage.random.permutation(4)):
        angle = around + i * np.pi / 2 + stage.random.normal(0, 0.15)
        place = np.array([0.55 * radius * np.cos(angle), 0.55 * radius * np.sin(angle), level + 0.1])
        _TOPPINGS[topping](stage, place, radius)
    return replace(made, hot=stage.chance(0.35))


def _eggs(stage: Stage, place: Array, radius: float) -> None:
    for i in range(int(stage.random.integers(1, 3))):
        white, yolk = egg_half(stage, radius * 0.24)
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.2))
        at = place + (0.28 * radius * i, 0.1 * radius * i, 0.05)
        stage.add(white.moved(at, turn), Look("#f3e9d6", roughness=0.22, subsurface=0.4, coat=0.4))
        stage.add(
            yolk.moved(at, turn), Look("#e88a14", mottle="#f2ad3c", mottle_size=0.1, roughness=0.12, subsurface=0.4, coat=0.5)
        )


def _pork(stage: Stage, place: Array, radius: float) -> None:
    look = Look(
        ramp=((0, "#6b3a20"), (0.5, "#b07a5c"), (1, "#cf9f86")),
        mottle="#ecd6c0",
        mottle_size=0.13,
        mottle_share=0.4,
        mottle_sharp=True,
        roughness=0.3,
        subsurface=0.2,
        coat=0.4,
    )
    for i in range(int(stage.random.integers(1, 4))):
        slab = extruded(wavy(radius * 0.3, 0.1, stage.seed(), 44), 0.05, 0.012).bumped(0.012, 0.12, stage.seed())
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.between(0.05, 0.4))
        stage.add(slab.moved(place + (0.14 * radius * i, 0.05 * i, 0.05 + 0.05 * i), turn), look)


def _onion(stage: Stage, place: Array, radius: float) -> None:
    rings = []
    for _ in range(45):
        cut = lathe([(0.026, 0), (0.04, 0), (0.04, 0.03), (0.026, 0.03)], 12, (False, False))
        x, y = np.array(stage.spot(0.26 * radius)) + place[:2]
        rings.append(cut.moved((x, y, stage.top(x, y)), random_rotation(stage.random, 1.0)).tinted(stage.between(0, 1)))
    stage.add(join(rings), Look(ramp=((0, "#3f7f24"), (1, "#a9c774")), roughness=0.35, subsurface=0.1))


def _nori(stage: Stage, place: Array, radius: float) -> None:
    sheet = extruded(radius * 0.32 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float), 0.012)
    turn = rotation("z", float(np.arctan2(place[1], place[0])) + np.pi / 2) @ rotation("x", stage.between(1.0, 1.35))
    stage.add(
        sheet.moved(place * (1.35, 1.35, 1) + (0, 0, 0.12), turn),
        Look("#18201a", roughness=0.4, bump=0.01, bump_size=0.03),
        smooth=False,
    )


_TOPPINGS = (_eggs, _pork, _onion, _nori)


def penne(stage: Stage, made: Vessel) -> Vessel:
    """Penne, coated with a red or white sauce."""
    tone = stage.pick(("#e0b568", "#c8552a"), ("#ecd08e", "#b03a1c"), ("#f0dca6", "#e8cf9a"), ("#e6c67c", "#8f9a45"))
    look = Look(tone[0], mottle=tone[1], mottle_size=0.22, mottle_share=0.42, roughness=0.25, subsurface=0.25, coat=0.4)
    outline, floor = heaped(stage, made)
    heap, reach = _heap(outline, floor)
    pieces = []
    for _ in range(int(stage.between(75, 110) * reach**2)):
        long, wide = stage.between(0.17, 0.22), 0.062
        tube_ = lathe(
            [
                (0.72 * wide, -long),
                (wide, -long),
                (wide, -0.3 * long),
                (wide, 0.3 * long),
                (wide, long),
                (0.72 * wide, long),
                (0.72 * wide, 0),
                (0.72 * wide, -long),
            ],
            16,
            (False, False),
        )
        slant = 0.9 * tube_.points[:, 0] * np.sign(tube_.points[:, 2])
        tube_ = Mesh(
            tube_.points + np.outer(slant * (np.abs(tube_.points[:, 2]) > 0.9 * long), (0, 0, 1)),
            tube_.quads,
            tube_.triangles,
            tube_.tint,
        )
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("y", np.pi / 2 + stage.random.normal(0, 0.3))
        pieces.append(dropped(stage, heap, tube_.moved(turn=turn), 0.84 * outline, 0.04, 5, 0.15))
    stage.add(join(pieces), look)
    stage.add(_over(stage, heap, 0.82 * outline, -0.12, 0.04, floor), Look(tone[1], roughness=0.2, subsurface=0.15, coat=0.4))
    _chunks(
        stage,
        0.7 * reach,
        int(stage.random.integers(8, 26)),
        0.05,
        stage.pick(Look("#a8301a", roughness=0.2, coat=0.4), _BASIL, Look("#7c4024", roughness=0.4)),
    )
    return replace(made, hot=stage.chance(0.35))


def _elbow(stage: Stage) -> Mesh:
    """A piece of macaroni: a hollow tube bent to an arc."""
    wide, curl, half = stage.between(0.046, 0.052), stage.between(0.095, 0.12), stage.between(0.95, 1.2)
    at, angle = np.linspace(-half, half, 9), np.arange(10) / 10 * 2 * np.pi

    def ring(where: float, thick: float) -> Array:
        far = curl + thick * np.cos(angle)
        return np.stack([far * np.cos(where), far * np.sin(where), -thick * np.sin(angle)], 1)

    outside, inside = [ring(each, wide) for each in at], [ring(each, 0.62 * wide) for each in at[::-1]]
    return loft([*outside, *inside, outside[0]], (False, False)).moved((-0.8 * curl, 0, 0))


def macaroni(stage: Stage, made: Vessel) -> Vessel:
    """Elbow macaroni in cheese sauce, or baked under browned crumbs."""
    outline, floor = heaped(stage, made)
    pale, deep = stage.pick(("#f2c22e", "#e8aa0c"), ("#f5cf4c", "#ecba20"), ("#efb21a", "#e09a00"), ("#f5d878", "#ecc84a"))
    baked, steep = stage.chance(0.45), 0.15 if made.kind in ("foil", "pan") else stage.between(0.25, 0.45)
    brown = {"mottle": "#9c5420", "mottle_size": 0.2, "mottle_share": stage.between(0.2, 0.38)} if baked else {}
    pasta = Look(ramp=((0, deep), (1, pale)), roughness=0.25, subsurface=0.2, coat=0.45, **brown)
    cheese = Look(deep, roughness=0.15, subsurface=0.2, coat=0.6, **brown)
    heap, reach = _heap(outline, floor)
    pieces = []
    for _ in range(int(160 * reach**2 * stage.between(0.9, 1.25))):
        piece = _elbow(stage).moved(turn=rotation("z", stage.between(0, 6.28)) @ random_rotation(stage.random, 0.7))
        pieces.append(dropped(stage, heap, piece, 0.9 * outline, 0.035, 6, steep).tinted(stage.between(0, 1)))
    stage.add(join(pieces), pasta)
    stage.add(_over(stage, heap, 0.94 * outline, -0.045, 0.05, floor), cheese)
    if baked:
        _crumbs(stage, outline)
    else:
        specks = stage.pick(Look("#3f7428", roughness=0.5), Look("#2b2520", roughness=0.6), Look("#a8301a", roughness=0.5))
        _chunks(stage, 0.75 * reach, int(stage.random.integers(10, 60)), stage.pick(0.016, 0.03), specks)
    return replace(made, hot=stage.chance(0.35))


def _crumbs(stage: Stage, outline: Array) -> None:
    """Browned bread crumbs."""
    parts = []
    for x, y in strewn(stage, 0.9 * outline, int(stage.random.integers(220, 420))):
        crumb = ball(0.026 * stage.random.uniform(0.4, 1.1, 3), 3, 3.0)
        parts.append(crumb.moved((x, y, stage.top(x, y) + 0.004), random_rotation(stage.random)).tinted(stage.between(0, 1)))
    stage.add(join(parts), Look(ramp=((0, "#7a3f16"), (0.6, "#b8742c"), (1, "#dba854")), roughness=0.75))


def _raviolo(stage: Stage, size: float, corners: float) -> Mesh:
    """A pillow of pasta with a flat crimped rim, ``size`` from its middle to its side; tint grows towards the filling."""
    angle = np.arange(120) / 120 * 2 * np.pi
    far = (np.abs(np.cos(angle)) ** corners + np.abs(np.sin(angle)) ** corners) ** (-1 / corners)
    teeth = np.abs(2 * ((angle * 20 / (2 * np.pi)) % 1) - 1)
    outline = size * (far * (1 + 0.045 * teeth))[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    plain = size * far[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    thick, high = 0.022, size * stage.between(0.36, 0.5)
    rings = [np.column_stack([plain * 0.5, np.full(120, -thick)]), np.column_stack([outline, np.full(120, -thick)])]
    shares = [1.0, 0.96, 0.88, 0.82, 0.79, 0.75, 0.7, 0.62, 0.5, 0.36, 0.2, 0.05]
    for share in shares:
        dome = high * np.clip(1 - (share / 0.82) ** 2.6, 0, 1) ** 0.6
        ridge = 0.012 * teeth * (share > 0.82)
        rings.append(np.column_stack([(outline if share > 0.9 else plain) * share, thick + dome + ridge]))
    mesh = loft(rings)
    x, y, z = mesh.points.T
    droop = stage.random.normal(0, 0.25, 2)
    mesh = replace(mesh, points=np.stack([x, y, z + droop[0] * x * x + droop[1] * y * y], 1))
    filling = np.clip(1.15 - np.hypot(x, y) / (0.8 * size), 0, 1) * (z > 1.5 * thick)
    return mesh.bumped(0.018, 0.14, stage.seed(), 2).tinted(filling)


def ravioli(stage: Stage, made: Vessel) -> Vessel:
    """Square or round ravioli in butter with sage, in tomato sauce or in cream."""
    outline, floor = heaped(stage, made)
    sauce = stage.pick("butter", "butter", "tomato", "tomato", "cream")
    pasta, filling = stage.pick(("#dfae4c", "#b88c3a"), ("#e6bd66", "#94984a"), ("#d9a23c", "#b5702e"), ("#e8c884", "#c9a866"))
    dough = Look(ramp=((0, pasta), (0.5, pasta), (1, filling)), roughness=0.22, subsurface=0.25, coat=0.5)
    look = {
        "butter": Look("#c98f2a", roughness=0.05, subsurface=0.2, coat=1.0),
        "tomato": Look("#a82c14", mottle="#c04a22", mottle_size=0.1, roughness=0.18, bump=0.02, bump_size=0.07, coat=0.4),
        "cream": Look("#efe0ba", roughness=0.18, subsurface=0.3, coat=0.4),
    }[sauce]
    heap, reach = _heap(outline, floor)
    pool = puddle(stage, 0.85 * float(np.linalg.norm(outline, axis=1).min()), 0.05 if sauce != "butter" else 0.02, 0.12)
    low = floor(pool.points[:, 0], pool.points[:, 1])
    stage.add(replace(pool, points=pool.points + np.outer(low + 0.004, (0, 0, 1))), look)
    size, corners = stage.between(0.185, 0.24), stage.pick(9.0, 9.0, 2.0)
    pieces = []
    for _ in range(int(stage.between(15, 23) * reach**2)):
        piece = _raviolo(stage, size, corners).moved(
            turn=rotation("z", stage.between(0, 6.28)) @ random_rotation(stage.random, 0.15)
        )
        pieces.append(dropped(stage, heap, piece, (1 - 0.85 * size / reach) * outline, 0.05, 14))
    stage.add(join(pieces), dough)
    if sauce != "butter":
        stage.add(_over(stage, heap, outline * stage.between(0.5, 0.75), -0.05, 0.07), look)
    if sauce == "butter" or stage.chance(0.3):
        _sage(stage, reach)
    if stage.chance(0.5):
        _chunks(stage, 0.7 * reach, 40, 0.02, _PARMESAN)
    return replace(made, hot=stage.chance(0.35))


def _sage(stage: Stage, radius: float) -> None:
    """Leaves of sage fried in butter."""
    leaves = []
    for _ in range(int(stage.random.integers(5, 11))):
        x, y = stage.spot(0.65 * radius)
        blade = leaf(stage, stage.between(0.2, 0.32), stage.between(0.05, 0.07), 0.4, 0.2).moved((-0.12, 0, 0.01))
        leaves.append(blade.moved((x, y, stage.top(x, y)), random_rotation(stage.random, 0.25)))
    stage.add(join(leaves), Look(stage.pick("#5f7038", "#4a6b2c"), mottle="#7d8a4c", mottle_size=0.06, roughness=0.55))


DISHES = {"spaghetti": spaghetti, "ramen": ramen, "macaroni": macaroni, "penne": penne, "ravioli": ravioli}
