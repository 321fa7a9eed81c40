"""``results/*.json`` as ``RESULTS.md``: medians, ratios, peak memory; what lost stands there like the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.outcome import Cell

__all__ = ["render", "table"]

_BUSY = 0.5
"""Load average at the start from which a result is marked: something else was running."""


def render(results: Sequence[Mapping[str, Any]], titles: Mapping[str, str], records: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page for what was measured, in the order given; ``titles`` by benchmark name.

    ``records`` are results of studies too long to be run each time, with a ``title`` and an ``outcome``; they come last.
    """
    lines = ["# Results", "", *_about(results)]
    for result in results:
        lines += ["", f"## {titles[result['name']]}", ""]
        lines += [f"Failed: {result['failed']}"] if "failed" in result else _body(result["outcome"])
    for record in records:
        lines += ["", f"## {record['title']}", "", "On record, not part of the run above.", "", *_body(record["outcome"])]
    return "\n".join(lines) + "\n"


def _about(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "Made by `python -m benchmarks`, see [README.md](README.md). Both sides of a row were measured in one run, in turns."
    yield "Seconds are medians of the rounds; *times quicker* is the other's seconds over Vitrine's, so below 1 Vitrine loses."
    for machine in {str(result["machine"]): result["machine"] for result in results}.values():
        yield ""
        yield (
            f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
            f"Python {machine['python']}."
        )
    versions = {name: version for result in results for name, version in result["versions"].items()}
    yield "With " + ", ".join(f"{name} {version}" for name, version in versions.items()) + "."
    yield ""
    yield from table(
        ("benchmark", "commit", "finished", "minutes", "load at start"),
        [
            (result["name"], f"`{result['commit']}`", result["finished"], result["minutes"], _load(result["load"][0]))
            for result in results
        ],
    )


def _load(load: float) -> str:
    return f"{load:g}" if load < _BUSY else f"{load:g} (not idle)"


def _body(outcome: Mapping[str, Any]) -> Iterator[str]:
    if outcome["comparisons"]:
        yield from table(
            ("", "Vitrine, s", "other", "its seconds", "times quicker", "peak MB", "its peak", "bar"),
            [row for comparison in outcome["comparisons"] for row in _rows(comparison)],
        )
    for further in outcome["tables"]:
        yield from ("", f"**{further['title']}**", "")
        yield from table(further["columns"], further["rows"])
    for note in outcome["notes"]:
        yield from ("", note)


def _rows(comparison: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    (_, ours), *others = comparison["sides"].items()
    if ours.get("failed"):
        yield (comparison["what"], f"failed: {ours['failed']}", *[None] * 6)
        return
    seconds, peak = _seconds(ours), _megabytes(ours)
    if not others:
        yield (comparison["what"], seconds, None, None, None, peak, None, _at_most(comparison, ours))
    for name, other in others:
        if "failed" in other:
            yield (comparison["what"], seconds, name, f"failed: {other['failed']}", None, peak, None, None)
            continue
        ratio = other["seconds"] / ours["seconds"]
        bar = _bar(comparison, ratio) if name == comparison["against"] else _at_most(comparison, ours)
        yield (comparison["what"], seconds, name, _seconds(other), _times(ratio), peak, _megabytes(other), bar)


def _seconds(side: Mapping[str, Any]) -> str:
    return f"{side['seconds']:.3g}" if side["seconds"] < 100 else f"{side['seconds']:.0f}"


def _megabytes(side: Mapping[str, Any]) -> str | None:
    return None if side["peak_mb"] is None else f"{side['peak_mb']:.0f}"


def _times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 1 else f"**{ratio:.2f}, slower**"


def _bar(comparison: Mapping[str, Any], ratio: float) -> str | None:
    bar = comparison["bar"]
    return None if bar is None else f"{bar:g}x: {'met' if ratio >= bar else '**missed**'}"


def _at_most(comparison: Mapping[str, Any], ours: Mapping[str, Any]) -> str | None:
    limit = comparison["at_most"]
    return None if limit is None else f"{limit:g} s: {'met' if ours['seconds'] <= limit else '**missed**'}"


def table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """A Markdown table; numbers stand on the right, None is an empty cell."""
    numeric = [at > 0 and all(_numeric(row[at]) for row in rows) for at in range(len(columns))]
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "|".join("---:" if right else "---" for right in numeric) + "|"
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"


def _numeric(value: Cell) -> bool:
    return not isinstance(value, str) or value.lstrip("*")[:1].isdigit()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return value.replace("|", "\\|").replace("\n", " ") if isinstance(value, str) else f"{value:.4g}"
