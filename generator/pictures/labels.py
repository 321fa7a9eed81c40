"""Class names of Food-11 and the spellings people's folders really use."""

from __future__ import annotations

import re

__all__ = ["FOOD_11", "class_of_folder"]

FOOD_11 = (
    "bread",
    "dairy_product",
    "dessert",
    "egg",
    "fried_food",
    "meat",
    "noodles_pasta",
    "rice",
    "seafood",
    "soup",
    "vegetable_fruit",
)
"""Identifiers of the eleven classes in label order (label 0 is bread)."""


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


_BY_LETTERS = {_letters(name): index for index, name in enumerate(FOOD_11)}


def class_of_folder(name: str) -> int | None:
    """Return the label a folder name stands for, or None.

    ``Noodles-Pasta``, ``Noodles/Pasta``, ``noodles pasta``, ``06`` and ``6`` all give 6.
    """
    if name.isdecimal():  # not isdigit(): that takes "²" as well, int() does not
        label = int(name)
        return label if label < len(FOOD_11) else None
    return _BY_LETTERS.get(_letters(name))
