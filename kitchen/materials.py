"""What surfaces are made of: a ``Look`` is data, ``material`` builds Blender's nodes from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import bpy

__all__ = ["Look", "linear", "material"]

Colour = str
"""An sRGB colour as ``#rrggbb``."""


@dataclass(frozen=True)
class Look:
    """A surface. Sizes are in units of ten centimetres.

    ``colour`` is the ground; with ``ramp``, (tint, colour) pairs, the ground follows the mesh's tint instead. ``mottle`` is
    mixed in by noise of grain ``mottle_size``, over the share ``mottle_share`` of the surface, edges soft or ``mottle_sharp``.
    ``bump`` raises noise of grain ``bump_size`` (its height, in units), ``pores`` presses in cells of grain ``pore_size``.
    """

    colour: Colour = "#cccccc"
    ramp: tuple[tuple[float, Colour], ...] = ()
    mottle: Colour | None = None
    mottle_size: float = 0.2
    mottle_share: float = 0.5
    mottle_sharp: bool = False
    mottle_stretch: tuple[float, float, float] = (1, 1, 1)
    roughness: float = 0.5
    bump: float = 0.0
    bump_size: float = 0.05
    pores: float = 0.0
    pore_size: float = 0.05
    subsurface: float = 0.0
    subsurface_depth: tuple[float, float, float] = (0.1, 0.05, 0.03)
    coat: float = 0.0
    metal: float = 0.0
    glass: float = 0.0
    refraction: float = 1.45
    sheen: float = 0.0
    alpha: float = 1.0
    mist: bool = False
    """Thins out towards its rims, as steam does."""
    weave: float = 0.0
    """Threads a unit of a woven cloth; 0 is none."""
    pattern: tuple[str, Colour, float] | None = None
    """("stripes" | "checks" | "planks", second colour, repeats a unit)."""
    extra: dict[str, float] = field(default_factory=dict, hash=False)
    """More inputs of the Principled shader by name."""


def linear(colour: Colour) -> tuple[float, float, float, float]:
    """The linear value of an sRGB ``#rrggbb``, opaque."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue, 1.0


class _Graph:
    """A little shorthand around a node tree."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree

    def node(self, kind: str, inputs: dict[str | int, Any] | None = None, **settings: Any) -> Any:
        made = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in settings.items():
            setattr(made, name, value)
        for name, value in (inputs or {}).items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, made.inputs[name])
            else:
                made.inputs[name].default_value = value
        return made

    def mix(self, share: Any, one: Any, other: Any) -> Any:
        made = self.tree.nodes.new("ShaderNodeMix")
        made.data_type = "RGBA"
        for socket, value in zip((made.inputs[0], made.inputs[6], made.inputs[7]), (share, one, other), strict=True):
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
            else:
                socket.default_value = value
        return made.outputs[2]

    def ramp(self, share: Any, stops: list[tuple[float, tuple[float, ...]]]) -> Any:
        made = self.node("ValToRGB", {"Fac": share})
        elements = made.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (at, colour) in zip(elements, stops, strict=False):
            element.position, element.color = at, colour
        return made.outputs["Color"]


def material(look: Look, name: str = "material") -> Any:
    """A Blender material for ``look``; objects that share it should be given the same one."""
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    graph = _Graph(tree)
    place = graph.node("TexCoord").outputs["Object"]
    shader = graph.node(
        "BsdfPrincipled",
        {
            "Base Color": _colour(graph, look, place),
            "Roughness": look.roughness,
            "Metallic": look.metal,
            "Subsurface Weight": look.subsurface,
            "Subsurface Radius": tuple(each / max(look.subsurface_depth) for each in look.subsurface_depth),
            "Subsurface Scale": max(look.subsurface_depth),
            "Coat Weight": look.coat,
            "Coat Roughness": 0.08,
            "Transmission Weight": look.glass,
            "IOR": look.refraction,
            "Sheen Weight": look.sheen,
            "Alpha": look.alpha,
            **look.extra,
        },
        subsurface_method="BURLEY",
    )
    if look.mist:
        facing = graph.node("LayerWeight", {"Blend": 0.5}).outputs["Facing"]
        dense = graph.node("Math", {0: 1.0, 1: facing}, operation="SUBTRACT").outputs[0]
        steep = graph.node("Math", {0: dense, 1: 2.5}, operation="POWER").outputs[0]
        thin = graph.node("Math", {0: steep, 1: look.alpha}, operation="MULTIPLY").outputs[0]
        tree.links.new(thin, shader.inputs["Alpha"])
    height = _height(graph, look, place)
    if height is not None:
        bumped = graph.node("Bump", {"Height": height, "Distance": 1.0, "Strength": 1.0})
        tree.links.new(bumped.outputs["Normal"], shader.inputs["Normal"])
    out = graph.node("OutputMaterial")
    tree.links.new(shader.outputs["BSDF"], out.inputs["Surface"])
    return made


def _colour(graph: _Graph, look: Look, place: Any) -> Any:
    ground: Any = linear(look.colour)
    if look.ramp:
        tint = graph.node("Attribute", attribute_name="tint").outputs["Fac"]
        ground = graph.ramp(tint, [(at, linear(colour)) for at, colour in look.ramp])
    if look.pattern:
        kind, second, repeats = look.pattern
        if kind == "planks":
            wave = graph.node(
                "TexBrick", {"Vector": place, "Scale": repeats, "Mortar Size": 0.006, "Brick Width": 2.5, "Row Height": 0.35}
            )
            wave.inputs["Color1"].default_value = (0.0, 0.0, 0.0, 1)
            wave.inputs["Color2"].default_value = (0.8, 0.8, 0.8, 1)
            wave.inputs["Mortar"].default_value = (1, 1, 1, 1)
            share = wave.outputs["Color"]
        elif kind == "checks":
            share = graph.node("TexChecker", {"Vector": place, "Scale": repeats}).outputs["Fac"]
        else:
            wave = graph.node("TexWave", {"Vector": place, "Scale": repeats}, bands_direction="X")
            share = graph.ramp(wave.outputs["Fac"], [(0.55, (0, 0, 0, 1)), (0.6, (1, 1, 1, 1))])
        ground = graph.mix(share, ground, linear(second))
    if look.mottle:
        stretched = graph.node("Mapping", {"Vector": place, "Scale": look.mottle_stretch}).outputs["Vector"]
        grain = graph.node("TexNoise", {"Vector": stretched, "Scale": 1 / look.mottle_size, "Detail": 3.0, "Roughness": 0.6})
        width = 0.03 if look.mottle_sharp else 0.14
        middle = 0.5 + (0.5 - look.mottle_share) * 0.5
        low, high = (max(min(middle + s * width, 1), 0) for s in (-1, 1))
        share = graph.ramp(grain.outputs["Fac"], [(low, (0, 0, 0, 1)), (high, (1, 1, 1, 1))])
        ground = graph.mix(share, ground, linear(look.mottle))
    return ground


def _height(graph: _Graph, look: Look, place: Any) -> Any:
    parts = []
    if look.bump:
        grain = graph.node("TexNoise", {"Vector": place, "Scale": 1 / look.bump_size, "Detail": 2.0, "Roughness": 0.6})
        parts.append(graph.node("Math", {0: grain.outputs["Fac"], 1: look.bump}, operation="MULTIPLY").outputs[0])
    if look.pores:
        cells = graph.node("TexVoronoi", {"Vector": place, "Scale": 1 / look.pore_size})
        parts.append(graph.node("Math", {0: cells.outputs["Distance"], 1: look.pores}, operation="MULTIPLY").outputs[0])
    if look.weave:
        for direction in "XY":
            thread = graph.node(
                "TexWave", {"Vector": place, "Scale": look.weave / 6.3, "Distortion": 0.4}, bands_direction=direction
            )
            parts.append(graph.node("Math", {0: thread.outputs["Fac"], 1: 0.25 / look.weave}, operation="MULTIPLY").outputs[0])
    while len(parts) > 1:
        parts.append(graph.node("Math", {0: parts.pop(), 1: parts.pop()}, operation="ADD").outputs[0])
    return parts[0] if parts else None
