"""Fish: whole, and fillets of salmon."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, join, loft, noise, random_rotation, ring, rotation, strands
from kitchen.sides import leaf, puddle
from kitchen.stage import Heap, Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES", "HERB", "LEMON", "lemon_slice", "lemons"]

Array = NDArray[np.float64]

LEMON = Look(
    ramp=((0.0, "#e6c534"), (0.35, "#edd35c"), (0.55, "#f7efc8"), (0.75, "#f5eabc"), (0.9, "#e8bd1c"), (1.0, "#e2b414")),
    roughness=0.25,
    subsurface=0.25,
    coat=0.3,
)
HERB = Look("#4a7a30", mottle="#6b9a48", mottle_size=0.08, roughness=0.5)


def lemons(stage: Stage, heap: Heap, count: int) -> None:
    slices = []
    for _ in range(count):
        piece = lemon_slice(stage.between(0.19, 0.24), 0.05).moved(turn=random_rotation(stage.random, 0.6))
        slices.append(heap.drop_lowest(piece, stage.random, 0.95, 10, sink=0.02))
    if slices:
        stage.add(join(slices), LEMON)


def lemon_slice(radius: float, thick: float) -> Mesh:
    """A slice of lemon lying flat; tint is 0 in the flesh, about 0.6 in its membranes and pith, 1 on the skin."""
    shares, half = (0.08, 0.3, 0.55, 0.8, 0.86, 0.93, 1.0), thick / 2
    mesh = loft([ring(radius * share, z, 54) for z, order in ((-half, 1), (half, -1)) for share in shares[::order]])
    x, y, _ = mesh.points.T
    far, part = np.hypot(x, y) / radius, (np.arctan2(y, x) / (2 * np.pi) * 9) % 1
    flesh = np.where((np.minimum(part, 1 - part) < 0.09) | (far < 0.1), 0.55, 0.35 * (far < 0.5))
    return mesh.tinted(np.where(far > 0.97, 1.0, np.where(far > 0.84, 0.65, flesh)))


def _dill(stage: Stage, long: float) -> Mesh:
    """A feathery sprig of dill lying along x from the origin."""
    t = np.linspace(0, 1, 7)[:, None]
    paths = [np.concatenate([long * t, 0 * t, 0.03 + 0.05 * np.sin(2 * t)], 1)]
    for at in np.linspace(0.2, 1.0, 9):
        for side in (-1, 1):
            reach, lean = long * (0.42 - 0.22 * at), side * stage.between(0.6, 1.1)
            start = np.array([long * at, 0, 0.05])
            paths.append(start + reach * t * (np.cos(lean), np.sin(lean), stage.between(-0.1, 0.4)))
            for tip in (-0.5, 0.5):
                thread = 0.45 * reach * t * (np.cos(lean + tip), np.sin(lean + tip), stage.between(0, 0.4))
                paths.append(paths[-1][3] + thread)
    return strands(np.array(paths), 0.011, 5)


def _fish(stage: Stage, long: float) -> tuple[Mesh, Mesh, Mesh]:
    """A fish lying on its side, its head towards -x: body (tint 0 belly, 1 back, scored), fins, eye."""
    t = np.linspace(0, 1, 80)
    deep = long * stage.between(0.27, 0.36)
    high = deep * np.clip(np.sin(np.pi * np.clip(t * 0.93 + 0.035, 0, 1) ** 0.72), 0.02, 1) ** 0.85
    high = np.where(t > 0.8, np.maximum(high, deep * 0.24), high)
    thick = 0.46 * high * np.where(t > 0.86, 1 - (t - 0.86) * 4, 1)
    angle = np.arange(36) / 36 * 2 * np.pi
    rings = [
        np.stack([np.full(36, (s - 0.5) * 2 * long), h * np.cos(angle), w * np.sin(angle)], 1)
        for s, h, w in zip(t, high, thick, strict=True)
    ]
    body = loft(rings)
    x, y, z = body.points.T
    back = np.clip(0.5 + 0.5 * y / deep, 0, 1)
    along = (x / long) * 2.6 + 0.35 * y / deep
    cuts = np.exp(-((((along + 0.35) % 1) - 0.5) ** 2) / 0.004) * (np.abs(x) < 0.45 * long) * (z > 0)
    gill = np.exp(-((np.hypot(x + long * 1.02, y) - 0.5 * long) ** 2) / (0.02 * long) ** 2) * (z > 0)
    points = body.points - (0.035 * cuts + 0.03 * gill)[:, None] * body.normals()
    char = 0.22 * noise(body.points / 0.14, stage.seed(), 3)
    body = Mesh(points, body.quads, body.triangles, np.clip(0.15 + 0.6 * back + char - 0.5 * cuts + 0.25 * gill, 0, 1))
    tail = [_fin(long * 0.42, 0.17 * long).moved((0.94 * long, 0, 0), rotation("z", a)) for a in (-0.5, 0.5)]
    dorsal = [
        _fin(long * 0.3, 0.09 * long).moved((s * long, 0.85 * float(np.interp(s / 2 + 0.5, t, high)), 0), rotation("z", 0.5))
        for s in (-0.25, 0.0, 0.25)
    ]
    belly = _fin(long * 0.24, 0.07 * long).moved((0.1 * long, -0.85 * deep, 0), rotation("z", -0.6))
    side = _fin(long * 0.28, 0.07 * long).moved(
        (-0.42 * long, -0.1 * deep, 0.4 * deep), rotation("z", -0.25) @ rotation("y", -0.2)
    )
    at = -0.86
    eye = ball((0.045 * long, 0.045 * long, 0.02 * long), 8).moved(
        (at * long, 0.12 * deep, float(np.interp(at / 2 + 0.5, t, thick)) * 0.93)
    )
    return body, join([*tail, *dorsal, belly, side]), eye


def _fin(long: float, wide: float) -> Mesh:
    fin = ball((long / 2, wide, 0.012), 8).moved((long / 2, 0, 0))
    x, y, z = fin.points.T
    fan = 0.35 + 0.9 * x / long
    return Mesh(np.stack([x, y * fan, z + 0.012 * np.sin(60 * np.arctan2(y, x + 0.1))], 1), fin.quads, fin.triangles, fin.tint)


def whole_fish(stage: Stage, made: Vessel) -> Vessel:
    """One or two whole fish, grilled, their skin scored, on herbs with lemon."""
    belly, flank, back = stage.pick(
        ("#d9cdb8", "#a8977a", "#4f4334"),
        ("#e3d3b4", "#c08a4a", "#5a3a20"),
        ("#d3d3cc", "#8f9490", "#3f464a"),
        ("#e8c0a8", "#c9745a", "#8a3a2c"),
    )
    skin = Look(
        ramp=((0.0, "#efe0c4"), (0.25, belly), (0.6, flank), (1.0, back)),
        mottle=back,
        mottle_size=0.16,
        mottle_share=0.22,
        roughness=0.28,
        coat=0.5,
        pores=0.006,
        pore_size=0.035,
        subsurface=0.08,
    )
    fins = Look(flank, mottle=back, mottle_size=0.1, roughness=0.45)
    heap = Heap(made.radius * 1.2, made.floor)
    herbs = [
        leaf(stage, stage.between(0.25, 0.4), 0.09, 0.4, 0.3).moved(
            (*stage.spot(0.85 * made.radius), made.base + 0.03), rotation("z", stage.between(0, 6.28))
        )
        for _ in range(int(stage.pick(0, 10, 20)))
    ]
    if herbs:
        stage.add(join(herbs), HERB)
    count = 1 if stage.chance(0.65) else 2
    long = made.radius * stage.between(0.86, 1.02) * (1.0 if count == 1 else 0.88)
    turn = rotation("z", stage.between(-0.6, 0.6) + (np.pi if stage.chance(0.5) else 0))
    for i in range(count):
        body, fin, eye = _fish(stage, long)
        shift = turn @ np.array([0.06 * i, 0.5 * (i - 0.5 * (count - 1)), 0])
        lift = made.base - body.lowest + 0.015
        for mesh, look in (
            (body, skin),
            (fin.moved((0, 0, 0)), fins),
            (eye, Look("#f0ede4", mottle="#1c1c1c", mottle_size=0.06, roughness=0.1, coat=0.8)),
        ):
            stage.add(mesh.moved((*shift[:2], lift), turn), look)
        heap.raise_to(body.moved((*shift[:2], lift), turn).points)
    lemons(stage, heap, int(stage.pick(0, 2, 3, 4)))
    return replace(made, hot=stage.chance(0.25))


def _strewn(stage: Stage, look: Look, count: int, reach: float, size: tuple[float, float, float]) -> None:
    """Specks on top of all that lies within ``reach``."""
    spots = [stage.spot(reach) for _ in range(count)]
    specks = [ball(size, 3).moved((*spot, stage.top(*spot)), random_rotation(stage.random, 0.5)) for spot in spots]
    if specks:
        stage.add(join(specks), look)


def _block(long: float, wide: float, thick: float, arch: float) -> Mesh:
    """A boneless cut of fish on z = 0, long along x, thin at its belly (-y), its sides nearly upright; tint is 0."""
    along = np.sin(np.linspace(-1, 1, 120) * np.pi / 2)
    across = np.concatenate([np.sin(np.linspace(1, -1, 44) * np.pi / 2), np.linspace(-1, 1, 12)[1:-1]])
    top = np.arange(len(across)) < 44
    profile = np.clip(0.78 + 0.34 * across - 0.3 * across**2, 0.2, 1)
    rim = np.clip(1 - np.abs(across) ** 9, 0, 1) ** 0.5
    rings = []
    for s in along:
        end = np.clip(1 - np.abs(s) ** 16, 0, 1) ** 0.5
        slim = (1 - 0.14 * s) * (0.94 + 0.06 * end)
        z = thick * np.where(top, profile * rim * end * (1 - 0.12 * s), 0.0)
        rings.append(np.stack([np.full(len(z), s * long), across * wide * slim + arch * s**2, z], 1))
    return loft(rings).tinted(0.0)


@dataclass(frozen=True)
class _Done:
    """How a fillet is done: its flesh (fat, flesh, browned, charred), how brown, flaked, with bars of the grill, glazed."""

    flesh: tuple[str, str, str, str]
    brown: float = 0.0
    flaked: float = 0.0
    bars: bool = False
    glazed: bool = False


_DONE = (
    _Done(("#f5c39a", "#ee5a1c", "#d9481c", "#a83212")),
    _Done(("#f5c79e", "#ea6a2c", "#d85a28", "#a83c18")),
    _Done(("#f6d6bc", "#ee9468", "#c9743c", "#7a3c1a"), 0.3, 0.02),
    _Done(("#f3cba8", "#ea8450", "#b8602c", "#2a140c"), 0.25, 0.016, bars=True),
    _Done(("#e3a468", "#b8501c", "#8a3410", "#4a1a0a"), 0.3, 0.014, glazed=True),
)


def _fillet(stage: Stage, long: float, wide: float, thick: float, done: _Done) -> tuple[Mesh, Mesh]:
    """Flesh with its lines of fat (tint 0 fat, 0.35 flesh, 0.65 browned, 1 charred) and the skin beneath it."""
    arch, seed = stage.between(-0.06, 0.06), stage.seed()
    body = _block(long, wide, thick, arch)
    x, y, z = body.points.T
    middle = (y - arch * (x / long) ** 2) / wide - 0.15
    gap = stage.between(0.1, 0.14)
    bend = 1.5 * wide * (np.sqrt(middle**2 + 0.03) - 0.17)
    phase = (x + bend + 0.5 * (thick - z)) / gap + 0.22 * noise(body.points / 0.22, seed, 2)
    off = np.abs((phase + 0.5) % 1 - 0.5)
    fat = np.exp(-((off / stage.between(0.12, 0.17)) ** 2))
    fat = np.maximum(fat, 0.7 * np.exp(-((middle / 0.035) ** 2)) * (x > -0.7 * long))
    brown = done.brown * np.clip(0.5 + noise(body.points / 0.2, seed + 1, 3) + 0.8 * (z / thick - 0.7), 0, 1.6)
    tint = np.maximum(0.35 * (1 - fat * (1 - 0.5 * done.brown)) + 0.06 * noise(body.points / 0.06, seed + 2, 2), 0) + brown
    if done.bars:
        bar = np.abs(((x + 0.55 * y) / (0.3 * stage.between(0.85, 1.1)) + stage.between(0, 1)) % 1 - 0.5)
        tint = np.maximum(
            tint, np.clip(1.7 - bar / 0.09, 0, 1) * (z > 0.45 * thick) * (0.85 + 0.2 * noise(body.points / 0.1, seed))
        )
    points = body.points - (done.flaked * fat * (z > 0.05))[:, None] * body.normals()
    flesh = Mesh(points, body.quads, body.triangles, np.clip(tint, 0, 1)).bumped(0.012, 0.16, seed, 2)
    skin = _block(long * 1.015, wide * 1.03, 0.05, arch)
    return flesh.moved((0, 0, 0.025)), skin


def salmon(stage: Stage, made: Vessel) -> Vessel:
    """One or two fillets of salmon, raw, baked, grilled or glazed, with lemon and dill."""
    done = stage.pick(*_DONE)
    fat, flesh, brown, char = done.flesh
    meat = Look(
        ramp=((0.0, fat), (0.1, fat), (0.32, flesh), (0.65, brown), (1.0, char)),
        roughness=0.16 if done.glazed else 0.3 if done.flaked else 0.22,
        subsurface=0.15 if done.glazed else 0.3,
        coat=0.9 if done.glazed else 0.35,
        bump=0.006 if done.flaked else 0.003,
        bump_size=0.035,
    )
    silver = Look("#8f9296", mottle="#3a3e42", mottle_size=0.1, roughness=0.25, metal=0.35, pores=0.006, pore_size=0.03, coat=0.5)
    reach = made.radius * (0.82 if made.kind == "foil" else 0.95)
    count = 1 if stage.chance(0.5) else 2
    long, wide = (reach * stage.between(0.78, 0.9), reach * stage.between(0.34, 0.4))
    if count == 2:
        long, wide = reach * stage.between(0.66, 0.8), reach * stage.between(0.28, 0.33)
    thick, heading = stage.between(0.2, 0.28), stage.between(-0.7, 0.7) + (np.pi if stage.chance(0.5) else 0)
    turn = rotation("z", heading)
    heap = Heap(made.radius, made.floor, overhang=0.3)
    if done.glazed:
        stage.add(made.draped(puddle(stage, 0.8 * reach, 0.03)), Look("#3f1608", roughness=0.08, coat=0.8))
    fillets, skins = [], []
    for i in range(count):
        slip = turn @ np.array([stage.between(-0.1, 0.1) * reach, 2.25 * wide * (i - (count - 1) / 2), 0.012])
        parts = _fillet(stage, long * stage.between(0.94, 1), wide, thick, done)
        own = turn @ rotation("z", stage.between(-0.1, 0.1))
        up = count == 2 and i == 0 and stage.chance(0.2)
        flip = own @ rotation("x", np.pi) if up else own
        flesh_, skin = (made.draped(part.moved(slip + (0, 0, thick if up else 0), flip)) for part in parts)
        fillets.append(flesh_)
        skins.append(skin)
        heap.raise_to(flesh_.points)
    stage.add(join(fillets), meat)
    stage.add(join(skins), silver)
    if done.glazed:
        _strewn(stage, Look("#efe3c4", roughness=0.5), int(stage.pick(0, 90, 140)), 0.75 * reach, (0.026, 0.016, 0.01))
    elif stage.chance(0.5):
        _strewn(stage, Look("#2c2018", roughness=0.7), 60, 0.75 * reach, (0.013, 0.012, 0.01))
    if stage.chance(0.75):
        lemons(stage, heap, int(stage.random.integers(1, 4)))
    sprigs = []
    for _ in range(int(stage.pick(0, 2, 3, 5))):
        sprig = _dill(stage, stage.between(0.35, 0.55)).moved((-0.22, 0, 0)).moved(turn=rotation("z", stage.between(0, 6.28)))
        sprigs.append(heap.drop(sprig, *stage.spot(0.6 * reach), sink=0.03))
    if sprigs:
        stage.add(join(sprigs), Look("#4c7d2a", roughness=0.55, subsurface=0.1))
    return replace(made, hot=bool(done.flaked) and stage.chance(0.3))


DISHES = {"whole_fish": whole_fish, "salmon": salmon}
