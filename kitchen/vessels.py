"""What food is served in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, extruded, join, lathe, loft, rotation, tube
from kitchen.stage import Stage, wavy

__all__ = ["Vessel", "vessel"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Vessel:
    """What a cook must know: how far food may reach from the middle, where the floor is, how far the vessel itself reaches."""

    kind: str
    radius: float
    floor: Callable[[Array, Array], Array]
    rim: float
    outside: float
    inner: tuple[tuple[float, float], ...] = ()
    """Profile of the inside, (radius, z) from the middle outwards."""
    hot: bool = False
    """Whether what is in it steams."""

    @property
    def base(self) -> float:
        """Height of the floor in the middle."""
        return float(self.floor(np.zeros(1), np.zeros(1))[0])

    def draped(self, mesh: Mesh) -> Mesh:
        """``mesh``, made to lie on a plane at z = 0, laid on the floor."""
        x, y, z = mesh.points.T
        return replace(mesh, points=np.stack([x, y, z + self.floor(x, y)], 1))

    def width_at(self, z: float) -> float:
        """Radius of the inside at height ``z``: how wide a liquid stands there."""
        radii, heights = zip(*self.inner, strict=True)
        return float(np.interp(z, heights, radii))


_GLAZES = ("#f4f2ee", "#f1efe9", "#e4ded2", "#3b4a58", "#2b2b2d", "#a7b7b0", "#c9b08f", "#8a3f32", "#5b7fa3", "#d8c7b0")
_BANDS = ("#2f4f86", "#8a2f2a", "#3f6b4a", "#c79a3a", "#1f2326", "#b86f8a")


def _banded(stage: Stage) -> Look:
    """A pale glaze with painted rings at the rim, or all over in the dots of a printed pattern."""
    ground, paint = stage.pick("#f4f2ee", "#f1e9d8", "#e9eef0"), stage.pick(*_BANDS)
    if stage.chance(0.35):
        spots = stage.between(0.06, 0.16)
        return Look(ground, roughness=0.15, coat=0.5, mottle=paint, mottle_size=spots, mottle_share=0.3, mottle_sharp=True)
    rim, width = stage.between(0.515, 0.56), stage.between(0.008, 0.05)
    stops = ((0.0, ground), (rim, ground), (rim + 0.002, paint), (rim + width, paint), (rim + width + 0.002, ground))
    if stage.chance(0.5):
        again = rim + width + stage.between(0.02, 0.06)
        stops = (*stops, (again, ground), (again + 0.002, paint), (again + 0.015, paint), (again + 0.017, ground))
    return Look(ground, ramp=stops, roughness=0.15, coat=0.5)


def _glaze(stage: Stage) -> Look:
    if stage.chance(0.3):
        return _banded(stage)
    colour = stage.pick("#f4f2ee", *_GLAZES)
    speckled = stage.chance(0.25)
    return Look(
        colour,
        roughness=stage.between(0.08, 0.4),
        coat=stage.pick(0, 0.6),
        mottle="#6b6257" if speckled else None,
        mottle_size=0.025,
        mottle_share=0.12,
        mottle_sharp=True,
    )


def _turned(stage: Stage, profile: Sequence[tuple[float, float]], thick: float, look: Look) -> None:
    """A vessel whose inside is ``profile``; its outside is ``thick`` away."""
    outside = [(max(r + thick * 0.7, 0), z - thick) for r, z in profile]
    outside[-1] = (profile[-1][0] + thick, profile[-1][1] - 0.2 * thick)
    edge = [(profile[-1][0] + thick * 0.6, profile[-1][1] + 0.3 * thick)]
    around = [*outside, *edge, *reversed(list(profile))]
    foot = -min(z for _, z in around)
    mesh = lathe([(r, z + foot) for r, z in around], 72)
    stage.add(mesh, look)


def _vessel(stage: Stage, kind: str, profile: Sequence[tuple[float, float]], radius: float, thick: float, look: Look) -> Vessel:
    lift = thick
    _turned(stage, profile, thick, look)
    inner = tuple((r, z + lift) for r, z in profile)
    radii, heights = (np.array(each) for each in zip(*inner, strict=True))

    def floor(x: Array, y: Array) -> Array:
        return np.interp(np.hypot(x, y), radii, heights)

    return Vessel(kind, radius, floor, inner[-1][1], profile[-1][0] + thick, inner)


def _plate(stage: Stage, reach: float) -> Vessel:
    share = stage.between(0.16, 0.34)
    size = (reach - 0.15) / (1 + share)
    rim = share * size
    lift = stage.between(0.08, 0.16)
    profile = [(0, 0), (size * 0.9, 0), (size, 0.03), (size + 0.1, lift * 0.7), (size + 0.1 + rim, lift)]
    return _vessel(stage, "plate", profile, size, 0.05, _glaze(stage))


def _bowl(stage: Stage, reach: float) -> Vessel:
    size = reach - 0.06
    deep, round_ = size * stage.between(0.5, 0.75), stage.between(0.45, 0.7)
    at = np.linspace(0, 1, 12)
    radii, heights = size * np.sin(at * np.pi / 2) ** round_, deep * (1 - np.cos(at * np.pi / 2)) ** 0.9
    return _vessel(stage, "bowl", list(zip(radii, heights, strict=True)), size * 0.9, 0.06, _glaze(stage))


def _deep_plate(stage: Stage, reach: float) -> Vessel:
    size = (reach - 0.05) / 1.3
    deep = size * stage.between(0.2, 0.3)
    profile = [(0, 0), (size * 0.6, 0.02), (size * 0.85, deep * 0.35), (size, deep), (size * 1.3, deep * 1.12)]
    return _vessel(stage, "deep_plate", profile, size * 0.95, 0.05, _glaze(stage))


def _pan(stage: Stage, reach: float) -> Vessel:
    size = (reach - 0.05) / 1.13
    iron = Look("#1d1d1e", metal=0.6, roughness=0.45, bump=0.004, bump_size=0.03)
    deep = stage.between(0.25, 0.4)
    made = _vessel(stage, "pan", [(0, 0), (size * 0.98, 0), (size * 1.05, 0.08), (size * 1.13, deep)], size, 0.05, iron)
    turn = stage.between(0, 2 * np.pi)
    handle = tube(np.linspace((size * 1.1, 0, deep * 0.9), (size * 2.4, 0, deep * 1.5), 12), np.linspace(0.09, 0.15, 12), 12, 0.5)
    stage.add(handle.moved(turn=rotation("z", turn)), iron)
    return made


def _basket(stage: Stage, reach: float) -> Vessel:
    size = reach / 1.15
    deep, strands = size * 0.32, 12
    cane = Look(stage.pick("#b98a54", "#8d5f34", "#d3ac74"), mottle="#6e4a28", mottle_size=0.2, roughness=0.65)
    angle = np.linspace(0, 2 * np.pi, 181)
    parts = []
    for i in range(strands):
        at = (i + 0.5) / strands
        far = size * (0.92 + 0.16 * at) + 0.03 * np.cos(18 * angle + np.pi * (i % 2))
        path = np.stack([far * np.cos(angle), far * np.sin(angle), np.full(181, at * deep)], 1)
        parts.append(tube(path, 0.025, 6).tinted(stage.between(0, 1)))
    for turn in np.arange(36) / 36 * 2 * np.pi:
        post = np.array([(size * 0.94, 0, 0), (size * 1.03, 0, deep * 0.5), (size * 1.1, 0, deep)])
        parts.append(tube(post, 0.03, 6).moved(turn=rotation("z", turn)))
    rim = np.stack([size * 1.1 * np.cos(angle), size * 1.1 * np.sin(angle), deep + 0.03 * np.sin(30 * angle)], 1)
    stage.add(join([*parts, tube(rim, 0.06, 8), lathe([(0, 0), (size * 0.95, 0), (size * 0.95, 0.03), (0, 0.03)])]), cane)
    colour = stage.pick("#efe9dc", "#d8cdb8", "#b8493f", "#5d7891")
    linen = Look(colour, roughness=0.95, weave=18, sheen=0.2)

    def drape(x: Array, y: Array) -> Array:
        return 0.05 + deep * 1.0 * np.clip(np.hypot(x, y) / size - 0.55, 0, None) ** 1.2 * 2

    points = wavy(size * 1.12, 0.12, stage.seed(), 90, 0.4)
    radii = np.linspace(0.02, 1, 26)
    rings = [np.column_stack([points * r, drape(*(points * r).T)]) for r in radii]
    stage.add(loft(rings[::-1], (False, True)).bumped(0.04, 0.35, stage.seed(), 2), linen)
    return Vessel("basket", size * 0.85, lambda x, y: drape(x, y) + 0.03, deep, size * 1.15)


def _board(stage: Stage, reach: float) -> Vessel:
    size = reach / 1.15
    light, dark = stage.pick(("#b98650", "#8f6136"), ("#7a4f2e", "#553419"), ("#d6b483", "#b8925c"))
    wood = Look(light, mottle=dark, mottle_size=0.3, mottle_stretch=(0.3, 6, 1), roughness=0.5, bump=0.006, bump_size=0.04)
    if stage.chance(0.4):
        outline = wavy(size * 1.25, 0.02, stage.seed(), 64)
    else:
        angle = np.arange(64) / 64 * 2 * np.pi
        c, s = np.cos(angle), np.sin(angle)
        outline = size * np.stack([1.5 * np.sign(c) * np.abs(c) ** 0.25, 1.08 * np.sign(s) * np.abs(s) ** 0.25], 1)
    thick = stage.between(0.12, 0.25)
    board = stage.add(extruded(outline, thick, 0.03).moved((0, 0, thick / 2)), wood)
    board.rotation_euler = (0, 0, stage.between(-0.3, 0.3))
    return Vessel("board", size, lambda x, y: np.full_like(x, thick), thick, size * 1.15)


def _tray(stage: Stage, reach: float) -> Vessel:
    """A steel tray lined with paper."""
    size = reach / 1.2
    steel = Look("#a9abad", metal=1.0, roughness=0.32)
    angle = np.arange(96) / 96 * 2 * np.pi
    c, s = np.cos(angle), np.sin(angle)
    outline = np.stack([1.45 * np.sign(c) * np.abs(c) ** 0.22, 1.1 * np.sign(s) * np.abs(s) ** 0.22], 1) * size
    steps = [
        (0.0, 0.03),
        (0.95, 0.03),
        (0.98, 0.06),
        (1.0, 0.2),
        (1.05, 0.22),
        (1.05, 0.2),
        (1.01, 0.18),
        (0.99, 0.04),
        (0.97, 0.0),
    ]
    rings = [np.column_stack([outline * max(r, 1e-3), np.full(96, z)]) for r, z in steps]
    stage.add(loft(rings[::-1], (True, True)), steel)
    paper = Look(stage.pick("#e9dcc2", "#f3f1ec", "#c9a97c"), roughness=0.85)
    sheet = [np.column_stack([outline * r, np.full(96, 0.075 + 0.1 * max(r - 0.8, 0))]) for r in np.linspace(1.02, 0.03, 30)]
    stage.add(loft(sheet, (False, True)).bumped(0.025, 0.35, stage.seed(), 2), paper)
    return Vessel("tray", size * 0.95, lambda x, y: np.full_like(x, 0.09), 0.2, size * 1.2)


def _paper(stage: Stage, reach: float) -> Vessel:
    """One or two sheets of paper on the table, creased; printed like a newspaper now and then."""
    colour = stage.pick("#e9dcc2", "#f3f1ec", "#c9a97c", "#dfe6ea")
    printed = ("checks", stage.pick("#8a2f2a", "#35506b", "#6b6b68"), 5.0) if stage.chance(0.35) else None
    sheet = Look(colour, roughness=0.85, pattern=printed, bump=0.02, bump_size=0.25)
    for i in range(int(stage.random.integers(1, 3))):
        side = reach * stage.between(1.0, 1.25)
        outline = side * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
        line = np.linspace(0, 1, 16)
        edge = np.concatenate([outline[k] + (outline[(k + 1) % 4] - outline[k]) * line[:-1, None] for k in range(4)])
        rings = [np.column_stack([edge * r, np.full(len(edge), 0.02 + 0.03 * i)]) for r in np.linspace(1, 0.02, 24)]
        turn = rotation("z", stage.between(0, 1.57))
        stage.add(loft(rings, (False, True)).bumped(0.025, 0.35, stage.seed(), 2).moved(turn=turn), sheet)
    return Vessel("paper", reach * 0.85, lambda x, y: np.full_like(x, 0.06), 0.06, reach)


def _foil(stage: Stage, reach: float) -> Vessel:
    """A shallow container of thin aluminium, crimped at its rim."""
    foil = Look("#c9ccce", metal=1.0, roughness=0.3, bump=0.02, bump_size=0.12)
    deep, angle = stage.between(0.2, 0.34), np.arange(120) / 120 * 2 * np.pi
    power, squeeze = stage.pick(0.3, 1.0), stage.between(0.78, 1.0)
    c, s = np.cos(angle), np.sin(angle)
    outline = np.stack([np.sign(c) * np.abs(c) ** power, np.sign(s) * np.abs(s) ** power * squeeze], 1)
    size = reach / (1.25 if power < 1 else 1.12)
    crimp = 1 + 0.012 * np.sign(np.sin(angle * 30))
    steps = ((0.02, 0.03), (0.5, 0.03), (0.92, 0.03), (0.97, 0.06), (1.05, deep), (1.1, deep + 0.03), (1.11, deep))
    rings = [np.column_stack([size * r * outline * (crimp[:, None] if r > 0.95 else 1), np.full(120, z)]) for r, z in steps]
    stage.add(loft(rings[::-1], (False, True)), foil)
    wall = ((0.0, 0.045), (0.92, 0.045), (0.97, 0.075), (1.05, deep))
    inner = tuple((size * squeeze * r, z) for r, z in wall)
    radii, heights = (np.array(each) for each in zip(*inner, strict=True))
    return Vessel("foil", size * squeeze * 0.9, lambda x, y: np.interp(np.hypot(x, y), radii, heights), deep, reach, inner)


_REACH = {
    "plate": 1.32,
    "bowl": 1.02,
    "deep_plate": 1.25,
    "pan": 1.12,
    "basket": 1.15,
    "board": 1.2,
    "tray": 1.18,
    "paper": 1.15,
    "foil": 1.12,
}
"""How far a vessel of middling size reaches from its middle."""

_VESSELS: dict[str, Callable[[Stage, float], Vessel]] = {
    "plate": _plate,
    "bowl": _bowl,
    "deep_plate": _deep_plate,
    "pan": _pan,
    "basket": _basket,
    "board": _board,
    "tray": _tray,
    "paper": _paper,
    "foil": _foil,
}


def vessel(stage: Stage, kind: str, most: float | None = None) -> Vessel:
    """Set a vessel in the middle of the table, of a size drawn by chance that reaches at most ``most`` units from its middle.

    Raises:
        KeyError: no vessel of that kind.
    """
    reach = _REACH[kind] * stage.between(0.9, 1.08)
    return _VESSELS[kind](stage, reach if most is None else min(reach, most))
