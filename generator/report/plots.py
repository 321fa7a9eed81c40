"""Geometry of plots of measured values: positions along x, intervals, bands. As for charts, words stay in the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.report.charts import Line, path_through, ticks

__all__ = ["Dot", "Plot", "Series", "Span", "label_offsets", "plot", "scale_of", "span"]


@dataclass(frozen=True)
class Dot:
    """A point with the ends of its interval, all in plot units; ``low`` and ``high`` equal ``y`` where there is none."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Series:
    """Dots in order, the line through them, and the outline of the band between their intervals' ends."""

    dots: tuple[Dot, ...]
    line: Line
    band: str


@dataclass(frozen=True)
class Plot:
    """A plot area of ``width`` x ``height`` units; ticks and levels are (position, value)."""

    width: float
    height: float
    series: tuple[Series, ...]
    x_ticks: tuple[tuple[float, Any], ...]
    y_ticks: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Span:
    """A measured value on a horizontal scale, positions in percent of its width; ``zero`` is None where 0 is off the scale."""

    value: float
    low: float
    high: float
    zero: float | None


def plot(
    series: Sequence[Sequence[Any]],
    x: Sequence[Sequence[float]],
    width: float = 260,
    height: float = 150,
    levels: Sequence[float] = (),
    labels: Sequence[Any] = (),
    bounds: tuple[float, float] | None = None,
) -> Plot:
    """Lay out series of numbers or measured facts (None: left out), each over its row of positions in ``x``.

    With ``labels`` the positions of the first row get those instead of round numbers; ``bounds`` fixes the vertical range.
    """
    kept = [[(at, _ends(y)) for at, y in zip(xs, ys, strict=True) if y is not None] for xs, ys in zip(x, series, strict=True)]
    everything = [value for points in kept for _, ends in points for value in ends] + list(levels)
    y_values = ticks(*(bounds or (min(everything, default=0.0), max(everything, default=1.0))), 4)
    low, high = y_values[0], y_values[-1]
    spread = [at for row in x for at in row] or [0.0]
    x_values = ticks(min(spread), max(spread), 5)
    left, right = (min(spread), max(spread)) if labels else (x_values[0], x_values[-1])

    def across(at: float) -> float:
        return round((at - left) / ((right - left) or 1) * width, 2)

    def down(value: float) -> float:
        return round(height - (value - low) / ((high - low) or 1) * height, 2)

    drawn = tuple(_series([Dot(across(at), down(v), down(a), down(b)) for at, (v, a, b) in points]) for points in kept)
    marks = zip(x[0], labels, strict=True) if labels else ((value, value) for value in x_values)
    return Plot(
        width,
        height,
        drawn,
        tuple((across(at), label) for at, label in marks),
        tuple((down(value), value) for value in y_values),
        tuple((down(level), level) for level in levels),
    )


def label_offsets(dots: Sequence[Dot], wide: float = 62, high: float = 9) -> list[float]:
    """For a label at each dot, how far below it stands (negative: above), so that none lies on another where there is room."""
    placed: list[tuple[float, float]] = []
    offsets = []
    for dot in dots:
        free = (
            offset
            for offset in (-5.0, 12.0, -15.0, 22.0, -25.0, 32.0)
            if all(abs(dot.x - x) > wide or abs(dot.y + offset - y) > high for x, y in placed)
        )
        offsets.append(next(free, -5.0))
        placed.append((dot.x, dot.y + offsets[-1]))
    return offsets


def scale_of(facts: Sequence[Any], *within: float) -> tuple[float, float]:
    """Round ends of a scale that holds every given fact with its interval, and the values in ``within``."""
    ends = [end for fact in facts if fact is not None for end in _ends(fact)] + list(within)
    marks = ticks(min(ends, default=0.0), max(ends, default=1.0), 4)
    return marks[0], marks[-1]


def span(fact: Any, scale: tuple[float, float]) -> Span | None:
    """A measured fact on the scale (low, high); None for a fact that is none."""
    if fact is None:
        return None
    value, low, high = (_share(end, scale) for end in _ends(fact))
    return Span(value, low, high, _share(0.0, scale) if scale[0] <= 0 <= scale[1] else None)


def _share(value: float, scale: tuple[float, float]) -> float:
    return round(min(max((value - scale[0]) / ((scale[1] - scale[0]) or 1), 0.0), 1.0) * 100, 2)


def _ends(value: Any) -> tuple[float, float, float]:
    if isinstance(value, Mapping):
        return float(value["value"]), float(value["lower"]), float(value["upper"])
    return float(value), float(value), float(value)


def _series(dots: list[Dot]) -> Series:
    if not dots:
        return Series((), Line("", (0.0, 0.0)), "")
    band = [(dot.x, dot.high) for dot in dots] + [(dot.x, dot.low) for dot in reversed(dots)]
    return Series(tuple(dots), path_through([(dot.x, dot.y) for dot in dots]), f"{path_through(band).path}Z")
