"""Where each picture came from, for folders that say so in a ``manifest.csv`` (columns ``file`` and ``source``)."""

from __future__ import annotations

import csv
from pathlib import Path

__all__ = ["sources_of"]


def sources_of(root: Path, set_name: str) -> dict[str, str]:
    """Source by picture name for one set below ``root``; empty when nothing is recorded."""
    path = root / "manifest.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        if not {"file", "source"} <= set(rows.fieldnames or ()):
            return {}
        prefix = f"{set_name}/"
        return {row["file"].removeprefix(prefix): row["source"] for row in rows if row["file"].startswith(prefix)}
