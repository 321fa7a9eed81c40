"""Meat: steak, sausages, skewers, and (held out) meatballs and a roast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, loft, noise, rotation, tube
from kitchen.sides import puddle
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

_JUICE = Look("#7a3a22", roughness=0.06, coat=0.8, subsurface=0.2)
_BONE = Look("#e2d3b6", mottle="#a97a4e", mottle_size=0.12, mottle_share=0.3, roughness=0.4, subsurface=0.15)
_FAT = Look("#d9b06c", mottle="#7d4218", mottle_size=0.16, mottle_share=0.55, roughness=0.3, subsurface=0.3, coat=0.3, bump=0.01)
_UPRIGHT = np.array([(0, 0, 1), (1, 0, 0), (0, 1, 0)], float)
"""Turns a slice that lies flat so that it stands across x, its own y upwards."""


def _rested(heap: Heap, ways: Sequence[Mesh], places: Sequence[Array], sink: float = 0.0) -> tuple[int, Array]:
    """Which of ``ways`` lies lowest on the heap with its origin over one of ``places``, and where its origin then is."""
    found = []
    for (i, way), (k, place) in product(enumerate(ways), enumerate(places)):
        points = way.points + (*place[:2], 0.0)
        lift = float((heap.surface(points[:, 0], points[:, 1]) - points[:, 2]).max()) - sink
        found.append((float(points[:, 2].mean()) + lift, i, k, lift))
    _, best, k, lift = min(found)
    offset = np.array([*places[k][:2], lift])
    heap.raise_to(ways[best].points + offset)
    return best, offset


def _doneness(stage: Stage) -> Look:
    """Meat where it is cut: tint is 0 in the crust, 1 at the heart, which is red, pink or grey."""
    rim, ring, heart, red = stage.pick(
        ("#43230f", "#8c674e", "#bd5f58", "#a64a46"),
        ("#3a1d0d", "#86604a", "#a8352f", "#8c2825"),
        ("#3f200f", "#94705a", "#c07a70", "#a85a50"),
        ("#3a1f0e", "#80563e", "#9a6656", "#7c4c3c"),
    )
    return Look(
        ramp=((0.0, rim), (0.12, rim), (0.2, ring), (0.5, ring), (0.9, heart)),
        mottle=red, mottle_size=0.06, mottle_share=0.25, mottle_stretch=(1, 1, 0.4),
        roughness=0.3, subsurface=0.2, bump=0.012, bump_size=0.045, coat=0.15,
    )  # fmt: skip


def _slice(outline: Array, thick: float, band: float, heart: float = 1.0) -> Mesh:
    """A slice of the flat ``outline`` (k, 2); tint grows from 0 at its rim to ``heart``, ``band`` further in."""
    shares = np.array([0.04, 0.3, 0.5, 0.65, 0.76, 0.84, 0.9, 0.95, 0.985])
    flat = [np.column_stack([outline * share, np.full(len(outline), thick / 2)]) for share in shares]
    rim = [np.column_stack([outline, np.full(len(outline), z)]) for z in (-0.4 * thick, 0.4 * thick)]
    mesh = loft([*[each * (1, 1, -1) for each in flat], *rim, *flat[::-1]])
    x, y = np.abs(mesh.points[:, :2]).T
    wide, deep = np.abs(outline).max(0)
    inner = np.minimum(wide - x, deep - y) / band
    edge = (np.abs(mesh.points[:, 2]) < 0.45 * thick) | (inner < 0.06)
    return mesh.tinted(np.where(edge, 0.0, 0.2 + np.clip(inner, 0, 1) ** 1.5 * heart * 0.8))


def _box(wide: float, high: float, power: float, sides: int = 56) -> Array:
    """An outline between an oval (``power`` 1) and a box (0)."""
    angle = np.arange(sides) / sides * 2 * np.pi
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([wide * np.sign(c) * np.abs(c) ** power, high * np.sign(s) * np.abs(s) ** power], 1)


def _slab(stage: Stage, outline: Array, thick: float) -> Mesh:
    """A steak of the flat ``outline``, charred in stripes or all over; tint is the char."""
    body = extruded(outline, thick, 0.35 * thick)
    # Rings of the flat faces are far apart: a finer lid carries bumps and stripes.
    shares, middle = np.linspace(0.9, 0.03, 22), outline.mean(0)
    lid = [np.column_stack([middle + (outline - middle) * r, np.full(len(outline), thick / 2 + 0.004)]) for r in shares]
    top = loft(lid, (False, True)).bumped(0.022, 0.12, stage.seed(), 3)
    turn = stage.between(0.3, 1.2)
    across = top.points[:, 0] * np.cos(turn) + top.points[:, 1] * np.sin(turn)
    marks = np.clip(np.sin(across * stage.between(17, 24)) * 2.5 - 1.1, 0, 1) if stage.chance(0.6) else 0.0
    patches = np.clip(0.6 + 0.7 * noise(top.points / 0.16, stage.seed(), 3), 0, 1)
    return join([body.tinted(0.55), top.tinted(np.clip(patches * 0.7 + marks, 0, 1))])


def steak(stage: Stage, made: Vessel) -> Vessel:
    """A seared steak, with a rim of fat or a bone now and then, whole or carved into slices, in its juice."""
    light, dark = stage.pick(("#a8683e", "#2e180d"), ("#945530", "#241209"), ("#b57a4e", "#3d2012"))
    crust = Look(
        ramp=((0.0, light), (0.5, "#6e3c20"), (1.0, dark)),
        mottle=dark, mottle_size=0.06, mottle_share=0.3, roughness=0.4, bump=0.025, bump_size=0.04, coat=0.3,
    )  # fmt: skip
    size, cut = stage.between(0.78, 0.94) * made.radius, stage.pick(1.0, 1.0, 0.1, -0.1, -1.0)
    thick = stage.between(0.17, 0.25) * made.radius + (0.06 if cut < 1 else 0.0)
    turn = rotation("z", stage.between(-0.9, 0.9) + stage.pick(0, np.pi))
    stage.add(made.draped(puddle(stage, stage.between(0.6, 0.85) * size, 0.012, 0.35).moved((0.05, -0.05, 0.003))), _JUICE)
    width = size * stage.between(0.5, 0.68)
    outline = wavy(1.0, 0.13, stage.seed(), 80, 0.9) * (size, width)
    if cut == 1.0:
        _trimmed(stage, made, outline, thick, turn)
    x = outline[:, 0]
    outline = np.column_stack([np.minimum(x, cut * size), outline[:, 1]])
    if cut > -1:
        slab = _slab(stage, outline, thick).moved((0, 0, thick / 2 + 0.01), turn)
        stage.add(made.draped(slab), crust)
    if cut < 1:
        _carved(stage, made, (size, width, thick), cut * size, turn)
    return replace(made, hot=stage.chance(0.25))


def _trimmed(stage: Stage, made: Vessel, outline: Array, thick: float, turn: Array) -> None:
    """A rim of fat along one side of the steak or a bone along the other, or neither."""
    fat, bone = stage.pick((False, False), (False, False), (True, False), (False, True))
    count, middle = len(outline), np.array([0, 0, thick / 2])
    if fat:
        path = 0.97 * outline[int(stage.random.integers(3, 12)) : count // 2 - int(stage.random.integers(3, 12))]
        path = np.column_stack([path, np.zeros(len(path))]) + middle
        radii = stage.between(0.05, 0.08) * np.sin(np.linspace(0.1, np.pi - 0.1, len(path))) ** 0.5
        rim = tube(path, radii, 16, 0.47 * thick / radii.max()).bumped(0.015, 0.12, stage.seed(), 2)
        stage.add(made.draped(rim.moved(turn=turn)), _FAT)
    if bone:
        path = np.column_stack([outline[count // 2 + 2 : count - 6], np.zeros(count // 2 - 8)]) + middle
        out = path[-1] + np.outer(np.linspace(0.1, 1, 6), np.array([0.3, 0.1, 0.02]) * stage.between(0.5, 1.1))
        path = np.concatenate([path[len(path) // 2 :: 2], out])
        radii = np.linspace(0.36, 0.42, len(path)) * thick
        radii[-3:] *= (1.1, 1.35, 1.2)
        rib = tube(path, radii, 14).bumped(0.015, 0.12, stage.seed(), 2)
        stage.add(made.draped(rib.moved(turn=turn)), _BONE)


def _carved(stage: Stage, made: Vessel, shape: tuple[float, float, float], start: float, turn: Array) -> None:
    """The part of a steak of that length, width and thickness beyond ``start``, in slices that have sunk against each other."""
    length, width, thick = shape
    look, band = _doneness(stage), thick * stage.between(0.12, 0.45)
    sign, usual = stage.pick(-1, 1), stage.between(0.05, 0.085)
    lean, fan, heading = stage.between(0.55, 1.1), stage.random.normal(0, 0.06), 0.0
    at, pieces = start + 0.08 + (0.5 * thick if sign < 0 else 0.0), []
    while at < 0.92 * length and len(pieces) < 20:
        slice_thick = usual * stage.between(0.65, 1.7)
        across = max(width * np.sqrt(max(1 - (at / length) ** 2, 0)), 0.3 * width) * stage.between(0.9, 1.05)
        outline = _box(across, 0.5 * thick * stage.between(0.88, 1.08), stage.between(0.4, 0.65), 44)
        piece = _slice(outline, slice_thick, band, stage.between(0.75, 1.0)).bumped(0.014, 0.1, stage.seed(), 2)
        spin = turn @ rotation("z", heading) @ rotation("y", sign * lean) @ _UPRIGHT
        piece = piece.moved(turn @ (at, stage.random.normal(0, 0.03), 0.0), spin)
        x, y, z = piece.points.T
        pieces.append(piece.moved((0, 0, float((made.floor(x, y) - z).max()) - 0.005)))
        gap = stage.between(0.05, 0.14) if stage.chance(0.1) else 0.0
        at += slice_thick / np.cos(lean) + gap
        lean = float(np.clip(lean + stage.random.normal(0, 0.06) + 0.8 * gap, 0.4, 1.2))
        heading += fan + stage.random.normal(0, 0.04)
    stage.add(join(pieces), look)


def sausages(stage: Stage, made: Vessel) -> Vessel:
    """Sausages fried brown, straight or curved, some scored."""
    light, dark = stage.pick(("#b5643a", "#5c2a17"), ("#9c4a2a", "#42190e"), ("#cf9d76", "#8f5a34"), ("#a63d28", "#641d12"))
    look = Look(
        ramp=((0.0, light), (1.0, dark)),
        mottle=dark,
        mottle_size=0.2,
        mottle_share=0.4,
        roughness=0.25,
        coat=0.5,
        subsurface=0.12,
        bump=0.006,
        bump_size=0.05,
    )
    thick, curve, score = stage.between(0.12, 0.18), stage.between(0.05, 0.9), stage.chance(0.45)
    heading = rotation("z", stage.between(0, 6.28))
    heap = Heap(1.15 * made.radius, made.floor, 90)
    half, messy = min(stage.between(0.5, 0.75), 0.8 * made.radius), stage.pick(0.06, 0.12, 0.35)
    most, pieces = min(int(2.2 * made.radius / (2 * thick)), 8), []
    for _ in range(int(stage.random.integers(3, most + 1))):
        piece = _sausage(stage, half * stage.between(0.9, 1.08), thick * stage.between(0.92, 1.08), score)
        piece = piece.bent(curve * stage.between(0.8, 1.15)).bumped(0.01, 0.2, stage.seed(), 2)
        piece = piece.moved(-piece.points.mean(0) * (1, 1, 0))
        spin = heading @ rotation("z", stage.random.normal(0, messy))
        ways = [piece.moved(turn=spin @ rotation("y", lean)) for lean in np.linspace(-0.36, 0.36, 7)]
        across = stage.random.uniform(-0.66, 0.66, 16) * made.radius
        places = [heading @ (stage.random.normal(0, 0.05), y, 0.0) for y in across]
        best, offset = _rested(heap, ways, places, 0.01)
        pieces.append(ways[best].moved(offset))
    stage.add(join(pieces), look)
    if stage.chance(0.3):
        mustard = puddle(stage, 0.2, 0.06).moved((*stage.spot(0.7 * made.radius), 0.0))
        stage.add(made.draped(mustard), Look("#b58a1e", roughness=0.2, subsurface=0.2))
    return replace(made, hot=stage.chance(0.25))


def _sausage(stage: Stage, length: float, thick: float, scored: bool) -> Mesh:
    t = np.linspace(-1, 1, 60)
    shape = (1 - np.abs(t) ** 9) ** 0.5 * thick + 0.012
    body = tube(np.stack([t * length, 0 * t, 0 * t], 1), shape, 22)
    x, _, z = body.points.T
    tint = 0.35 + 0.35 * noise(body.points / 0.16, stage.seed(), 2) + 0.5 * (np.abs(x) / length) ** 8
    points = body.points
    if scored:
        cuts = np.exp(-((((x / length * 3.2 + 0.4 * body.points[:, 1] / thick) % 1) - 0.5) ** 2) / 0.006) * (z > 0.3 * thick)
        points = points - (0.025 * cuts)[:, None] * body.normals()
        tint = tint - 0.7 * cuts
    return Mesh(points, body.quads, body.triangles, np.clip(tint, 0, 1))


def meatballs(stage: Stage, made: Vessel) -> Vessel:
    """Meatballs, browned, dry or in tomato sauce or gravy."""
    light, dark = stage.pick(("#8f5a36", "#4a2614"), ("#7a4526", "#3a1c0e"))
    look = Look(
        ramp=((0.0, light), (1.0, dark)), mottle=dark, mottle_size=0.08, roughness=0.45, bump=0.03, bump_size=0.045, coat=0.25
    )
    heap = Heap(made.radius * 0.9, made.floor)
    sauce = stage.pick(
        None,
        Look("#962a14", mottle="#b3401f", mottle_size=0.15, roughness=0.15, subsurface=0.2, bump=0.015, bump_size=0.06),
        Look("#6b4426", roughness=0.12, coat=0.5),
    )
    if sauce:
        if made.kind in ("bowl", "deep_plate"):
            level = made.base + stage.between(0.08, 0.14)
            pool = field(made.width_at(level) + 0.01, 16, 64).bumped(0.015, 0.2, stage.seed(), 2).moved((0, 0, level))
        else:
            pool = made.draped(puddle(stage, made.radius * 0.82, 0.07))
        stage.add(pool, sauce)
    size = stage.between(0.16, 0.24)
    pieces, tops = [], []
    for _ in range(int(stage.between(1.6, 3.0) / size)):
        piece = ball(size * stage.random.uniform(0.9, 1.1, 3), 14).bumped(0.14 * size, 0.6 * size, stage.seed(), 3)
        piece = piece.tinted(0.5 + 0.5 * noise(piece.points / 0.12, stage.seed(), 2))
        placed = heap.drop_lowest(piece, stage.random, 0.85, sink=0.03)
        pieces.append(placed)
        if sauce and stage.chance(0.6):
            cap = ball(size * 1.07, 14).bumped(0.12 * size, 0.5 * size, stage.seed(), 2)
            high = cap.points[:, 2] > size * (0.25 + 0.35 * noise(cap.points / 0.1, stage.seed()))
            cap = Mesh(np.where(high[:, None], cap.points, cap.points * 0.8), cap.quads, cap.triangles, cap.tint)
            tops.append(cap.moved(placed.points.mean(0)))
    stage.add(join(pieces), look)
    if sauce and tops:
        stage.add(join(tops), sauce)
    return replace(made, hot=stage.chance(0.3))


def skewers(stage: Stage, made: Vessel) -> Vessel:
    """Grilled meat on wooden sticks, most with pepper and onion between, charred at the edges."""
    light, brown, char = stage.pick(
        ("#b5713f", "#7c4323", "#1f0f08"), ("#c98f58", "#94592c", "#2a150a"), ("#a05a34", "#682f18", "#1b0c07")
    )
    meat = Look(
        ramp=((0.0, light), (0.5, brown), (1.0, char)),
        mottle=brown, mottle_size=0.09, mottle_share=0.3, roughness=0.35, bump=0.02, bump_size=0.045, coat=0.35,
    )  # fmt: skip
    peppers = stage.pick(("#b3221a",), ("#b3221a", "#d9a51c"), ("#3f7a2a", "#b3221a"), ("#3f7a2a",), ("#d9a51c", "#3f7a2a"))
    others = [
        Look(ramp=((0.0, each), (0.6, each), (1.0, "#2a1a0e")), roughness=0.2, subsurface=0.15, coat=0.4) for each in peppers
    ]
    outer = stage.pick("#e9dfc4", "#a05a86")
    others.append(Look(ramp=((0.0, outer), (0.55, "#ddcba0"), (1.0, "#4a2c14")), roughness=0.3, subsurface=0.3, coat=0.2))
    wood = Look("#d2ad74", mottle="#a57c45", mottle_size=0.3, roughness=0.6)
    half = made.radius * (0.92 if made.kind in ("plate", "board", "tray", "paper") else 0.78)
    size = stage.between(0.13, 0.17)
    order = stage.pick("mv", "mvw", "mmv", "m", "mvmw")
    count = int(min(stage.random.integers(2, 6), 1.6 * made.radius / (2.2 * size)))
    heap, heading = Heap(1.15 * made.radius, made.floor, 90), stage.between(-0.9, 0.9) + stage.pick(0, np.pi)
    found: dict[Look, list[Mesh]] = {}
    for i in range(count):
        parts = _skewer(stage, half, size, order, meat, others, wood)
        whole = join([mesh for _, mesh in parts])
        place = np.array([stage.random.normal(0, 0.05), (i - (count - 1) / 2) * 2.35 * size, 0.0])
        spin = rotation("z", heading + stage.random.normal(0, 0.07)) @ rotation("x", stage.random.normal(0, 0.2))
        turns = [spin @ rotation("y", lean) for lean in np.linspace(-0.3, 0.3, 13)]
        best, offset = _rested(heap, [whole.moved(turn=each) for each in turns], [rotation("z", heading) @ place], 0.01)
        for look, mesh in parts:
            found.setdefault(look, []).append(mesh.moved(offset, turns[best]))
    for look, meshes in found.items():
        stage.add(join(meshes), look)
    return replace(made, hot=stage.chance(0.25))


def _skewer(
    stage: Stage, half: float, size: float, order: str, meat: Look, others: Sequence[Look], wood: Look
) -> list[tuple[Look, Mesh]]:
    """A stick along x with pieces on it in the ``order`` meat (m), vegetable (v, w); tint is the char."""
    stick = tube(np.linspace((-half, 0, 0), (1.12 * half, 0, 0), 8), np.array([0.006, *[0.02] * 7]), 8)
    parts = [(wood, stick)]
    at, i = -0.86 * half, 0
    while at < 0.62 * half:
        kind = order[i % len(order)]
        if kind == "m":
            long = size * stage.between(0.85, 1.2)
            piece = ball((long, size * stage.between(0.85, 1.1), size * stage.between(0.8, 1.05)), 10, 4.0)
            piece = piece.bumped(0.25 * size, 0.9 * size, stage.seed(), 2)
            look = meat
        else:
            look = others[-1] if kind == "w" else others[i % len(others)]
            layers = int(stage.random.integers(2, 4)) if look is others[-1] else 1
            thin = size * (0.11 if layers > 1 else stage.between(0.2, 0.32))
            long = layers * thin
            slabs = []
            for k in range(layers):
                slab = ball((thin, size * stage.between(0.9, 1.2), size * stage.between(0.85, 1.1)), 7, 4.5)
                x, y, z = slab.points.T
                x = x + (2 * k + 1 - layers) * 1.15 * thin + 0.3 * y * y / size + 0.2 * z * z / size
                slabs.append(replace(slab, points=np.stack([x, y, z], 1)).moved(turn=rotation("x", stage.between(-0.25, 0.25))))
            piece = join(slabs)
        scorch = 0.45 * noise(piece.points / 0.13, stage.seed(), 3) + 0.35 * (piece.points[:, 2] / size) ** 2
        piece = piece.tinted(scorch + (0.35 if kind == "m" else 0.05))
        parts.append((look, piece.moved((at + long, 0, 0), rotation("x", stage.between(-0.5, 0.5)))))
        at, i = at + 2 * long + 0.006, i + 1
    return parts


def roast(stage: Stage, made: Vessel) -> Vessel:
    """A joint of roast meat, slices cut off it before it, in gravy; tied, or with rosemary, now and then."""
    light, brown, dark = stage.pick(
        ("#a8632f", "#6b3818", "#2e160a"), ("#c08444", "#8a4f22", "#46240e"), ("#94522c", "#552a14", "#241008")
    )
    crust = Look(
        ramp=((0.0, light), (0.5, brown), (1.0, dark)),
        mottle=dark, mottle_size=0.12, mottle_share=0.3, roughness=0.35, bump=0.02, bump_size=0.05, coat=0.4,
    )  # fmt: skip
    inside = stage.pick(_doneness(stage), _doneness(stage), _PORK)
    wide, high = made.radius * stage.between(0.38, 0.48), made.radius * stage.between(0.3, 0.38)
    turn = rotation("z", -np.pi / 2 + stage.between(-1.0, 1.0))
    gravy = Look(stage.pick("#5a3016", "#6b4426", "#4a2210"), roughness=0.08, coat=0.7, subsurface=0.1)
    if stage.chance(0.75):
        pool = puddle(stage, made.radius * stage.between(0.6, 0.8), 0.02, 0.3).moved((0.1 * made.radius, 0, 0.003), turn)
        stage.add(made.draped(pool), gravy)
    cut = made.radius * stage.between(-0.05, 0.15)
    heap = Heap(1.15 * made.radius, made.floor, 90)
    joint = _joint(stage, cut + 0.92 * made.radius, wide, high).moved((cut, 0, 0), turn)
    _, offset = _rested(heap, [joint], [np.zeros(3)], 0.02)
    stage.add(joint.moved(offset), crust)
    face = _slice(_box(0.99 * wide, 0.99 * high, 0.9), 0.04, high * stage.between(0.15, 0.6)).bumped(0.01, 0.08, stage.seed(), 2)
    stage.add(face.moved(turn=_UPRIGHT).moved((cut, 0, 0), turn).moved(offset), inside)
    if stage.chance(0.45):
        _tie(stage, joint.moved(offset), turn, cut, made.radius)
    _sliced(stage, made, heap, (wide, high, cut), turn, inside)
    if stage.chance(0.5):
        _rosemary(stage, turn, cut - 0.45 * made.radius, wide)
    return replace(made, hot=stage.chance(0.3))


_PORK = Look(
    ramp=((0.0, "#5a3014"), (0.16, "#c9a27c"), (0.5, "#d6b896"), (1.0, "#dcc3a8")),
    mottle="#c4a080", mottle_size=0.09, mottle_share=0.35, mottle_stretch=(1, 1, 0.4),
    roughness=0.35, subsurface=0.25, bump=0.012, bump_size=0.05, coat=0.1,
)  # fmt: skip


def _joint(stage: Stage, length: float, wide: float, high: float) -> Mesh:
    """A piece of meat along -x, cut off flat at x = 0; tint is its browning."""
    t = np.linspace(0.0, 1.0, 40)
    swell = np.minimum(1.0, np.sqrt(np.clip(1 - (1 - t / 0.45) ** 2, 0.0, 1.0)) * (t < 0.45) + (t >= 0.45))
    around = _box(1.0, 1.0, 0.9, 72)
    rings = [
        np.column_stack([np.full(72, (s - 1) * length), around[:, 0] * wide * w, around[:, 1] * high * w])
        for s, w in zip(t, np.maximum(swell, 0.03), strict=True)
    ]
    joint = loft(rings)
    near = np.clip(-joint.points[:, 0] / (0.2 * length), 0, 1)
    rough = joint.bumped(0.07, 0.35, stage.seed(), 2).bumped(0.022, 0.08, stage.seed(), 2)
    points = joint.points + near[:, None] * (rough.points - joint.points)
    browned = 0.45 + 0.45 * noise(points / 0.2, stage.seed(), 3) + 0.2 * points[:, 2] / high
    return replace(joint, points=points).tinted(browned)


def _tie(stage: Stage, joint: Mesh, turn: Array, cut: float, reach: float) -> None:
    """Kitchen string around the joint."""
    local = joint.points @ turn
    loops = []
    for at in np.arange(cut - 0.16, -0.75 * reach, -stage.between(0.15, 0.24)):
        near = local[np.abs(local[:, 0] - at) < 0.05]
        middle = near.mean(0)
        angle = np.arctan2(*(near - middle)[:, [2, 1]].T)
        bins = np.linspace(-np.pi, np.pi, 37)
        far = np.hypot(*(near - middle)[:, 1:].T)
        which = np.digitize(angle, bins) - 1
        radius = np.array([far[which % 36 == i].max(initial=0.1) for i in range(36)]) + 0.008
        centre = (bins[:-1] + bins[1:]) / 2
        ring = np.stack([np.full(36, at), middle[1] + radius * np.cos(centre), middle[2] + radius * np.sin(centre)], 1)
        loops.append(tube(np.concatenate([ring, ring[:1]]), 0.011, 6))
    if loops:
        stage.add(join(loops).moved(turn=turn), Look("#b89c6c", mottle="#7d5a34", mottle_size=0.1, roughness=0.8))


def _sliced(stage: Stage, made: Vessel, heap: Heap, shape: tuple[float, float, float], turn: Array, inside: Look) -> None:
    """Slices of the joint of that half width, half height and cut, leaning on it and on each other."""
    wide, high, cut = shape
    at, lean, band = cut + 0.1, stage.between(0.3, 0.6), high * stage.between(0.15, 0.6)
    pieces, side = [], 0.0
    for _ in range(int(stage.random.integers(3, 8))):
        thick = stage.between(0.05, 0.11)
        grown = np.linalg.norm(wavy(1.0, 0.05, stage.seed(), 56), axis=1)[:, None]
        outline = _box(wide, high, 0.9, 56) * stage.random.uniform(0.92, 1.03, 2) * grown
        piece = _slice(outline, thick, band, stage.between(0.85, 1.0)).bumped(0.014, 0.12, stage.seed(), 2)
        leans = -np.clip(lean + np.array([-0.2, -0.1, 0.0, 0.1, 0.2]), 0.1, 1.5)
        spin = turn @ rotation("z", stage.random.normal(0, 0.1))
        ways = [piece.moved(turn=spin @ rotation("y", each) @ _UPRIGHT) for each in leans]
        best, offset = _rested(heap, ways, [turn @ (at, side, 0.0)], 0.02)
        pieces.append(ways[best].moved(offset))
        at += thick / np.cos(min(lean, 1.2)) + stage.between(0.01, 0.06)
        side += stage.random.normal(0, 0.03)
        lean = min(lean + stage.between(0.08, 0.28), 1.4)
        if at > 0.72 * made.radius:
            break
    stage.add(join(pieces), inside)


def _rosemary(stage: Stage, turn: Array, x: float, wide: float) -> None:
    """A sprig of rosemary lying across the joint."""
    line = np.linspace(-0.5, 0.5, 14)
    heading = turn @ rotation("z", stage.between(-0.7, 0.7))
    parts = []
    for i, along in enumerate(line):
        place = heading @ (along * 0.9 * wide, 0.06 * np.sin(5 * along), 0.0) + turn @ (x, 0.0, 0.0)
        top = stage.top(float(place[0]), float(place[1]))
        for side in (-1, 1):
            needle = ball((0.07, 0.012, 0.008), 4).moved((0.06, 0, 0))
            spin = heading @ rotation("z", side * stage.between(0.5, 1.1)) @ rotation("y", -stage.between(0.1, 0.6))
            parts.append(needle.moved((place[0], place[1], top + 0.01), spin).tinted(i % 2))
    stage.add(join(parts), Look(ramp=((0.0, "#3f5a2a"), (1.0, "#5c7a40")), roughness=0.6))


DISHES = {"steak": steak, "sausages": sausages, "skewers": skewers, "meatballs": meatballs, "roast": roast}
