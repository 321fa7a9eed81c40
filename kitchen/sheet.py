"""``python -m kitchen.sheet data/kitchen-11 sheet.jpg``: a contact sheet, a row a class, its kinds of dish side by side."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from kitchen.menu import CLASSES, KINDS
from kitchen.plan import scenes

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay out the first pictures found of each kind, of the classes wanted."""
    parser = argparse.ArgumentParser(prog="python -m kitchen.sheet", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--classes", nargs="+", choices=CLASSES, default=list(CLASSES))
    parser.add_argument("--each", type=int, default=4, help="pictures of each kind (4)")
    parser.add_argument("--edge", type=int, default=100, help="pixels a picture (100)")
    options = parser.parse_args(arguments)
    edge, gap = options.edge, options.edge // 10
    width = 5 * options.each * edge + 4 * gap
    sheet = Image.new("RGB", (width, len(options.classes) * edge), "white")
    planned = scenes()
    for row, name in enumerate(options.classes):
        for place, kind in enumerate(KINDS[name]):
            files = [options.folder / scene.file for scene in planned if scene.kind == kind.name]
            for column, file in enumerate([file for file in files if file.exists()][: options.each]):
                with Image.open(file) as picture:
                    small = picture.resize((edge, edge), Image.Resampling.LANCZOS)
                sheet.paste(small, ((place * options.each + column) * edge + place * gap, row * edge))
    sheet.save(options.output, quality=88)
    return 0


if __name__ == "__main__":
    sys.exit(main())
