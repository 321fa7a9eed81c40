"""Rice: boiled white rice, fried rice, rice with curry, and (held out) onigiri and rice rolls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kitchen.food.soup import brim, heaped, strewn, within
from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, extruded, join, lathe, loft, noise, random_rotation, ring, rotation
from kitchen.stage import Heap, Stage, wavy
from kitchen.vessels import Vessel

__all__ = ["DISHES"]

_RICE = Look(ramp=((0, "#e8e3d7"), (1, "#f8f6f0")), roughness=0.37, subsurface=0.35, subsurface_depth=(0.03, 0.025, 0.02))
_NORI = Look("#141a14", mottle="#1c2419", mottle_size=0.06, roughness=0.42, bump=0.01, bump_size=0.03)


def _grains(stage: Stage, spots: np.ndarray, length: float = 0.055) -> Mesh:
    """A grain of rice at each of ``spots`` (n, 3), any way up."""
    grain = ball((length, length * 0.36, length * 0.36), 3)
    parts = []
    for spot in spots:
        turned = grain.moved(spot, random_rotation(stage.random), stage.between(0.85, 1.15))
        parts.append(turned.tinted(stage.between(0, 1)))
    return join(parts)


def _mound(
    stage: Stage, outline: np.ndarray, high: float, count: int, base: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Places on a lumpy mound within the ``outline``, ``high`` above ``base(x, y)``."""
    x, y = strewn(stage, outline, count).T
    lumps = noise(np.stack([x, y, 0 * x], 1) / 0.3, stage.seed(), 2)
    rise = high * np.clip(1 - within(outline, x, y) ** 2.2, 0, 1) ** 0.8 * (1 + 0.22 * lumps)
    z = base(x, y) + rise + stage.random.uniform(-0.02, 0.02, count)
    return np.stack([x, y, z], 1)


def _under(stage: Stage, spots: np.ndarray, outline: np.ndarray, look: Look) -> None:
    """What fills the mound under its grains."""
    tops = Heap(float(np.abs(outline).max()), lambda x, y: np.full_like(x, spots[:, 2].min()), 40)
    tops.raise_to(spots)
    shares = np.linspace(0.97, 0.03, 26)
    x, y = (shares[:, None] * outline.T[:, None]).reshape(2, -1)
    points = np.stack([x, y, tops.surface(x, y) - 0.04], 1)
    stage.add(loft(points.reshape(len(shares), -1, 3), (False, True)), look)


def white_rice(stage: Stage, made: Vessel) -> Vessel:
    """A mound of white rice, in a bowl up to its rim, sometimes with sesame."""
    outline, floor = heaped(stage, made)
    if made.kind == "bowl":
        level = made.rim - 0.12
        outline, floor = 0.98 * brim(stage, made, level), lambda x, y: np.full_like(x, level)
    full = made.kind in ("bowl", "foil")
    high, outline = stage.between(0.25, 0.5) if full else stage.between(0.4, 0.65), outline * (1.0 if full else 0.9)
    spots = _mound(stage, outline, high, 2600, floor)
    stage.add(_grains(stage, spots, stage.between(0.045, 0.06)), _RICE)
    _under(stage, spots, outline, _RICE)
    if stage.chance(0.4):
        seeds = [
            ball((0.022, 0.013, 0.008), 3).moved(spots[i] + (0, 0, 0.03), random_rotation(stage.random, 0.6))
            for i in stage.random.choice(len(spots), 45)
        ]
        stage.add(join(seeds), Look(stage.pick("#1f1d1c", "#d9c08c"), roughness=0.4))
    return replace(made, hot=stage.chance(0.4))


def fried_rice(stage: Stage, made: Vessel) -> Vessel:
    """Fried rice with egg, peas, carrot, ham and spring onion."""
    outline, floor = heaped(stage, made)
    spots = _mound(stage, 0.97 * outline, stage.between(0.3, 0.5), 2300, floor)
    pale, brown = stage.pick(("#ead8a8", "#c79a4c"), ("#dcbf86", "#a8742f"), ("#f0dca0", "#dba83f"))
    look = Look(ramp=((0, brown), (1, pale)), roughness=0.3, subsurface=0.25, subsurface_depth=(0.03, 0.025, 0.02))
    stage.add(_grains(stage, spots), look)
    _under(stage, spots, 0.97 * outline, look)
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
        flat = outline[stage.random.integers(60, size=500)] * (0.82 * np.sqrt(stage.random.uniform(0, 1, (500, 1))))
        at = np.concatenate([at, np.column_stack([flat, stage.random.choice([-0.13, 0.13], 500)])])
        at = at[(np.abs(at[:, 0]) > 0.17) | (at[:, 1] > -0.05)]
        stage.add(join([skin, _grains(stage, at, 0.05)]).moved(place, turn), _RICE)
        strip = ball((0.16, 0.2, 0.165), 12, 7.0).moved((0, -0.26, 0))
        stage.add(strip.moved(place, turn), _NORI)
    return made


def curry_rice(stage: Stage, made: Vessel) -> Vessel:
    """White rice on one half, brown or golden curry with potato, carrot and meat on the other."""
    flat = made.kind == "plate"
    level = made.base + (0.09 if flat else stage.between(0.42, 0.6) * (made.rim - made.base))
    outline = 0.95 * made.radius * ring(1.0, 0.0, 72)[:, :2] if flat else brim(stage, made, level)
    reach = float(np.linalg.norm(outline, axis=1).mean())
    turn, shift, seed = stage.between(0.9 * np.pi, 2.1 * np.pi), stage.between(-0.12, 0.12) * reach, stage.seed()

    def across(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How far on the side of the curry (x, y) lies."""
        wave = 0.05 * noise(np.stack([x, y, 0 * x], 1) / 0.35, seed, 2)
        return x * np.cos(turn) + y * np.sin(turn) - shift + wave

    tone, depth = stage.pick(("#6b3a0c", "#522806"), ("#7d480f", "#613408"), ("#c8860f", "#a86a0a"), ("#d99a1a", "#b87a10"))
    sauce = Look(tone, mottle=depth, mottle_size=0.2, roughness=0.25, subsurface=0.12, bump=0.012, bump_size=0.06, coat=0.2)
    stage.add(_pool(stage, outline, level, across if flat else None), sauce)
    _stewed(stage, outline, level, across, tone)
    spots = _half_mound(stage, outline, made, level, across)
    stage.add(_grains(stage, spots, stage.between(0.055, 0.065)), _RICE)
    _under(stage, spots, outline, _RICE)
    if stage.chance(0.45):
        _sprinkled(stage, spots)
    if stage.chance(0.35):
        _pickles(stage, outline, across)
    return replace(made, hot=stage.chance(0.4))


_Border = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _pool(stage: Stage, outline: np.ndarray, level: float, across: _Border | None) -> Mesh:
    """Curry from wall to wall, or, on the one side of a border, as thick as it runs on a plate."""
    shares = np.linspace(1, 0.03, 30)
    x, y = (shares[:, None] * outline.T[:, None]).reshape(2, -1)
    far = np.repeat(shares, len(outline))
    z = level + 0.02 * np.clip(far - 0.9, 0, None) * 10
    if across is not None:
        ragged = 0.06 * noise(outline[:, [0, 1, 1]] / 0.4, stage.seed(), 2)
        edge = far + np.tile(ragged, len(shares)) + np.clip(-across(x, y) * 2.5 - 0.1, 0, None)
        z = level - 0.12 * np.clip((edge - 0.85) / 0.14, 0, 1.3) ** 2
    return loft(np.stack([x, y, z], 1).reshape(len(shares), -1, 3), (False, True)).bumped(0.012, 0.2, stage.seed(), 2)


def _stewed(stage: Stage, outline: np.ndarray, level: float, across: _Border, tone: str) -> None:
    """Potato, carrot, meat and peas under and above the curry."""
    coated = {"mottle": tone, "mottle_size": 0.1, "mottle_share": 0.5, "roughness": 0.2, "coat": 0.5, "subsurface": 0.15}
    potato, carrot, meat, pea = (Look(colour, **coated) for colour in ("#dfb04a", "#d86a10", "#6b3418", "#6f9a2c"))
    wanted = [potato] * int(stage.random.integers(3, 6)) + [carrot] * int(stage.random.integers(3, 6))
    wanted += [meat] * int(stage.random.integers(2, 6)) + [pea] * (int(stage.random.integers(6, 14)) if stage.chance(0.35) else 0)
    parts: dict[Look, list[Mesh]] = {potato: [], carrot: [], meat: [], pea: []}
    taken = np.zeros((0, 2))
    for look in wanted:
        places = strewn(stage, 0.84 * outline, 30)
        places = places[across(*places.T) > 0.12]
        if not len(places):
            continue
        gap = np.linalg.norm(places[:, None] - taken, axis=2).min(1, initial=1.0)
        place = places[gap.argmax()]
        taken = np.concatenate([taken, place[None]])
        size = stage.between(0.085, 0.125)
        if look is pea:
            piece = ball(0.045, 6)
        elif look is carrot:
            piece = extruded(wavy(0.95 * size, 0.05, stage.seed(), 24), 0.9 * size, 0.02)
        elif look is potato:
            piece = ball(size * stage.random.uniform(0.8, 1.15, 3), 7, 4.0).bumped(0.2 * size, size, stage.seed())
        else:
            piece = ball(size * stage.random.uniform(0.75, 1.25, 3), 7, 3.0).bumped(0.4 * size, 0.7 * size, stage.seed(), 2)
        piece = piece.moved(turn=random_rotation(stage.random, 0.7))
        high = float(piece.points[:, 2].max())
        parts[look].append(piece.moved((*place, level + stage.between(-0.1, 0.55) * size - 0.5 * high)))
    for look, pieces in parts.items():
        if pieces:
            stage.add(join(pieces), look)


def _half_mound(stage: Stage, outline: np.ndarray, made: Vessel, level: float, across: _Border) -> np.ndarray:
    """Places on a bank of rice that falls off at the border and towards the outline."""
    high = stage.between(0.26, 0.42)
    points = strewn(stage, 0.97 * outline, 4000)
    x, y = points[across(*points.T) < 0.03].T
    side, far = np.clip(0.03 - across(x, y), 0, None), within(outline, x, y)
    lumps = noise(np.stack([x, y, 0 * x], 1) / 0.28, stage.seed(), 2)
    rise = high * np.clip(side / 0.28, 0, 1) ** 0.55 * np.clip(1 - far**3.5, 0, 1) ** 0.7 * (1 + 0.14 * lumps)
    low = made.base + 0.02 if made.kind == "plate" else level + 0.01
    return np.stack([x, y, low + rise + stage.random.uniform(-0.02, 0.02, len(x))], 1)


def _sprinkled(stage: Stage, spots: np.ndarray) -> None:
    """Sesame or parsley on the rice."""
    size, colour = stage.pick(((0.022, 0.013, 0.008), "#1f1d1c"), ((0.03, 0.02, 0.007), "#3f7428"))
    bits = [
        ball(size, 3).moved(spots[i] + (0, 0, 0.03), random_rotation(stage.random, 0.6))
        for i in stage.random.choice(len(spots), 40)
    ]
    stage.add(join(bits), Look(colour, roughness=0.5))


def _pickles(stage: Stage, outline: np.ndarray, across: _Border) -> None:
    """A little heap of red pickles where rice and curry meet."""
    places = strewn(stage, 0.6 * outline, 60)
    x, y = places[np.abs(across(*places.T) + 0.1).argmin()]
    bits = []
    for _ in range(26):
        dx, dy = stage.spot(0.13)
        bit = ball(stage.random.uniform(0.015, 0.045, 3), 3, 4.0)
        bits.append(bit.moved((x + dx, y + dy, stage.top(x + dx, y + dy) + 0.015), random_rotation(stage.random)))
    stage.add(join(bits), Look("#a8241c", mottle="#c8402a", mottle_size=0.05, roughness=0.2, coat=0.4))


_CORES = (
    Look(ramp=((0.3, "#93bf4c"), (0.7, "#24601a")), roughness=0.25, subsurface=0.15),
    Look("#d85800", mottle="#e07010", mottle_size=0.05, roughness=0.3, subsurface=0.15),
    Look("#e8a400", mottle="#f0bc1c", mottle_size=0.05, roughness=0.35, subsurface=0.2),
    Look(ramp=((0.3, "#c9c838"), (0.7, "#6b8f22")), roughness=0.3, subsurface=0.2),
    Look("#b83a4a", roughness=0.2, subsurface=0.1, coat=0.3),
)
"""What can be in the middle of a roll: cucumber, carrot, egg, avocado, beetroot."""


def _roll(stage: Stage, radius: float, half: float, cores: tuple[Look, ...]) -> list[tuple[Mesh, Look]]:
    """A piece of a roll standing on its end: nori, rice and what is in its middle, both cuts alike."""
    shell = [
        (0.9 * radius, -half),
        (radius, -half),
        (1.01 * radius, 0),
        (radius, half),
        (0.9 * radius, half),
        (0.9 * radius, -half),
    ]
    outline = lathe(shell, 40, (False, False)).bumped(0.012, 0.2, stage.seed())
    inner = [(0.2 * radius, -half), (0.93 * radius, -0.97 * half), (0.93 * radius, 0.97 * half), (0.2 * radius, half + 0.008)]
    count = int(60 * (radius / 0.2) ** 2)
    angle, far = stage.random.uniform(0, 2 * np.pi, 2 * count), radius * np.sqrt(stage.random.uniform(0.12, 0.77, 2 * count))
    spots = np.stack([far * np.cos(angle), far * np.sin(angle), 0 * far], 1)
    spots[:, 2] = np.where(np.arange(2 * count) < count, 1, -1) * (half + 0.002)
    grains = _grains(stage, spots, 0.042)
    grains = replace(grains, points=grains.points * (1, 1, 0.97))
    made = [(outline, _NORI), (join([lathe(inner, 32), grains]), _RICE)]
    for i, look in enumerate(cores):
        size = radius * (0.44 if len(cores) == 1 else 0.31)
        angle = np.arange(28) / 28 * 2 * np.pi
        squared = stage.pick(2.0, 5.0)
        far = size * (np.abs(np.cos(angle)) ** squared + np.abs(np.sin(angle)) ** squared) ** (-1 / squared)
        core = extruded(far[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1), 2 * half + 0.06, 0.012)
        skin = (np.hypot(core.points[:, 0], core.points[:, 1]) > 0.86 * size) & (core.points[:, 0] > 0)
        where = i * 2 * np.pi / len(cores)
        off = 0.0 if len(cores) == 1 else 0.3 * radius
        made.append((core.tinted(skin * 1.0).moved((off * np.cos(where), off * np.sin(where), 0)), look))
    return made


def rice_rolls(stage: Stage, made: Vessel) -> Vessel:
    """Rice rolled in nori around cucumber, carrot, egg or avocado, cut to pieces that stand in rows; some lie."""
    radius, half = stage.between(0.17, 0.23), stage.between(0.12, 0.17)
    first, second = stage.random.choice(len(_CORES), 2, replace=False)
    kinds = stage.pick(((first,),), ((first,), (second,)), ((first, second),))
    outline, floor = heaped(stage, made) if made.kind == "foil" else (made.radius * ring(1.0, 0.0, 72)[:, :2], made.floor)
    heap = Heap(1.02 * float(np.linalg.norm(outline, axis=1).max()), floor, cells=128)
    turn, pitch = rotation("z", stage.between(0, np.pi)), radius * stage.between(2.25, 2.5)
    line = np.arange(-4, 5) * pitch
    skew = stage.pick(0.0, 0.5) * pitch
    places = np.array([(x + skew * (row % 2), y, 0) for row, y in enumerate(line) for x in line]) @ turn.T
    places += np.append(np.array(stage.spot(0.2 * pitch)), 0)
    places = places[within(outline * (1 - 0.8 * radius / made.radius), *places.T[:2]) < 1]
    places = places[np.argsort(np.hypot(*places.T[:2]))][:, :2]
    parts: dict[Look, list[Mesh]] = {}

    def put(place: np.ndarray, which: int, lean: np.ndarray) -> None:
        pieces = _roll(stage, radius, half, tuple(_CORES[i] for i in kinds[which % len(kinds)]))
        turn = rotation("z", stage.between(-0.9, 0.9)) @ lean @ rotation("z", stage.between(0, 6.28))
        _rest(heap, pieces, (float(place[0]), float(place[1])), turn, parts)

    for n in range(int(stage.random.integers(0, 4))):
        place = (1 - 1.6 * radius / made.radius) * outline[stage.random.integers(len(outline))]
        if _clear(heap, floor, place[None], 1.6 * radius)[0]:
            put(place, n, rotation("x", np.pi / 2 + stage.random.normal(0, 0.1)))
    places = places[_clear(heap, floor, places, radius)][: int(stage.random.integers(7, 19))]
    for n in np.lexsort(np.round(places @ turn[:2, :2], 3).T):
        put(places[n], int(n), random_rotation(stage.random, 0.07))
    for look, pieces in parts.items():
        stage.add(join(pieces), look)
    if stage.chance(0.4):
        _ginger(stage, heap, 0.85 * outline, floor)
    return made


def _clear(heap: Heap, floor: _Border, places: np.ndarray, reach: float) -> np.ndarray:
    """Whether there is next to nothing yet within ``reach`` of each of ``places`` (n, 2)."""
    around = np.concatenate([ring(share * reach, 0.0, 12)[:, :2] for share in (0.02, 0.5, 1.0)])
    x, y = np.moveaxis(places[:, None] + around, -1, 0)
    return (heap.surface(x, y) - floor(x, y)).max(1) < 0.1


def _free(stage: Stage, heap: Heap, outline: np.ndarray, floor: _Border, reach: float) -> tuple[float, float] | None:
    """A place around which there is next to nothing yet, if one can be found."""
    places = strewn(stage, outline, 60)
    places = places[_clear(heap, floor, places, reach)]
    return (float(places[0, 0]), float(places[0, 1])) if len(places) else None


def _rest(
    heap: Heap, pieces: list[tuple[Mesh, Look]], place: tuple[float, float], turn: np.ndarray, parts: dict[Look, list[Mesh]]
) -> None:
    """Let a roll come to rest on the heap, its parts together."""
    whole = pieces[0][0].moved(turn=turn)
    offset = heap.drop(whole, *place).points[0] - whole.points[0]
    for mesh, look in pieces:
        parts.setdefault(look, []).append(mesh.moved(offset, turn))


def _ginger(stage: Stage, heap: Heap, outline: np.ndarray, floor: _Border) -> None:
    """Pink slices of pickled ginger and a lump of wasabi, where there is room for them."""
    place = _free(stage, heap, outline, floor, 0.26)
    if place is not None:
        slices = []
        for _ in range(7):
            sheet = extruded(wavy(stage.between(0.1, 0.15), 0.2, stage.seed(), 24), 0.014).bumped(0.05, 0.12, stage.seed())
            x, y = np.array(place) + stage.spot(0.08)
            slices.append(heap.drop(sheet.moved(turn=random_rotation(stage.random, 0.5)), x, y, 0.05))
        stage.add(join(slices), Look("#eab8a0", roughness=0.2, subsurface=0.4, coat=0.4))
    place = _free(stage, heap, outline, floor, 0.1)
    if place is not None:
        lump = ball((0.1, 0.09, 0.07), 9).bumped(0.03, 0.08, stage.seed(), 2)
        stage.add(heap.drop(lump, *place, 0.02), Look("#a3b84a", roughness=0.6, bump=0.01, bump_size=0.03))


DISHES = {
    "white_rice": white_rice,
    "fried_rice": fried_rice,
    "curry_rice": curry_rice,
    "onigiri": onigiri,
    "rice_rolls": rice_rolls,
}
