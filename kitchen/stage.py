"""The stage a dish is set on: objects with their part in the mask, the lights, the camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from kitchen.materials import Look, material
from kitchen.mesh import Mesh, noise

__all__ = ["PARTS", "Heap", "Stage", "wavy"]

Array = NDArray[np.float64]

PARTS = ("background", "table", "tableware", "side", "food", "cue")
"""What a pixel of a mask can be; its value is the index here."""


class Stage:
    """An empty Blender scene that meshes are put on. ``random`` is the scene's own source of chance."""

    def __init__(self, random: np.random.Generator) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.random = random
        self.hazy = False
        self.scene = bpy.context.scene
        self._materials: dict[Look, Any] = {}

    def add(self, mesh: Mesh, look: Look, part: str = "food", smooth: bool = True, hidden: bool = False) -> Any:
        """Put ``mesh`` on the stage. ``hidden`` things (clear glass, steam) are not in the mask: what lies behind them is.

        Raises:
            ValueError: ``part`` is none of PARTS.
        """
        data = bpy.data.meshes.new(part)
        _fill(data, mesh, smooth)
        thing = bpy.data.objects.new(part, data)
        thing.pass_index = PARTS.index(part)
        thing["hidden"] = hidden
        data.materials.append(self._material(look))
        self.scene.collection.objects.link(thing)
        return thing

    def top(self, x: float, y: float) -> float:
        """Height of the highest surface above (x, y); 0 where there is none."""
        graph = bpy.context.evaluated_depsgraph_get()
        hit, place, *_ = self.scene.ray_cast(graph, Vector((x, y, 50.0)), Vector((0, 0, -1)))
        return float(place.z) if hit else 0.0

    def chance(self, probability: float) -> bool:
        return bool(self.random.random() < probability)

    def pick(self, *choices: Any) -> Any:
        return choices[self.random.integers(len(choices))]

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def spot(self, radius: float) -> tuple[float, float]:
        """A point of the disc of that radius, all equally likely."""
        far, angle = radius * np.sqrt(self.between(0, 1)), self.between(0, 2 * np.pi)
        return float(far * np.cos(angle)), float(far * np.sin(angle))

    def seed(self) -> int:
        """A fresh seed for noise."""
        return int(self.random.integers(1 << 30))

    def _material(self, look: Look) -> Any:
        if look not in self._materials:
            self._materials[look] = material(look)
        return self._materials[look]


def _fill(data: Any, mesh: Mesh, smooth: bool) -> None:
    corners = np.concatenate([mesh.quads.ravel(), mesh.triangles.ravel()]).astype(np.int32)
    sizes = np.concatenate([np.full(len(mesh.quads), 4), np.full(len(mesh.triangles), 3)]).astype(np.int32)
    data.vertices.add(len(mesh.points))
    data.vertices.foreach_set("co", mesh.points.astype(np.float32).ravel())
    data.loops.add(len(corners))
    data.loops.foreach_set("vertex_index", corners)
    data.polygons.add(len(sizes))
    data.polygons.foreach_set("loop_start", (np.cumsum(sizes) - sizes).astype(np.int32))
    data.polygons.foreach_set("use_smooth", np.full(len(sizes), smooth))
    tint = data.attributes.new("tint", "FLOAT", "POINT")
    tint.data.foreach_set("value", mesh.tint.astype(np.float32))
    data.update()


class Heap:
    """Pieces dropped one on the other: keeps the height of what lies there already, on a grid of ``cells`` a side.

    ``floor(x, y)`` is the height of the empty vessel; a piece that reaches beyond ``radius`` is put nearer to the middle, but for
    the share ``overhang`` of its own reach.
    """

    def __init__(self, radius: float, floor: Callable[[Array, Array], Array], cells: int = 72, overhang: float = 0.0) -> None:
        self.radius, self.cells, self.overhang = radius, cells, overhang
        line = (np.arange(cells) + 0.5) / cells * 2 - 1
        x, y = np.meshgrid(line * radius * 1.25, line * radius * 1.25, indexing="ij")
        self.height = np.asarray(floor(x, y), float) * np.ones_like(x)

    def drop(self, piece: Mesh, x: float, y: float, sink: float = 0.0) -> Mesh:
        """``piece`` come to rest with its origin over (x, y), ``sink`` deep in what it lies on."""
        placed = self._resting(piece, x, y, sink)
        self.raise_to(placed.points)
        return placed

    def raise_to(self, points: Array) -> None:
        """Let the heap be at least as high as ``points`` (n, 3)."""
        np.maximum.at(self.height, self._cell(points), points[:, 2])

    def drop_lowest(
        self, piece: Mesh, random: np.random.Generator, spread: float = 1.0, tries: int = 8, sink: float = 0.0
    ) -> Mesh:
        """Dropped where it comes to lie lowest, of ``tries`` places within ``spread`` of the radius."""
        angle, far = random.uniform(0, 2 * np.pi, tries), spread * self.radius * np.sqrt(random.uniform(0, 1, tries))
        places = np.stack([far * np.cos(angle), far * np.sin(angle)], 1)
        lowest = min(places, key=lambda place: self._resting(piece, *place, sink).points[:, 2].max())
        return self.drop(piece, *lowest, sink)

    def _resting(self, piece: Mesh, x: float, y: float, sink: float) -> Mesh:
        reach = float(np.hypot(*piece.points[:, :2].T).max()) * (1 - self.overhang)
        pull = min(1.0, max(self.radius - reach, 0.0) / max(np.hypot(x, y), 1e-9))
        placed = piece.moved((x * pull, y * pull, 0))
        lift = float((self.height[self._cell(placed.points)] - placed.points[:, 2]).max()) - sink
        return placed.moved((0, 0, lift))

    def surface(self, x: Array, y: Array) -> Array:
        """Height of the heap at (x, y)."""
        return self.height[self._cell(np.stack([x, y], -1))]

    def _cell(self, points: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        at = (points[..., :2] / (1.25 * self.radius) + 1) / 2 * self.cells
        index = np.clip(at.astype(np.int64), 0, self.cells - 1)
        return index[..., 0], index[..., 1]


def wavy(radius: float, amount: float, seed: int, count: int = 48, size: float = 0.7) -> Array:
    """An outline (count, 2): a circle whose radius wavers by the share ``amount``."""
    angle = np.arange(count) / count * 2 * np.pi
    circle = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], 1)
    far = radius * (1 + amount * noise(circle / size, seed, 2))
    return circle[:, :2] * far[:, None]
