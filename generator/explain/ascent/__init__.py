"""Feature visualisation by gradient ascent: objective x parameterisation x transform x render.

Erhan et al. 2009 made pictures that excite a unit; Simonyan et al. 2013 did it for classes; Olah et al. 2017 collected what
keeps the result from being noise. Each of the four factors is a small module of its own here, so that the plain pixel ascent
and the regularised one differ in nothing but the parts that are named.
"""

from generator.explain.ascent.objective import Objective, channels, total_variation
from generator.explain.ascent.parameterisation import Fourier, Parameterisation, Pixels
from generator.explain.ascent.render import Ascent, render
from generator.explain.ascent.transform import Transform, keep, robust

__all__ = [
    "Ascent",
    "Fourier",
    "Objective",
    "Parameterisation",
    "Pixels",
    "Transform",
    "channels",
    "keep",
    "render",
    "robust",
    "total_variation",
]
