"""Notes: small JSON files of what can be found out again, so that a damaged one counts as none.

With them what they know files by: a hash of the content, and whether a time of change can be trusted.
"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

from generator.files import write_text

__all__ = ["content_hash", "is_settled", "read_note", "write_note"]

_FORM = '{{"sha256": "{}", "note": {}}}'
_LENGTH = len(_FORM.format("0" * 64, ""))

_SETTLED = 1_000_000_000
"""Nanoseconds after which a file's time of change is trusted to tell a later change."""


def write_note(path: Path, content: Any) -> None:
    """Keep a JSON value, with the hash of its text."""
    write_text(path, _sealed(json.dumps(content, sort_keys=True, allow_nan=False)))


def read_note(path: Path) -> Any:
    """What was kept; None where nothing was, or where a single byte of it is another one."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    content = text[_LENGTH - 1 : -1]
    return json.loads(content) if text == _sealed(content) else None


def content_hash(content: bytes) -> str:
    """128 bits of BLAKE2b in hexadecimal, by which content is told from any other."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def is_settled(changed: int) -> bool:
    """Whether a file's time of change, in nanoseconds, lies so far back that its next change will have another one."""
    return time.time_ns() - changed > _SETTLED


def _sealed(content: str) -> str:
    return _FORM.format(hashlib.sha256(content.encode()).hexdigest(), content)
