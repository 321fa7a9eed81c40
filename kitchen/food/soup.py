"""Soup: creamy, clear with things in it, minestrone, and (held out) tomato and onion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, lathe, loft, noise, random_rotation, ring, rotation, tube
from kitchen.sides import leaf, slice_of
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES", "brim", "dropped", "filled", "heaped", "strewn", "surface", "within"]

Array = NDArray[np.float64]

_CARROT = Look(ramp=((0.3, "#e07a1c"), (0.7, "#c65f10")), roughness=0.3, subsurface=0.3)
_PEA = Look("#6f9f2e", roughness=0.3, subsurface=0.2)
_GREEN = Look("#4c8a2c", mottle="#82b04a", mottle_size=0.06, roughness=0.35)
_TOFU = Look("#efe6d0", roughness=0.4, subsurface=0.4, bump=0.006, bump_size=0.05)
_MUSHROOM = Look(ramp=((0.2, "#e8dcc4"), (0.8, "#b08a62")), roughness=0.4, subsurface=0.2)
_CROUTON = Look("#b9762f", mottle="#e2b874", mottle_size=0.06, roughness=0.8, bump=0.02, bump_size=0.03)
_OIL = Look("#d9a63a", glass=0.6, refraction=1.4, roughness=0.02)


def filled(stage: Stage, made: Vessel, fullest: float = 0.86) -> tuple[float, float]:
    """The level of a liquid in a bowl, a deep plate or a pan, and the radius of its surface."""
    bottom = made.inner[0][1]
    full = stage.between(fullest - 0.14, fullest) if made.kind == "bowl" else stage.between(0.5, 0.68)
    level = bottom + (made.rim - bottom) * full
    return level, made.width_at(level)


def brim(stage: Stage, made: Vessel, level: float) -> Array:
    """Outline (72, 2) of the inside of a vessel at the height ``level``, wherever it is not round too."""
    around = ring(1.0, 0.0, 72)[:, :2]
    if made.kind != "foil":
        return made.width_at(level) * around
    far = made.radius * np.linspace(0.6, 2.0, 48)
    reach = [next((r for r in far if stage.top(*(r * at), ("vessel",)) >= level), far[-1]) for at in around]
    return np.array(reach)[:, None] * around


def heaped(stage: Stage, made: Vessel) -> tuple[Array, Callable[[Array, Array], Array]]:
    """How far a heap of something soft reaches, an outline (72, 2), and the floor that it lies on.

    It has filled the foot of a bowl, and a foil container from wall to wall.
    """
    if made.kind == "bowl":
        level = made.base + 0.4 * (made.rim - made.base)
        return 0.98 * brim(stage, made, level), lambda x, y: np.maximum(made.floor(x, y), level)
    if made.kind == "foil":
        return 0.97 * brim(stage, made, 0.6 * made.base + 0.4 * made.rim), lambda x, y: np.full_like(x, made.base)
    return 0.95 * made.radius * ring(1.0, 0.0, 72)[:, :2], made.floor


def within(outline: Array, x: Array, y: Array) -> Array:
    """Share of the way from the middle to the ``outline`` at which (x, y) lies."""
    angle = np.arange(len(outline)) / len(outline) * 2 * np.pi
    far = np.interp(np.arctan2(y, x), angle, np.linalg.norm(outline, axis=1), period=2 * np.pi)
    return np.hypot(x, y) / far


def strewn(stage: Stage, outline: Array, count: int) -> Array:
    """Points (count, 2) within an ``outline`` around the middle, all of its parts about equally likely."""
    most = float(np.abs(outline).max())
    points = stage.random.uniform(-most, most, (4 * count, 2))
    points = points[within(outline, *points.T) < 1]
    return np.concatenate([points, 0.5 * points])[:count]


def dropped(stage: Stage, heap: Heap, piece: Mesh, outline: Array, sink: float, tries: int = 6, steep: float = 0.0) -> Mesh:
    """``piece`` dropped where it comes to lie lowest, of ``tries`` places within the ``outline``.

    A ``steep`` heap is higher in its middle than at the outline by that much.
    """
    places = strewn(stage, outline, tries)
    feet = places[:, None] + piece.points[None, ::5, :2]
    lift = (heap.surface(feet[..., 0], feet[..., 1]) - piece.points[::5, 2]).max(1)
    return heap.drop(piece, *places[(lift + steep * within(outline, *places.T) ** 2).argmin()], sink)


def surface(stage: Stage, radius: float, level: float, look: Look, ripple: float) -> None:
    """The liquid, with a meniscus at the wall."""

    def height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 0.025 * np.clip(np.hypot(x, y) / radius - 0.9, 0, None) * 10

    flat = field(radius * 1.004, 40, 72, height).bumped(ripple, 0.3, stage.seed(), 3)
    stage.add(flat.moved((0, 0, level)), look)


def _float(stage: Stage, piece: Mesh, radius: float, level: float, deep: float, look: Look) -> None:
    """``piece`` afloat, ``deep`` of it under the surface."""
    far, angle = radius * 0.85 * np.sqrt(stage.between(0, 1)), stage.between(0, 6.28)
    piece = piece.moved(turn=random_rotation(stage.random, 0.5))
    top = float(piece.points[:, 2].max())
    high = level - piece.lowest - deep * (top - piece.lowest)
    stage.add(piece.moved((far * np.cos(angle), far * np.sin(angle), high)), look)


def _swirl(stage: Stage, radius: float, level: float, look: Look) -> None:
    """Cream or oil poured in a spiral."""
    turns, phase = stage.between(1.2, 2.6), stage.between(0, 6.28)
    t = np.linspace(0.05, 1, 120)
    far = radius * 0.62 * t
    wobble = 1 + 0.1 * np.sin(9 * t + phase)
    angle = phase + turns * 2 * np.pi * t
    path = np.stack([far * wobble * np.cos(angle), far * wobble * np.sin(angle), np.full(120, level + 0.006)], 1)
    thick = 0.03 * (0.5 + np.sin(np.pi * t) * stage.between(0.7, 1.4))
    stage.add(tube(path, thick, 8, 0.3).bumped(0.008, 0.08, stage.seed()), look)


def cream_soup(stage: Stage, made: Vessel) -> Vessel:
    """Pumpkin, pea, potato or mushroom cream, with croutons, a swirl of cream, or vegetables."""
    level, radius = filled(stage, made)
    colour, second = stage.pick(
        ("#d8862b", "#c97619"), ("#e3b85a", "#d39f3f"), ("#8ba446", "#759036"), ("#d9c69b", "#bda477"), ("#c9a06c", "#a8804f")
    )
    surface(
        stage,
        radius,
        level,
        Look(colour, mottle=second, mottle_size=0.25, roughness=0.2, subsurface=0.3, bump=0.008, bump_size=0.06, coat=0.3),
        0.01,
    )
    if stage.chance(0.6):
        _swirl(stage, radius, level, Look("#f3ead6", roughness=0.3, subsurface=0.3))
    toppings = stage.random.integers(5, 14)
    kind = stage.pick("croutons", "vegetables", "mushrooms")
    for _ in range(toppings):
        if kind == "croutons":
            _float(stage, ball(stage.between(0.07, 0.1), 5, 6.0).bumped(0.01, 0.05, stage.seed()), radius, level, 0.4, _CROUTON)
        elif kind == "mushrooms":
            _float(stage, slice_of(stage, stage.between(0.1, 0.16), 0.04), radius, level, 0.5, _MUSHROOM)
        else:
            _float(stage, slice_of(stage, stage.between(0.09, 0.14), 0.05), radius, level, 0.6, _CARROT)
            _float(stage, ball(0.05, 7), radius, level, 0.5, _PEA)
    return replace(made, hot=stage.chance(0.4))


def _broth(stage: Stage, made: Vessel, radius: float, level: float, colour: str, cloud: str) -> None:
    """A liquid one looks into a little way."""
    inside = [(r * 1.003, z) for r, z in made.inner if z < level]
    body = lathe([(0, made.base - 0.001), *inside[1:], (radius * 1.003, level - 0.005), (0, level - 0.005)], 72)
    depth = (0.3, 0.16, 0.06)
    look = Look(
        colour, roughness=0.08, subsurface=0.5, subsurface_depth=depth, coat=1.0, mottle=cloud, mottle_size=0.5, mottle_share=0.3
    )
    stage.add(body, look)


def _eyes(stage: Stage, radius: float, level: float, count: int) -> None:
    """Eyes of fat on a broth."""
    eyes = []
    for _ in range(count):
        (x, y), size = stage.spot(radius * 0.9), stage.between(0.015, 0.06)
        eyes.append(ball((size, size, 0.006), 5).moved((x, y, level - 0.004)))
    stage.add(join(eyes), _OIL)


def clear_soup(stage: Stage, made: Vessel) -> Vessel:
    """Broth one looks into, with carrots, tofu, mushrooms and spring onion, and eyes of fat."""
    level, radius = filled(stage, made)
    colour = stage.pick("#b8771f", "#c98f35", "#8f4f1a", "#d9a850")
    _broth(stage, made, radius, level, colour, "#7d4a16")
    for _ in range(stage.random.integers(5, 10)):
        _float(stage, slice_of(stage, stage.between(0.1, 0.17), 0.06), radius, level, 0.7, _CARROT)
    for _ in range(stage.random.integers(2, 8)):
        _float(stage, ball(stage.between(0.1, 0.15), 5, 7.0), radius, level, 0.72, _TOFU)
    for _ in range(stage.random.integers(0, 6)):
        _float(stage, slice_of(stage, stage.between(0.1, 0.16), 0.04), radius, level, 0.6, _MUSHROOM)
    for _ in range(stage.random.integers(12, 30)):
        onion = lathe([(0.03, 0), (0.045, 0), (0.045, 0.03), (0.03, 0.03)], 12, (False, False))
        _float(stage, onion, radius, level, 0.4, _GREEN)
    _eyes(stage, radius, level, stage.random.integers(15, 40))
    return replace(made, hot=stage.chance(0.4))


def tomato_soup(stage: Stage, made: Vessel) -> Vessel:
    """Tomato soup or borscht with a spoon of sour cream and herbs."""
    level, radius = filled(stage, made)
    colour, second = stage.pick(("#b8311a", "#9c2412"), ("#c8491f", "#aa3613"), ("#7c1530", "#641026"))
    surface(
        stage,
        radius,
        level,
        Look(colour, mottle=second, mottle_size=0.2, roughness=0.15, subsurface=0.25, bump=0.01, bump_size=0.07, coat=0.4),
        0.012,
    )
    dollop = ball((stage.between(0.18, 0.28), stage.between(0.16, 0.24), 0.08), 14).bumped(0.05, 0.16, stage.seed(), 2)
    _float(stage, dollop, radius * 0.5, level, 0.35, Look("#f5f0e6", roughness=0.3, subsurface=0.4))
    for _ in range(stage.random.integers(10, 30)):
        _float(stage, ball((0.05, 0.03, 0.008), 4), radius, level, 0.3, _GREEN)
    return replace(made, hot=stage.chance(0.4))


def _bean(stage: Stage) -> Mesh:
    return ball((0.1, 0.052, 0.05), 7).bent(stage.between(0.9, 1.4)).tinted(stage.between(0, 1))


def _dice(stage: Stage) -> Mesh:
    return ball(stage.random.uniform(0.052, 0.072, 3), 5, 7.0).tinted(stage.between(0, 1))


def _quarter(stage: Stage) -> Mesh:
    """A quarter of a slice of courgette; tint is 1 on the skin."""
    radius, angle = stage.between(0.15, 0.19), np.linspace(0, np.pi / 2, 13)
    outline = radius * np.concatenate([[(0.0, 0.0)], np.stack([np.cos(angle), np.sin(angle)], 1)])
    mesh = extruded(outline, stage.between(0.05, 0.08), 0.012)
    skin = (np.hypot(mesh.points[:, 0], mesh.points[:, 1]) > 0.93 * radius) * 1.0
    return mesh.moved((-0.45 * radius, -0.45 * radius, 0)).tinted(skin)


def _ditalino(stage: Stage) -> Mesh:
    """A short tube of pasta."""
    wide, long = 0.058, stage.between(0.05, 0.08)
    profile = [(0.6 * wide, -long), (wide, -long), (wide, long), (0.6 * wide, long), (0.6 * wide, -long)]
    turn = rotation("x", stage.between(0.3, 1.57))
    return lathe(profile, 14, (False, False)).moved(turn=turn).tinted(stage.between(0, 1))


def _pod(stage: Stage) -> Mesh:
    """A piece of green bean or celery."""
    long = stage.between(0.08, 0.14)
    return tube(np.linspace((-long, 0, 0), (long, 0, 0), 6), 0.036, 9).bent(stage.between(0.1, 0.7)).tinted(stage.between(0, 1))


def _pea(stage: Stage) -> Mesh:
    return ball(0.045, 6).tinted(stage.between(0, 1))


def minestrone(stage: Stage, made: Vessel) -> Vessel:
    """Beans, carrot, courgette, green beans, peas and little pasta, close together in a tomato broth."""
    level, radius = filled(stage, made)
    colour, second = stage.pick(("#9c3a12", "#b8561c"), ("#8f2a10", "#a8421a"), ("#a8521a", "#8f3c12"))
    broth = Look(colour, mottle=second, mottle_size=0.16, roughness=0.14, subsurface=0.08, coat=0.5)
    surface(stage, radius, level, broth, 0.01)
    wet = {"roughness": 0.22, "subsurface": 0.15, "coat": 0.5}
    beans = stage.pick((("#8a2f22", "#6b2018")), ("#ead9b4", "#d8bd8c"), ("#b8836a", "#98604a"))
    kinds: tuple[tuple[Callable[[Stage], Mesh], Look, float], ...] = (
        (_bean, Look(ramp=((0, beans[0]), (1, beans[1])), **wet), 1.0),
        (_dice, Look(ramp=((0, "#e0791a"), (1, "#cc6410")), **wet), 1.0),
        (_quarter, Look(ramp=((0.3, "#d9dc9a"), (0.7, "#3f6f26")), **wet), 0.7),
        (_ditalino, Look(ramp=((0, "#ecca84"), (1, "#e2b766")), **wet), 1.0),
        (_pod, Look(ramp=((0, "#6f9a38"), (1, "#4f7f2a")), **wet), 0.5),
        (_pea, Look(ramp=((0, "#7da636"), (1, "#66922c")), **wet), 0.7),
        (_dice, Look(ramp=((0, "#e8cf8a"), (1, "#dbb96c")), **wet), 0.6),
        (_dice, Look(ramp=((0, "#b32a18"), (1, "#c8401f")), **wet), 0.5),
    )
    heap = Heap(radius, lambda x, y: np.full_like(x, level - 0.09))
    outline = 0.9 * ring(radius, 0.0, 72)[:, :2]
    shares = np.array([share for *_, share in kinds]) * stage.random.uniform(0.4, 1.6, len(kinds))
    parts: list[list[Mesh]] = [[] for _ in kinds]
    for which in stage.random.choice(len(kinds), int(205 * radius**2 * stage.between(0.85, 1.15)), p=shares / shares.sum()):
        piece = kinds[which][0](stage).moved(turn=random_rotation(stage.random, 0.5))
        parts[which].append(dropped(stage, heap, piece, outline, 0.03, 10))
    for (_, look, _), pieces in zip(kinds, parts, strict=True):
        if pieces:
            stage.add(join(pieces), look)
    if stage.chance(0.5):
        _sprigs(stage, radius, level)
    if stage.chance(0.4):
        _shavings(stage, radius)
    return replace(made, hot=stage.chance(0.35))


def _sprigs(stage: Stage, radius: float, level: float) -> None:
    """A few leaves of basil in the middle."""
    x, y = stage.spot(0.4 * radius)
    start = stage.between(0, 6.28)
    leaves = [
        leaf(stage, stage.between(0.22, 0.34), 0.1, 0.3, 0.05).moved(turn=rotation("z", start + i * 2.1) @ rotation("y", -0.2))
        for i in range(int(stage.random.integers(2, 5)))
    ]
    look = Look("#3f7428", mottle="#2f5a1d", mottle_size=0.2, roughness=0.3, subsurface=0.15)
    stage.add(join(leaves).moved((x, y, max(stage.top(x, y), level) + 0.02)), look)


def _shavings(stage: Stage, radius: float) -> None:
    """Grated cheese."""
    parts = []
    for _ in range(int(stage.random.integers(30, 80))):
        x, y = stage.spot(0.6 * radius)
        shred = ball((stage.between(0.02, 0.05), 0.012, 0.008), 3)
        parts.append(shred.moved((x, y, stage.top(x, y) + 0.005), random_rotation(stage.random, 0.4)))
    stage.add(join(parts), Look("#f2e2b4", roughness=0.5, subsurface=0.2))


def onion_soup(stage: Stage, made: Vessel) -> Vessel:
    """A brown broth with strips of onion, and slices of toast under browned cheese in its middle."""
    level, radius = filled(stage, made)
    colour = stage.pick("#5c2e0c", "#6b3a12", "#4a240a", "#7a4716")
    _broth(stage, made, radius, level, colour, "#4a240c")
    _strips(stage, radius, level)
    _eyes(stage, radius, level, int(stage.random.integers(10, 25)))
    count = int(stage.random.choice([1, 1, 2, 3]))
    size = radius * {1: stage.between(0.52, 0.62), 2: 0.42, 3: 0.37}[count]
    far, start = radius * {1: 0.0, 2: 0.36, 3: 0.42}[count], stage.between(0, 6.28)
    gold, brown = stage.pick(("#dda944", "#9c5420"), ("#d99a34", "#864318"), ("#e3b65a", "#a8602a"))
    melted = Look(
        ramp=((0.0, "#ecc974"), (0.35, gold), (0.62, brown), (0.95, "#4a220c")), roughness=0.25, subsurface=0.25, bump=0.012,
        bump_size=0.05, coat=0.4,
    )  # fmt: skip
    crust = Look(ramp=((0.3, "#8a4f1f"), (0.7, "#d9a860")), roughness=0.7, bump=0.015, bump_size=0.04)
    for i in range(count):
        angle = start + i * 2 * np.pi / count
        outline = wavy(size, 0.06, stage.seed(), 64) * (1.0, stage.between(0.72, 0.95))
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.05))
        place = (far * np.cos(angle), far * np.sin(angle), level + 0.025 + 0.012 * i)
        stage.add(extruded(outline, 0.14, 0.03).moved(place, turn), crust)
        stage.add(_melted(stage, outline, 0.07).moved(place, turn), melted)
    herbs = []
    for _ in range(int(stage.random.integers(0, 40))):
        x, y = stage.spot(0.75 * radius)
        herbs.append(ball((0.03, 0.016, 0.006), 3).moved((x, y, stage.top(x, y) + 0.002), random_rotation(stage.random, 0.4)))
    if herbs:
        stage.add(join(herbs), Look("#4c7a2c", roughness=0.5))
    return replace(made, hot=stage.chance(0.35))


def _strips(stage: Stage, radius: float, level: float) -> None:
    """Strips of soft onion, half under the surface."""
    parts = []
    for _ in range(int(stage.random.integers(35, 60))):
        (x, y), curve, long = stage.spot(0.92 * radius), stage.between(0.4, 1.6), stage.between(0.12, 0.26)
        at = np.linspace(-1, 1, 10)
        path = np.stack([long * at, 0 * at, 0.008 * np.sin(4 * at + x)], 1)
        strip = tube(path, 0.022 * (1 - 0.7 * at**4), 6, 0.5).bent(curve).moved(turn=rotation("z", stage.between(0, 6.28)))
        pull = min(1.0, (radius - long) / max(float(np.hypot(x, y)), 1e-9))
        parts.append(strip.moved((x * pull, y * pull, level + stage.between(-0.012, 0.004))).tinted(stage.between(0, 1)))
    stage.add(join(parts), Look(ramp=((0, "#84501c"), (1, "#a8742f")), roughness=0.15, subsurface=0.3, coat=0.6))


def _melted(stage: Stage, outline: Array, top: float) -> Mesh:
    """Cheese molten over a slice that ends at ``top``, run down over its rim here and there; tint is how brown it is."""
    angle = np.arctan2(outline[:, 1], outline[:, 0])
    runs = noise(np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1) / 0.35, stage.seed(), 2)
    edge = outline * (1.02 + 0.16 * runs)[:, None]
    shares = np.linspace(1, 0.03, 26)
    far = np.linalg.norm(edge, axis=1) / np.linalg.norm(outline, axis=1)
    rings = []
    for share in shares:
        over = np.clip(far * share - 0.97, 0, None) / 0.1
        high = top + 0.05 * (1 - share**6) - 0.12 * np.clip(over, 0, 1.2)
        rings.append(np.column_stack([edge * share, high]))
    mesh = loft(rings, (False, True)).bumped(0.022, 0.11, stage.seed(), 3)
    blisters = noise(mesh.points / 0.13, stage.seed(), 3)
    return mesh.tinted(0.38 + 0.5 * blisters + 0.12 * (mesh.points[:, 2] - top) / 0.05)


DISHES = {
    "cream_soup": cream_soup,
    "clear_soup": clear_soup,
    "minestrone": minestrone,
    "tomato_soup": tomato_soup,
    "onion_soup": onion_soup,
}
