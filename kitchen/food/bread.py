"""Bread: a loaf cut in slices, rolls, croissants, baguette and soft pretzels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, loft, noise, random_rotation, rotation, tube
from kitchen.sides import crumbs
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_CRUST = (("#8a4b1c", "#b9752f"), ("#6e3a16", "#96561f"), ("#a8642a", "#cf9548"), ("#4a2a15", "#6b3f20"))
_CRUMB = ("#f5e8cc", "#f0dfba", "#e6cfa2", "#c9a878")


def _lowest(stage: Stage, heap: Heap, piece: Mesh, spread: float, tries: int) -> tuple[float, float]:
    """Of ``tries`` places within ``spread`` of the heap's radius, the one where ``piece`` has least under it."""
    reach = float(np.hypot(*piece.points[:, :2].T).max()) * (1 - heap.overhang)
    places = [stage.spot(spread * max(heap.radius - reach, 0.0)) for _ in range(tries)]
    return min(places, key=lambda place: float(heap.surface(*(piece.points[:, :2] + place).T).max()))


def _slice(stage: Stage, width: float, height: float, thick: float, square: float) -> Mesh:
    """A slice standing in the x-z plane, its bottom at z = 0; tint 0 on the crust, 1 in the crumb."""
    outline = _outline(width, height, square)
    wobble = 1 + 0.035 * noise(np.column_stack([outline, 0 * outline[:, 0]]) / 0.3, stage.seed(), 2)
    return extruded(outline * wobble[:, None], thick, 0.02).moved(turn=rotation("x", np.pi / 2)).moved((0, 0, height / 2))


def sliced_loaf(stage: Stage, made: Vessel) -> Vessel:
    """Part of a loaf with slices leaning and lying in front of it."""
    crust, light = stage.pick(*_CRUST)
    crumb = stage.pick(*_CRUMB)
    look = Look(
        ramp=((0.0, crust), (0.35, light), (0.6, crumb)),
        roughness=0.8,
        pores=0.012,
        pore_size=stage.between(0.03, 0.06),
        bump=0.012,
        bump_size=0.09,
        subsurface=0.15,
    )
    fit = min(made.radius / 1.02, 1.0) * (0.86 if made.kind == "bowl" else 1.0)
    width, height, square = fit * stage.between(0.95, 1.3), fit * stage.between(0.75, 1.05), stage.between(0.45, 0.85)
    turn, thick = rotation("z", stage.between(-0.9, 0.9)), fit * stage.between(0.09, 0.15)
    length = fit * stage.between(0.35, 0.8)
    loaf = extruded(_outline(width, height, square), length, 0.03).moved(turn=rotation("x", np.pi / 2)).moved((0, 0, height / 2))
    loaf = loaf.bumped(0.02, 0.3, stage.seed(), 3)
    back = 0.45 * fit
    stage.add(
        _standing(loaf.moved((0, back, 0)).moved(turn=turn), made),
        Look(crust, mottle=light, mottle_size=0.3, roughness=0.6, bump=0.025, bump_size=0.1, pores=0.004),
    )
    end = back - length / 2 - thick * 0.6
    lean = stage.between(0.1, 0.4)
    for _ in range(stage.random.integers(3, 6)):
        lean = min(lean + stage.between(0.1, 0.35), 1.3)
        piece = _slice(stage, width, height, thick, square).moved(
            turn=rotation("x", lean) @ rotation("z", stage.between(-0.06, 0.06))
        )
        end -= thick * stage.between(1.0, 1.4) + 0.09 * fit * lean
        piece = piece.moved((stage.between(-0.05, 0.05), end, 0.5 * thick * np.sin(lean))).moved(turn=turn)
        stage.add(_standing(piece, made), look)
    crumbs(stage, Look(crumb, mottle=crust, mottle_size=0.02, roughness=0.9), stage.random.integers(10, 50), made.radius)
    return made


def _standing(piece: Mesh, made: Vessel, sink: float = 0.01) -> Mesh:
    """``piece`` raised or let down until it stands on the vessel."""
    x, y, z = piece.points.T
    return piece.moved((0, 0, float((made.floor(x, y) - z).max()) - sink))


def _outline(width: float, height: float, square: float) -> np.ndarray:
    """A loaf's cross-section, wider at its shoulders."""
    angle = np.arange(72) / 72 * 2 * np.pi
    c, s = np.cos(angle), np.sin(angle)
    x = 0.5 * width * np.sign(c) * np.abs(c) ** square * (1 + 0.1 * np.clip(s, 0, 1))
    return np.stack([x, 0.5 * height * np.sign(s) * np.abs(s) ** square], 1)


def rolls(stage: Stage, made: Vessel) -> Vessel:
    """Round rolls, glazed, floured, cut, or strewn with seeds."""
    heap = Heap(made.radius, made.floor)
    dark, light = stage.pick(*_CRUST[:3])
    glazed = stage.chance(0.5)
    look = Look(
        ramp=((0.0, "#e8cb95"), (0.3, light), (0.75, dark)),
        mottle=light,
        mottle_size=0.25,
        mottle_share=0.25,
        roughness=0.28 if glazed else 0.7,
        coat=0.35 if glazed else 0,
        bump=0.012,
        bump_size=0.08,
        subsurface=0.08,
    )
    flour = Look("#f3ebdc", roughness=0.95)
    seeds = Look(stage.pick("#ead9b0", "#2e2a28"), roughness=0.5)
    topping = stage.pick("plain", "flour", "seeds", "cut")
    count = int(stage.random.integers(3, 8))
    scale = 0.5 if count < 5 else 0.4
    for _ in range(count):
        size = stage.between(0.85, 1.1) * scale
        roll = ball((size, size * stage.between(0.85, 1.15), size * 0.66), 18, 2.2).bumped(0.025, 0.3, stage.seed(), 2)
        if topping == "cut":
            deep = 0.07 * np.exp(-((roll.points[:, 0] / 0.05) ** 2)) * (roll.points[:, 2] > 0)
            pale = roll.tint * (1 - 0.9 * np.exp(-((roll.points[:, 0] / 0.06) ** 2)))
            roll = Mesh(roll.points - deep[:, None] * roll.normals(), roll.quads, roll.triangles, pale)
        tint = roll.tint
        roll = heap.drop_lowest(
            roll.moved(turn=rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.between(-0.25, 0.25))),
            stage.random,
            0.9,
            sink=0.04,
        )
        stage.add(roll.tinted(tint), look)
        if topping in ("flour", "seeds"):
            _strew(stage, roll, flour if topping == "flour" else seeds, topping == "flour")
    crumbs(stage, look, stage.random.integers(4, 25), made.radius, 0.02)
    return made


def _spots(stage: Stage, piece: Mesh, count: int, steep: float, least: float = 0.0) -> tuple[Array, Array]:
    """Points on the upper side of ``piece`` and the normals there, where its tint is ``least`` or more."""
    a, b, c, d = (piece.points[piece.quads[:, i]] for i in range(4))
    normal = np.cross(c - a, d - b)
    area = np.linalg.norm(normal, axis=1)
    normal /= area[:, None] + 1e-12
    share = area * (normal[:, 2] > steep) * (piece.tint[piece.quads].min(1) >= least)
    at = stage.random.choice(len(share), count, p=share / share.sum())
    u, v = stage.random.uniform(0, 1, (2, count, 1))
    return (1 - u) * ((1 - v) * a[at] + v * d[at]) + u * ((1 - v) * b[at] + v * c[at]), normal[at]


def _strew(stage: Stage, roll: Mesh, look: Look, fine: bool) -> None:
    parts = []
    for place in _spots(stage, roll, 160 if fine else 45, 0.55)[0]:
        grain = (
            ball(stage.between(0.004, 0.012), 2)
            if fine
            else ball((0.028, 0.015, 0.01), 3).moved(turn=rotation("z", stage.between(0, 6.28)))
        )
        parts.append(grain.moved(place))
    stage.add(join(parts), look)


def _rounds(stage: Stage, heap: Heap, thick: float, crust: tuple[str, str], count: int) -> None:
    """Slanting slices of a baguette, holes in their crumb."""
    look = Look(
        ramp=((0.0, crust[0]), (0.4, crust[1]), (0.75, "#f3e6c8")),
        mottle="#e0c898",
        mottle_size=0.05,
        mottle_share=0.2,
        roughness=0.85,
        pores=0.02,
        pore_size=0.06,
        subsurface=0.12,
    )
    slices = []
    for _ in range(count):
        outline = wavy(thick, 0.05, stage.seed(), 44) * (stage.between(1.15, 1.45), 0.92)
        piece = extruded(outline, stage.between(0.09, 0.13), 0.02).moved(turn=rotation("z", stage.between(0, 6.28)))
        slices.append(heap.leant(piece, *_lowest(stage, heap, piece, 1.0, 20), sink=0.02))
    stage.add(join(slices), look)


_GLAZED = (
    ("#f0c878", "#c9832f", "#8a4716"),
    ("#ecc27c", "#b9722a", "#6e3812"),
    ("#f3d494", "#d99a42", "#a8601f"),
    ("#e6b466", "#a8601f", "#5c2d10"),
)


def _croissant(stage: Stage, length: float, thick: float, bands: float, bend: float) -> Mesh:
    """A croissant along x, bent; its bands step down from the middle, tint 0 in their grooves and 1 on their crowns."""
    t, angle = np.linspace(-1, 1, 131), np.arange(30) / 30 * 2 * np.pi
    along, around = np.meshgrid(t, angle, indexing="ij")
    far = np.abs(along)
    band = far**0.9 * bands + 0.5 + 0.3 * np.cos(around + stage.between(-0.6, 0.6)) * np.minimum(far * 4, 1)
    part = band % 1
    puff = np.clip(1 - (2 * part - 0.86) ** 4 / 1.6, 0, 1) ** 0.7
    body = thick * (0.88 * np.clip(1 - far**1.35, 0, 1) ** 0.95 + 0.1 * np.clip(1 - far**8, 0, 1) + 0.02)
    radius = body * (0.8 + 0.32 * puff * (1 - 0.25 * part))
    z = radius * np.sin(around)
    z = np.where(z < -0.62 * thick, -0.62 * thick + 0.2 * (z + 0.62 * thick), z)
    points = np.stack([0.5 * length * along, radius * np.cos(around), z], -1)
    mesh = loft(list(points))
    rough = 0.16 * noise(mesh.points / 0.12, stage.seed(), 2) + 0.1 * np.sin(mesh.points[:, 0] / length * 130)
    tint = np.concatenate([(0.12 + 0.62 * puff * (1 - 0.35 * part) + 0.22 * z / thick).ravel(), [0.8, 0.8]])
    mesh = mesh.tinted(tint + rough + 0.25 * (np.abs(mesh.points[:, 0]) / length * 2) ** 6)
    return mesh.bumped(0.012, 0.11, stage.seed(), 2).bent(bend)


def croissants(stage: Stage, made: Vessel) -> Vessel:
    """Croissants, glazed, dusted with sugar or strewn with flaked almonds."""
    heap = Heap(made.radius, made.floor, overhang=0.4)
    pale, gold, dark = stage.pick(*_GLAZED)
    look = Look(
        ramp=((0.0, pale), (0.3, gold), (0.7, dark), (1.0, dark)),
        mottle=gold,
        mottle_size=0.06,
        mottle_share=0.25,
        roughness=stage.between(0.25, 0.45),
        coat=stage.between(0.1, 0.5),
        bump=0.012,
        bump_size=0.05,
        subsurface=0.06,
    )
    topping = stage.pick("none", "none", "none", "sugar", "almonds")
    count = int(stage.pick(1, 2, 2, 3, 3, 4, 5, 6))
    length = made.radius * stage.between(0.92, 1.05) * (2.1, 1.85, 1.6, 1.45, 1.35, 1.25)[count - 1]
    bands, bend = stage.between(2.6, 3.6), stage.between(1.7, 3.3)
    for _ in range(count):
        size = length * stage.between(0.93, 1.07)
        piece = _croissant(stage, size, 0.185 * size * stage.between(0.92, 1.1), bands, bend * stage.between(0.85, 1.15))
        middle = 0.5 * (piece.points.max(0) + piece.points.min(0)) * (1, 1, 0)
        piece = piece.moved(-middle).moved(turn=rotation("z", stage.between(0, 6.28)))
        placed = heap.leant(piece, *_lowest(stage, heap, piece, 1.0, 24), sink=0.03)
        stage.add(placed, look)
        if topping == "sugar":
            _strew(stage, placed, _SUGAR, True)
        elif topping == "almonds":
            _flakes(stage, placed)
    crumbs(stage, look, int(stage.random.integers(8, 40)), made.radius, 0.03)
    return made


_SUGAR = Look("#f8f4ec", roughness=0.95)
_ALMOND = Look("#efdcb4", mottle="#d9b880", mottle_size=0.1, roughness=0.5, subsurface=0.2)


def _flakes(stage: Stage, piece: Mesh) -> None:
    """Flaked almonds and sugar on the upper side of ``piece``."""
    parts = []
    for place, normal in zip(*_spots(stage, piece, 26, 0.5), strict=True):
        flake = ball((0.075, 0.045, 0.008), 4).moved(turn=rotation("z", stage.between(0, 6.28)))
        lean = rotation("x", -float(np.clip(normal[1], -0.7, 0.7))) @ rotation("y", float(np.clip(normal[0], -0.7, 0.7)))
        parts.append(flake.moved(place + 0.008 * normal, lean))
    stage.add(join(parts), _ALMOND)


def baguette(stage: Stage, made: Vessel) -> Vessel:
    """Baguettes with slashes, shorter ones and slices where there is no room."""
    dark, light = stage.pick(*_CRUST[:3])
    look = Look(
        ramp=((0.0, "#efd9a8"), (0.35, light), (0.75, dark)),
        mottle=dark,
        mottle_size=0.2,
        mottle_share=0.3,
        roughness=0.65,
        bump=0.02,
        bump_size=0.07,
    )
    turn = stage.between(-0.8, 0.8)
    deep, heap, thick = made.rim - made.base > 0.18, Heap(made.radius, made.floor, overhang=0.2), 0.25
    count = int(stage.random.integers(1, 3 if deep else 4))
    for i in range(count):
        length, thick = stage.between(1.9, 2.5), stage.between(0.22, 0.28)
        if deep:
            length = min(length, 1.9 * made.radius) * (1 - 0.08 * abs(i - 0.5 * (count - 1)))
            thick = min(thick, 0.125 * length)
        t = np.linspace(-1, 1, 90)
        path = np.stack([t * length / 2, 0.04 * np.sin(2 * t + i), 0 * t], 1)
        body = tube(path, thick * (1 - np.abs(t) ** 3.2) ** 0.6 + 0.01, 40, 0.85).bumped(0.02, 0.25, stage.seed(), 2)
        x, y, height = body.points.T
        along = (x / length * 5.2 + 0.35 * y / thick) % 1
        slash = np.exp(-(((along - 0.5) / 0.13) ** 2)) * (height > 0.3 * thick) * (np.abs(x) < 0.43 * length)
        pushed = body.points - (0.05 * slash)[:, None] * body.normals()
        tint = np.clip(0.55 + 0.5 * height / thick - 0.75 * slash, 0, 1)
        piece = Mesh(pushed, body.quads, body.triangles, tint).moved(turn=rotation("z", turn + stage.between(-0.12, 0.12)))
        shift = rotation("z", turn) @ np.array([0, (i - 0.5 * (count - 1)) * thick * 2.1, 0])
        placed = _standing(piece.moved(shift), made)
        heap.raise_to(placed.points)
        stage.add(placed, look)
    if deep or stage.chance(0.4):
        _rounds(stage, heap, thick, (dark, light), int(stage.random.integers(4, 10)))
    crumbs(stage, look, stage.random.integers(10, 40), made.radius)
    return made


_TWIST = np.array(
    [
        (0.46, -0.62, 0.17),
        (0.30, -0.38, 0.06),
        (0.10, -0.14, 0.03),
        (-0.09, 0.04, 0.08),
        (0.05, 0.24, -0.02),
        (0.30, 0.48, 0.0),
        (0.62, 0.56, 0.0),
        (0.90, 0.34, 0.0),
        (0.95, -0.02, 0.0),
        (0.78, -0.40, 0.0),
        (0.42, -0.66, 0.0),
        (0.0, -0.76, 0.0),
    ]
)
"""Half of a pretzel's rope, from an end that lies on the belly over the twist and a loop to the middle of the belly."""


def _spline(points: Array, count: int) -> Array:
    """A smooth curve of ``count`` points through ``points``."""
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    at = np.linspace(0, len(points) - 1, count)
    i = np.minimum(at.astype(int), len(points) - 2)
    u = (at - i)[:, None]
    a, b, c, d = (padded[i + k] for k in range(4))
    return 0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - 3 * c + d - a) * u**3)


def _pretzel(stage: Stage, size: float, split: float) -> Mesh:
    """A pretzel lying flat, its belly towards -y; tint 0 in the split of the belly, 1 on the crust."""
    half = _TWIST + stage.random.normal(0, 0.025, _TWIST.shape) * (1, 1, 0)
    half[-1, 0] = 0
    other = _TWIST + stage.random.normal(0, 0.025, _TWIST.shape) * (1, 1, 0)
    other[2:5, 2] = (0.03, -0.02, 0.08)
    path = _spline(np.concatenate([half, (other * (-1, 1, 1))[-2::-1]]), 170)
    s = np.abs(np.linspace(-1, 1, len(path)))
    thick = 0.105 + 0.095 * np.exp(-((s / 0.3) ** 2)) + 0.02 * np.exp(-(((s - 1) / 0.06) ** 2))
    body = tube(path * (1, 1, 1.0), thick, 18, 0.88).bumped(0.012, 0.2, stage.seed(), 2)
    normals = body.normals()
    facing = normals @ (0.0, -0.45, 0.89)
    cut = np.exp(-((body.points[:, 0] / 0.4) ** 4)) * (body.points[:, 1] < -0.45) * (np.append(np.repeat(s, 18), [1, 1]) < 0.4)
    cut *= np.clip((facing - 0.8 + 0.06 * noise(body.points / 0.07, stage.seed(), 2)) * 9, 0, 1) * split
    tint = np.clip(0.62 + 0.3 * normals[:, 2] + 0.12 * noise(body.points / 0.2, stage.seed(), 2), 0.35, 1) * (1 - cut)
    return Mesh((body.points - 0.03 * cut[:, None] * normals) * size, body.quads, body.triangles, tint)


def pretzels(stage: Stage, made: Vessel) -> Vessel:
    """Soft pretzels with coarse salt or seeds, their bellies split."""
    heap = Heap(made.radius, made.floor, overhang=0.4)
    light, brown, dark = stage.pick(
        ("#c27a34", "#8a4416", "#5c2a0e"), ("#b86c2a", "#7a3812", "#4a200c"), ("#cf8f45", "#a0581f", "#743a14")
    )
    look = Look(
        ramp=((0.0, "#f3dfb4"), (0.18, "#e6c68c"), (0.42, light), (0.75, brown), (1.0, dark)),
        mottle=light,
        mottle_size=0.2,
        mottle_share=0.2,
        roughness=stage.between(0.22, 0.42),
        coat=stage.between(0.1, 0.5),
        bump=0.006,
        bump_size=0.05,
        subsurface=0.06,
    )
    grains = stage.pick("salt", "salt", "salt", "salt", "sesame", "both")
    count = int(stage.pick(1, 2, 2, 3, 4, 5))
    size = made.radius * stage.between(0.92, 1.02) * (0.92, 0.74, 0.68, 0.62, 0.58)[count - 1]
    split = stage.pick(0.0, 1.0, 1.0)
    coarse = stage.between(0.7, 1.1)
    salt, seeds = [], []
    for _ in range(count):
        piece = _pretzel(stage, size * stage.between(0.94, 1.06), split).moved(turn=rotation("z", stage.random.normal(0, 0.9)))
        placed = heap.leant(piece, *_lowest(stage, heap, piece, 1.0, 24), sink=0.03)
        stage.add(placed, look)
        for place in _spots(stage, placed, int(stage.between(90, 190) * size), 0.4, 0.4)[0] if grains != "sesame" else ():
            grain = ball(coarse * stage.random.uniform(0.012, 0.026, 3), 2, 6.0)
            salt.append(grain.moved(place + (0, 0, 0.008), random_rotation(stage.random)))
        for place in _spots(stage, placed, int(130 * size), 0.4, 0.4)[0] if grains != "salt" else ():
            seeds.append(ball((0.03, 0.017, 0.011), 3).moved(place, random_rotation(stage.random, 0.6)))
    for parts, each in ((salt, _SALT), (seeds, _SESAME)):
        if parts:
            stage.add(join(parts), each)
    crumbs(stage, _SALT if salt else _SESAME, int(stage.random.integers(4, 22)), made.radius, 0.022)
    return made


_SALT = Look("#fbfaf7", roughness=0.4, subsurface=0.3)
_SESAME = Look("#ead3a2", roughness=0.5)

DISHES = {"sliced_loaf": sliced_loaf, "rolls": rolls, "croissants": croissants, "baguette": baguette, "pretzels": pretzels}
