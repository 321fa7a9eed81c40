"""The stage a dish is set on: things with their number in the mask, the lights, the camera."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from kitchen.materials import Look, material
from kitchen.mesh import Mesh, noise, rotation
from kitchen.plan import Scene, source

__all__ = ["ROLES", "THINGS", "Heap", "Stage", "wavy"]

Array = NDArray[np.float64]

ROLES = {
    "background": "background",
    "table": "table",
    "vessel": "tableware",
    "food": "food",
    "fork": "tableware",
    "knife": "tableware",
    "spoon": "tableware",
    "napkin": "tableware",
    "glass": "tableware",
    "side_dish": "side",
    "garnish": "side",
    "chopsticks": "cue",
}
"""What a pixel can show, and the part that it plays in the picture."""

THINGS = tuple(ROLES)
"""What a pixel of a mask can be; its value is the index here."""

_DISH = ("table", "vessel", "food")


class Stage:
    """An empty Blender scene that meshes are put on.

    Each thing draws from a stream of chance of its own, ``random`` while it is being set: what one draws, and whether it is
    there at all, moves no other.
    """

    def __init__(self, scene: Scene) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.planned = scene
        self.random = source(scene.seed, "stage")
        self.hazy = False
        self.scene = bpy.context.scene
        self.looks: list[Look] = []
        """The surfaces of the food, in the order in which they came."""
        self.surfaces: Sequence[Look] = ()
        """What the food is to have in their stead."""
        self._setting = "background"
        self._materials: dict[Look, Any] = {}

    @contextmanager
    def setting(self, thing: str, stream: str = "") -> Iterator[list[Any]]:
        """While ``thing`` is set, all that is added is of it, and chance is that of ``stream``, else its own.

        Gives the list of what was added, filled at the end.

        Raises:
            ValueError: ``thing`` is none of THINGS.
        """
        THINGS.index(thing)
        before, known = (self._setting, self.random), set(self.scene.objects)
        stream = stream or thing
        self._setting, self.random = thing, source(self.planned.seed_of(stream), stream)
        added: list[Any] = []
        try:
            yield added
        finally:
            self._setting, self.random = before
            added += [each for each in self.scene.objects if each not in known]

    def add(self, mesh: Mesh, look: Look, thing: str = "", smooth: bool = True, hidden: bool = False) -> Any:
        """Put ``mesh`` on the stage as part of ``thing``, else of what is being set.

        ``hidden`` meshes (clear glass, steam) are not in the mask: what lies behind them is.

        Raises:
            ValueError: ``thing`` is none of THINGS.
        """
        thing = thing or self._setting
        data = bpy.data.meshes.new(thing)
        _fill(data, mesh, smooth)
        made = bpy.data.objects.new(thing, data)
        made.pass_index = THINGS.index(thing)
        made["hidden"] = hidden
        data.materials.append(self._material(self._surface(look) if thing == "food" and not hidden else look))
        self.scene.collection.objects.link(made)
        return made

    def _surface(self, look: Look) -> Look:
        """``look``, or what the food is to have in its stead: as good a match as its place among the food's surfaces gives."""
        if look not in self.looks:
            self.looks.append(look)
        return self.surfaces[self.looks.index(look) % len(self.surfaces)] if self.surfaces else look

    def top(self, x: float, y: float, on: Collection[str] = _DISH) -> float:
        """Height of the highest surface above (x, y) of the things ``on``; 0 where there is none.

        What stands beside a dish is not among them unless it is named, so that no thing's place depends on whether it is there.
        """
        graph = bpy.context.evaluated_depsgraph_get()
        start = Vector((x, y, 50.0))
        for _ in range(64):
            hit, place, _, _, found, _ = self.scene.ray_cast(graph, start, Vector((0, 0, -1)))
            if not hit:
                return 0.0
            if THINGS[found.pass_index] in on:
                return float(place.z)
            start = place - Vector((0, 0, 1e-4))
        return 0.0

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

    def leant(self, piece: Mesh, x: float, y: float, sink: float = 0.0, most: float = 0.5) -> Mesh:
        """``piece`` dropped at (x, y), leaning at most ``most`` radians, as what lies under it slopes."""
        pull = self._pull(piece, x, y)
        x, y = x * pull, y * pull
        under = piece.points[:, :2] + (x, y)
        ground = np.column_stack([under, np.ones(len(under))])
        down, side, _ = np.linalg.lstsq(ground, self.surface(*under.T), rcond=None)[0]
        lean, heading = min(np.arctan(np.hypot(down, side)), most), np.arctan2(-side, -down)
        turn = rotation("z", heading) @ rotation("y", lean) @ rotation("z", -heading)
        return self.drop(piece.moved(turn=turn), x, y, sink)

    def drop_lowest(
        self, piece: Mesh, random: np.random.Generator, spread: float = 1.0, tries: int = 8, sink: float = 0.0
    ) -> Mesh:
        """Dropped where it comes to lie lowest, of ``tries`` places within ``spread`` of the radius."""
        angle, far = random.uniform(0, 2 * np.pi, tries), spread * self.radius * np.sqrt(random.uniform(0, 1, tries))
        places = np.stack([far * np.cos(angle), far * np.sin(angle)], 1)
        lowest = min(places, key=lambda place: self._resting(piece, *place, sink).points[:, 2].max())
        return self.drop(piece, *lowest, sink)

    def _resting(self, piece: Mesh, x: float, y: float, sink: float) -> Mesh:
        pull = self._pull(piece, x, y)
        placed = piece.moved((x * pull, y * pull, 0))
        lift = float((self.height[self._cell(placed.points)] - placed.points[:, 2]).max()) - sink
        return placed.moved((0, 0, lift))

    def _pull(self, piece: Mesh, x: float, y: float) -> float:
        """The share of its way from the middle at which ``piece`` stays within the heap."""
        reach = float(np.hypot(*piece.points[:, :2].T).max()) * (1 - self.overhang)
        return float(min(1.0, max(self.radius - reach, 0.0) / max(np.hypot(x, y), 1e-9)))

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
