"""Bread: a loaf cut in slices, rolls, and (held out) baguette."""

from __future__ import annotations

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, noise, rotation, tube
from kitchen.sides import crumbs
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

_CRUST = (("#8a4b1c", "#b9752f"), ("#6e3a16", "#96561f"), ("#a8642a", "#cf9548"), ("#4a2a15", "#6b3f20"))
_CRUMB = ("#f5e8cc", "#f0dfba", "#e6cfa2", "#c9a878")


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
    width, height, square = stage.between(0.95, 1.3), stage.between(0.75, 1.05), stage.between(0.45, 0.85)
    turn, thick = rotation("z", stage.between(-0.9, 0.9)), stage.between(0.09, 0.15)
    z = float(made.floor(np.zeros(1), np.zeros(1))[0])
    length = stage.between(0.35, 0.8)
    loaf = extruded(_outline(width, height, square), length, 0.03).moved(turn=rotation("x", np.pi / 2)).moved((0, 0, height / 2))
    loaf = loaf.bumped(0.02, 0.3, stage.seed(), 3)
    back = 0.45
    stage.add(
        loaf.moved((0, back, z)).moved(turn=turn),
        Look(crust, mottle=light, mottle_size=0.3, roughness=0.6, bump=0.025, bump_size=0.1, pores=0.004),
    )
    end = back - length / 2 - thick * 0.6
    lean = stage.between(0.1, 0.4)
    for _ in range(stage.random.integers(3, 6)):
        lean = min(lean + stage.between(0.1, 0.35), 1.3)
        piece = _slice(stage, width, height, thick, square).moved(
            turn=rotation("x", lean) @ rotation("z", stage.between(-0.06, 0.06))
        )
        end -= thick * stage.between(1.0, 1.4) + 0.09 * lean
        stage.add(piece.moved((stage.between(-0.05, 0.05), end, z + 0.5 * thick * np.sin(lean))).moved(turn=turn), look)
    crumbs(stage, Look(crumb, mottle=crust, mottle_size=0.02, roughness=0.9), stage.random.integers(10, 50), made.radius)
    return made


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


def _strew(stage: Stage, roll: Mesh, look: Look, fine: bool) -> None:
    up = np.flatnonzero(roll.normals()[:, 2] > 0.55)
    parts = []
    for i in stage.random.choice(up, 160 if fine else 45):
        jitter = stage.random.normal(0, 0.02, 3) * (1, 1, 0)
        grain = (
            ball(stage.between(0.004, 0.012), 2)
            if fine
            else ball((0.028, 0.015, 0.01), 3).moved(turn=rotation("z", stage.between(0, 6.28)))
        )
        parts.append(grain.moved(roll.points[i] + jitter))
    stage.add(join(parts), look)


def baguette(stage: Stage, made: Vessel) -> Vessel:
    """One or two baguettes with slashes, perhaps a cut piece."""
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
    z = float(made.floor(np.zeros(1), np.zeros(1))[0])
    turn = stage.between(-0.8, 0.8)
    for i in range(stage.random.integers(1, 4)):
        length, thick = stage.between(1.9, 2.5), stage.between(0.22, 0.28)
        t = np.linspace(-1, 1, 90)
        path = np.stack([t * length / 2, 0.04 * np.sin(2 * t + i), 0 * t], 1)
        body = tube(path, thick * (1 - np.abs(t) ** 5) ** 0.5 + 0.01, 40, 0.85).bumped(0.02, 0.25, stage.seed(), 2)
        x, y, height = body.points.T
        along = (x / length * 5.2 + 0.35 * y / thick) % 1
        slash = np.exp(-(((along - 0.5) / 0.13) ** 2)) * (height > 0.3 * thick) * (np.abs(x) < 0.43 * length)
        pushed = body.points - (0.05 * slash)[:, None] * body.normals()
        tint = np.clip(0.55 + 0.5 * height / thick - 0.75 * slash, 0, 1)
        piece = Mesh(pushed, body.quads, body.triangles, tint).moved(turn=rotation("z", turn + stage.between(-0.12, 0.12)))
        shift = rotation("z", turn) @ np.array([0, (i - 0.5) * thick * 2.1, 0])
        stage.add(piece.moved((shift[0], shift[1], z + thick * 0.8)), look)
    crumbs(stage, look, stage.random.integers(10, 40), made.radius)
    return made


DISHES = {"sliced_loaf": sliced_loaf, "rolls": rolls, "baguette": baguette}
