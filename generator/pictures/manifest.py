"""What a picture set says of its files in ``manifest.csv``: column ``file``, and any of ``source``, ``kind``, ``in_training``."""

from __future__ import annotations

import csv
from pathlib import Path

__all__ = ["kinds_of", "sources_of"]


def sources_of(root: Path, set_name: str) -> dict[str, str]:
    """Source by picture name for one set below ``root``; empty when nothing is recorded."""
    return {name: row["source"] for name, row in _rows(root, set_name, "source").items()}


def kinds_of(root: Path, set_name: str) -> dict[str, tuple[str, bool]]:
    """By picture name for one set below ``root``: what kind of thing it shows, and whether that kind occurs in training."""
    rows = _rows(root, set_name, "kind", "in_training")
    return {name: (row["kind"], row["in_training"] == "yes") for name, row in rows.items()}


def _rows(root: Path, set_name: str, *columns: str) -> dict[str, dict[str, str]]:
    path = root / "manifest.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        if not {"file", *columns} <= set(rows.fieldnames or ()):
            return {}
        prefix = f"{set_name}/"
        return {row["file"].removeprefix(prefix): row for row in rows if row["file"].startswith(prefix)}
