"""Eggs: fried, boiled and cut in halves, scrambled, and (held out) omelette and eggs in their shells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, field, join, lathe, loft, noise, random_rotation, rotation, strands
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

Array = NDArray[np.float64]

__all__ = ["DISHES", "egg_half"]

_YOLKS = ("#f2a81d", "#e88a12", "#f6c544", "#dd7208")
_PEPPER = Look("#241c18", roughness=0.7)


def fried_egg(stage: Stage, made: Vessel) -> Vessel:
    """One to three eggs, sunny side up, their rims lacy and brown."""
    count = int(stage.random.choice([1, 1, 2, 2, 3]))
    size = made.radius * {1: stage.between(0.62, 0.8), 2: 0.52, 3: 0.46}[count]
    turn = stage.between(0, 6.28)
    far = 0.0 if count == 1 else made.radius * 0.44
    brown = stage.pick("#c98f4a", "#8f5a28", "#e3c187")
    white = Look(
        ramp=((0.0, "#f7f3ea"), (0.78, "#f4eee0"), (0.93, brown), (1.0, brown)),
        roughness=0.25, subsurface=0.35, bump=0.012, bump_size=0.09, coat=0.4,
    )  # fmt: skip
    yolk = Look(
        stage.pick(*_YOLKS), mottle="#f6c85a", mottle_size=0.3, mottle_share=0.3, roughness=0.12, subsurface=0.4, coat=0.6
    )
    for i in range(count):
        angle = turn + i * 2 * np.pi / count
        place = np.array([far * np.cos(angle), far * np.sin(angle), 0.012 * i])
        stage.add(made.draped(_white(stage, size).moved(place)), white)
        shift = stage.random.normal(0, 0.08, 2) * size
        radius = size * stage.between(0.36, 0.44)
        dome = ball((radius, radius, radius * stage.between(0.45, 0.62)), 16).bumped(0.008, 0.2, stage.seed())
        stage.add(made.draped(dome.moved(place + (*shift, 0.055))), yolk)
    if stage.chance(0.6):
        specks = [ball(stage.between(0.006, 0.016), 2).moved((*stage.spot(0.8 * made.radius), 0)) for _ in range(60)]
        high = [speck.moved((0, 0, stage.top(*speck.points[:, :2].mean(0)))) for speck in specks]
        stage.add(join(high), _PEPPER)
    return replace(made, hot=stage.chance(0.25))


def _white(stage: Stage, size: float) -> Mesh:
    """The white: thicker around the yolk, thin and ruffled at its rim; tint grows to 1 at the rim."""
    rim = wavy(size, 0.22, stage.seed(), 120, 0.55) * (1 + 0.03 * stage.random.normal(0, 1, (120, 1)))
    shares = np.concatenate([[1.0], np.linspace(0.985, 0.03, 30)])
    rings = []
    for share in shares:
        high = 0.012 + 0.05 * np.exp(-((share / 0.62) ** 6)) + 0.02 * (share > 0.97)
        rings.append(np.column_stack([rim * share, np.full(120, 0.0 if share == 1 else high)]))
    mesh = loft(rings, (False, True)).bumped(0.014, 0.16, stage.seed(), 3)
    tint = np.append(np.repeat(shares, 120), 0.0)
    return mesh.tinted(tint + 0.06 * noise(mesh.points / 0.1, stage.seed(), 2))


def egg_half(stage: Stage, size: float) -> tuple[Mesh, Mesh]:
    """Half a boiled egg, its cut up and at z = 0: the white, and the yolk."""
    white = ball((size * 1.32, size, size), 18)
    x, y, z = white.points.T
    narrow = 1 - 0.12 * x / size
    white = Mesh(
        np.stack([x, y * narrow, np.minimum(z, 0.004 * noise(white.points / 0.05, 3))], 1),
        white.quads,
        white.triangles,
        white.tint,
    )
    radius = size * stage.between(0.56, 0.68)
    yolk = ball((radius * 1.05, radius, 0.018 + 0.03 * stage.chance(0.4)), 14).moved(
        (-0.12 * size + 0.05 * size * stage.random.normal(), 0, 0)
    )
    return white, yolk


def boiled_halves(stage: Stage, made: Vessel) -> Vessel:
    """Boiled eggs cut in halves, hard or soft, some whole ones among them."""
    shell = stage.pick("#f6f2ea", "#f6f2ea", "#d9b48a", "#c98f5f")
    white = Look("#f6f3ec", roughness=0.22, subsurface=0.45, coat=0.25, bump=0.003, bump_size=0.06)
    whole = Look(shell, roughness=0.4, subsurface=0.3, mottle="#f3e3cf", mottle_size=0.1, mottle_share=0.2)
    outer, inner = stage.pick(("#f0b63a", "#f7d27a"), ("#e88d16", "#d9690a"), ("#f4cf6a", "#f8e3a0"), ("#d9780f", "#b94f06"))
    yolk = Look(
        outer, mottle=inner, mottle_size=0.22, roughness=stage.pick(0.15, 0.6), subsurface=0.35, bump=0.012, bump_size=0.04
    )
    heap = Heap(made.radius, made.floor)
    size = stage.between(0.23, 0.3)
    halves: list[tuple[Mesh, Mesh]] = []
    wholes = []
    for _ in range(int(stage.random.integers(4, 10))):
        turn = rotation("z", stage.between(0, 6.28)) @ rotation("x", stage.random.normal(0, 0.22))
        one, centre = egg_half(stage, size)
        if stage.chance(0.15):
            wholes.append(heap.drop_lowest(ball((size * 1.32, size, size), 14).moved(turn=turn), stage.random, 0.9, 14, 0.01))
            continue
        placed = heap.drop_lowest(one.moved(turn=turn), stage.random, 0.92, 14, 0.01)
        offset = placed.points.mean(0) - one.moved(turn=turn).points.mean(0)
        halves.append((placed, centre.moved(offset, turn)))
    stage.add(join([half for half, _ in halves]), white)
    stage.add(join([centre for _, centre in halves]), yolk)
    if wholes:
        stage.add(join(wholes), whole)
    return made


def omelette(stage: Stage, made: Vessel) -> Vessel:
    """A folded omelette, browned in patches, with herbs in it."""
    gold, brown = stage.pick(("#efc24a", "#b9782a"), ("#f2cf6a", "#c98f3c"), ("#e6b23a", "#9c5f20"))
    look = Look(
        gold,
        mottle=brown,
        mottle_size=stage.between(0.1, 0.25),
        mottle_share=stage.between(0.25, 0.45),
        roughness=0.35,
        subsurface=0.25,
        bump=0.018,
        bump_size=0.07,
        coat=0.25,
    )
    long = made.radius * stage.between(0.8, 0.95)
    turn = rotation("z", stage.between(-0.6, 0.6))
    for layer, (wide, high) in enumerate(((0.62, 0.07), (0.5, 0.13))):
        body = ball((long * (1 - 0.06 * layer), long * wide, high), 24, 2.4)
        x, y, z = body.points.T
        body = Mesh(np.stack([x, y + 0.18 * long * (x / long) ** 2 - 0.06 * layer, z], 1), body.quads, body.triangles, body.tint)
        body = body.bumped(0.03, 0.3, stage.seed(), 3)
        stage.add(body.moved((0, 0, made.base + high + 0.09 * layer), turn), look)
    herbs = []
    for _ in range(int(stage.random.integers(15, 60))):
        x, y = stage.spot(long * 0.6)
        herbs.append(ball((0.028, 0.016, 0.006), 3).moved((x, y, stage.top(x, y) + 0.002), random_rotation(stage.random, 0.4)))
    stage.add(join(herbs), Look(stage.pick("#4c8230", "#7da24a"), roughness=0.5))
    return replace(made, hot=stage.chance(0.3))


def scrambled_egg(stage: Stage, made: Vessel) -> Vessel:
    """A mound of soft curds, moist or firm, with chives or pepper."""
    pale, rich, deep = stage.pick(
        ("#e8b424", "#d99206", "#b26403"), ("#ecc032", "#dfa00e", "#b87405"), ("#efcc54", "#e2ae22", "#c4840e")
    )
    moist = stage.between(0, 1)
    look = Look(
        ramp=((0.0, deep), (0.45, rich), (1.0, pale)),
        mottle=pale, mottle_size=0.09, mottle_share=0.2,
        roughness=0.45 - 0.25 * moist, coat=0.6 * moist, subsurface=0.15, bump=0.015, bump_size=0.04,
    )  # fmt: skip
    reach, size = made.radius * stage.between(0.62, 0.84), stage.between(0.075, 0.125)
    high, lean, seed = stage.between(0.24, 0.38) * reach, stage.between(0, 6.28), stage.seed()

    def mound(x: Array, y: Array) -> Array:
        wander = 1 + 0.35 * noise(np.stack([x, y, 0 * x], 1) / (0.6 * reach), seed)
        far = np.hypot(x - 0.12 * reach * np.cos(lean), y - 0.12 * reach * np.sin(lean)) / reach * wander
        return high * np.sqrt(np.clip(1 - far**2, 0, 1)) - 0.06 * (far >= 1)

    parts = [field(1.1 * reach, 16, 60, mound)]
    for _ in range(int(15 * reach / size)):
        x, y = stage.spot(reach)
        curd = _curd(stage, size * stage.pick(0.5, 0.8, 1.0, 1.4))
        parts.append(curd.moved((x, y, float(mound(np.array([x]), np.array([y]))[0]) - 0.3 * curd.lowest)))
    mass = join(parts).bumped(0.24 * size, 0.7 * size, stage.seed(), 3)
    x, y, z = mass.points.T
    tint = 0.15 + (z - mound(x, y)) / (1.3 * size) + 0.3 * noise(mass.points / (2.5 * size), stage.seed(), 2)
    stage.add(made.draped(replace(mass, points=np.stack([x, y, np.maximum(z, -0.03)], 1)).tinted(tint)), look)
    _strewn(stage, 0.8 * reach)
    return replace(made, hot=stage.chance(0.3))


def _curd(stage: Stage, size: float) -> Mesh:
    """A lump of set egg, folded over."""
    curd = ball(size * stage.random.uniform((0.9, 0.6, 0.45), (1.9, 1.1, 0.7)), 7, 2.3)
    return curd.bent(stage.pick(-1, 1) * stage.between(0.4, 2.2)).moved(turn=random_rotation(stage.random, 0.7))


def _strewn(stage: Stage, reach: float) -> None:
    """Chives, pepper or both on what lies within ``reach``."""
    with_chives, with_pepper = stage.pick((True, False), (False, True), (True, True), (False, False))
    if with_chives:
        cut = lathe([(0.014, 0), (0.022, 0), (0.022, 0.05), (0.014, 0.05)], 8)
        chives = [cut.moved(turn=random_rotation(stage.random, 1.6)) for _ in range(int(stage.random.integers(14, 50)))]
        stage.add(join([_on_top(stage, each, reach) for each in chives]), Look("#4b8a2c", roughness=0.4))
    if with_pepper:
        specks = [ball(stage.between(0.008, 0.018), 2) for _ in range(int(stage.random.integers(20, 70)))]
        stage.add(join([_on_top(stage, each, reach) for each in specks]), _PEPPER)


def _on_top(stage: Stage, piece: Mesh, reach: float) -> Mesh:
    x, y = stage.spot(reach)
    return piece.moved((x, y, stage.top(x, y)))


_SHELLS = ("#f4f1ea", "#f1ece2", "#e6cba8", "#cf9d6e", "#b87b4c", "#96582f", "#bccfc4")


def _shell(stage: Stage) -> Look:
    """An eggshell, plain or speckled; tint 1 is its inside."""
    colour = stage.pick(*_SHELLS)
    speckled = stage.chance(0.3)
    return Look(
        ramp=((0.0, colour), (0.5, colour), (0.6, "#f6f3ee"), (1.0, "#f6f3ee")),
        mottle=stage.pick("#6b4526", "#8f5c34") if speckled else None,
        mottle_size=stage.pick(0.03, 0.07),
        mottle_share=stage.between(0.08, 0.2),
        mottle_sharp=speckled,
        roughness=0.45, subsurface=0.2, bump=0.002, bump_size=0.03,
    )  # fmt: skip


def _whole_egg(size: float) -> Mesh:
    """An egg lying along x, its blunt end towards -x; tint is 0."""
    egg = ball((1.32 * size, size, size), 14)
    x, y, z = egg.points.T
    narrow = 1 - 0.13 * x / size
    return replace(egg, points=np.stack([x, y * narrow, z * narrow], 1)).tinted(0.0)


def _open_shell(stage: Stage, size: float, cut: float) -> Mesh:
    """An eggshell standing on its blunt end, broken off raggedly at ``cut`` of its height; tint is 1 inside."""
    z = np.linspace(-1, 2 * cut - 1, 16) * 1.32 * size
    radii = size * np.sqrt(np.clip(1 - (z / (1.32 * size)) ** 2, 0, 1)) * (1 - 0.13 * z / size)
    outside = list(zip(radii, z, strict=True))
    shell = lathe([*outside, *[(0.94 * r, 0.95 * z) for r, z in reversed(outside)]], 40, (True, True))
    x, y, z = shell.points.T
    ragged = 0.2 * size * noise(np.stack([x, y, 0 * z], 1) / (0.28 * size), stage.seed(), 2)
    z = z + ragged * np.clip((z / size + 1.32) / (2.64 * cut), 0, 1) ** 6
    return replace(shell, points=np.stack([x, y, z], 1)).tinted(shell.tint > 0.5)


class _Clutch:
    """The eggs of a dish, of one or two sorts: gathers their parts, then puts them on the stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shells = [_shell(stage) for _ in range(stage.pick(1, 2, 2))]
        self.parts: dict[Look, list[Mesh]] = {}
        self.white = Look("#f6f3ec", roughness=0.22, subsurface=0.4, coat=0.3)
        self.yolk = Look(stage.pick(*_YOLKS), roughness=0.1, subsurface=0.35, coat=0.7)

    def put(self, mesh: Mesh, look: Look | None = None) -> None:
        self.parts.setdefault(look or self.stage.pick(*self.shells), []).append(mesh)

    def opened(self, place: np.ndarray, size: float, turn: np.ndarray) -> None:
        """A soft egg whose top is cut off, standing with the middle of its shell at ``place``."""
        self.put(_open_shell(self.stage, size, 0.72).moved(place, turn))
        self.put(ball((0.8 * size, 0.8 * size, 0.12 * size), 12).moved(place + turn @ (0, 0, 0.5 * size), turn), self.white)
        self.put(ball((0.48 * size, 0.48 * size, 0.1 * size), 12).moved(place + turn @ (0, 0, 0.6 * size), turn), self.yolk)

    def broken(self, heap: Heap, size: float) -> None:
        """Half a shell with a raw yolk in it."""
        turn = random_rotation(self.stage.random, 0.4)
        shell = _open_shell(self.stage, size, 0.5).moved(turn=turn)
        placed = heap.drop_lowest(shell, self.stage.random, 0.95, 40, 0.01)
        offset = placed.points[0] - shell.points[0]
        self.put(placed)
        self.put(ball((0.8 * size, 0.8 * size, 0.5 * size), 14).moved(offset + turn @ (0, 0, -0.3 * size), turn), self.yolk)

    def serve(self) -> None:
        for look, meshes in self.parts.items():
            self.stage.add(join(meshes), look)


def eggs_in_shell(stage: Stage, made: Vessel) -> Vessel:
    """Brown and white eggs in their shells: in a heap, in straw, in a carton or in egg cups, some of them open."""
    clutch = _Clutch(stage)
    ways = [_heaped, _heaped, _nested] + ([_in_carton, _in_cups] if made.kind in ("plate", "board", "tray", "paper") else [])
    ways[stage.random.integers(len(ways))](stage, made, clutch)
    clutch.serve()
    return made


def _heaped(stage: Stage, made: Vessel, clutch: _Clutch, heap: Heap | None = None) -> None:
    heap = heap or Heap(made.radius, made.floor)
    size = stage.between(0.21, 0.27) * made.radius**0.5
    most = 8 if made.kind in ("bowl", "basket") else 6
    for _ in range(int(stage.random.integers(3, most + 1))):
        lying = rotation("z", stage.between(0, 6.28)) @ rotation("y", stage.random.normal(0, 0.2))
        egg = _whole_egg(size * stage.between(0.94, 1.06)).moved(turn=lying)
        clutch.put(heap.drop_lowest(egg, stage.random, 0.9, 40, 0.01))
    for _ in range(stage.pick(0, 0, 1, 2)):
        clutch.broken(heap, size)


def _nested(stage: Stage, made: Vessel, clutch: _Clutch) -> None:
    """On a bed of straw or wood shavings that rises around them."""
    count = 420
    far = made.radius * np.sqrt(stage.random.uniform(0.02, 0.95, count))
    start, sweep = stage.random.uniform(0, 6.28, count), stage.random.uniform(0.4, 1.3, count)
    along = np.linspace(-0.5, 0.5, 9)
    angle = start[:, None] + sweep[:, None] * along
    far = far[:, None] * (1 + stage.random.uniform(-0.3, 0.3, (count, 1)) * along) + 0.02
    x, y = far * np.cos(angle), far * np.sin(angle)
    high = stage.random.uniform(0.01, 0.12, (count, 1)) + stage.random.uniform(-0.08, 0.12, (count, 1)) * along
    rise = 0.16 * np.clip(far / made.radius, 0, 1) ** 2
    z = made.floor(x, y) + np.clip(high, 0.01, None) + rise
    dark, light = stage.pick(("#a47f3f", "#e2c784"), ("#8f7442", "#cdb37a"), ("#c9b894", "#f0e6cf"))
    straw = strands(np.stack([x, y, z], 2), stage.pick(0.009, 0.014), 4)
    stage.add(straw, Look(ramp=((0.0, dark), (1.0, light)), roughness=0.7), thing="vessel")
    heap = Heap(0.82 * made.radius, lambda x, y: made.floor(x, y) + 0.05)
    _heaped(stage, made, clutch, heap)


def _in_carton(stage: Stage, made: Vessel, clutch: _Clutch) -> None:
    """Upright in the wells of a pulp carton, a few wells empty."""
    across, rows = 3, 2
    pitch, turn = 0.5 * made.radius, rotation("z", stage.between(-0.5, 0.5))
    carton = _carton(pitch, across, rows).moved((0, 0, made.base), turn)
    pulp = stage.pick("#8d908e", "#b3ada0", "#6f8499", "#a98f7d", "#7f9079")
    stage.add(carton, Look(pulp, roughness=0.95, bump=0.01, bump_size=0.02, mottle="#77756f", mottle_size=0.03), thing="vessel")
    for i in range(across * rows):
        if stage.chance(0.12):
            continue
        place = np.array([(i % across - (across - 1) / 2) * pitch, (i // across - (rows - 1) / 2) * pitch, 0.0])
        lean = rotation("y", stage.pick(-1, 1) * np.pi / 2) @ rotation("y", stage.random.normal(0, 0.06))
        egg = _whole_egg(0.42 * pitch * stage.between(0.95, 1.04)).moved(turn=rotation("z", stage.between(0, 6.28)) @ lean)
        clutch.put(egg.moved((0, 0, 0.05 - egg.lowest)).moved(place).moved((0, 0, made.base), turn))


def _carton(pitch: float, across: int, rows: int) -> Mesh:
    """The lower half of an egg carton standing at z = 0, ``across`` wells along x."""
    fine = 14
    u, v = np.linspace(0, across, fine * across + 1), np.linspace(0, rows, fine * rows + 1)
    u, v = np.concatenate([u[:1], u, u[-1:]]), np.concatenate([v[:1], v, v[-1:]])
    x, y = np.meshgrid(u, v, indexing="ij")
    far = np.hypot(x % 1 - 0.5, y % 1 - 0.5) * 2
    inside = (x > 0) & (x < across) & (y > 0) & (y < rows)
    z = np.where(inside, 0.04 + 0.3 * np.clip(far - 0.5, 0, 1) ** 1.2, 0.04 + 0.3 * 0.5**1.2)
    z[0], z[-1], z[:, 0], z[:, -1] = 0, 0, 0, 0
    index = np.arange(x.size).reshape(x.shape)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    points = np.stack([(x - across / 2) * pitch, (y - rows / 2) * pitch, z], -1).reshape(-1, 3)
    return Mesh(points, quads, np.zeros((0, 3), int), np.zeros(len(points)))


def _in_cups(stage: Stage, made: Vessel, clutch: _Clutch) -> None:
    """In one to three egg cups, most of them opened, the tops beside them."""
    count = int(stage.random.integers(1, 4))
    size, turn = stage.between(0.24, 0.3) * made.radius, stage.between(0, 6.28)
    glaze = Look(stage.pick("#f2efe8", "#39424b", "#c95f4a", "#6f94ad", "#d9b44a"), roughness=0.2, coat=0.5)
    cup = lathe(
        [(0, 0), (0.85, 0), (0.85, 0.1), (0.35, 0.3), (0.35, 0.5), (0.9, 0.85), (1.12, 1.5), (1.02, 1.5), (0.8, 0.95), (0, 0.7)]
    ).moved(scale=size)
    spots = count + int(stage.random.integers(0 if count > 1 else 1, 3))
    heap = Heap(made.radius, made.floor)
    for i in range(spots):
        angle, far = turn + i * 2.4 if spots < 3 else turn + i * 6.283 / spots, 0.56 * made.radius
        foot = np.array([far * np.cos(angle), far * np.sin(angle), made.base])
        if i >= count:
            lying = rotation("z", stage.between(0, 6.28)) @ rotation("y", stage.random.normal(0, 0.1))
            clutch.put(heap.drop(_whole_egg(size).moved(turn=lying), foot[0], foot[1], 0.01))
            continue
        stage.add(cup.moved(foot), glaze, thing="vessel")
        place = foot + (0, 0, 1.85 * size)
        if stage.chance(0.7):
            clutch.opened(place, size, random_rotation(stage.random, 0.1))
        else:
            clutch.put(_whole_egg(size).moved(place, rotation("y", -np.pi / 2)))


DISHES = {
    "fried_egg": fried_egg,
    "boiled_halves": boiled_halves,
    "scrambled_egg": scrambled_egg,
    "omelette": omelette,
    "eggs_in_shell": eggs_in_shell,
}
