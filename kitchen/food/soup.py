"""Soup: creamy, clear with things in it, and (held out) tomato."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kitchen.materials import Look
from kitchen.mesh import Mesh, ball, field, join, lathe, random_rotation, tube
from kitchen.sides import slice_of
from kitchen.stage import Stage
from kitchen.vessels import Vessel

__all__ = ["DISHES", "filled", "surface"]

_CARROT = Look(ramp=((0.3, "#e07a1c"), (0.7, "#c65f10")), roughness=0.3, subsurface=0.3)
_PEA = Look("#6f9f2e", roughness=0.3, subsurface=0.2)
_GREEN = Look("#4c8a2c", mottle="#82b04a", mottle_size=0.06, roughness=0.35)
_TOFU = Look("#efe6d0", roughness=0.4, subsurface=0.4, bump=0.006, bump_size=0.05)
_MUSHROOM = Look(ramp=((0.2, "#e8dcc4"), (0.8, "#b08a62")), roughness=0.4, subsurface=0.2)
_CROUTON = Look("#b9762f", mottle="#e2b874", mottle_size=0.06, roughness=0.8, bump=0.02, bump_size=0.03)
_OIL = Look("#d9a63a", glass=0.6, refraction=1.4, roughness=0.02)


def filled(stage: Stage, made: Vessel, fullest: float = 0.86) -> tuple[float, float]:
    """The level of a liquid in a bowl, a deep plate or a pan, and the radius of its surface."""
    bottom = made.inner[0][1]
    full = stage.between(fullest - 0.14, fullest) if made.kind == "bowl" else stage.between(0.5, 0.68)
    level = bottom + (made.rim - bottom) * full
    return level, made.width_at(level)


def surface(stage: Stage, radius: float, level: float, look: Look, ripple: float) -> None:
    """The liquid, with a meniscus at the wall."""

    def height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return 0.025 * np.clip(np.hypot(x, y) / radius - 0.9, 0, None) * 10

    flat = field(radius * 1.004, 40, 72, height).bumped(ripple, 0.3, stage.seed(), 3)
    stage.add(flat.moved((0, 0, level)), look)


def _float(stage: Stage, piece: Mesh, radius: float, level: float, deep: float, look: Look) -> None:
    """``piece`` afloat, ``deep`` of it under the surface."""
    far, angle = radius * 0.85 * np.sqrt(stage.between(0, 1)), stage.between(0, 6.28)
    piece = piece.moved(turn=random_rotation(stage.random, 0.5))
    top = float(piece.points[:, 2].max())
    high = level - piece.lowest - deep * (top - piece.lowest)
    stage.add(piece.moved((far * np.cos(angle), far * np.sin(angle), high)), look)


def _swirl(stage: Stage, radius: float, level: float, look: Look) -> None:
    """Cream or oil poured in a spiral."""
    turns, phase = stage.between(1.2, 2.6), stage.between(0, 6.28)
    t = np.linspace(0.05, 1, 120)
    far = radius * 0.62 * t
    wobble = 1 + 0.1 * np.sin(9 * t + phase)
    angle = phase + turns * 2 * np.pi * t
    path = np.stack([far * wobble * np.cos(angle), far * wobble * np.sin(angle), np.full(120, level + 0.006)], 1)
    thick = 0.03 * (0.5 + np.sin(np.pi * t) * stage.between(0.7, 1.4))
    stage.add(tube(path, thick, 8, 0.3).bumped(0.008, 0.08, stage.seed()), look)


def cream_soup(stage: Stage, made: Vessel) -> Vessel:
    """Pumpkin, pea, potato or mushroom cream, with croutons, a swirl of cream, or vegetables."""
    level, radius = filled(stage, made)
    colour, second = stage.pick(
        ("#d8862b", "#c97619"), ("#e3b85a", "#d39f3f"), ("#8ba446", "#759036"), ("#d9c69b", "#bda477"), ("#c9a06c", "#a8804f")
    )
    surface(
        stage,
        radius,
        level,
        Look(colour, mottle=second, mottle_size=0.25, roughness=0.2, subsurface=0.3, bump=0.008, bump_size=0.06, coat=0.3),
        0.01,
    )
    if stage.chance(0.6):
        _swirl(stage, radius, level, Look("#f3ead6", roughness=0.3, subsurface=0.3))
    toppings = stage.random.integers(5, 14)
    kind = stage.pick("croutons", "vegetables", "mushrooms")
    for _ in range(toppings):
        if kind == "croutons":
            _float(stage, ball(stage.between(0.07, 0.1), 5, 6.0).bumped(0.01, 0.05, stage.seed()), radius, level, 0.4, _CROUTON)
        elif kind == "mushrooms":
            _float(stage, slice_of(stage, stage.between(0.1, 0.16), 0.04), radius, level, 0.5, _MUSHROOM)
        else:
            _float(stage, slice_of(stage, stage.between(0.09, 0.14), 0.05), radius, level, 0.6, _CARROT)
            _float(stage, ball(0.05, 7), radius, level, 0.5, _PEA)
    return replace(made, hot=stage.chance(0.4))


def clear_soup(stage: Stage, made: Vessel) -> Vessel:
    """Broth one looks into, with carrots, tofu, mushrooms and spring onion, and eyes of fat."""
    level, radius = filled(stage, made)
    colour = stage.pick("#b8771f", "#c98f35", "#8f4f1a", "#d9a850")
    bottom = made.inner[0][1]
    inside = [(r * 1.003, z) for r, z in made.inner if z < level]
    body = lathe([(0, bottom - 0.001), *inside[1:], (radius * 1.003, level - 0.005), (0, level - 0.005)], 72)
    stage.add(
        body,
        Look(
            colour,
            roughness=0.08,
            subsurface=0.5,
            subsurface_depth=(0.3, 0.16, 0.06),
            coat=1.0,
            mottle="#7d4a16",
            mottle_size=0.5,
            mottle_share=0.3,
        ),
    )
    for _ in range(stage.random.integers(5, 10)):
        _float(stage, slice_of(stage, stage.between(0.1, 0.17), 0.06), radius, level, 0.7, _CARROT)
    for _ in range(stage.random.integers(2, 8)):
        _float(stage, ball(stage.between(0.1, 0.15), 5, 7.0), radius, level, 0.72, _TOFU)
    for _ in range(stage.random.integers(0, 6)):
        _float(stage, slice_of(stage, stage.between(0.1, 0.16), 0.04), radius, level, 0.6, _MUSHROOM)
    for _ in range(stage.random.integers(12, 30)):
        onion = lathe([(0.03, 0), (0.045, 0), (0.045, 0.03), (0.03, 0.03)], 12, (False, False))
        _float(stage, onion, radius, level, 0.4, _GREEN)
    eyes = []
    for _ in range(stage.random.integers(15, 40)):
        far, angle, size = radius * 0.9 * np.sqrt(stage.between(0, 1)), stage.between(0, 6.28), stage.between(0.015, 0.06)
        eyes.append(ball((size, size, 0.006), 5).moved((far * np.cos(angle), far * np.sin(angle), level - 0.004)))
    stage.add(join(eyes), _OIL)
    return replace(made, hot=stage.chance(0.4))


def tomato_soup(stage: Stage, made: Vessel) -> Vessel:
    """Tomato soup or borscht with a spoon of sour cream and herbs."""
    level, radius = filled(stage, made)
    colour, second = stage.pick(("#b8311a", "#9c2412"), ("#c8491f", "#aa3613"), ("#7c1530", "#641026"))
    surface(
        stage,
        radius,
        level,
        Look(colour, mottle=second, mottle_size=0.2, roughness=0.15, subsurface=0.25, bump=0.01, bump_size=0.07, coat=0.4),
        0.012,
    )
    dollop = ball((stage.between(0.18, 0.28), stage.between(0.16, 0.24), 0.08), 14).bumped(0.05, 0.16, stage.seed(), 2)
    _float(stage, dollop, radius * 0.5, level, 0.35, Look("#f5f0e6", roughness=0.3, subsurface=0.4))
    for _ in range(stage.random.integers(10, 30)):
        _float(stage, ball((0.05, 0.03, 0.008), 4), radius, level, 0.3, _GREEN)
    return replace(made, hot=stage.chance(0.4))


DISHES = {"cream_soup": cream_soup, "clear_soup": clear_soup, "tomato_soup": tomato_soup}
