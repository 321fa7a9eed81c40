"""Side dishes and garnish: the same for every class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, lathe, loft, random_rotation, rotation
from kitchen.stage import Heap, Stage, wavy

__all__ = ["crumbs", "garnish", "leaf", "puddle", "side_dish", "slice_of", "steam"]


def leaf(stage: Stage, length: float, width: float, curl: float = 0.3, frill: float = 0.15) -> Mesh:
    """A leaf along x with its stalk at the origin, folded at its rib, curled and frilled; tint is 0 at the rib, 1 at the rim."""
    u, v = np.linspace(0, 1, 18), np.linspace(-1, 1, 11)
    along, across = (each.ravel() for each in np.meshgrid(u, v, indexing="ij"))
    half = width * np.sin(np.pi * along**0.8) ** 0.7 + 0.01
    x, y = length * along, half * across
    z = 0.35 * np.abs(y) + curl * length * along**2 * stage.between(-0.6, 1) * 0.6
    z = z + frill * width * np.abs(across) ** 2 * np.sin(16 * along + stage.between(0, 6) + 2 * np.sign(across))
    index = np.arange(18 * 11).reshape(18, 11)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    return Mesh(np.stack([x, y, z], 1), quads, np.zeros((0, 3), int), np.abs(across))


def slice_of(stage: Stage, radius: float, thick: float, skin: float = 0.08) -> Mesh:
    """A round slice, lying flat; tint is 1 on the skin, 0 in the flesh."""
    mesh = extruded(wavy(radius, 0.03, stage.seed(), 40), thick, 0.012)
    far = np.hypot(mesh.points[:, 0], mesh.points[:, 1]) / radius
    return mesh.tinted((far > 1 - skin) * 1.0)


_CUCUMBER = Look(
    ramp=((0.3, "#cfdf9e"), (0.7, "#2f5d24")),
    roughness=0.25,
    subsurface=0.2,
    mottle="#b9d08a",
    mottle_size=0.12,
    mottle_share=0.3,
)
_TOMATO = Look("#b3221a", roughness=0.15, subsurface=0.25, coat=0.4)
_LEMON = Look(ramp=((0.3, "#f0dc7a"), (0.7, "#e8c022")), roughness=0.3, subsurface=0.3)
_PARSLEY = Look("#3d6b24", mottle="#5c8f37", mottle_size=0.1, roughness=0.5, subsurface=0.15)
_BASIL = Look("#3f7428", mottle="#2f5a1d", mottle_size=0.2, roughness=0.3, subsurface=0.15)


def _sprig(stage: Stage) -> tuple[Mesh, Look]:
    leaves = []
    for i in range(9):
        made = leaf(stage, stage.between(0.1, 0.18), 0.06, 0.5, 0.5)
        leaves.append(
            made.moved(
                stage.random.uniform(-0.05, 0.05, 3) + (0, 0, 0.03),
                rotation("z", i * 2.4) @ rotation("y", -stage.between(0, 0.9)),
            )
        )
    return join(leaves), _PARSLEY


def _basil(stage: Stage) -> tuple[Mesh, Look]:
    leaves = [
        leaf(stage, stage.between(0.2, 0.32), 0.1, 0.3, 0.05).moved((0, 0, 0.02), rotation("z", i * 2.1) @ rotation("y", -0.25))
        for i in range(3)
    ]
    return join(leaves), _BASIL


def _lemon(stage: Stage) -> tuple[Mesh, Look]:
    return slice_of(stage, 0.24, 0.06, 0.1).moved(turn=random_rotation(stage.random, 0.4)), _LEMON


def _cherry_tomato(stage: Stage) -> tuple[Mesh, Look]:
    return ball(stage.between(0.12, 0.17), 10).moved(turn=random_rotation(stage.random)), _TOMATO


def _chives(stage: Stage) -> tuple[Mesh, Look]:
    cuts = []
    for _ in range(26):
        far, angle = 0.4 * np.sqrt(stage.between(0, 1)), stage.between(0, 6.28)
        cut = lathe([(0.022, 0), (0.026, 0), (0.026, 0.035), (0.022, 0.035)], 10)
        cuts.append(cut.moved((far * np.cos(angle), far * np.sin(angle), 0.01), random_rotation(stage.random, 1.6)))
    return join(cuts), Look("#4f8f2f", roughness=0.4)


_GARNISH: tuple[Callable[[Stage], tuple[Mesh, Look]], ...] = (_sprig, _basil, _lemon, _cherry_tomato, _chives)


def garnish(stage: Stage, radius: float) -> None:
    """One or two bits of green, lemon or tomato on top of the dish, or of its empty vessel, within ``radius`` of its middle."""
    for _ in range(stage.random.integers(1, 3)):
        mesh, look = stage.pick(*_GARNISH)(stage)
        far, angle = radius * stage.between(0.1, 0.75), stage.between(0, 6.28)
        x, y = far * np.cos(angle), far * np.sin(angle)
        mesh = mesh.moved((x, y, 0))
        spots = mesh.points[:: max(len(mesh.points) // 24, 1), :2]
        high = float(np.percentile([stage.top(*spot) for spot in spots], 70))
        stage.add(mesh.moved((0, 0, high - mesh.lowest - 0.015)), look)


def _little_bowl(stage: Stage) -> tuple[Heap, float]:
    colour = stage.pick("#f2efe8", "#39424b", "#b89a72", "#efefef", "#7c3b30")
    size = 0.42
    at = np.linspace(0, 1, 9)
    inside = [(size * np.sin(a * np.pi / 2) ** 0.6, 0.05 + 0.28 * (1 - np.cos(a * np.pi / 2))) for a in at]
    outside = [(0, 0), (0.6 * size, 0), (size * 0.95, 0.18), (size + 0.04, 0.34)]
    stage.add(lathe([*outside, *reversed(inside)], 48), Look(colour, roughness=0.25))
    radii, heights = zip(*inside, strict=True)
    return Heap(size * 0.9, lambda x, y: np.interp(np.hypot(x, y), radii, heights), 40), size


def _pickles(stage: Stage) -> None:
    heap, _ = _little_bowl(stage)
    for _ in range(16):
        piece = slice_of(stage, 0.14, 0.04).moved(turn=random_rotation(stage.random, 0.7))
        stage.add(heap.drop_lowest(piece, stage.random, 0.7), _CUCUMBER)


def _sauce(stage: Stage) -> None:
    _, size = _little_bowl(stage)
    colour = stage.pick("#8e1d12", "#4a2413", "#e8dcb8", "#d9a521", "#3d2015")
    seed = stage.seed()
    sauce = field(size * 0.9, 12, 40).bumped(0.015, 0.2, seed).moved((0, 0, 0.25))
    stage.add(sauce, Look(colour, roughness=0.12, subsurface=0.2))


def _little_salad(stage: Stage) -> None:
    heap, _ = _little_bowl(stage)
    green = Look(ramp=((0.0, "#c4d68c"), (0.5, "#6f9e3c"), (1.0, "#3f7a28")), roughness=0.4, subsurface=0.15)
    for _ in range(14):
        made = leaf(stage, stage.between(0.25, 0.42), 0.13, 0.6, 0.6)
        piece = made.moved((-0.15, 0, 0)).moved(turn=random_rotation(stage.random, 0.8))
        stage.add(heap.drop_lowest(piece, stage.random, 0.5, sink=0.03), green)
    for _ in range(3):
        stage.add(heap.drop_lowest(ball(0.11, 8), stage.random, 0.5), _TOMATO)


def _olives(stage: Stage) -> None:
    heap, _ = _little_bowl(stage)
    skin = stage.pick(Look("#2a1f24", roughness=0.15), Look("#7d8431", roughness=0.2, subsurface=0.1))
    for _ in range(22):
        piece = ball((0.1, 0.075, 0.075), 8).moved(turn=random_rotation(stage.random))
        stage.add(heap.drop_lowest(piece, stage.random, 0.7), skin)


_SIDES: tuple[Callable[[Stage], None], ...] = (_pickles, _sauce, _little_salad, _olives)


def side_dish(stage: Stage) -> None:
    """A little bowl of something, in the middle of the table."""
    stage.pick(*_SIDES)(stage)


def crumbs(stage: Stage, look: Look, count: int, reach: float, size: float = 0.03) -> None:
    """Crumbs of the food strewn around, part of the food."""
    parts = []
    for _ in range(count):
        far, angle = reach * np.sqrt(stage.between(0, 1)), stage.between(0, 6.28)
        x, y = far * np.cos(angle), far * np.sin(angle)
        crumb = ball(size * stage.random.uniform(0.3, 1.0, 3), 3, 3.0).moved(
            (x, y, stage.top(x, y)), random_rotation(stage.random)
        )
        parts.append(crumb.tinted(stage.between(0, 1)))
    stage.add(join(parts), look)


def puddle(stage: Stage, radius: float, thick: float, uneven: float = 0.25) -> Mesh:
    """A pool of sauce lying at z = 0, with a wavering rim."""
    rim = wavy(radius, uneven, stage.seed(), 56, 0.8)
    shares = np.linspace(1, 0.03, 16)
    rings = [np.column_stack([rim * share, np.full(len(rim), thick * (1 - share**5) ** 0.6)]) for share in shares]
    return loft(rings, (False, True)).bumped(0.25 * thick, 0.18, stage.seed(), 2)


def steam(stage: Stage, height: float, radius: float) -> None:
    """A thin haze over something hot; not in the mask."""
    stage.hazy = True
    haze = Look("#ffffff", roughness=1.0, alpha=0.05, mist=True)
    for _ in range(stage.random.integers(5, 9)):
        x, y = stage.random.uniform(-0.5, 0.5, 2) * radius
        puff = ball(stage.random.uniform(0.25, 0.55, 3) * (0.7, 0.7, 1.5), 12).bumped(0.12, 0.35, stage.seed(), 2)
        stage.add(puff.moved((x, y, height + stage.between(0.3, 1.0))), haze, hidden=True)
