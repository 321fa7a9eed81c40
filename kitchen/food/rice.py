"""Rice: boiled white rice, fried rice, and (held out) onigiri."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, field, join, noise, random_rotation, rotation
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]


def _grains(stage: Stage, spots: np.ndarray, length: float = 0.055) -> Mesh:
    """A grain of rice at each of ``spots`` (n, 3), any way up."""
    grain = ball((length, length * 0.36, length * 0.36), 3)
    parts = []
    for spot in spots:
        turned = grain.moved(spot, random_rotation(stage.random), stage.between(0.85, 1.15))
        parts.append(turned.tinted(stage.between(0, 1)))
    return join(parts)


def _mound(stage: Stage, radius: float, high: float, count: int, base: object) -> np.ndarray:
    """Places on a lumpy mound of ``radius``, ``high`` above ``base(x, y)``."""
    angle, far = stage.random.uniform(0, 2 * np.pi, count), radius * np.sqrt(stage.random.uniform(0, 1, count))
    x, y = far * np.cos(angle), far * np.sin(angle)
    lumps = noise(np.stack([x, y, 0 * x], 1) / 0.3, stage.seed(), 2)
    rise = high * np.clip(1 - (far / radius) ** 2.2, 0, 1) ** 0.8 * (1 + 0.22 * lumps)
    z = base(x, y) + rise + stage.random.uniform(-0.02, 0.02, count)  # type: ignore[operator]
    return np.stack([x, y, z], 1)


def _under(stage: Stage, spots: np.ndarray, radius: float, look: Look) -> None:
    """What fills the mound under its grains."""
    tops = Heap(radius, lambda x, y: np.full_like(x, spots[:, 2].min()), 40)
    tops.raise_to(spots)

    def height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return tops.surface(x, y) - 0.05

    stage.add(field(radius * 0.98, 26, 48, height), look)


def white_rice(stage: Stage, made: Vessel) -> Vessel:
    """A mound of white rice in a bowl or on a plate, sometimes with sesame."""
    kind = made.kind
    radius = made.radius * (0.98 if kind == "bowl" else 0.85)
    base = (lambda x, y: np.full_like(x, made.rim - 0.12)) if kind == "bowl" else made.floor
    if kind == "bowl":
        radius = made.width_at(made.rim - 0.12) * 0.98
    high = stage.between(0.25, 0.5) if kind == "bowl" else stage.between(0.4, 0.65)
    spots = _mound(stage, radius, high, 2600, base)
    look = Look(ramp=((0, "#e9e5da"), (1, "#f8f6f0")), roughness=0.35, subsurface=0.35, subsurface_depth=(0.03, 0.025, 0.02))
    stage.add(_grains(stage, spots, stage.between(0.045, 0.06)), look)
    _under(stage, spots, radius, look)
    if stage.chance(0.4):
        seeds = [
            ball((0.022, 0.013, 0.008), 3).moved(spots[i] + (0, 0, 0.03), random_rotation(stage.random, 0.6))
            for i in stage.random.choice(len(spots), 45)
        ]
        stage.add(join(seeds), Look(stage.pick("#1f1d1c", "#d9c08c"), roughness=0.4))
    return replace(made, hot=stage.chance(0.4))


def fried_rice(stage: Stage, made: Vessel) -> Vessel:
    """Fried rice with egg, peas, carrot, ham and spring onion."""
    radius = made.radius * 0.9
    spots = _mound(stage, radius, stage.between(0.3, 0.5), 2300, made.floor)
    pale, brown = stage.pick(("#ead8a8", "#c79a4c"), ("#dcbf86", "#a8742f"), ("#f0dca0", "#dba83f"))
    look = Look(ramp=((0, brown), (1, pale)), roughness=0.3, subsurface=0.25, subsurface_depth=(0.03, 0.025, 0.02))
    stage.add(_grains(stage, spots), look)
    _under(stage, spots, radius, look)
    bits: list[tuple[Look, list[Mesh], int]] = [
        (Look("#5f9a2c", roughness=0.25, subsurface=0.2), [], stage.random.integers(25, 60)),
        (Look("#dd7418", roughness=0.3, subsurface=0.2), [], stage.random.integers(20, 55)),
        (Look("#f0c53c", mottle="#f7e3a0", mottle_size=0.08, roughness=0.4, subsurface=0.2), [], stage.random.integers(15, 40)),
        (Look("#c9655a", roughness=0.35, subsurface=0.2), [], stage.random.integers(0, 30)),
        (Look("#3f8028", roughness=0.4), [], stage.random.integers(10, 40)),
    ]
    for which, (bit, parts, count) in enumerate(bits):
        for i in stage.random.choice(len(spots), count):
            shape = (
                ball(0.045, 6),
                ball(0.042, 4, 6.0),
                ball((0.1, 0.07, 0.025), 6).bumped(0.03, 0.05, stage.seed()),
                ball(0.045, 4, 6.0),
                ball((0.03, 0.03, 0.03), 4, 3.0),
            )[which]
            parts.append(shape.moved(spots[i] + (0, 0, 0.015), random_rotation(stage.random)))
        if parts:
            stage.add(join(parts), bit)
    return replace(made, hot=stage.chance(0.4))


def onigiri(stage: Stage, made: Vessel) -> Vessel:
    """Triangles of rice, each with a strip of nori."""
    heap = Heap(made.radius, made.floor)
    look = Look(ramp=((0, "#e6e1d4"), (1, "#f8f6f0")), roughness=0.4, subsurface=0.35, subsurface_depth=(0.03, 0.025, 0.02))
    nori = Look("#141a14", roughness=0.45, bump=0.01, bump_size=0.03)
    for i in range(stage.random.integers(2, 4)):
        angle = np.arange(60) / 60 * 2 * np.pi + np.pi / 2
        far = 0.36 * (1 + 0.16 * np.cos(3 * (angle - np.pi / 2)))
        outline = np.stack([far * np.cos(angle), far * np.sin(angle)], 1)
        body = extruded(outline, 0.26, 0.09)
        lean = stage.pick(stage.between(0.0, 0.25), stage.between(1.1, 1.45))
        turn = rotation("z", stage.between(-0.7, 0.7) + i * 2.1) @ rotation("x", lean)
        core = heap.drop_lowest(body.moved(turn=turn), stage.random, 0.95, tries=30)
        place = core.points.mean(0) - (body.moved(turn=turn)).points.mean(0)
        skin = body.bumped(0.015, 0.08, stage.seed(), 2)
        faces = body.quads[stage.random.choice(len(body.quads), 900)]
        u = stage.random.uniform(0, 1, (2, 900, 1))
        at = (1 - u[0]) * ((1 - u[1]) * body.points[faces[:, 0]] + u[1] * body.points[faces[:, 1]]) + u[0] * (
            (1 - u[1]) * body.points[faces[:, 3]] + u[1] * body.points[faces[:, 2]]
        )
        stage.add(join([skin, _grains(stage, at, 0.05)]).moved(place, turn), look)
        strip = ball((0.16, 0.2, 0.165), 12, 7.0).moved((0, -0.26, 0))
        stage.add(strip.moved(place, turn), nori)
    return made


DISHES = {"white_rice": white_rice, "fried_rice": fried_rice, "onigiri": onigiri}
