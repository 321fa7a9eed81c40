"""Every family of the report, in the order in which they are computed: each after those whose results it takes."""

from generator import measures
from generator.family import Family
from generator.figures import (
    activations,
    confusion,
    dream,
    filters,
    forgetting,
    lime,
    lineup,
    network,
    observed,
    saliency,
    shown,
    survey,
)

__all__ = ["FAMILIES"]

FAMILIES: tuple[Family, ...] = (
    network.FAMILY,
    shown.FAMILY,
    observed.FAMILY,
    forgetting.FAMILY,
    dream.FAMILY,
    survey.FAMILY,
    confusion.FAMILY,
    saliency.FAMILY,
    filters.FAMILY,
    activations.FAMILY,
    lime.FAMILY,
    lineup.FAMILY,
    measures.FAMILY,
)
"""In the order in which they are computed. Those that hold most at a time come first, as the heap grows with all that follows."""
