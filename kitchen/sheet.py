"""``python -m kitchen.sheet data/kitchen-11 sheet.jpg``: pictures of every kind of dish on one sheet, a row a kind."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from kitchen.plan import CLASSES, KINDS, scenes

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay out the first pictures found of each kind, of the classes wanted."""
    parser = argparse.ArgumentParser(prog="python -m kitchen.sheet", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--classes", nargs="+", choices=CLASSES, default=list(CLASSES))
    parser.add_argument("--kinds", nargs="+")
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--edge", type=int, default=160)
    options = parser.parse_args(arguments)
    kinds = [kind for name in options.classes for kind in KINDS[name] if not options.kinds or kind in options.kinds]
    sheet = Image.new("RGB", (options.columns * options.edge, len(kinds) * options.edge), "white")
    planned = scenes()
    for row, kind in enumerate(kinds):
        files = [options.folder / scene.folder / f"{scene.name}.jpg" for scene in planned if scene.kind == kind]
        for column, file in enumerate([file for file in files if file.exists()][: options.columns]):
            with Image.open(file) as picture:
                sheet.paste(picture.resize((options.edge, options.edge)), (column * options.edge, row * options.edge))
    sheet.save(options.output, quality=90)
    return 0


if __name__ == "__main__":
    sys.exit(main())
