"""Milk, in glasses, with a bottle, a carton or a jug."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, lathe, loft, rotation, torus, tube
from kitchen.sides import puddle
from kitchen.stage import Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

Array = NDArray[np.float64]

Part = tuple[Mesh, Look, str, bool]
"""A mesh, its surface, what it is part of, and whether the mask shows what lies behind it."""


_MILK = Look("#f6f3ea", roughness=0.22, subsurface=0.25, subsurface_depth=(0.1, 0.09, 0.07), coat=0.5)


_CREAM = Look("#fbf9f3", roughness=0.15, coat=0.8, alpha=0.75)


_PANES = (("#8aa0a8", "#b9c9ce"), ("#7f9a94", "#a9c4bc"), ("#8fa3b4", "#c2d0dc"))


_COLOURED = (("#5f9a7c", "#8cc4a4"), ("#4f84b0", "#8ab4d8"), ("#b98a4a", "#dcb884"), ("#b07a98", "#d8aec4"))


def milk(stage: Stage, made: Vessel) -> Vessel:
    """One to three glasses of milk, sometimes with a bottle, a carton or a jug, a straw, some milk spilt."""
    fit = min(made.radius / 0.95, 1.0)
    high, wide = stage.between(0.8, 1.2), fit * stage.between(0.29, 0.37)
    count = min(int(stage.pick(1, 1, 1, 2, 2, 3)), 3 if fit > 0.9 else 2)
    companion = stage.pick(None, None, _bottle, _bottle, _carton, _jug) if count < 3 else None
    panes = stage.pick(*_PANES, *_PANES, *_COLOURED)
    shape, straw = stage.pick("straight", "straight", "round", "faceted", "handle"), stage.chance(0.3)
    places = count + (companion is not None)
    far = min(max(0.5 * made.radius + 0.06, wide + 0.14), made.radius - wide)
    turn = stage.between(0, 6.28)
    stage.hazy = True
    for i in range(places):
        parts = companion(stage, fit) if companion and i == 0 else _glass(stage, high, wide, shape, panes)
        if straw and not (companion and i == 0):
            parts.append(_straw(stage, high, wide))
        angle = turn + i * 2 * np.pi / places
        place = far * np.array([np.cos(angle), np.sin(angle)])
        spin = rotation("z", stage.between(0, 6.28))
        for mesh, look, thing, hidden in parts:
            stage.add(mesh.moved((*place, made.base + 0.004), spin), look, thing, hidden=hidden)
    if stage.chance(0.4):
        _spilt(stage, made, far, turn + np.pi / places)
    return replace(made, radius=min(0.2, made.radius), rim=high, outside=max(made.outside, 0.75 * high))


def _glass(stage: Stage, high: float, wide: float, shape: str, panes: tuple[str, str]) -> list[Part]:
    """A glass of milk: the milk itself is seen up to its level, above it the wall and a bright rim."""
    wall = Look(panes[0], alpha=0.3, roughness=0.03, coat=1.0)
    edge = Look(panes[1], alpha=0.85, roughness=0.03, coat=1.0)
    sides = 11 if shape == "faceted" else 56
    foot = 0.07
    level = foot + (high - foot) * stage.between(0.6, 0.84)

    def at(z: Array | float) -> Array:
        share = np.asarray(z, float) / high
        return wide * (1 + (0.22 * np.sin(2.6 * share) - 0.08 if shape == "round" else 0.14 * share))

    up = np.linspace(foot, level, 10)
    surface = [(0.97, -0.012), (0.9, -0.02), (0.5, -0.022), (0.0, -0.022)]
    milk = lathe([(0, foot), *zip(at(up) - 0.004, up, strict=True), *((r * at(level), level + z) for r, z in surface)], sides)
    above = np.linspace(level - 0.015, high, 5)
    pane = lathe([*zip(at(above), above, strict=True)], sides, (False, False))
    film = np.linspace(level, level + stage.between(0.05, 0.16), 4)
    parts: list[Part] = [
        (milk, _MILK, "", False),
        (pane, wall, "", True),
        (lathe([*zip(at(film) - 0.012, film, strict=True)], sides, (False, False)), replace(_CREAM, alpha=0.3), "", True),
        (lathe([(0, 0), (0.98 * wide, 0), (at(foot), foot), (0, foot)], sides), replace(edge, alpha=0.6), "", True),
        (_hoop(float(at(high)), 0.014, sides).moved((0, 0, high)), edge, "", True),
    ]
    if shape == "handle":
        bow = np.linspace(-1.35, 1.35, 24)
        path = np.stack([at(0.55 * high) * 0.93 + 0.22 * np.cos(bow), 0 * bow, 0.52 * high + 0.27 * high * np.sin(bow)], 1)
        parts.append((tube(path, 0.04, 10), replace(edge, alpha=0.6), "", True))
    if stage.chance(0.75):
        parts.append((_bubbles(stage, 0.94 * float(at(level)), level - 0.014), _CREAM, "", False))
    return parts


def _hoop(radius: float, thick: float, sides: int) -> Mesh:
    return torus(radius, thick, sides, 8)


def _bubbles(stage: Stage, radius: float, level: float) -> Mesh:
    """Bubbles in patches along the wall."""
    parts = []
    for start in stage.random.uniform(0, 6.28, int(stage.random.integers(1, 5))):
        for _ in range(int(stage.random.integers(4, 16))):
            size = stage.between(0.012, 0.036)
            angle = start + stage.random.normal(0, 0.35)
            far = radius - size * stage.between(0.6, 2.4)
            parts.append(ball((size, size, 0.7 * size), 4).moved((far * np.cos(angle), far * np.sin(angle), level)))
    return join(parts)


def _straw(stage: Stage, high: float, wide: float) -> Part:
    """A striped straw that leans on the rim."""
    start, through = np.array([-0.4 * wide, 0, 0.15]), np.array([wide * 1.02, 0, high + 0.02])
    end = start + (through - start) * stage.between(1.25, 1.45)
    length = float(np.linalg.norm(end - start))
    body = tube(np.linspace(start, end, 120), 0.032, 10)
    around = np.arctan2(body.points[:, 1], body.points[:, 2])
    stripes = np.floor(body.tint * length * 7 + around / (2 * np.pi)) % 2
    colour = stage.pick("#c9302c", "#2f6fb0", "#3c9a5a", "#e0a020", "#222428")
    look = Look(ramp=((0.0, "#f6f3ec"), (0.45, "#f6f3ec"), (0.55, colour)), roughness=0.5)
    return body.tinted(stripes), look, "vessel", False


def _bottle(stage: Stage, fit: float) -> list[Part]:
    """A milk bottle, nearly full."""
    wide, high = 0.27 * fit, stage.between(1.35, 1.65)
    radii, heights = np.array([1.0, 1.0, 0.92, 0.5, 0.46, 0.55]) * wide, np.array([0.0, 0.52, 0.62, 0.8, 0.95, 1.0]) * high
    full = high * stage.between(0.62, 0.86)
    up, above = np.linspace(0.04, full, 24), np.linspace(full, high, 8)
    outer = [*zip(np.interp(up, heights, radii), up, strict=True), (0, full)]
    neck = lathe([*zip(np.interp(above, heights, radii), above, strict=True)], 40, (False, False))
    parts: list[Part] = [
        (lathe([(0, 0.0), (0.97 * wide, 0.0), *outer], 40), replace(_MILK, coat=1.0), "", False),
        (neck, Look("#9db2b8", alpha=0.3, roughness=0.03, coat=1.0), "", True),
        (_hoop(0.55 * wide, 0.015, 40).moved((0, 0, high)), Look("#bccbd0", alpha=0.85, roughness=0.03, coat=1.0), "", True),
    ]
    colour = stage.pick("#3f6fa8", "#b8bcc0", "#b03a30", "#3c8a4a", "#d8b23c")
    if stage.chance(0.65):
        cap = lathe([(0.66 * wide, 0.95 * high), (0.66 * wide, 1.02 * high), (0.58 * wide, 1.035 * high), (0, 1.035 * high)], 32)
        parts.append((cap, Look(colour, metal=0.5, roughness=0.35), "vessel", False))
    if stage.chance(0.45):
        label = lathe([(1.015 * wide, 0.16 * high), (1.015 * wide, 0.4 * high)], 40, (False, False))
        look = Look("#f4efe2", mottle=colour, mottle_size=0.16, mottle_share=0.3, mottle_sharp=True, roughness=0.6)
        parts.append((label, look, "vessel", False))
    return parts


def _carton(stage: Stage, fit: float) -> list[Part]:
    """A gable-top carton, printed with a band of colour or with a cow's spots."""
    wide, high = 0.27 * fit, stage.between(0.85, 1.1)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
    side = np.concatenate([corners[k] + (corners[(k + 1) % 4] - corners[k]) * np.linspace(0, 1, 8)[:-1, None] for k in range(4)])
    roof = high + 0.9 * wide
    steps = [(1, 1, 0.0), (1, 1, high), (1, 0.06, roof), (1, 0.06, roof + 0.3 * wide)]
    body = loft([np.column_stack([wide * side * (a, b), np.full(len(side), z)]) for a, b, z in steps])
    colour = stage.pick("#2f6fb0", "#3f9a52", "#c23a34", "#3aa3b8", "#e0a428")
    if stage.chance(0.4):
        spots = Look("#f6f4ee", mottle="#1d1d1f", mottle_size=0.42, mottle_share=0.42, mottle_sharp=True, roughness=0.4, coat=0.3)
        return [(body, spots, "vessel", False)]
    low = stage.between(0.25, 0.5) * high
    layers = np.linspace(0, low, 30)
    band = loft([np.column_stack([1.006 * wide * side, np.full(len(side), each)]) for each in layers], (False, False))
    wave = 0.06 * np.sin(band.points[:, 0] * 9) * (band.points[:, 2] / low)
    band = Mesh(band.points + np.outer(wave, (0, 0, 1)), band.quads, band.triangles, band.tint)
    ink, board = Look(colour, roughness=0.4, coat=0.3), Look("#f6f4ee", roughness=0.4, coat=0.3)
    steps = [(1.008, 1.008, high - 0.01), (1.008, 0.07, roof + 0.008), (1.008, 0.07, roof + 0.3 * wide + 0.004)]
    lid = loft([np.column_stack([wide * side * (a, b), np.full(len(side), z)]) for a, b, z in steps], (False, True))
    cap = lathe([(0.3 * wide, 0), (0.3 * wide, 0.09), (0, 0.09)], 20).moved(
        (0, -0.5 * wide, high + 0.42 * wide), rotation("x", 0.75)
    )
    return [(body, board, "vessel", False), (join([band, lid]), ink, "vessel", False), (cap, ink, "vessel", False)]


def _jug(stage: Stage, fit: float) -> list[Part]:
    """A jug with a spout and a handle, milk in it."""
    high, wide = stage.between(0.75, 1.05), 0.33 * fit
    share = np.array([0.0, 0.15, 0.4, 0.7, 0.88, 1.0])
    radii = wide * np.array([0.86, 1.0, 1.06, 0.88, 0.82, 0.92])

    def at(z: Array | float) -> Array:
        return np.interp(np.asarray(z, float) / high, share, radii)

    def spout(mesh: Mesh) -> Mesh:
        x, y, z = mesh.points.T
        pull = np.clip(z / high - 0.78, 0, None) / 0.22 * np.exp(-((np.arctan2(y, x) / 0.38) ** 2))
        return Mesh(mesh.points + np.outer(0.17 * pull, (1, 0, 0.25)), mesh.quads, mesh.triangles, mesh.tint)

    level = high * stage.between(0.72, 0.86)
    up = np.linspace(0.0, high, 16)
    inside = np.linspace(high, 0.5 * high, 6)
    colour, rim = stage.pick(("#f1ede4", "#2f4f86"), ("#7f9fb0", "#f1ede4"), ("#c98a6a", "#8a4a30"), ("#3c4a58", "#3c4a58"))
    body = [(0, 0), *zip(at(up), up, strict=True), *zip(at(inside) - 0.035, inside, strict=True)]
    bow = np.linspace(-1.5, 1.5, 30)
    path = np.stack([-at(0.55 * high) * 0.92 - 0.25 * np.cos(bow), 0 * bow, 0.58 * high + 0.3 * high * np.sin(bow)], 1)
    clay = Look(colour, roughness=0.18, coat=0.5)
    surface = lathe([(at(level) - 0.04, level), (0, level)], 48, (False, True))
    return [
        (join([spout(lathe(body, 60, (False, False))), tube(path, 0.05, 10)]), clay, "vessel", False),
        (spout(_hoop(float(at(high)) - 0.017, 0.025, 60).moved((0, 0, high))), replace(clay, colour=rim), "vessel", False),
        (surface, _MILK, "", False),
        (_bubbles(stage, 0.93 * (float(at(level)) - 0.04), level + 0.004), _CREAM, "", False),
    ]


def _spilt(stage: Stage, made: Vessel, far: float, angle: float) -> None:
    """Drops and a small pool of milk on the vessel."""
    place = 0.9 * far * np.array([np.cos(angle), np.sin(angle)])
    drops = []
    for i in range(int(stage.random.integers(3, 8))):
        size = stage.between(0.08, 0.15) if i == 0 else stage.between(0.015, 0.05)
        spot = place + stage.random.normal(0, 0.02 if i == 0 else 0.14, 2)
        height = float(made.floor(*spot[:, None])[0])
        drops.append(puddle(stage, size, 0.05 * size**0.5, 0.3).moved((*spot, height + 0.012)))
    stage.add(join(drops), _MILK)


DISHES = {"milk": milk}
