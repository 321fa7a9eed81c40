"""Meshes as arrays: shapes, and what is done to them, before Blender hears of them.

One unit is ten centimetres. ``z`` points up. Every shape is centred on the origin unless its docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Mesh",
    "ball",
    "extruded",
    "field",
    "join",
    "lathe",
    "loft",
    "noise",
    "random_rotation",
    "ring",
    "rotation",
    "strands",
    "torus",
    "tube",
]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """``points`` (n, 3); ``quads`` (q, 4) and ``triangles`` (t, 3) of indices; ``tint`` (n,), 0-1, for materials to colour by."""

    points: Array
    quads: NDArray[np.int64]
    triangles: NDArray[np.int64]
    tint: Array

    def moved(self, offset: Sequence[float] = (0, 0, 0), turn: Array | None = None, scale: float | Sequence[float] = 1.0) -> Mesh:
        """Scaled, then turned by the matrix ``turn`` (3, 3), then moved by ``offset``."""
        points = self.points * np.asarray(scale, float)
        if turn is not None:
            points = points @ turn.T
        return replace(self, points=points + np.asarray(offset, float))

    def tinted(self, tint: float | Array) -> Mesh:
        return replace(self, tint=np.clip(np.broadcast_to(np.asarray(tint, float), len(self.points)), 0, 1).copy())

    def bumped(self, amount: float, size: float, seed: int, octaves: int = 2) -> Mesh:
        """Pushed along the normals by noise of grain ``size``, at most ``amount`` either way for one octave."""
        push = amount * noise(self.points / size, seed, octaves)
        return replace(self, points=self.points + push[:, None] * self.normals())

    def bent(self, angle: float) -> Mesh:
        """Bent along x into an arc of ``angle`` radians in the x-y plane, its length along x kept."""
        x, y, z = self.points.T
        length = float(np.ptp(x)) or 1.0
        radius = length / angle
        at = x / radius
        return replace(self, points=np.stack([(radius - y) * np.sin(at), radius - (radius - y) * np.cos(at), z], 1))

    def twisted(self, angle: float) -> Mesh:
        """Twisted around x, by ``angle`` radians over its length."""
        x, y, z = self.points.T
        at = angle * x / (float(np.ptp(x)) or 1.0)
        return replace(self, points=np.stack([x, y * np.cos(at) - z * np.sin(at), y * np.sin(at) + z * np.cos(at)], 1))

    def normals(self) -> Array:
        """Unit normal at each point, the mean of the faces around it."""
        total = np.zeros_like(self.points)
        for faces in (self.quads, self.triangles):
            if len(faces):
                a, b, c = (self.points[faces[:, i]] for i in (0, 1, 2))
                normal = np.cross(c - a, self.points[faces[:, -1]] - b) if faces.shape[1] == 4 else np.cross(b - a, c - a)
                for corner in range(faces.shape[1]):
                    np.add.at(total, faces[:, corner], normal)
        length = np.linalg.norm(total, axis=1, keepdims=True)
        return total / np.where(length > 0, length, 1)

    @property
    def lowest(self) -> float:
        return float(self.points[:, 2].min())


def join(meshes: Sequence[Mesh]) -> Mesh:
    """All of them as one."""
    starts = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.quads + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.tint for mesh in meshes]),
    )


def loft(rings: Sequence[Array], caps: tuple[bool, bool] = (True, True)) -> Mesh:
    """A skin over closed ``rings``, each (k, 3) with the same k, counter-clockwise seen from the last one; caps are fans."""
    count = len(rings[0])
    points = [np.asarray(ring_, float) for ring_ in rings]
    around = np.arange(count)
    after = (around + 1) % count
    quads = [
        np.stack([i * count + around, i * count + after, (i + 1) * count + after, (i + 1) * count + around], 1)
        for i in range(len(rings) - 1)
    ]
    triangles = []
    tint = [np.full(count, i / max(len(rings) - 1, 1)) for i in range(len(rings))]
    for end, wanted in zip((0, len(rings) - 1), caps, strict=True):
        if wanted:
            middle = sum(len(part) for part in points)
            points.append(points[end].mean(0, keepdims=True))
            tint.append(np.array([end / max(len(rings) - 1, 1)]))
            first, second = (after, around) if end == 0 else (around, after)
            triangles.append(np.stack([end * count + first, end * count + second, np.full(count, middle)], 1))
    empty = np.zeros((0, 3), int)
    return Mesh(np.concatenate(points), np.concatenate(quads), np.concatenate([empty, *triangles]), np.concatenate(tint))


def ring(radius: float, z: float, sides: int = 48) -> Array:
    """A circle around the z axis, (sides, 3)."""
    angle = np.arange(sides) / sides * 2 * np.pi
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), np.full(sides, z)], 1)


def lathe(profile: Sequence[tuple[float, float]], sides: int = 48, caps: tuple[bool, bool] = (True, True)) -> Mesh:
    """Turned on the lathe from ``profile``, (radius, z) pairs that go outside upwards; tint grows along it."""
    return loft([ring(max(radius, 1e-4), z, sides) for radius, z in profile], caps)


def extruded(outline: Array, depth: float, bevel: float = 0.0) -> Mesh:
    """A slab of the flat ``outline`` (k, 2), counter-clockwise, from -depth/2 to depth/2 in z, its rims rounded by ``bevel``.

    Tint is 0 at the rim and 1 on the two faces, so that a crust or a rind can have its own colour.
    """
    flat = np.asarray(outline, float)
    middle = flat.mean(0)
    size = float(np.linalg.norm(flat - middle, axis=1).mean())

    def layer(inset: float, z: float) -> Array:
        inner = middle + (flat - middle) * (1 - inset / size)
        return np.column_stack([inner, np.full(len(flat), z)])

    half, b = depth / 2, bevel
    steps = [(b, -half), (0.3 * b, -half + 0.3 * b), (0, -half + b), (0, half - b), (0.3 * b, half - 0.3 * b), (b, half)]
    if bevel == 0:
        steps = [(0, -half), (0, half)]
    inset = 0.06 * size + b
    mesh = loft([layer(inset, -half), *(layer(*step) for step in steps), layer(inset, half)])
    tint = np.zeros(len(mesh.points))
    count = len(flat)
    tint[:count] = tint[-count - 2 :] = 1
    return mesh.tinted(tint)


def ball(radius: float | Sequence[float] = 1.0, cells: int = 10, power: float = 2.0) -> Mesh:
    """A ball of semi-axes ``radius``, ``cells`` to a side of a cube's face; ``power`` 2 is round, 8 nearly a box."""
    line = np.tan(np.linspace(-1, 1, cells + 1) * np.pi / 4)
    u, v = (each.ravel() for each in np.meshgrid(line, line, indexing="ij"))
    one = np.ones_like(u)
    sides = [(one, u, v), (-one, v, u), (v, one, u), (u, -one, v), (u, v, one), (v, u, -one)]
    points = np.concatenate([np.stack(side, 1) for side in sides])
    index = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    face = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    quads = np.concatenate([face + i * (cells + 1) ** 2 for i in range(6)])
    points, back = np.unique(points.round(9), axis=0, return_inverse=True)
    points /= (np.abs(points) ** power).sum(1, keepdims=True) ** (1 / power)
    tint = (points[:, 2] + 1) / 2
    return Mesh(points * np.asarray(radius, float), back.ravel()[quads], np.zeros((0, 3), int), np.clip(tint, 0, 1))


def tube(path: Array, radius: float | Array, sides: int = 10, flat: float = 1.0) -> Mesh:
    """A tube along ``path`` (n, 3) with one ``radius`` or one a point; ``flat`` below 1 makes a ribbon. Tint grows along it."""
    path = np.asarray(path, float)
    radii = np.broadcast_to(np.asarray(radius, float), len(path))
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-12
    side = np.cross(along[0], [0.0, 0.0, 1.0])
    if np.linalg.norm(side) < 1e-3:
        side = np.array([1.0, 0.0, 0.0])
    angle = np.arange(sides) / sides * 2 * np.pi
    rings = []
    for at, direction, thick in zip(path, along, radii, strict=True):
        side = side - direction * (side @ direction)
        side = side / (np.linalg.norm(side) + 1e-12)
        up = np.cross(side, direction)
        rings.append(at + thick * (np.cos(angle)[:, None] * side - flat * np.sin(angle)[:, None] * up))
    return loft(rings)


def strands(paths: Array, radius: float, sides: int = 6) -> Mesh:
    """Many tubes at once along ``paths`` (s, n, 3), none of them steep; each has one tint, all of them spread over 0-1."""
    count, length, _ = paths.shape
    along = np.gradient(paths, axis=1)
    along /= np.linalg.norm(along, axis=2, keepdims=True) + 1e-12
    side = np.cross(along, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side, axis=2, keepdims=True) + 1e-12
    up = np.cross(side, along)
    angle = np.arange(sides) / sides * 2 * np.pi
    spokes = np.cos(angle)[:, None] * side[:, :, None] + np.sin(angle)[:, None] * up[:, :, None]
    points = (paths[:, :, None] + radius * spokes).reshape(-1, 3)
    i, k, j = np.meshgrid(np.arange(count), np.arange(length - 1), np.arange(sides), indexing="ij")
    low = (i * length + k) * sides
    after = (j + 1) % sides
    quads = np.stack([low + j, low + after, low + sides + after, low + sides + j], -1).reshape(-1, 4)
    tint = np.repeat(np.linspace(0, 1, count), length * sides)
    return Mesh(points, quads, np.zeros((0, 3), int), tint)


def torus(radius: float, thick: float, sides: int = 48, around: int = 20) -> Mesh:
    """A ring lying flat; tint is 0 at its foot, 1 at its top."""
    angle = np.arange(around + 1) / around * 2 * np.pi - np.pi / 2
    mesh = lathe([(radius + thick * np.cos(a), thick * np.sin(a)) for a in angle], sides, (False, False))
    return mesh.tinted((mesh.points[:, 2] / thick + 1) / 2)


def field(radius: float, rings: int, sides: int, height: object = None) -> Mesh:
    """A disc seen from above as a height field: ``height(x, y)`` works on arrays. Tint is 0 in the middle, 1 outside."""
    radii = radius * (np.arange(1, rings + 1) / rings)
    mesh = loft([ring(each, 0.0, sides) for each in radii[::-1]], (False, True))
    x, y = mesh.points[:, 0], mesh.points[:, 1]
    z = np.zeros(len(x)) if height is None else np.asarray(height(x, y), float)  # type: ignore[operator]
    return replace(mesh, points=np.stack([x, y, z], 1)).tinted(np.hypot(x, y) / radius)


def noise(points: Array, seed: int, octaves: int = 1) -> Array:
    """Smooth value noise at ``points`` (n, 3), of grain 1, about -1 to 1 for one octave."""
    total = np.zeros(len(points))
    for octave in range(octaves):
        at = points * 2.0**octave + 19.7 * octave
        cell = np.floor(at).astype(np.int64)
        part = at - cell
        smooth = part * part * (3 - 2 * part)
        value = np.zeros(len(points))
        for corner in np.ndindex(2, 2, 2):
            weight = np.prod(np.where(np.array(corner) == 1, smooth, 1 - smooth), axis=1)
            value += weight * _hash(cell + np.array(corner), seed + octave)
        total += value * 0.5**octave
    return total


def _hash(cells: NDArray[np.int64], seed: int) -> Array:
    mixed = (cells[:, 0] * 73856093) ^ (cells[:, 1] * 19349663) ^ (cells[:, 2] * 83492791) ^ (seed * 2654435761)
    mixed = (mixed ^ (mixed >> 13)) * 1274126177
    return ((mixed ^ (mixed >> 16)) & 0xFFFF) / 32767.5 - 1.0


def rotation(axis: str, angle: float) -> Array:
    """Rotation matrix (3, 3) around "x", "y" or "z" by ``angle`` radians."""
    i = "xyz".index(axis)
    j, k = (i + 1) % 3, (i + 2) % 3
    matrix = np.eye(3)
    matrix[j, j] = matrix[k, k] = np.cos(angle)
    matrix[j, k], matrix[k, j] = -np.sin(angle), np.sin(angle)
    return matrix


def random_rotation(random: np.random.Generator, tilt: float = np.pi) -> Array:
    """Any turn about z, then a lean of at most ``tilt`` radians in any direction."""
    lean, heading, spin = random.uniform(0, tilt), *random.uniform(0, 2 * np.pi, 2)
    return rotation("z", heading) @ rotation("y", lean) @ rotation("z", spin)
