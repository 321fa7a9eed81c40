"""Geometry of plots, of plain numbers and of measured ones; templates turn it into SVG, and words stay there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Dot", "Line", "Plot", "Series", "Span", "label_offsets", "plot", "scale_of", "span", "thinned"]


@dataclass(frozen=True)
class Line:
    """An SVG path and where it ends."""

    path: str
    end: tuple[float, float]


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
    x: Sequence[Sequence[float]] | None = None,
    width: float = 260,
    height: float = 150,
    levels: Sequence[float] = (),
    labels: Sequence[Any] = (),
    bounds: tuple[float, float] | None = None,
    first: int = 0,
) -> Plot:
    """Lay out series of numbers or measured facts (None: left out), each over its row of positions in ``x``.

    Without ``x`` they are counted from ``first``, and the vertical range begins at nought. With ``labels`` the positions of the
    first row get those instead of round numbers; ``bounds`` fixes the vertical range; ``levels`` are lines across, such as a cap.
    """
    rows = x if x is not None else [range(first, first + len(ys)) for ys in series]
    kept = [[(at, _ends(y)) for at, y in zip(xs, ys, strict=True) if y is not None] for xs, ys in zip(rows, series, strict=True)]
    values = [value for points in kept for _, ends in points for value in ends] + list(levels) + ([] if x is not None else [0.0])
    y_marks = ticks(*(bounds or (min(values, default=0.0), max(values, default=1.0))), 4)
    left, right, x_marks = _across(rows, x is None, labels)

    def across(at: float) -> float:
        return round((at - left) / ((right - left) or 1) * width, 2)

    def down(value: float) -> float:
        return round(height - (value - y_marks[0]) / ((y_marks[-1] - y_marks[0]) or 1) * height, 2)

    return Plot(
        width,
        height,
        tuple(_series([Dot(across(at), down(v), down(a), down(b)) for at, (v, a, b) in points]) for points in kept),
        tuple((across(at), label) for at, label in x_marks),
        tuple((down(value), value) for value in y_marks),
        tuple((down(level), level) for level in levels),
    )


def _across(
    rows: Sequence[Sequence[float]], counted: bool, labels: Sequence[Any]
) -> tuple[float, float, list[tuple[float, Any]]]:
    """The ends of the horizontal range and what is written along it: with round numbers, from one of them to another; what is
    counted, from the first to the last, with the whole numbers among the round ones."""
    spread = [at for row in rows for at in row] or [0.0]
    left, right = min(spread), max(spread)
    if labels:
        return left, right, list(zip(rows[0], labels, strict=True))
    if counted:
        right = max(right, left + 1)
        return left, right, [(mark, mark) for mark in ticks(left, right, 5) if mark == int(mark) and left <= mark <= right]
    marks = ticks(left, right, 5)
    return marks[0], marks[-1], [(mark, mark) for mark in marks]


def ticks(low: float, high: float, wanted: int) -> list[float]:
    """Round numbers that cover a range: steps of 1, 2 or 5 times a power of ten."""
    rough = ((high - low) or 1) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def thinned(labels: Sequence[Any], most: int) -> list[Any]:
    """Labels at even distances with all but the first, the last and some between them blank; ``most`` and one are left.

    >>> thinned([0, 0.5, 1, 2, 3], 2)
    [0, '', 1, '', 3]
    """
    last = len(labels) - 1
    step = max(math.ceil(last / most), 1)
    kept = {0, *range(last, step - 1, -step)}
    return [label if i in kept else "" for i, label in enumerate(labels)]


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
    return Series(tuple(dots), _path_through([(dot.x, dot.y) for dot in dots]), f"{_path_through(band).path}Z")


def _path_through(points: Sequence[tuple[float, float]]) -> Line:
    return Line("M" + "L".join(f"{x:g} {y:g}" for x, y in points), points[-1])
