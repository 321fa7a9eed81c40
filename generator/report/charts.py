"""Geometry of line charts; templates turn it into SVG. Words stay in the templates, so one chart serves every language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Chart", "Line", "line_chart", "path_through", "ticks"]


@dataclass(frozen=True)
class Line:
    """An SVG path and where it ends."""

    path: str
    end: tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """A plot area of ``width`` x ``height`` units; ticks are (position, value)."""

    width: float
    height: float
    lines: tuple[Line, ...]
    x_ticks: tuple[tuple[float, float], ...]
    y_ticks: tuple[tuple[float, float], ...]
    levels: tuple[float, ...]


def line_chart(
    series: Sequence[Sequence[float]],
    width: float = 320,
    height: float = 180,
    first: int = 0,
    levels: Sequence[float] = (),
    from_zero: bool = True,
) -> Chart:
    """Lay out lines over the count of their points (starting at ``first``), with horizontal ``levels`` such as a cap."""
    everything = [value for line in series for value in line] + list(levels)
    low, high = (0.0 if from_zero else min(everything)), max(everything)
    y_values = ticks(low, high, 4)
    low, high = min(low, y_values[0]), max(high, y_values[-1])
    longest = max(len(line) for line in series)
    span = max(longest - 1, 1)

    def x(i: float) -> float:
        return round(i / span * width, 2)

    def y(value: float) -> float:
        return round(height - (value - low) / ((high - low) or 1) * height, 2)

    lines = tuple(path_through([(x(i), y(value)) for i, value in enumerate(line)]) for line in series)
    x_values = [value for value in ticks(first, first + span, 5) if value == int(value) and first <= value <= first + span]
    return Chart(
        width,
        height,
        lines,
        tuple((x(value - first), value) for value in x_values),
        tuple((y(value), value) for value in y_values),
        tuple(y(level) for level in levels),
    )


def path_through(points: Sequence[tuple[float, float]]) -> Line:
    return Line("M" + "L".join(f"{x:g} {y:g}" for x, y in points), points[-1])


def ticks(low: float, high: float, wanted: int) -> list[float]:
    """Round numbers that cover a range: steps of 1, 2 or 5 times a power of ten."""
    rough = ((high - low) or 1) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]
