"""Feature visualisation by gradient ascent: objective x parameterisation x transform x render.

Erhan et al. 2009 made pictures that excite a unit; Simonyan et al. 2013 did it for classes; Mordvintsev et al. 2015 and Olah
et al. 2017 collected what keeps the result from being noise. Each of the four factors is a small module of its own here, so
that the plain pixel ascent and the regularised one differ in nothing but the parts that are named. The network comes in as a
plain function from pictures to a layer's output: nothing is hooked into it, and nothing is left behind in it.

>>> import torch
>>> generator = torch.Generator().manual_seed(3)
>>> edges = lambda pictures: pictures.diff(dim=-1)          # a "layer" whose first channel is the red edges
>>> made = render(channels([0]), edges, Pixels(1, 16, generator), keep, 20, 0.02, generator)
>>> bool(made.course[-1] > made.course[0])
True
"""

from generator.explain.ascent.objective import Objective, centres, channels, distance_from_grey, total_variation
from generator.explain.ascent.parameterisation import IMAGENET_COLOURS, Fourier, Parameterisation, Pixels
from generator.explain.ascent.render import Ascent, render
from generator.explain.ascent.transform import Transform, affine, compose, keep, robust, roll

__all__ = [
    "IMAGENET_COLOURS",
    "Ascent",
    "Fourier",
    "Objective",
    "Parameterisation",
    "Pixels",
    "Transform",
    "affine",
    "centres",
    "channels",
    "compose",
    "distance_from_grey",
    "keep",
    "render",
    "robust",
    "roll",
    "total_variation",
]
