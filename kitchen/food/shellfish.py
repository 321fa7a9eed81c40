"""Shellfish: prawns, and (held out) mussels and oysters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.food.seafood import HERB, LEMON, lemon_slice, lemons
from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, field, join, lathe, loft, noise, random_rotation, rotation, tube
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]


def _prawn(stage: Stage, size: float, head: bool) -> Mesh:
    """A curled prawn lying on its side; tint waves with its segments and is 1 at the tail fan."""
    t = np.linspace(0, 1, 72)
    turn = 0.5 + 4.1 * t
    curl = size * (0.62 - 0.2 * t)
    path = np.stack([curl * np.cos(turn), curl * np.sin(turn), 0 * t], 1)
    segment = (t * 7) % 1
    thick = size * (0.27 - 0.17 * t) * np.minimum(1, 7 * t + 0.35) * (1 + 0.1 * segment)
    body = tube(path, thick, 16, 0.86)
    stripes = np.clip(0.25 + 0.55 * (1 - segment) ** 2 + 0.25 * t, 0, 0.85)
    body = body.tinted(np.concatenate([np.repeat(stripes, 16), stripes[[0, -1]]]))
    parts = [body]
    for spread in (-0.5, 0.0, 0.5):
        fan = ball((0.2 * size, 0.08 * size, 0.02 * size), 5).moved((0.17 * size, 0, 0)).tinted(1.0)
        parts.append(fan.moved(path[-1], rotation("z", turn[-1] + np.pi / 2 + spread)))
    if head:
        parts.append(
            ball((0.32 * size, 0.19 * size, 0.17 * size), 10)
            .bumped(0.02 * size, 0.1, stage.seed())
            .tinted(0.75)
            .moved(path[0] + (0.02 * size, -0.22 * size, 0), rotation("z", turn[0] - np.pi / 2))
        )
        for side in (-1, 1):
            s = np.linspace(0, 1, 20)
            feeler = np.stack(
                [
                    path[0][0] + size * (0.1 * side * s + 0.25 * s),
                    path[0][1] - size * (0.4 + 0.9 * s - 0.25 * s**2),
                    0.12 * size * np.sin(3 * s),
                ],
                1,
            )
            parts.append(tube(feeler, 0.012 * size, 6).tinted(0.9))
    return join(parts)


def prawns(stage: Stage, made: Vessel) -> Vessel:
    """Cooked prawns, peeled or with their heads, on a plate with lemon."""
    pale, coral, deep = stage.pick(
        ("#f6e3d4", "#ec9a6e", "#c9502c"), ("#f3d9c6", "#e3845a", "#b53f22"), ("#f7e8dc", "#f0b48c", "#d9703f")
    )
    look = Look(
        ramp=((0.0, pale), (0.4, pale), (0.7, coral), (1.0, deep)),
        mottle=coral,
        mottle_size=0.14,
        mottle_share=0.25,
        roughness=0.2,
        subsurface=0.4,
        coat=0.45,
        bump=0.004,
        bump_size=0.03,
    )
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.5)
    size, head = stage.between(0.34, 0.48), stage.chance(0.35)
    pieces = []
    for _ in range(int(stage.between(3.4, 6.4) / size)):
        piece = _prawn(stage, size * stage.between(0.88, 1.12), head)
        tilt = rotation("x", stage.random.normal(0, 0.35)) @ rotation("y", np.pi if stage.chance(0.5) else 0.0)
        pieces.append(
            heap.drop_lowest(piece.moved(turn=rotation("z", stage.between(0, 6.28)) @ tilt), stage.random, 0.9, 14, sink=0.03)
        )
    stage.add(join(pieces), look)
    lemons(stage, heap, int(stage.pick(0, 2, 3)))
    return replace(made, hot=stage.chance(0.25))


def _lemon_half(size: float) -> Mesh:
    """Half a lemon, its cut upwards at z = 0; tinted as a slice of it."""
    skin = lathe([(0.0, -1.12), (0.15, -1.06), (0.55, -0.85), (0.86, -0.48), (0.98, -0.2), (1.0, -0.02)], 32)
    return join([lemon_slice(size, 0.03), skin.moved(scale=size).tinted(1.0)])


def _shell(size: float) -> Mesh:
    """Half a mussel shell, its hollow side up; tint 1 inside, 0 outside."""
    body = ball((size, 0.52 * size, 0.3 * size), 14)
    x, y, z = body.points.T
    narrow = 0.62 + 0.38 * np.clip(x / size, -1, 1)
    inside = z > 0
    return Mesh(
        np.stack([x, y * narrow, np.where(inside, -0.82 * z, z)], 1),
        body.quads,
        body.triangles,
        np.where(inside, 1.0, 0.25 + 0.25 * np.sin(24 * np.hypot(x / size + 1, y / size))),
    )


def mussels(stage: Stage, made: Vessel) -> Vessel:
    """Open mussels with orange flesh, in a bowl or a pan."""
    shell = Look(
        ramp=((0.0, "#14161c"), (0.5, "#262c3c"), (0.85, "#4a4f66"), (1.0, "#c3c3cc")),
        roughness=0.2,
        coat=0.5,
        bump=0.004,
        bump_size=0.05,
    )
    flesh = Look(
        stage.pick("#d98a3c", "#e0a458", "#cf7430"),
        mottle="#8f5a2c",
        mottle_size=0.12,
        mottle_share=0.25,
        roughness=0.18,
        subsurface=0.4,
        coat=0.6,
    )
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.4)
    size = stage.between(0.26, 0.34)
    shells, meats = [], []
    for _ in range(int(stage.between(5.5, 8.0) / size)):
        low = _shell(size)
        lid = (
            _shell(size)
            .moved(turn=rotation("x", np.pi))
            .moved((size, 0, 0))
            .moved(turn=rotation("y", -stage.between(0.5, 1.1)))
            .moved((-size, 0, 0.02))
        )
        turn = (
            rotation("z", stage.between(0, 6.28))
            @ rotation("y", stage.random.normal(0, 0.35))
            @ rotation("x", stage.random.normal(0, 0.5))
        )
        whole = join([low, lid]).moved(turn=turn)
        placed = heap.drop_lowest(whole, stage.random, 0.92, 8, sink=0.08)
        shells.append(placed)
        meat = (
            ball((0.62 * size, 0.3 * size, 0.16 * size), 10)
            .bumped(0.05 * size, 0.3 * size, stage.seed(), 2)
            .moved((0.12 * size, 0, -0.06 * size))
        )
        meats.append(meat.moved(placed.points[0] - whole.points[0], turn))
    stage.add(join(shells), shell)
    stage.add(join(meats), flesh)
    specks = [
        ball((0.03, 0.018, 0.006), 3).moved((*spot, stage.top(*spot)), random_rotation(stage.random))
        for spot in (stage.spot(0.8 * made.radius) for _ in range(35))
    ]
    stage.add(join(specks), HERB)
    return replace(made, hot=stage.chance(0.3))


def _oval(size: float, count: int, seed: int, uneven: float) -> Array:
    """Outline (count, 2) of an oyster of half length ``size``, its hinge towards -x."""
    angle = np.arange(count) / count * 2 * np.pi
    circle = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], 1)
    far = 1 + uneven * noise(circle / 0.45, seed, 3)
    narrow = 0.74 * (0.74 + 0.26 * circle[:, 0])
    return size * np.stack([circle[:, 0] * far, circle[:, 1] * narrow * far], 1)


def _half_shell(stage: Stage, size: float) -> tuple[Mesh, Mesh]:
    """The hollow half of an oyster, tint 0-0.5 in the layers outside, 1 inside; its flesh, tint 1 at the frill."""
    seed = stage.seed()
    rim = _oval(size, 60, seed, 0.12)
    steps = (
        (0.35, 0.0, 0.1),
        (0.6, 0.04, 0.3),
        (0.72, 0.12, 0.1),
        (0.77, 0.14, 0.45),
        (0.86, 0.24, 0.05),
        (0.92, 0.27, 0.5),
        (0.97, 0.37, 0.1),
        (1.05, 0.43, 0.35),
        (1.06, 0.46, 0.0),
        (1.0, 0.48, 0.3),
        (0.96, 0.47, 0.6),
        (0.91, 0.43, 0.9),
        (0.82, 0.3, 1.0),
        (0.68, 0.17, 1.0),
        (0.4, 0.1, 1.0),
        (0.1, 0.09, 1.0),
    )
    rings, tints = [], []
    for share, z, tint in steps:
        flat = rim * share
        ruffle = 0.22 * share**3 * noise(np.column_stack([flat / (0.3 * size), np.full(60, 7.0)]), seed, 2)
        rings.append(np.column_stack([flat, size * (z + ruffle)]))
        tints.append(np.full(60, tint))
    shell = loft(rings)
    tint = np.concatenate([*tints, [steps[0][2], steps[-1][2]]])
    shell = shell.tinted(tint + 0.12 * (tint < 0.6) * noise(shell.points / (0.12 * size), seed, 2))
    edge = _oval(0.76 * size, 60, seed + 1, 0.1)
    layers = []
    for share in np.linspace(1, 0.03, 16):
        flat = edge * share
        frill = np.sin(np.arange(60) / 60 * 2 * np.pi * 17) * 0.035 * np.clip(share - 0.7, 0, 1) / 0.3
        fold = 0.06 * noise(np.column_stack([flat / (0.25 * size), np.full(60, 1.0)]), seed + 2, 2)
        layers.append(np.column_stack([flat, size * (0.25 + 0.12 * (1 - share**2) + 0.06 * (share > 0.85) + fold + frill)]))
    flesh = loft(layers, (False, True))
    far = np.concatenate([np.repeat(np.linspace(1, 0.03, 16), 60), [0.0]])
    pale = np.clip(far + 0.16 * noise(flesh.points / (0.3 * size), seed + 3, 2) - 0.12 * flesh.points[:, 0] / size, 0, 1)
    return shell, flesh.tinted(pale)


def _bed(stage: Stage, made: Vessel, reach: float) -> tuple[float, Callable[[Array, Array], Array]]:
    """A swell of ice or salt for shells to lie on: how far it reaches, and its height."""
    if made.kind in ("bowl", "deep_plate"):
        level = made.base + 0.45 * (made.rim - made.base)
        reach = made.width_at(level)
    else:
        level = made.base + 0.04
    swell, seed = stage.between(0.03, 0.08), stage.seed()

    def height(x: Array, y: Array) -> Array:
        far = np.clip(np.hypot(x, y) / reach, 0, 1)
        grain = noise(np.stack([x, y, 0 * x], -1).reshape(-1, 3) / 0.16, seed, 2).reshape(np.shape(x))
        return level - 0.05 * far**6 + swell * (1 - far**3) + 0.025 * grain

    return reach, height


_ICE = Look("#dce8ee", roughness=0.05, glass=0.4, refraction=1.31, subsurface=0.1, bump=0.01, bump_size=0.06)


_SLUSH = Look("#b7cad5", mottle="#e3ecf0", mottle_size=0.07, roughness=0.12, coat=0.5, bump=0.02, bump_size=0.05)


_SALT = Look("#e6e3dd", roughness=0.6, bump=0.02, bump_size=0.03, subsurface=0.15)


def _grains(stage: Stage, heap: Heap, height: Callable[[Array, Array], Array], salt: bool) -> None:
    """The bed itself, with crushed ice or coarse salt strewn where nothing lies on it."""
    stage.add(field(heap.radius, 18, 64, height), _SALT if salt else _SLUSH)
    kinds = [ball(1.0, 1 if salt else 2, 4.0).bumped(0.25, 0.7, stage.seed()) for _ in range(6)]
    spots = np.array([stage.spot(heap.radius) for _ in range(420)])
    ground = height(*spots.T)
    grains = []
    for spot, z in zip(
        spots[heap.surface(*spots.T) < ground + 0.03], ground[heap.surface(*spots.T) < ground + 0.03], strict=True
    ):
        size = stage.random.uniform(0.6, 1.3, 3) * (0.022 if salt else 0.055)
        grains.append(stage.pick(*kinds).moved((*spot, z), random_rotation(stage.random) * size))
    stage.add(join(grains), _SALT if salt else _ICE, smooth=False)


def _weed(stage: Stage, reach: float, height: Callable[[Array, Array], Array]) -> Mesh:
    """Ribbons of seaweed on the bed, out to its rim."""
    t, ribbons = np.linspace(0, 1, 24), []
    for _ in range(int(stage.random.integers(8, 14))):
        angle, bend = stage.between(0, 6.28), stage.between(-0.5, 0.5)
        far = reach * (0.35 + 0.63 * t)
        x, y = far * np.cos(angle + bend * t), far * np.sin(angle + bend * t)
        z = height(x, y) + 0.02 + 0.02 * np.sin(14 * t + angle)
        ribbons.append(tube(np.stack([x, y, z], 1), 0.05 * np.sin(np.pi * (0.1 + 0.85 * t)), 6, 0.3))
    return join(ribbons)


def oysters(stage: Stage, made: Vessel) -> Vessel:
    """Oysters on the half shell in a ring, on ice or salt, with lemon."""
    grey, pale = stage.pick(("#37332c", "#8a8070"), ("#2e3130", "#747a74"), ("#443826", "#94805f"), ("#363c34", "#848c74"))
    shell = Look(
        ramp=((0.0, grey), (0.25, grey), (0.5, pale), (0.7, "#c9c6be"), (0.9, "#e3e1dc"), (1.0, "#eceae6")),
        roughness=0.25,
        bump=0.012,
        bump_size=0.05,
        coat=0.4,
    )
    cream, mid, dark = stage.pick(
        ("#c9b184", "#8f7f62", "#2b2722"), ("#b8ab90", "#77746a", "#242524"), ("#b3a273", "#857a56", "#33291c")
    )
    flesh = Look(
        ramp=((0.0, cream), (0.35, cream), (0.7, mid), (0.86, dark), (1.0, dark)), roughness=0.06, subsurface=0.3, coat=1.0
    )
    reach, height = _bed(stage, made, made.radius * (0.78 if made.kind == "foil" else 0.97))
    heap = Heap(reach, height, overhang=0.4)
    if stage.chance(0.3):
        stage.add(_weed(stage, reach, height), Look("#2f4a22", mottle="#4f6a2c", mottle_size=0.1, roughness=0.25, coat=0.5))
    size = reach * stage.between(0.37, 0.44)
    middle = reach - 0.92 * size
    count = min(int(2 * np.pi * middle / (1.3 * size)), 9)
    start, gaps = stage.between(0, 6.28), int(stage.pick(0, 0, 1))
    shells, meats = [], []
    for i in range(count - gaps):
        angle = start + i / count * 2 * np.pi
        parts = _half_shell(stage, size * stage.between(0.92, 1.08))
        turn = rotation("z", angle + stage.random.normal(0, 0.15)) @ rotation("x", stage.random.normal(0, 0.1))
        placed = heap.drop(parts[0].moved(turn=turn), middle * np.cos(angle), middle * np.sin(angle), sink=0.05)
        shells.append(placed)
        meats.append(parts[1].moved(placed.points[0] - turn @ parts[0].points[0], turn))
    stage.add(join(shells), shell)
    stage.add(join(meats), flesh)
    if stage.chance(0.6):
        lemon = _lemon_half(min(0.2, 0.9 * (middle - size) + 0.09)).moved(turn=random_rotation(stage.random, 0.5))
        stage.add(heap.drop(lemon, 0.0, 0.0, sink=0.12), LEMON)
    lemons(stage, heap, int(stage.pick(0, 1, 2)))
    _grains(stage, heap, height, stage.chance(0.25))
    return made


DISHES = {"prawns": prawns, "mussels": mussels, "oysters": oysters}
