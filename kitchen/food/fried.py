"""Fried food: chips, nuggets, onion rings, and (held out) spring rolls and drumsticks."""

from __future__ import annotations

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, lathe, noise, random_rotation, rotation, torus, tube
from kitchen.sides import crumbs, puddle
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

_KETCHUP = Look("#9c1c12", roughness=0.12, subsurface=0.2, coat=0.5)
_MAYONNAISE = Look("#f0e6c4", roughness=0.2, subsurface=0.3, coat=0.3)


def _dip(stage: Stage, made: Vessel, heap: Heap) -> None:
    """Ketchup or mayonnaise, a spoonful or a little pot of it, where the vessel is flat; what is dropped later makes room."""
    if made.kind not in ("plate", "board", "tray", "paper", "pan") or not stage.chance(0.55):
        return
    angle, far = stage.between(0, 6.28), 0.74 * made.radius
    place = np.array([far * np.cos(angle), far * np.sin(angle), made.base])
    sauce, size = stage.pick(_KETCHUP, _KETCHUP, _MAYONNAISE), stage.between(0.2, 0.28)
    high = 0.07
    if made.kind != "pan" and stage.chance(0.5):
        high = 0.62 * size
        pot = lathe([(0, 0), (0.85, 0), (1.05, 0.8), (0.95, 0.8), (0.85, 0.5), (0, 0.5)], 40).moved(place, scale=size)
        stage.add(pot, Look(stage.pick("#f2efe8", "#39424b", "#c9ccce", "#b89a72"), roughness=0.3), thing="vessel")
    stage.add(puddle(stage, size * 0.93, high, 0.25 if high < 0.1 else 0.02).moved(place), sauce)
    rim = 1.1 * size * np.array([(np.cos(a) * r, np.sin(a) * r) for a in np.linspace(0, 6.28, 40) for r in (0.1, 0.4, 0.7, 1.0)])
    heap.raise_to(np.column_stack([place[:2] + rim, np.full(len(rim), made.base + max(0.12, 1.3 * high))]))


def chips(stage: Stage, made: Vessel) -> Vessel:
    """A heap of chips, thin or thick, browner at their ends and edges."""
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.7)
    _dip(stage, made, heap)
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
    return made


def nuggets(stage: Stage, made: Vessel) -> Vessel:
    """Breaded pieces with a crust of crumbs."""
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.5)
    _dip(stage, made, heap)
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
    return made


def onion_rings(stage: Stage, made: Vessel) -> Vessel:
    """A pile of battered onion rings of all sizes, their crust rough."""
    light, gold, dark = stage.pick(
        ("#efc06a", "#d18c34", "#7d430f"), ("#e6ad52", "#bd7422", "#6b360c"), ("#f2cd85", "#dba049", "#9a5c1c")
    )
    look = Look(
        ramp=((0.0, dark), (0.45, gold), (1.0, light)),
        mottle=dark, mottle_size=0.09, mottle_share=0.25, roughness=0.6, bump=0.03, bump_size=0.03, coat=0.12,
    )  # fmt: skip
    heap = Heap(made.radius * 0.95, made.floor, overhang=0.5)
    _dip(stage, made, heap)
    size, rough = stage.between(0.24, 0.36), stage.between(0.016, 0.03)
    pieces = []
    for _ in range(int(stage.between(3.0, 5.0) / size)):
        turn = random_rotation(stage.random, stage.pick(0.2, 0.45, 0.9))
        piece = _onion_ring(stage, size * stage.between(0.5, 1.15), rough).moved(turn=turn)
        pieces.append(heap.drop_lowest(piece, stage.random, 0.9, 12, sink=0.03))
    stage.add(join(pieces), look)
    if stage.chance(0.6):
        crumbs(stage, look, int(stage.random.integers(5, 25)), made.radius, 0.025)
    return made


def _onion_ring(stage: Stage, radius: float, rough: float) -> Mesh:
    """A ring of onion in batter: oval, thicker here and thinner there; tint is its browning."""
    thick = stage.between(0.055, 0.075)
    made = torus(radius, thick, int(40 + 90 * radius), 14).moved(scale=(1, stage.between(0.72, 1.0), stage.between(1.1, 1.6)))
    made = made.bumped(0.45 * thick, 2.2 * thick, stage.seed(), 2).bumped(rough, 0.055, stage.seed(), 2)
    browned = 0.5 + 0.4 * noise(made.points / 0.07, stage.seed(), 3)
    return made.tinted(browned + 0.2 * (made.tint - 0.5))


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
    _dip(stage, made, heap)
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
    return made


def drumsticks(stage: Stage, made: Vessel) -> Vessel:
    """Fried chicken legs in a craggy crust, the end of the bone bare."""
    light, gold, dark = stage.pick(
        ("#e3a552", "#b8702a", "#5f300f"), ("#d68f3e", "#a3561c", "#4f2408"), ("#ecbd74", "#cb8a3c", "#7f4a18")
    )
    look = Look(
        ramp=((0.0, dark), (0.5, gold), (1.0, light)),
        mottle=dark, mottle_size=0.11, mottle_share=0.3, roughness=0.5, bump=0.035, bump_size=0.035, coat=0.25,
    )  # fmt: skip
    bone = Look("#dcc6a2", mottle="#9a683c", mottle_size=0.1, mottle_share=0.3, roughness=0.45, subsurface=0.15)
    heap = Heap(made.radius * 0.98, made.floor, overhang=0.3)
    _dip(stage, made, heap)
    long = stage.between(0.44, 0.54)
    heading, strewn = stage.between(0, 6.28), stage.pick(0.35, 3.0)
    crusts, bones = [], []
    for _ in range(int(stage.random.integers(3, 7))):
        turn = rotation("z", heading + stage.between(-strewn, strewn)) @ rotation("y", stage.between(0.0, 0.2))
        crust, end = _drumstick(stage, long * stage.between(0.92, 1.08))
        turn = turn @ rotation("x", stage.between(0, 6.28))
        both = heap.drop_lowest(join([crust, end]).moved(turn=turn), stage.random, 0.8, 16, sink=0.03)
        offset = both.points[0] - turn @ crust.points[0]
        crusts.append(crust.moved(offset, turn))
        bones.append(end.moved(offset, turn))
    stage.add(join(crusts), look)
    stage.add(join(bones), bone)
    if stage.chance(0.6):
        crumbs(stage, look, int(stage.random.integers(5, 30)), made.radius, 0.03)
    return made


def _drumstick(stage: Stage, half: float) -> tuple[Mesh, Mesh]:
    """A leg along x, thick at -x: its crust, tint its browning, and its bone."""
    t = np.linspace(0, 1, 56)
    thick = half * stage.between(0.4, 0.48)
    knots = ((0, 0.04), (0.05, 0.5), (0.14, 0.83), (0.28, 1.0), (0.42, 0.94), (0.58, 0.68), (0.74, 0.42), (0.92, 0.33), (1, 0.2))
    shape = np.interp(t, *zip(*knots, strict=True)) * thick
    x = half * (1.66 * t - 1)
    crust = tube(np.stack([x, 0.1 * half * np.sin(3 * t), 0 * t], 1), shape, 30, stage.between(0.8, 1.0))
    crust = crust.bumped(0.2 * thick, 0.8 * thick, stage.seed(), 2)
    flakes = 1 - 2.5 * np.abs(noise(crust.points / 0.11, stage.seed(), 2))
    crust = Mesh(crust.points + 0.028 * flakes[:, None] * crust.normals(), crust.quads, crust.triangles, crust.tint)
    crust = crust.bumped(0.018, 0.05, stage.seed(), 2)
    crust = crust.tinted(0.5 + 0.22 * flakes + 0.3 * noise(crust.points / 0.16, stage.seed(), 2))
    y = 0.1 * half * np.sin(3.0)
    shaft = tube(np.linspace((0.5 * half, y, 0), (0.98 * half, y, 0), 6), 0.1 * half, 12)
    knobs = [ball(0.145 * half, 8).moved((half, y + side * 0.085 * half, 0)) for side in (-1, 1)]
    return crust, join([shaft, *knobs]).bumped(0.012, 0.08, stage.seed())


DISHES = {
    "chips": chips,
    "nuggets": nuggets,
    "onion_rings": onion_rings,
    "spring_rolls": spring_rolls,
    "drumsticks": drumsticks,
}
