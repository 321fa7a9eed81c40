"""The methods as data: what there is, in the order in which it is shown, and where its code is. Imports no method, nor torch.

The code of a method is looked up by name when it is needed (:func:`generator.explain.attribution.attribute`). A job therefore
lists the functions of the methods it uses, and goes stale when one of those changes, not when any method does.

>>> method("rise").function
'generator.explain.perturbation:rise'
>>> members("activations")
('grad_cam', 'grad_cam_plus_plus')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CONTROLS", "GROUPS", "METHODS", "Method", "functions", "members", "method"]

GROUPS = ("gradients", "activations", "perturbations", "controls")
"""What the methods go by."""


@dataclass(frozen=True)
class Method:
    """A way to make a map.

    Attributes:
        signed: negative values speak against the class; the maps of the others are 0 and up.
        needs: what it asks of the classifier: its ``gradients``, ``hooks`` on its ReLUs, its last convolutional ``layer``,
            nothing but ``scores``; a control looks at the ``picture`` alone.
        cost: pictures that the network is shown for one map, with the default budget.
        spends: the parts of a budget (:class:`generator.explain.attribution.Budget`) that decide its map.
        contrasted: the line-up also shows what it says for the class against the runner-up; that costs no pass, or a few.
        function: "module:function", (classifier, example, budget) -> maps.
    """

    id: str
    group: str
    function: str
    cost: int
    needs: Literal["gradients", "hooks", "layer", "scores", "picture"]
    spends: tuple[str, ...] = ()
    signed: bool = True
    contrasted: bool = False


_GRADIENTS, _CAM = "generator.explain.gradients", "generator.explain.cam"
_PERTURBATION, _CONTROLS = "generator.explain.perturbation", "generator.explain.controls"
_NOISE, _SQUARES = ("smoothgrad_samples", "smoothgrad_spread"), ("window", "stride")

_CATALOGUE = (
    Method("gradient", "gradients", f"{_GRADIENTS}:gradient", 1, "gradients", signed=False, contrasted=True),
    Method("input_x_gradient", "gradients", f"{_GRADIENTS}:input_x_gradient", 1, "gradients"),
    Method("smoothgrad", "gradients", f"{_GRADIENTS}:smoothgrad", 8, "gradients", _NOISE, signed=False),
    Method(
        "integrated_gradients",
        "gradients",
        f"{_GRADIENTS}:integrated_gradients",
        12,
        "gradients",
        ("integration_steps",),
        contrasted=True,
    ),
    Method("guided_backprop", "gradients", f"{_GRADIENTS}:guided_backprop", 1, "hooks"),
    Method("grad_cam", "activations", f"{_CAM}:grad_cam", 1, "layer", signed=False, contrasted=True),
    Method("grad_cam_plus_plus", "activations", f"{_CAM}:grad_cam_plus_plus", 1, "layer", signed=False),
    Method("occlusion", "perturbations", f"{_PERTURBATION}:occlusion", 65, "scores", _SQUARES, contrasted=True),
    Method("rise", "perturbations", f"{_PERTURBATION}:rise", 128, "scores", ("masks", "grid"), contrasted=True),
    Method("lime", "perturbations", "generator.explain.lime:lime", 128, "scores", ("lime_passes", "segments")),
    Method(
        "kernel_shap",
        "perturbations",
        "generator.explain.kernel_shap:kernel_shap",
        128,
        "scores",
        ("shap_passes", "segments"),
        contrasted=True,
    ),
    Method("random", "controls", f"{_CONTROLS}:random", 0, "picture", signed=False),
    Method("gaussian", "controls", f"{_CONTROLS}:gaussian", 0, "picture", signed=False),
    Method("sobel", "controls", f"{_CONTROLS}:sobel", 0, "picture", signed=False),
)

METHODS = tuple(entry.id for entry in _CATALOGUE if entry.group != "controls")
CONTROLS = tuple(entry.id for entry in _CATALOGUE if entry.group == "controls")
"""Maps that know nothing of any network: what a method has to beat."""


def method(name: str) -> Method:
    """The entry of a method or control.

    Raises:
        KeyError: there is none of that name.
    """
    for entry in _CATALOGUE:
        if entry.id == name:
            return entry
    raise KeyError(f"no method '{name}'; there are {', '.join((*METHODS, *CONTROLS))}")


def members(group: str) -> tuple[str, ...]:
    """The methods of one of GROUPS, in their order."""
    return tuple(entry.id for entry in _CATALOGUE if entry.group == group)


def functions(*names: str) -> tuple[str, ...]:
    """Where the code of these methods is: what a job that uses them lists."""
    return tuple(method(name).function for name in names)
