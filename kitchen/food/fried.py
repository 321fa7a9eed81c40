"""Fried food: chips, nuggets, and (held out) spring rolls."""

from __future__ import annotations

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, lathe, noise, random_rotation, rotation
from kitchen.sides import crumbs, puddle
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

_KETCHUP = Look("#9c1c12", roughness=0.12, subsurface=0.2, coat=0.5)
_MAYONNAISE = Look("#f0e6c4", roughness=0.2, subsurface=0.3, coat=0.3)


def _dip(stage: Stage, made: Vessel) -> None:
    if stage.chance(0.45) and made.kind != "basket":
        angle = stage.between(0, 6.28)
        place = (0.72 * made.radius * np.cos(angle), 0.72 * made.radius * np.sin(angle), made.base)
        stage.add(puddle(stage, stage.between(0.2, 0.3), 0.07).moved(place), stage.pick(_KETCHUP, _KETCHUP, _MAYONNAISE))


def chips(stage: Stage, made: Vessel) -> Vessel:
    """A heap of chips, thin or thick, browner at their ends and edges."""
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.7)
    thick, length = stage.pick((0.045, 0.38), (0.06, 0.42), (0.095, 0.38))
    pale, gold, brown = stage.pick(
        ("#f2d98c", "#e0ae48", "#a8682a"), ("#edc967", "#d2983a", "#8c5220"), ("#f3e0a4", "#e8c063", "#b98138")
    )
    look = Look(
        ramp=((0.0, pale), (0.55, gold), (1.0, brown)),
        mottle=gold, mottle_size=0.12, mottle_share=0.35,
        roughness=0.5, bump=0.012, bump_size=0.05, subsurface=0.15, coat=0.1,
    )  # fmt: skip
    pieces = []
    for _ in range(int(stage.between(2.2, 3.6) / thick)):
        long = length * stage.between(0.6, 1.25)
        stick = ball((long, thick * stage.between(0.8, 1.2), thick), 5, 7.0)
        ends = np.abs(stick.points[:, 0] / long) ** 6
        brown_ = np.clip(stage.between(0.1, 0.55) + 0.45 * ends + 0.2 * noise(stick.points / 0.15, stage.seed()), 0, 1)
        stick = stick.bent(stage.pick(-1, 1) * stage.between(0.05, 0.5)).tinted(brown_)
        turn = (
            rotation("z", stage.between(0, 6.28))
            @ rotation("y", stage.between(-0.45, 0.45))
            @ rotation("x", stage.between(0, 1.6))
        )
        pieces.append(heap.drop_lowest(stick.moved(turn=turn), stage.random, 0.95, 6, sink=0.06))
    stage.add(join(pieces), look)
    _dip(stage, made)
    return made


def nuggets(stage: Stage, made: Vessel) -> Vessel:
    """Breaded pieces with a crust of crumbs."""
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.5)
    light, dark = stage.pick(("#d99a45", "#9a5a20"), ("#c98636", "#7c4418"), ("#e3b266", "#b0712c"))
    look = Look(
        ramp=((0.0, dark), (0.5, light), (1.0, "#edc98a")),
        mottle=dark, mottle_size=0.07, mottle_share=0.4, roughness=0.7, bump=0.035, bump_size=0.035, coat=0.08,
    )  # fmt: skip
    size = stage.between(0.17, 0.25)
    pieces = []
    for _ in range(int(stage.between(1.6, 3.2) / size)):
        shape = size * stage.random.uniform((0.95, 0.7, 0.42), (1.35, 1.0, 0.62))
        piece = (
            ball(shape, 16, stage.between(2.0, 2.8))
            .bumped(0.22 * size, 0.8 * size, stage.seed(), 2)
            .bumped(0.02, 0.05, stage.seed(), 2)
        )
        piece = piece.tinted(0.5 + 0.4 * noise(piece.points / 0.05, stage.seed(), 2))
        pieces.append(heap.drop_lowest(piece.moved(turn=random_rotation(stage.random, 0.7)), stage.random, 0.9, sink=0.03))
    stage.add(join(pieces), look)
    crumbs(stage, look, int(stage.random.integers(5, 30)), made.radius, 0.025)
    _dip(stage, made)
    return made


def _roll(stage: Stage, length: float, thick: float, cut: bool) -> Mesh:
    """A roll along x, its far end folded in, its near end cut slantwise or folded too; tint is 1 where the filling shows."""
    end = (
        [(thick, length), (0.97 * thick, length)]
        if cut
        else [(thick, length - 0.08), (0.75 * thick, length - 0.01), (0.3 * thick, length)]
    )
    body = lathe(
        [
            (0.3 * thick, -length),
            (0.8 * thick, -length + 0.03),
            (thick, -length + 0.1),
            *[(thick, z) for z in np.linspace(-0.7, 0.7, 14) * length],
            *end,
        ],
        28,
    )
    tint = np.zeros(len(body.points))
    if cut:
        tint[-1] = 1
        tint[-30:-2] = 0.6
    slant = 0.35 * body.points[:, 0] * (body.points[:, 2] > 0.9 * length) if cut else 0
    body = Mesh(body.points + np.outer(slant, (0, 0, 1)) if cut else body.points, body.quads, body.triangles, tint)
    return body.moved(turn=rotation("y", np.pi / 2)).bumped(0.018, 0.12, stage.seed(), 3)


def spring_rolls(stage: Stage, made: Vessel) -> Vessel:
    """Spring rolls, golden and blistered, some cut."""
    heap = Heap(made.radius, made.floor)
    light, dark = stage.pick(("#dfa552", "#a5621f"), ("#cf9040", "#8a4d18"))
    look = Look(
        ramp=((0.0, light), (0.5, light), (0.75, "#b9a35c"), (1.0, "#8f8a4a")),
        mottle=dark,
        mottle_size=0.14,
        mottle_share=0.45,
        roughness=0.45,
        bump=0.02,
        bump_size=0.05,
        coat=0.25,
    )
    thick, turn = stage.between(0.12, 0.17), stage.between(0, 3.14)
    pieces = []
    for _ in range(int(stage.random.integers(4, 9))):
        cut = stage.chance(0.35)
        piece = _roll(stage, stage.between(0.42, 0.6) * (0.6 if cut else 1), thick, cut)
        heading = rotation("z", turn + stage.random.normal(0, 0.25) + (np.pi if stage.chance(0.5) else 0))
        pieces.append(heap.drop_lowest(piece.moved(turn=heading), stage.random, 0.8, 12, sink=0.02))
    stage.add(join(pieces), look)
    _dip(stage, made)
    return made


DISHES = {"chips": chips, "nuggets": nuggets, "spring_rolls": spring_rolls}
