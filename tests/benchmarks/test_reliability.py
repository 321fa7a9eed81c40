"""Two maps from other random numbers: what the measure says of chance, of none, and of a method that has become noisier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

pytest.importorskip("psutil")

from benchmarks.random_maps import Passes, repeated
from benchmarks.reliability import CONTROLS, METHODS, compared

PICTURE = np.random.default_rng(7).random((64, 64))


def toy(method: str, picture: Any, target: int, seed: int) -> Any:
    """A map that is ``method`` (a share) chance."""
    share = float(method)
    return (1 - share) * picture + share * np.random.default_rng(seed).random(picture.shape)


def sides(rho: Mapping[str, Sequence[float]] = {}) -> dict[str, dict[str, list[float]]]:
    """What a side measured on two pictures where nothing is wrong, but for some methods' correlations."""
    usual = {**dict.fromkeys(METHODS, (0.9, 0.8)), "random": (0.01, -0.01), "gradient": (1.0, 1.0)}
    return {
        method: {"rho": list({**usual, **rho}[method]), "seconds": [1.0, 2.0, 9.0], "passes": [96.0, 96.0]}
        for method in (*METHODS, *CONTROLS)
    }


def test_chance_correlates_with_nothing_and_the_same_map_entirely() -> None:
    pictures = [(PICTURE, 0), (PICTURE.T, 1)]
    assert repeated(toy, "1", pictures, Passes())["rho"] == pytest.approx([0, 0], abs=0.06)
    assert repeated(toy, "0", pictures, Passes())["rho"] == pytest.approx([1, 1])
    little, much = (repeated(toy, share, pictures, Passes()) for share in ("0.1", "0.6"))
    assert 0.9 < min(little["rho"]) < 1
    assert 0 < min(much["rho"]) < max(much["rho"]) < min(little["rho"])
    assert [len(little[name]) for name in ("rho", "seconds", "passes")] == [2, 4, 4]


def test_passes_are_the_pictures_a_network_is_shown() -> None:
    import torch
    from torch import nn

    network = nn.Sequential(nn.Conv2d(3, 5, 1), nn.Conv2d(5, 3, 1))

    def asking(method: str, picture: Any, target: int, seed: int) -> Any:
        network(torch.zeros(4, 3, 2, 2))
        network(torch.zeros(1, 3, 2, 2))
        return picture

    assert repeated(asking, "", [(PICTURE, 0)], Passes())["passes"] == [5, 5]


def test_a_row_has_both_sides_means_lowest_and_median_seconds() -> None:
    table, passes = compared(sides({"rise": (0.7, 0.9)}), sides(), ["a"]).tables
    assert [row[0] for row in table.rows] == [*METHODS, "random (control)", "gradient (control)"]
    assert table.rows[1][1:] == pytest.approx((0.85, 0.8, 0.8, 0.7, 2, 2))
    assert passes.rows[1] == ("rise", 96, 96)


def test_only_a_mean_that_fell_by_more_than_a_hundredth_is_noisier() -> None:
    verdict, changes, controls, _, shown = compared(sides({"rise": (0.88, 0.79), "lime": (0.9, 0.79)}), sides(), ["a", "b"]).notes
    assert verdict == "**noisier** than before, by a mean that fell by more than 0.01: rise, 0.835 after 0.850."
    assert "rise -0.0150 ± 0.0050; lime -0.0050 ± 0.0050" in changes
    assert controls.count("met") == 2
    assert shown == "Pictures: a, b."
    assert compared(sides({"rise": (0.99, 0.99)}), sides(), ["a"]).notes[0].startswith("No method is noisier")


def test_what_cannot_be_correlated_counts_as_noisier() -> None:
    assert "**noisier**" in compared(sides({"lime": (float("nan"), 0.9)}), sides(), ["a"]).notes[0]


@pytest.mark.parametrize("wrong", [{"random": (0.0, 0.3)}, {"gradient": (1.0, 0.99)}, {"gradient": (float("nan"), 1.0)}])
def test_a_control_that_does_not_hold_is_told(wrong: Mapping[str, Sequence[float]]) -> None:
    for ours, before in ((sides(wrong), sides()), (sides(), sides(wrong))):
        assert compared(ours, before, ["a"]).notes[2].count("**missed**") == 1
