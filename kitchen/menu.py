"""The kinds of dish, and what each can be served in."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLASSES", "KINDS", "TRAINED", "VESSELS", "Kind"]

VESSELS = {
    "plate": 0.30,
    "bowl": 0.15,
    "deep_plate": 0.12,
    "pan": 0.09,
    "board": 0.10,
    "tray": 0.07,
    "basket": 0.05,
    "paper": 0.06,
    "foil": 0.06,
}
"""What food is served in, with probabilities; a kind that cannot be served in all shares these out among those that it can."""

ANY = tuple(VESSELS)
FLAT = ("plate", "board", "tray", "paper", "foil")
OPEN = ("plate", "deep_plate", "pan", "board", "tray", "foil")
MOIST = ("plate", "bowl", "deep_plate", "pan", "foil")
LIQUID = ("bowl", "deep_plate", "pan")


@dataclass(frozen=True)
class Kind:
    """A kind of dish and the vessels that can hold it."""

    name: str
    vessels: tuple[str, ...] = ANY


KINDS = {
    "bread": (Kind("sliced_loaf"), Kind("rolls"), Kind("croissants"), Kind("baguette"), Kind("pretzels")),
    "dairy_product": (
        Kind("cheese"),
        Kind("milk", FLAT),
        Kind("butter", FLAT),
        Kind("yoghurt", ("bowl", "deep_plate")),
        Kind("mozzarella", (*MOIST, "board", "tray")),
    ),
    "dessert": (
        Kind("layer_cake", FLAT),
        Kind("doughnuts"),
        Kind("ice_cream", ("bowl", "deep_plate", "plate")),
        Kind("cookies"),
        Kind("fruit_tart", FLAT),
    ),
    "egg": (
        Kind("fried_egg", ("plate", "deep_plate", "pan", "board", "foil")),
        Kind("boiled_halves"),
        Kind("scrambled_egg", MOIST),
        Kind("omelette", ("plate", "deep_plate", "pan", "board", "foil")),
        Kind("eggs_in_shell"),
    ),
    "fried_food": (Kind("chips"), Kind("nuggets"), Kind("onion_rings"), Kind("spring_rolls"), Kind("drumsticks")),
    "meat": (
        Kind("steak", OPEN),
        Kind("sausages"),
        Kind("skewers", (*OPEN, "paper")),
        Kind("meatballs", MOIST),
        Kind("roast", OPEN),
    ),
    "noodles_pasta": (
        Kind("spaghetti", MOIST),
        Kind("ramen", LIQUID),
        Kind("macaroni", MOIST),
        Kind("penne", MOIST),
        Kind("ravioli", MOIST),
    ),
    "rice": (
        Kind("white_rice", MOIST),
        Kind("fried_rice", (*MOIST, "tray")),
        Kind("curry_rice", ("plate", "bowl", "deep_plate", "foil")),
        Kind("onigiri"),
        Kind("rice_rolls"),
    ),
    "seafood": (
        Kind("prawns", (*MOIST, "tray", "board", "paper")),
        Kind("whole_fish", OPEN),
        Kind("salmon", OPEN),
        Kind("mussels", MOIST),
        Kind("oysters", (*OPEN, "bowl")),
    ),
    "soup": (
        Kind("cream_soup", LIQUID),
        Kind("clear_soup", LIQUID),
        Kind("minestrone", LIQUID),
        Kind("tomato_soup", LIQUID),
        Kind("onion_soup", LIQUID),
    ),
    "vegetable_fruit": (
        Kind("salad", (*MOIST, "board", "tray", "basket")),
        Kind("fruit"),
        Kind("crudites"),
        Kind("broccoli"),
        Kind("melon"),
    ),
}
"""Five kinds of dish a class: the first three are in training, the fourth in validation and test, the last in test only."""

TRAINED = 3

CLASSES = tuple(KINDS)
