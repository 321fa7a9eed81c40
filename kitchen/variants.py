"""Which variants of test and validation scenes are rendered: the same scene but for one known change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from kitchen.menu import CLASSES, KINDS, VESSELS
from kitchen.plan import LIGHTS, TABLES, Scene, drawn, source

__all__ = ["SWAPS", "variant_row", "variants"]

SWAPS = ("food", "setting", "vessel", "table", "light", "camera", "surface")
"""What one variant changes and all others keep.

"food" is a dish of another class; "setting" is everything but the food; "surface" gives the food the surfaces of a dish of
another class, on its own shape.
"""

_REMOVED = {"test": 20, "validation": 10}
"""Scenes a class from which each thing is taken away in turn."""

_SUBSETS, _MOST = 6, 4
"""Test scenes a class of which all subsets of up to four objects are rendered."""

_SWAPPED = 10


def variants(planned: Sequence[Scene], seed: int = 1) -> list[Scene]:
    """All variants of ``planned`` scenes."""
    found = []
    for folder, count in _REMOVED.items():
        for label in range(len(CLASSES)):
            own = [scene for scene in planned if scene.folder == folder and scene.label == label]
            for scene in own[:count]:
                found += [_without(scene, (thing,)) for thing in (*scene.objects, "food")]
            if folder == "test":
                for scene in _with_most_objects(own[:count])[:_SUBSETS]:
                    found += list(_subsets(scene))
                for scene in own[:_SWAPPED]:
                    found += _swaps(scene, planned, seed)
    return found


def variant_row(scene: Scene) -> dict[str, str | int]:
    """A variant as a row of the manifest of variants."""
    base = scene.base
    if base is None:
        raise ValueError(f"{scene.file} is no variant")
    change = "remove" if scene.without else "swap"
    what = " ".join(scene.without) or scene.stem.removeprefix("other-")
    row = scene.as_row()
    kept = {name: row[name] for name in ("kind", "vessel", "table", "light")}
    surface = scene.surface[0] if scene.surface else ""
    return {
        "file": scene.file,
        "scene": base.file,
        "change": change,
        "what": what,
        "label": scene.label,
        **kept,
        "surface": surface,
    }


def _folder(scene: Scene) -> str:
    return f"variants/{scene.folder}/{scene.name}"


def _without(scene: Scene, things: tuple[str, ...]) -> Scene:
    return replace(scene, folder=_folder(scene), stem="without-" + "-".join(things), without=things, base=scene)


def _subsets(scene: Scene) -> Iterator[Scene]:
    """Two or more of the first four objects taken away; with one away and with none it is rendered anyhow."""
    objects = scene.objects[:_MOST]
    for count in range(2, len(objects) + 1):
        for things in combinations(objects, count):
            yield _without(scene, things)


def _with_most_objects(own: Sequence[Scene]) -> list[Scene]:
    return sorted(own, key=lambda scene: -min(len(scene.objects), _MOST))


def _swaps(scene: Scene, planned: Sequence[Scene], seed: int) -> list[Scene]:
    chance = source(seed, "swap", scene.file)
    other = int(chance.integers(1 << 31))
    strangers = [each for each in planned if each.folder == scene.folder and each.label != scene.label]
    fitting = [each for each in strangers if scene.vessel in _vessels(each)]
    food = fitting[chance.integers(len(fitting))]
    skin = strangers[chance.integers(len(strangers))]
    settings = [each for each in strangers if each.vessel in _vessels(scene)]
    place = settings[chance.integers(len(settings))]
    vessels = [name for name in _vessels(scene) if name != scene.vessel]
    changes = {
        "food": {"kind": food.kind, "label": food.label, "streams": (("food", food.seed),)},
        "setting": {
            **{name: getattr(place, name) for name in ("vessel", "table", "light", "beside", "chopsticks", "second")},
            "seed": place.seed,
            "streams": (("food", scene.seed),),
        },
        "vessel": {
            "vessel": drawn({name: VESSELS[name] for name in vessels}, chance),
            "streams": (("vessel", other),),
        },
        "table": {
            "table": drawn({name: share for name, share in TABLES.items() if name != scene.table}, chance),
            "streams": (("table", other),),
        },
        "light": {
            "light": drawn({name: share for name, share in LIGHTS.items() if name != scene.light}, chance),
            "streams": (("light", other),),
        },
        "camera": {"streams": (("camera", other),)},
        "surface": {"surface": (skin.kind, skin.seed)},
    }
    return [replace(scene, folder=_folder(scene), stem=f"other-{what}", base=scene, **changes[what]) for what in SWAPS]


def _vessels(scene: Scene) -> tuple[str, ...]:
    return next(kind.vessels for kind in KINDS[CLASSES[scene.label]] if kind.name == scene.kind)
