"""Meat: steak, sausages, and (held out) meatballs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, loft, noise, rotation, tube
from kitchen.sides import puddle
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

_JUICE = Look("#7a3a22", roughness=0.06, coat=0.8, subsurface=0.2)


def _slab(stage: Stage, length: float, width: float, thick: float) -> Mesh:
    """A steak lying flat, charred in stripes or all over; tint is the char."""
    outline = wavy(1.0, 0.13, stage.seed(), 80, 0.9) * (length, width)
    body = extruded(outline, thick, 0.35 * thick)
    # Rings of the flat faces are far apart: a finer lid carries bumps and stripes.
    shares = np.linspace(0.9, 0.03, 22)
    lid = [np.column_stack([outline * share, np.full(80, thick / 2 + 0.004)]) for share in shares]
    top = loft(lid, (False, True)).bumped(0.022, 0.12, stage.seed(), 3)
    turn = stage.between(0.3, 1.2)
    across = top.points[:, 0] * np.cos(turn) + top.points[:, 1] * np.sin(turn)
    marks = np.clip(np.sin(across * stage.between(17, 24)) * 2.5 - 1.1, 0, 1) if stage.chance(0.6) else 0.0
    patches = np.clip(0.35 + 0.45 * noise(top.points / 0.22, stage.seed(), 3), 0, 1)
    return join([body.tinted(0.35), top.tinted(np.clip(patches * 0.6 + marks, 0, 1))])


def steak(stage: Stage, made: Vessel) -> Vessel:
    """A seared steak, whole or partly carved into slices that are pink inside, in its juice."""
    light, dark = stage.pick(("#a8683e", "#2e180d"), ("#945530", "#241209"), ("#b57a4e", "#3d2012"))
    crust = Look(
        ramp=((0.0, light), (0.5, "#6e3c20"), (1.0, dark)), roughness=0.35, bump=0.018, bump_size=0.04, coat=0.35, subsurface=0.05
    )
    thick = stage.between(0.2, 0.3)
    size = stage.between(0.74, 0.92) * made.radius
    turn = rotation("z", stage.between(-0.9, 0.9))
    stage.add(puddle(stage, stage.between(0.6, 0.85) * size, 0.012, 0.35).moved((0.05, -0.05, made.base + 0.003)), _JUICE)
    carved = stage.chance(0.55)
    back = (0, 0.36 * size, 0) if carved else (0, 0, 0)
    whole = _slab(stage, size * stage.between(0.95, 1.1), size * (0.5 if carved else 0.72), thick)
    stage.add(whole.moved(back).moved((0, 0, made.base + thick / 2 + 0.01), turn), crust)
    if carved:
        _carved(stage, size, thick, made.base, turn)
    return replace(made, hot=stage.chance(0.25))


def _carved(stage: Stage, size: float, thick: float, base: float, turn: np.ndarray) -> None:
    pink, red = stage.pick(("#b8705c", "#9c4a3c"), ("#a86050", "#8a3c30"), ("#b08470", "#9a6050"))
    look = Look(
        ramp=((0.0, "#3f2213"), (0.4, "#7d4a34"), (0.8, pink)),
        mottle=red,
        mottle_size=0.12,
        mottle_share=0.45,
        roughness=0.25,
        subsurface=0.25,
        bump=0.01,
        bump_size=0.05,
        coat=0.12,
    )
    angle = np.arange(56) / 56 * 2 * np.pi
    c, s = np.cos(angle), np.sin(angle)
    count = int(stage.random.integers(4, 8))
    pieces = []
    for i in range(count):
        width = size * stage.between(0.36, 0.46)
        outline = np.stack([width * np.sign(c) * np.abs(c) ** 0.5, thick * 0.62 * np.sign(s) * np.abs(s) ** 0.6], 1)
        outline *= 1 + 0.06 * stage.random.normal(0, 1)
        lean = stage.between(0.35, 0.7)
        piece = extruded(outline, 0.1, 0.015).bumped(0.012, 0.09, stage.seed(), 2)
        place = ((i - (count - 1) / 2) * 0.27 * size, -0.42 * size, base + 0.62 * thick)
        pieces.append(piece.moved(turn=rotation("z", np.pi / 2) @ rotation("x", np.pi / 2 - lean)).moved(place))
    stage.add(join(pieces).moved(turn=turn), look)


def sausages(stage: Stage, made: Vessel) -> Vessel:
    """Sausages fried brown, straight or curved, some scored."""
    heap = Heap(made.radius, made.floor, overhang=0.4)
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
    heading = stage.between(0, 3.14)
    pieces = []
    for _ in range(int(stage.random.integers(3, 8))):
        piece = _sausage(stage, stage.between(0.5, 0.75), thick * stage.between(0.92, 1.08), score)
        piece = piece.bent(curve * stage.between(0.7, 1.2)).bumped(0.01, 0.2, stage.seed(), 2)
        turn = rotation("z", heading + stage.random.normal(0, 0.35))
        pieces.append(heap.drop_lowest(piece.moved(turn=turn), stage.random, 0.85, 14, sink=0.01))
    stage.add(join(pieces), look)
    if stage.chance(0.3):
        mustard = puddle(stage, 0.2, 0.06).moved((*stage.spot(0.7 * made.radius), made.base))
        stage.add(mustard, Look("#b58a1e", roughness=0.2, subsurface=0.2))
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
        stage.add(puddle(stage, made.radius * 0.82, 0.07).moved((0, 0, made.base)), sauce)
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


DISHES = {"steak": steak, "sausages": sausages, "meatballs": meatballs}
