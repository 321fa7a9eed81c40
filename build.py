"""Regenerate the report: ``python build.py``. Other verbs: ``python build.py --help``."""

import sys

from generator.cli import main

if __name__ == "__main__":
    sys.exit(main())
